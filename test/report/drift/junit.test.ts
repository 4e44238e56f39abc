import fc from 'fast-check';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { DriftReport } from '../../../src/core/drift/drift.ts';
import { visible, xmlText } from '../../../src/report/parts/escape.ts';
import { renderDriftJunit } from '../../../src/report/drift/junit.ts';
import { anyCode, drifted, driftOf, hostileDrift } from '../samples.ts';

interface Case {
  readonly '@name': string;
  readonly '@time': string;
  readonly failure?: object;
  readonly error?: object;
  readonly skipped?: object;
}

type Counted = { readonly [key in '@name' | '@tests' | '@failures' | '@errors' | '@skipped' | '@time']: string };

const test = suite('a sweep as JUnit XML');
const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  parseAttributeValue: false,
  htmlEntities: true,
  trimValues: false,
  isArray: (name) => name === 'testsuite' || name === 'testcase',
});
const illegal = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

function parsed(report: DriftReport): {
  readonly root: Counted;
  readonly suites: readonly (Counted & { readonly testcase: readonly Case[] })[];
} {
  const xml = renderDriftJunit(report);
  assert.is(XMLValidator.validate(xml), true, xml);
  assert.not.match(xml, illegal);
  const { testsuites } = parser.parse(xml) as {
    testsuites: Counted & { testsuite: readonly (Counted & { testcase: readonly Case[] })[] };
  };
  return { root: testsuites, suites: testsuites.testsuite };
}

/** Checks that every number of the document is the one that can be counted in it. */
function addsUp(report: DriftReport): void {
  const { root, suites } = parsed(report);
  const names = [
    ['@failures', 'failure'],
    ['@errors', 'error'],
    ['@skipped', 'skipped'],
  ] as const;
  for (const one of suites) {
    assert.is(Number(one['@tests']), one.testcase.length);
    for (const [number, child] of names)
      assert.is(Number(one[number]), one.testcase.filter((item) => child in item).length);
  }
  for (const number of ['@tests', '@failures', '@errors', '@skipped', '@time'] as const)
    assert.is(
      Number(root[number]),
      suites.reduce((sum, one) => sum + Number(one[number]), 0),
      number,
    );
}

test('there is a suite a kind, with findings as failures, failed looks as errors, and what nothing shows as skipped', () => {
  const { root, suites } = parsed(drifted);
  assert.equal(
    suites.map((one) => one['@name']),
    ['coverage', 'provider', 'client', 'assignment'],
  );
  assert.equal(
    suites.map((one) => [one['@tests'], one['@failures'], one['@errors'], one['@skipped']].join(' ')),
    ['1 0 0 0', '3 2 0 1', '3 2 1 0', '1 0 0 1'],
  );
  assert.equal(
    [root['@name'], root['@tests'], root['@failures'], root['@errors'], root['@skipped'], root['@time']],
    ['drift of upheal', '8', '4', '1', '2', '84.500'],
  );
  assert.equal(
    suites[2]?.testcase.map((one) => one['@name']),
    ['client/cl-1 deactivated', 'client/cl-2 missing', 'client/cl-8 not read'],
  );
  addsUp(drifted);
});

test('without drift there is one passing case, which says how much was looked at', () => {
  const { root } = parsed(driftOf());
  assert.equal([root['@tests'], root['@failures'], root['@errors'], root['@skipped']], ['1', '0', '0', '0']);
  assert.match(
    renderDriftJunit(driftOf()),
    '<system-out>Drift: 0 changed, 0 missing, 0 deactivated, 0 moved, 0 acknowledged, 0 not read, 0 unknown, 0 ' +
      'pending. Read 200 of 240 managed people',
  );
});

test('an id that holds markup, quotes or control characters breaks nothing and comes out as text', () => {
  addsUp(hostileDrift);
  const ref = 'client/"><failure/>&amp;\'\u0000\u001b[2J\ufffe\ud800]]><!--';
  const { suites } = parsed(
    driftOf({ findings: [{ ref, class: 'changed', fields: [ref], since: ref, fingerprint: 'f' }] }),
  );
  assert.is(
    suites[1]?.testcase[0]?.['@name'],
    `client/"><failure/>&amp;'\\u{0}\\u{1b}[2J\\u{fffe}\\u{d800}]]><!-- changed`,
  );
});

test('whatever an id holds, the document is well formed and adds up', () => {
  const id = fc.string({ unit: 'binary', minLength: 1, maxLength: 12 });
  const ref = fc
    .tuple(fc.constantFrom('provider', 'client', 'assignment'), id)
    .map(([kind, rest]) => `${kind}/${rest}` as DriftReport['findings'][number]['ref']);
  fc.assert(
    fc.property(fc.array(ref, { maxLength: 6 }), fc.array(ref, { maxLength: 6 }), id, (found, lost, text) => {
      addsUp(
        driftOf({
          target: text,
          findings: found.map((one) => ({ ref: one, class: 'missing', fields: [text], since: text, fingerprint: one })),
          notRead: lost.map((one) => ({ ref: one, code: anyCode(text), message: text })),
          unknown: lost.map((one) => ({ ref: one, fields: [text], lastProven: text })),
        }),
      );
    }),
    { numRuns: 300, seed: 5 },
  );
});

test('XML text is text in an element and in a quoted attribute', () => {
  assert.is(xmlText(`a<b>&"'\u0007\uffff`), 'a&lt;b&gt;&amp;&quot;&#39;\\u{7}\\u{ffff}');
  assert.is(xmlText('Zoë 日本'), visible('Zoë 日本'));
});

test.run();
