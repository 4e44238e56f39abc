import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { partially } from '../../../src/core/planning/partial.ts';
import type { Guard, Operation, Plan } from '../../../src/core/model/plan.ts';
import { refOf, type Ref } from '../../../src/core/model/resource.ts';
import { planOf } from '../builders.ts';

const test = suite('a plan without what its guards stop');
const base = { after: [], requests: 1 } as const;
const leaver = (id: string, ...after: readonly Ref[]): Operation => ({
  ...base,
  ref: refOf('provider', id),
  action: 'delete',
  after,
});
const replace = (owner: string, remove: readonly string[], more: Partial<Operation> = {}): Operation =>
  ({
    ...base,
    ref: refOf('assignment', owner),
    action: 'replace',
    add: [],
    remove,
    blind: false,
    ...more,
  }) as Operation;
const guard = (name: Guard['guard'], ...refs: readonly Ref[]): Guard => ({
  guard: name,
  kind: 'provider',
  count: refs.length,
  limit: 0,
  refs,
  message: 'Too many.',
  flag: '--allow-it',
});
const planned = (operations: readonly Operation[], ...guards: readonly Guard[]): Plan => ({
  ...planOf({}).plan,
  operations,
  guards,
});
const told = (plan: Plan): readonly string[] => [
  ...plan.operations.map(({ ref }) => ref),
  ...plan.blocked.map(({ ref, reason, because }) => [reason, ref, ...(because ? [because] : [])].join(' ')),
  ...plan.guards.map((item) => `refused: ${item.guard}`),
];

test('what a guard names is blocked by its name, and the rest stays', () => {
  const made = partially(planned([leaver('p-1'), leaver('p-2')], guard('max-deletes', 'provider/p-1')));
  assert.equal(told(made), ['provider/p-2', 'max-deletes provider/p-1']);
  const [blocked] = made.blocked;
  assert.equal(
    [blocked?.action, blocked?.message, blocked?.hint.includes('--allow-it')],
    ['delete', 'Too many.', true],
  );
  assert.equal([made.summary.delete, made.summary.blocked, made.estimate.requests], [1, 1, 1]);
});

test('what waits on it is blocked because of it, and so on', () => {
  const create: Operation = { ...base, ref: 'client/c-1', action: 'create', fields: [], after: ['provider/p-1'] };
  const list = replace('c-1', [], { after: ['client/c-1'] } as Partial<Operation>);
  const adopt: Operation = { ...base, ref: 'provider/p-1', action: 'adopt', fields: [], id: 'x', evidence: 'e' };
  assert.equal(told(partially(planned([adopt, create, list], guard('max-identity-changes', 'provider/p-1')))), [
    'max-identity-changes provider/p-1',
    'waits-on-blocked client/c-1 provider/p-1',
    'waits-on-blocked assignment/c-1 client/c-1',
  ]);
});

test('an old account is not deactivated while somebody who has to move from it is stopped', () => {
  const recreate: Operation = {
    ...base,
    ref: 'provider/p-1',
    action: 'recreate',
    fields: [],
    finishAfter: ['assignment/c-1'],
  };
  assert.equal(told(partially(planned([recreate, replace('c-1', ['p-9'])], guard('max-replaces', 'assignment/c-1')))), [
    'max-replaces assignment/c-1',
    'waits-on-blocked provider/p-1 assignment/c-1',
  ]);
});

test('who is stopped as a leaver keeps his lists, and others lose theirs', () => {
  const lists = [replace('c-1', ['p-1']), replace('c-2', ['p-2']), replace('c-3', [], { add: ['p-3'] } as never)];
  const made = partially(
    planned(
      [...lists, leaver('p-1', 'assignment/c-1', 'assignment/c-3'), leaver('p-2', 'assignment/c-2')],
      guard('max-deletes', 'provider/p-1'),
    ),
  );
  assert.equal(told(made), [
    'assignment/c-2',
    'assignment/c-3',
    'provider/p-2',
    'max-deletes provider/p-1',
    'max-deletes assignment/c-1',
  ]);
});

test('who cannot leave for a list that is stopped keeps the others as well', () => {
  const lists = [replace('c-1', ['p-1']), replace('c-2', ['p-1'])];
  const made = partially(
    planned([...lists, leaver('p-1', 'assignment/c-1', 'assignment/c-2')], guard('max-replaces', 'assignment/c-1')),
  );
  assert.equal(told(made), [
    'max-replaces assignment/c-1',
    'waits-on-blocked provider/p-1 assignment/c-1',
    'waits-on-blocked assignment/c-2 assignment/c-1',
  ]);
});

test('a manifest that is gone, or people of whom many are, stop the whole plan all the same', () => {
  for (const name of ['empty-manifest', 'max-missing'] as const) {
    const plan = planned([leaver('p-1'), leaver('p-2')], guard(name as Guard['guard'], 'provider/p-1'));
    assert.equal(told(partially(plan)), ['provider/p-1', 'provider/p-2', `refused: ${name}`]);
  }
});

test.run();
