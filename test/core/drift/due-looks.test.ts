import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { dueLooks, openFindings, pendingIn, unprovenOf, type SweepLook } from '../../../src/core/drift/drift.ts';
import type { Ref } from '../../../src/core/model/resource.ts';
import { before, client, list, person, planOf, recorded, rules, table, type Given } from '../builders.ts';

const test = suite('what a sweep looks at');
const look = (id: string, last: string, kind: SweepLook['kind'] = 'read'): SweepLook => ({
  ref: `provider/${id}`,
  kind,
  last,
});
const due = (looks: readonly SweepLook[], budget: number, repairable: readonly Ref[] = []) =>
  dueLooks(looks, budget, new Set(repairable)).map(({ ref, kind }) => `${kind} ${ref.slice(-1)}`);
const four = [look('1', '2026-04'), look('2', '2026-01'), look('3', '2026-03'), look('4', '2026-02')];

test('what was looked at longest ago comes first, as far as the budget goes', () => {
  assert.equal(due(four, Infinity), ['read 2', 'read 4', 'read 3', 'read 1']);
  assert.equal(due(four, 3), ['read 2', 'read 4', 'read 3']);
  assert.equal(due(four, 0), []);
});

test('of equal age the name decides, and a read goes before the check of the same', () => {
  const looks = [look('2', 'x'), look('1', 'x', 'check'), look('1', 'x')];
  assert.equal(due(looks, 9), ['read 1', 'check 1', 'read 2']);
});

test('what is to be repaired is read first, and each of these leaves a request for the repair', () => {
  assert.equal(due(four, 4, ['provider/1']), ['read 1', 'read 2', 'read 4']);
  assert.equal(due(four, 4, ['provider/1', 'provider/2', 'provider/3']), ['read 2', 'read 3']);
  assert.equal(due(four, 5, ['provider/1', 'provider/2', 'provider/3']), ['read 2', 'read 3', 'read 4']);
  assert.equal(due(four, 1, ['provider/1']), ['read 2']);
});

test('only a read goes first for the sake of a repair', () => {
  const looks = [...four, look('1', '2026-09', 'check')];
  assert.equal(due(looks, 4, ['provider/1']), ['read 1', 'read 2', 'read 4']);
});

test('what nothing shows is what no read shows and the manifest does not ignore', () => {
  const desired = person('p-1', { firstName: 'Ana', locale: 'en', session: 'Soap', phone: '1' });
  const of = (more: object, sees: boolean) => unprovenOf({ ...desired, ...more }, desired.fields, rules, before, sees);
  assert.equal(of({}, true), { ref: desired.ref, fields: ['locale', 'session'], lastProven: before });
  assert.equal(of({ ignore: ['locale'] }, false)?.fields, ['session', 'active']);
  assert.is(of({ ignore: ['locale', 'session'] }, true), undefined);
});

test('findings are open unless they are accepted', () => {
  const finding = { ref: 'client/c-1', class: 'missing', fields: [], since: before, fingerprint: 'f' } as const;
  assert.equal(openFindings({ findings: [finding, { ...finding, acknowledgedUntil: '2026-03-01' }] }), [finding]);
});

test('pending is what the manifest changed, and not what follows from drift', () => {
  const pending = (given: Given) => pendingIn(planOf(given).plan, table);
  const wanted = [person('p-1', { firstName: 'Ana', lastName: 'Stone' })];
  const state = [recorded('provider/p-1', { firstName: 'Ana', lastName: 'Rivera' })];
  const seen = (fields: Readonly<Record<string, string>>): Given => ({
    observations: new Map([['provider/p-1', { state: 'present', fields: { ownId: 'p-1', ...fields } }]]),
  });
  assert.is(pending({ wanted, state }), 1);
  assert.is(pending({ wanted, state, ...seen({ firstName: 'M', lastName: 'Stone' }) }), 0);
  assert.is(pending({ wanted, state, ...seen({ firstName: 'M', lastName: 'Rivera' }) }), 1);
  assert.is(
    pending({
      wanted: [client('c-1'), person('p-1'), person('p-2'), list('c-1', ['p-1', 'p-2'])],
      state: ['client/c-1', 'provider/p-1', 'provider/p-2'].map((ref) => recorded(ref as Ref)),
      observations: new Map([['client/c-1', { state: 'missing' }]]),
    }),
    0,
  );
});

test.run();
