import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Change } from '../../../src/core/model/change.ts';
import type { Outcome } from '../../../src/core/model/outcome.ts';
import type { Plan } from '../../../src/core/model/plan.ts';
import {
  quarantineEnd,
  refusalsAfter,
  wantedDigest,
  withheld,
  withQuarantine,
  type Refused,
} from '../../../src/core/planning/quarantine.ts';
import type { RefusalCode } from '../../../src/core/shape/answer-codes.ts';
import { digest, list, now, person, planOf, recorded, recordedList } from '../builders.ts';

const test = suite('quarantine');
const ref = 'provider/p-1';
const hour = 3_600_000;
const at = Date.parse(now);
const refused = (count: number, more: Partial<Refused> = {}): Refused => ({
  ref,
  code: 'refused',
  status: 400,
  count,
  at: now,
  wanted: 'w',
  ...more,
});

test('nobody is left alone before the third refusal, and then for an hour, two, four, up to a day', () => {
  const hours = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((count) => {
    const until = quarantineEnd(refused(count), 'w', at);
    return until === undefined ? 0 : (Date.parse(until) - at) / hour;
  });
  assert.equal(hours, [0, 0, 1, 2, 4, 8, 16, 24, 24]);
});

test('it ends at its time, and at once when something else is wanted', () => {
  assert.is.not(quarantineEnd(refused(3), 'w', at + hour - 1), undefined);
  assert.is(quarantineEnd(refused(3), 'w', at + hour), undefined);
  assert.is(quarantineEnd(refused(3), 'other', at), undefined);
  assert.is(quarantineEnd(undefined, 'w', at), undefined);
});

const failed = (status: number | undefined, code: RefusalCode = 'refused'): Outcome => ({
  ref,
  action: 'update',
  status: 'failed',
  requests: 1,
  error: { code, message: 'm', ...(status === undefined ? {} : { status }) },
});
const after = (before: Refused | undefined, outcome: Outcome, wanted: string | undefined = 'w') =>
  refusalsAfter(new Map(before ? [[ref, before]] : []), [outcome], () => wanted, now).get(ref);

test('the same refusal of the same thing is counted on, another begins anew', () => {
  assert.is(after(undefined, failed(400))?.count, 1);
  assert.is(after(refused(2), failed(400))?.count, 3);
  assert.is(after(refused(2), failed(404))?.count, 1);
  assert.is(after(refused(2), failed(400, 'forbidden'))?.count, 1);
  assert.is(after(refused(2), failed(400), 'other')?.count, 1);
});

test('only a final 4xx counts: not 429, not an error of the server, not a lost answer', () => {
  assert.is(after(undefined, failed(499))?.count, 1);
  for (const status of [429, 399, 500, 503, undefined]) assert.is(after(undefined, failed(status)), undefined);
  assert.is(after(undefined, { ...failed(400), status: 'unknown' }), undefined);
  assert.equal(after(refused(2), failed(500)), refused(2));
  assert.equal(after(refused(2), failed(429)), refused(2));
});

test('what ended as done is forgotten', () => {
  assert.is(after(refused(5), { ref, action: 'update', status: 'done', requests: 1 }), undefined);
});

const update = (to: string): Change => ({
  action: 'update',
  ref,
  desired: person('p-1'),
  recorded: recorded(ref),
  fields: [{ name: 'firstName', cause: 'edit', to }],
});

test('what is wanted is told apart by values, members and action', () => {
  const create: Change = { action: 'create', ref, desired: person('p-1'), fields: {}, members: [] };
  const replace: Change = { action: 'replace', ref: 'assignment/c-1', desired: list('c-1', ['p-1']), blind: false };
  const digests = [
    update('Ana'),
    update('Eva'),
    create,
    { ...create, members: ['provider/p-2'] as const },
    replace,
    { ...replace, desired: list('c-1', ['p-2']) },
  ].map((change) => wantedDigest(change, digest));
  assert.is(new Set(digests).size, digests.length);
  assert.is(wantedDigest(update('Ana'), digest), digests[0]);
});

/** A plan with one update, and its changes. */
const planned = () =>
  planOf({
    wanted: [person('p-1', { firstName: 'Eva' })],
    state: [recorded(ref, { firstName: 'Ana' })],
  });

test('a plan says until when an operation is left alone, and no longer what an older one said', () => {
  const { plan, changes } = planned();
  const change = changes.get(ref) as Change;
  const refusals = new Map([[ref, refused(3, { wanted: wantedDigest(change, digest) })] as const]);
  const until = new Date(at + hour).toISOString();
  const marked = withQuarantine(plan, changes, refusals, digest, at);
  assert.is(marked.operations[0]?.quarantinedUntil, until);
  assert.is(withQuarantine(marked, changes, new Map(), digest, at).operations[0]?.quarantinedUntil, undefined);
});

test('what is left alone is withheld unless it is asked for', () => {
  const { plan } = planned();
  const held: Plan = {
    ...plan,
    operations: plan.operations.map((operation) => ({ ...operation, quarantinedUntil: now })),
  };
  assert.is(withheld(held, false).get(ref)?.code, 'quarantined');
  assert.is(withheld(held, true).size, 0);
  assert.is(withheld(plan, false).size, 0);
});

test('a list that is refused is known by its members', () => {
  const given = { action: 'replace', ref: 'assignment/c-1', blind: false, recorded: recordedList('c-1', ['p-1']) };
  const of = (...members: string[]) => wantedDigest({ ...given, desired: list('c-1', members) } as Change, digest);
  assert.is.not(of('p-1', 'p-2'), of('p-2', 'p-1'));
});

test.run();
