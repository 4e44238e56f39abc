import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { defineTarget, isTarget, unfit } from '../../src/connector/define-target.ts';
import { RequestError } from '../../src/connector/request-error.ts';
import type { TargetDefinition } from '../../src/connector/target.ts';
import { Failure } from '../../src/core/model/failure.ts';
import { registryOf } from '../../src/engine/registry.ts';
import { schemaWith } from '../../src/manifest/form/extended-schema.ts';
import { manifestSchema } from '../../src/manifest/form/json-schema.ts';
import { targets } from '../../src/targets/index.ts';

const test = suite('a defined target');

const hipp = targets['hipp'] as TargetDefinition;
const { organization, assignment } = hipp.table;
const people = (kind: 'provider' | 'client') =>
  ({ form: 'object', kind, managed: false, canCreate: false, canDelete: false, fields: {} }) as const;
const ehr: TargetDefinition = {
  ...hipp,
  name: 'ehr',
  table: { organization, assignment, provider: people('provider'), client: people('client') },
};

const codeOf = (work: () => unknown): string => {
  try {
    work();
  } catch (cause) {
    if (cause instanceof Failure) return cause.code;
    throw cause;
  }
  return 'none';
};

for (const name of ['ehr', 'e', '1-ehr_2', '@acme/ehr'])
  test(`may be named ${name}`, () => assert.is(defineTarget({ ...ehr, name }).name, name));

for (const name of [
  '',
  'Ehr',
  'e h r',
  'a/b',
  '@acme',
  '@/ehr',
  '../ehr',
  'a.b',
  '__proto__',
  '-a',
  'é',
  'a'.repeat(101),
])
  test(`cannot be named "${name.slice(0, 20)}"`, () =>
    assert.is(
      codeOf(() => defineTarget({ ...ehr, name })),
      'bad-target',
    ));

test('needs names of variables, rules for each kind, and a schema for each field of its own block', () => {
  const wrong: readonly Partial<TargetDefinition>[] = [
    { variables: { key: 'lower', url: 'EHR_URL' } },
    { table: { ...ehr.table, client: ehr.table.provider } },
    { table: { ...ehr.table, client: undefined } as unknown as TargetDefinition['table'] },
    { table: { ...ehr.table, provider: hipp.table.provider } },
    {
      table: {
        ...ehr.table,
        client: {
          ...people('client'),
          fields: { x: { set: [], change: [], read: [], personal: false, from: { block: 'ehr' } } },
        },
      },
    },
  ];
  for (const part of wrong)
    assert.is(
      codeOf(() => defineTarget({ ...ehr, ...part })),
      'bad-target',
    );
});

test('is known by a symbol that every copy of the library shares, and a copy of it is none', () => {
  const made = defineTarget(ehr);
  assert.ok(isTarget(made));
  assert.not(isTarget({ ...made }));
  assert.not(isTarget(ehr));
  assert.not(isTarget(null));
  assert.ok(isTarget(Object.defineProperty({}, Symbol.for('caseload.target'), { value: true })));
});

test('of a later version than the engine, or without a kind that it knows, does not fit', () => {
  const made = defineTarget(ehr);
  assert.is(unfit(made), undefined);
  assert.match(unfit({ ...made, apiVersion: 2 }) ?? '', /"ehr" is made for version 2 of targets/);
  const { client, ...rest } = made.table;
  void client;
  assert.match(unfit({ ...made, table: rest as TargetDefinition['table'] }) ?? '', /does with a client/);
});

test('is registered once, and never over one that is built in', () => {
  const made = defineTarget(ehr);
  assert.equal([...registryOf([made]).keys()], [...Object.keys(targets), 'ehr']);
  assert.is(
    codeOf(() => registryOf([made, defineTarget({ ...ehr })])),
    'target-name-taken',
  );
  assert.is(
    codeOf(() => registryOf([defineTarget({ ...ehr, name: 'upheal' })])),
    'target-name-taken',
  );
  assert.is(
    codeOf(() => registryOf([{ ...made }])),
    'bad-target',
  );
  const later = Object.defineProperty({ ...made, apiVersion: 2 }, Symbol.for('caseload.target'), { value: true });
  assert.is(
    codeOf(() => registryOf([later])),
    'target-version',
  );
});

test('cannot have the name of something that a manifest writes', () => {
  assert.is(schemaWith([]), manifestSchema());
  for (const name of ['guards', 'defaults', 'email', 'name', 'hipp', 'constructor'])
    assert.is(
      codeOf(() => schemaWith([{ name }])),
      'target-name-taken',
      name,
    );
});

test('may throw the errors of another copy of the library', () => {
  const call = { effect: 'none', name: 'x', method: 'GET', path: '/x' } as const;
  const others = [Symbol.for('caseload.failure'), Symbol.for('caseload.request-error')].map((mark) =>
    Object.defineProperty(new Error('x'), mark, { value: true }),
  );
  assert.equal(
    others.map((error) => [error instanceof Failure, error instanceof RequestError]),
    [
      [true, false],
      [false, true],
    ],
  );
  assert.ok(new RequestError('not-sent', call) instanceof RequestError);
  assert.not(new Error('x') instanceof Failure);
});

test.run();
