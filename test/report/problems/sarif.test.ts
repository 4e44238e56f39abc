import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Diagnostic } from '../../../src/core/model/diagnostic.ts';
import { renderSarif } from '../../../src/report/problems/sarif.ts';
import { anyCode, hostile } from '../samples.ts';

interface Log {
  readonly version: string;
  readonly runs: readonly {
    readonly tool: {
      readonly driver: {
        readonly name: string;
        readonly version: string;
        readonly rules: readonly { readonly id: string; readonly shortDescription: { readonly text: string } }[];
      };
    };
    readonly results: readonly {
      readonly ruleId: string;
      readonly ruleIndex: number;
      readonly level: string;
      readonly message: { readonly text: string };
      readonly locations: readonly {
        readonly physicalLocation: { readonly artifactLocation: { readonly uri: string }; readonly region: object };
      }[];
    }[];
  }[];
}

const test = suite('problems as SARIF');
const base = { cwd: '/repo/practice', root: '/repo' };

/** The published schema is of draft 4; it uses nothing that draft 7 reads differently but its own name. */
function publishedSchema(): object {
  const path = createRequire(import.meta.url).resolve('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json');
  const { $schema: _, id: __, ...schema } = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
  assert.ok(Object.keys(schema['definitions'] ?? {}).length > 40);
  return schema;
}

const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
formats.default(ajv);
const isSarif = ajv.compile(publishedSchema());

function logOf(diagnostics: readonly Diagnostic[]): Log {
  const log = JSON.parse(renderSarif(diagnostics, '1.2.3', base)) as Log;
  assert.ok(isSarif(log), ajv.errorsText(isSarif.errors));
  return log;
}

const problem = (more: Partial<Diagnostic> = {}): Diagnostic => ({
  severity: 'error',
  code: 'unknown-field',
  message: 'Unknown field.',
  at: { file: 'a.yaml', line: 7, column: 3 },
  ...more,
});
const uri = (file: string): string | undefined =>
  logOf([problem({ at: { file, line: 1, column: 1 } })]).runs[0]?.results[0]?.locations[0]?.physicalLocation
    .artifactLocation.uri;

test('each problem is a result with its rule, level, place, and the way to mend it', () => {
  const [run] = logOf([
    problem({ hint: 'Take it out.', source: { line: 'name: Zquark', width: 2 } }),
    problem({ severity: 'warning', code: 'odd-phone-number', at: { file: 'a.yaml', line: 9, column: 1 } }),
    problem({ at: { file: 'a.yaml', line: 8, column: 1 } }),
  ]).runs;
  assert.equal(run?.tool.driver, {
    name: 'caseload',
    version: '1.2.3',
    rules: [
      { id: 'odd-phone-number', shortDescription: { text: 'Odd phone number.' } },
      { id: 'unknown-field', shortDescription: { text: 'Unknown field.' } },
    ],
  });
  assert.equal(run?.results[0], {
    ruleId: 'unknown-field',
    ruleIndex: 1,
    level: 'error',
    message: { text: 'Unknown field.\nTake it out.' },
    locations: [
      { physicalLocation: { artifactLocation: { uri: 'practice/a.yaml' }, region: { startLine: 7, startColumn: 3 } } },
    ],
  });
  assert.equal(
    run?.results.map((result) => `${result.level} ${run.tool.driver.rules[result.ruleIndex]?.id}`),
    ['error unknown-field', 'error unknown-field', 'warning odd-phone-number'],
  );
});

test('without problems there is a run with no results, so that old alerts are closed', () => {
  assert.equal(
    logOf([]).runs.map((run) => run.results),
    [[]],
  );
});

test('a place is a URI relative to the root, percent-encoded, and absolute outside of it', () => {
  assert.is(uri('north & south/Zoë #1: a?.yaml'), 'practice/north%20%26%20south/Zo%C3%AB%20%231%3A%20a%3F.yaml');
  assert.is(uri('/elsewhere/a b.yaml'), 'file:///elsewhere/a%20b.yaml');
  assert.is(uri('<stdin>'), 'practice/%3Cstdin%3E');
});

test('the schema notices what is wrong', () => {
  const log = logOf([problem()]);
  const [run] = log.runs;
  assert.not.ok(isSarif({ ...log, version: '2.0.0' }));
  assert.not.ok(isSarif({ ...log, runs: [{ ...run, results: [{ ...run?.results[0], level: 'fatal' }] }] }));
  assert.not.ok(isSarif({ ...log, runs: [{ ...run, results: [{ ...run?.results[0], message: {} }] }] }));
});

test('whatever a problem holds, the document fits the schema and nothing in it acts on a terminal', () => {
  const text = fc.oneof(fc.constant(hostile), fc.constant('\ud800/\\:%'), fc.string({ unit: 'binary', minLength: 1 }));
  fc.assert(
    fc.property(text, text, text, text, (code, message, hint, file) => {
      const found = [problem({ code: anyCode(code), message, hint, at: { file, line: 1, column: 1 } })];
      logOf(found);
      assert.not.match(renderSarif(found, '1.2.3', base), /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    }),
    { numRuns: 200, seed: 3 },
  );
});

test.run();
