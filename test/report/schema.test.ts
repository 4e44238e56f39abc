import { Ajv2020, type AnySchemaObject } from 'ajv/dist/2020.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { statuses } from '../../src/core/model/outcome.ts';
import { actions, type Plan } from '../../src/core/model/plan.ts';
import { driftJson, planJson, reportJson } from '../../src/report/json.ts';
import { causeWords, driftWords, guardWords, reasonWords, refreshWords } from '../../src/report/parts/words.ts';
import driftSchema from '../../schemas/drift.schema.json' with { type: 'json' };
import planSchema from '../../schemas/plan.schema.json' with { type: 'json' };
import reportSchema from '../../schemas/report.schema.json' with { type: 'json' };
import {
  drifted,
  driftOf,
  everything,
  hostilePlan,
  hostileReport,
  mixedOutcomes,
  planOf,
  reportOf,
} from './samples.ts';

const test = suite('the plan, report and drift documents');
const ajv = new Ajv2020({ strict: true, allErrors: true });
const isPlan = ajv.compile(planSchema);
const isDrift = ajv.compile(driftSchema);
const isReport = ajv.compile(reportSchema);
const report = reportOf({
  outcomes: mixedOutcomes,
  blocked: everything.blocked,
  unread: everything.unknown,
  stopped: { code: 'timeout', message: 'The time was up.' },
});
const same = (list: readonly string[], other: readonly string[]) => assert.equal([...list].sort(), [...other].sort());

test('every plan fits the schema', () => {
  const { oldestProof: _, ...refresh } = hostilePlan.refresh;
  for (const plan of [everything, planOf(), { ...hostilePlan, refresh }]) {
    assert.ok(isPlan(JSON.parse(planJson(plan))), ajv.errorsText(isPlan.errors));
  }
});

test('every sweep fits the schema, with its keys in the order of the schema', () => {
  for (const one of [drifted, driftOf()]) {
    const document = JSON.parse(driftJson(turn(one) as typeof one));
    assert.ok(isDrift(document), ajv.errorsText(isDrift.errors));
    assert.equal(
      Object.keys(document),
      Object.keys(driftSchema.properties).filter((name) => name in one),
    );
    assert.not.ok(isDrift({ ...one, extra: 1 }));
  }
});

test('a plan that was refused, signed, or shown with its values fits the schema too', () => {
  assert.ok(
    isPlan(JSON.parse(planJson(everything, { code: 'guard', message: 'Too many.' }))),
    ajv.errorsText(isPlan.errors),
  );
  assert.ok(isPlan({ ...everything, signature: 'hmac:…' }), ajv.errorsText(isPlan.errors));
  const fields = [{ name: 'x', cause: 'edit' as const, from: ['a', 1, true], to: { b: { c: 'd' } } }];
  assert.ok(
    isPlan(planOf({ operations: [{ ref: 'client/1', action: 'update', after: [], requests: 1, fields }] })),
    ajv.errorsText(isPlan.errors),
  );
});

test('every report fits the schema', () => {
  for (const one of [report, reportOf(), hostileReport])
    assert.ok(isReport(JSON.parse(reportJson(one))), ajv.errorsText(isReport.errors));
});

test('a document with a key that is not named does not fit, at any depth', () => {
  const [operation, ...others] = everything.operations;
  assert.not.ok(isPlan({ ...everything, extra: 1 }));
  assert.not.ok(isPlan({ ...everything, operations: [{ ...operation, extra: 1 }, ...others] }));
  assert.not.ok(isPlan({ ...everything, summary: { ...everything.summary, extra: 1 } }));
  assert.not.ok(isReport({ ...report, extra: 1 }));
  assert.not.ok(isReport({ ...report, outcomes: [{ ...report.outcomes[0], extra: 1 }] }));
});

test('every object of a schema is closed, and everything named in it is described', () => {
  for (const schema of [planSchema, reportSchema, driftSchema]) {
    let objects = 0;
    walk(schema, (node) => {
      if (node['type'] !== 'object' || !node['properties']) return;
      objects += 1;
      assert.is(node['additionalProperties'], false);
      for (const [name, property] of Object.entries(node['properties'] as Record<string, AnySchemaObject>)) {
        const target =
          String(property['$ref'] ?? '')
            .split('/')
            .at(-1) ?? '';
        assert.ok(
          property['description'] ?? (schema.$defs as Record<string, AnySchemaObject>)[target]?.['description'],
          name,
        );
      }
    });
    assert.ok(objects > 4);
  }
});

test('actions, statuses, reasons, causes, drift, guards and refresh modes are complete', () => {
  const { $defs, properties } = planSchema;
  same($defs.action.enum, actions);
  same(Object.keys(properties.summary.properties), [...actions, 'blocked', 'unchanged', 'unknown']);
  same(
    $defs.operation.oneOf.flatMap(
      ({ $ref }) =>
        ($defs as unknown as Record<string, AnySchemaObject>)[$ref.split('/').at(-1) ?? '']?.['properties'].action.enum,
    ),
    actions,
  );
  same($defs.blocked.properties.reason.enum, Object.keys(reasonWords));
  same($defs.field.properties.cause.enum, Object.keys(causeWords));
  same(properties.drift.items.properties.class.enum, Object.keys(driftWords));
  same(properties.guards.items.properties.guard.enum, Object.keys(guardWords));
  same(properties.refresh.properties.mode.enum, Object.keys(refreshWords));
  same(reportSchema.$defs.outcome.properties.status.enum, statuses);
  same(Object.keys(reportSchema.properties.summary.properties), [...statuses, 'blocked']);
});

test('what both schemas define is the same in both', () => {
  const shared = Object.keys(reportSchema.$defs).filter((name) => name in planSchema.$defs);
  assert.ok(shared.length >= 6);
  const [left, right] = [planSchema.$defs, reportSchema.$defs] as unknown as [
    Record<string, unknown>,
    Record<string, unknown>,
  ];
  for (const name of shared) assert.equal(left[name], right[name], name);
});

test('the order of keys does not depend on how the plan was put together', () => {
  const turned = turn(everything) as Plan;
  assert.is.not(JSON.stringify(turned), JSON.stringify(everything));
  assert.is(planJson(turned), planJson(everything));
  assert.is(reportJson(turn(report) as typeof report), reportJson(report));
  assert.equal(Object.keys(JSON.parse(planJson(turned))).slice(0, 7), [
    'version',
    'target',
    'createdAt',
    'manifest',
    'state',
    'summary',
    'estimate',
  ]);
});

test('keys stand in the order of the schema', () => {
  assert.equal(
    Object.keys(JSON.parse(planJson(everything))),
    Object.keys(planSchema.properties).filter((key) => key in everything),
  );
  assert.equal(Object.keys(JSON.parse(reportJson(report))), Object.keys(reportSchema.properties));
});

test('nothing of a plan or a report is lost in its document', () => {
  assert.equal(JSON.parse(planJson(everything)), everything);
  assert.equal(JSON.parse(planJson(hostilePlan)), hostilePlan);
  assert.equal(JSON.parse(reportJson(report)), report);
});

function walk(node: unknown, visit: (node: AnySchemaObject) => void): void {
  if (typeof node !== 'object' || node === null) return;
  if (!Array.isArray(node)) visit(node);
  for (const child of Object.values(node)) walk(child, visit);
}

function turn(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turn);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key, turn(inner)]),
  );
}

test.run();
