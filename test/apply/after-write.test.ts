import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { afterWrite } from '../../src/apply/after-write.ts';
import type { OperationRun } from '../../src/apply/context.ts';
import { tallyOf } from '../../src/apply/tally.ts';
import type { WriteResult } from '../../src/connector/target.ts';
import type { Recorded } from '../../src/core/model/recorded.ts';
import type { Fields } from '../../src/core/model/resource.ts';
import { digest, now, person, recorded, table } from '../core/builders.ts';

const test = suite('state after a write');
const ref = 'provider/p-1';
const d = (name: string, value: unknown): string => digest('remote-p-1', name, value as string);
const state = recorded(ref, { firstName: 'Ana' }, { origin: 'adopted' });

function written(
  sent: Fields,
  shown: Fields,
  known: Recorded = state,
  more: Partial<WriteResult> = {},
  ignore: readonly string[] = [],
): ReturnType<typeof afterWrite> & { readonly tally: ReturnType<typeof tallyOf> } {
  const tally = tallyOf();
  const run = {
    recorder: { digest, now: () => now },
    tally,
    target: { table },
    desiredOf: () => person('p-1', {}, { ignore }),
  } as unknown as OperationRun;
  const call = {
    effect: 'write',
    name: 'update',
    method: 'PUT',
    path: '/',
    carries: Object.keys(sent),
    whenLost: 'repeat',
  } as const;
  return { ...afterWrite(known, call, sent, { shown, ...more }, run), tally };
}

test('what the answer shows as sent is proven, by the rule of the field, and was shown', () => {
  const { recorded: after, notTaken } = written({ email: 'Ana@x.example' }, { email: 'ana@X.example' });
  assert.equal([after.fields['email'], after.shown, notTaken], [d('email', 'ana@x.example'), ['email'], []]);
  assert.equal(after.notTaken, undefined);
});

test('what it does not show counts as sent, and was not shown', () => {
  const { recorded: after } = written({ firstName: 'Eva' }, {});
  assert.equal(
    [after.fields['firstName'], after.shown, after.sent],
    [d('firstName', 'Eva'), undefined, { at: now, fields: ['firstName'] }],
  );
});

for (const [name, shown] of [
  ['another value', 'EVA'],
  ['null', ''],
] as const)
  test(`${name} in the answer is not taken: both digests are kept, and the field is not proven`, () => {
    const { recorded: after, notTaken } = written({ firstName: 'Eva' }, { firstName: shown });
    assert.equal(after.notTaken, {
      firstName: { wanted: d('firstName', 'Eva'), seen: d('firstName', shown), count: 1 },
    });
    assert.is(after.fields['firstName'], d('firstName', 'Ana'));
    assert.equal(notTaken, [{ name: 'firstName', cause: 'not-taken', from: shown, to: 'Eva' }]);
  });

test('the same value is counted with each time that it was sent, its create included, and another one is not', () => {
  const once = written({ firstName: 'Eva' }, { firstName: 'EVA' }).recorded;
  const twice = written({ firstName: 'Eva' }, { firstName: 'EVA' }, once).recorded;
  assert.is(twice.notTaken?.['firstName']?.count, 2);
  assert.is(written({ firstName: 'Eve' }, { firstName: 'EVE' }, twice).recorded.notTaken?.['firstName']?.count, 1);
  const created = recorded(ref, { firstName: 'Ana' }, { origin: 'created' });
  assert.is(written({ firstName: 'Ana' }, { firstName: 'ANA' }, created).recorded.notTaken?.['firstName']?.count, 2);
  assert.is(written({ firstName: 'Ana' }, { firstName: 'ANA' }).recorded.notTaken?.['firstName']?.count, 1);
});

test('a value that was refused before is believed only once it was read', () => {
  const refused = written({ firstName: 'Eva' }, { firstName: 'EVA' }).recorded;
  for (const shown of [{ firstName: 'Eva' }, {}] as readonly Fields[])
    assert.is(written({ firstName: 'Eva' }, shown, refused).recorded.notTaken?.['firstName']?.count, 2);
  const read = written({ firstName: 'Eva' }, { firstName: 'Eva' }, refused, { isRead: true }).recorded;
  assert.equal([read.notTaken, read.sent], [undefined, refused.sent]);
});

test('a field that was written back with others and is read otherwise was not taken either', () => {
  const known = recorded(ref, { firstName: 'Ana', lastName: 'Stone' });
  const shown = { firstName: 'Eva', lastName: 'STONE' };
  const { recorded: after, notTaken } = written({ firstName: 'Eva' }, shown, known, { isRead: true });
  assert.is(after.notTaken?.['lastName']?.seen, d('lastName', 'STONE'));
  assert.equal(
    notTaken.map(({ name }) => name),
    ['lastName'],
  );
  assert.equal(written({ firstName: 'Eva' }, shown, known).notTaken, []);
  assert.equal(written({ firstName: 'Eva' }, shown, known, { isRead: true }, ['lastName']).notTaken, []);
});

test('what was not taken before may be taken after all, and is not when nobody says so', () => {
  for (const shown of [{ firstName: 'Eva' }, {}] as readonly Fields[])
    assert.is(
      written({ firstName: 'Eva' }, shown, { ...state, unsettable: ['firstName'] }).recorded.unsettable,
      undefined,
    );
  const refused = written({ firstName: 'Eva' }, { firstName: 'EVA' }).recorded;
  assert.is(written({ firstName: 'Eva' }, {}, refused).recorded.fields['firstName'], d('firstName', 'Ana'));
});

test('what is known of fields that were not sent stays', () => {
  const known: Recorded = { ...state, shown: ['lastName'], sent: { at: '2026-01-01T00:00:00.000Z' } };
  const { recorded: after } = written({ firstName: 'Eva' }, { firstName: 'Eva' }, known);
  assert.equal([after.shown, after.sent], [['firstName', 'lastName'], { at: now }]);
});

test('a field is given up once three answers refused it and none took it, for its kind alone', () => {
  const tally = tallyOf();
  const told: boolean[] = [];
  for (const answer of [false, false, false]) {
    told.push(tally.isGivenUp(ref, 'licence'));
    tally.count(ref, 'licence', answer);
  }
  assert.equal([told, tally.isGivenUp('provider/p-9', 'licence')], [[false, false, false], true]);
  assert.equal([tally.isGivenUp('client/c-1', 'licence'), tally.isGivenUp(ref, 'other')], [false, false]);
  tally.count(ref, 'licence', true);
  assert.not(tally.isGivenUp(ref, 'licence'));
});

test('an answer is counted only where it shows the field', () => {
  const { tally } = written({ firstName: 'Eva', lastName: 'Ito' }, { firstName: 'EVA' });
  for (const name of ['firstName', 'lastName', 'firstName', 'lastName']) tally.count(ref, name, false);
  assert.equal([tally.isGivenUp(ref, 'firstName'), tally.isGivenUp(ref, 'lastName')], [true, false]);
});

test.run();
