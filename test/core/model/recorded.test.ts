import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { currentProof, keysOf, withProof, type Proof, type Recorded } from '../../../src/core/model/recorded.ts';
import { before, digest, recorded, rules } from '../builders.ts';

const test = suite('what is remembered of a resource');
const ref = 'provider/p-1';
const [earlier, later] = ['2026-01-31T23:59:59.999Z', '2026-02-01T00:00:00.001Z'];
const state = recorded(ref, { firstName: 'Ana' });
const proof = (parts: Omit<Proof, 'ref' | 'id'>): Proof => ({ ref, id: state.id, ...parts });
const read = (at: string, more: Partial<NonNullable<Proof['read']>> = {}) => ({ at, fields: {}, ...more });

test('a proof of another id is no proof', () => {
  assert.is(currentProof(state, { ...proof({ read: read(later) }), id: 'remote-other' }), undefined);
  assert.is(currentProof(state, undefined), undefined);
});

test('a proof of the same moment as the last write counts, an earlier one does not', () => {
  assert.equal(currentProof(state, proof({ read: read(before) })), proof({ read: read(before) }));
  assert.is(currentProof(state, proof({ read: read(earlier) })), undefined);
  assert.is(currentProof(state, proof({ check: { at: earlier, isActive: false } })), undefined);
});

test('of a proof only the part that is later than state counts', () => {
  const check = { at: later, isActive: false };
  assert.equal(currentProof(state, proof({ read: read(earlier), check })), proof({ check }));
  assert.equal(
    currentProof(state, proof({ read: read(later), check: { ...check, at: earlier } })),
    proof({ read: read(later) }),
  );
});

test('what a read proved is known beside what state holds, since the time of the read', () => {
  const known = withProof(
    { ...state, unproven: ['locale', 'email'] },
    proof({ read: read(later, { fields: { email: 'e' } }) }),
  );
  assert.equal(known.fields, { ...state.fields, email: 'e' });
  assert.is(known.provenAt, later);
  assert.equal(known.unproven, ['locale']);
});

test('what a read proves wins over what state holds of the same field', () => {
  assert.is(
    withProof(state, proof({ read: read(later, { fields: { firstName: 'new' } }) })).fields['firstName'],
    'new',
  );
});

test('an earlier read leaves state as it is', () => {
  assert.equal(withProof(state, proof({ read: read(earlier, { fields: { firstName: 'old' } }) })), state);
});

test('a check that shows somebody active takes the doubt away, one that does not leaves it', () => {
  const doubted = { ...state, unsure: 'activity' as const };
  assert.is(withProof(doubted, proof({ check: { at: later, isActive: true } })).unsure, undefined);
  assert.is(withProof(doubted, proof({ check: { at: later, isActive: false } })).unsure, 'activity');
  assert.is(withProof(doubted, proof({ check: { at: earlier, isActive: true } })).unsure, 'activity');
  assert.is(withProof(doubted, proof({ read: read(later) })).unsure, 'activity');
});

test('a doubt about a list is not ended by any check', () => {
  const doubted = { ...state, unsure: 'list' as const };
  assert.is(withProof(doubted, proof({ check: { at: later, isActive: true } })).unsure, 'list');
});

test('keys are the digests of what identifies somebody, in the form in which it is compared', () => {
  assert.equal(keysOf(digest, rules, ref, { email: 'Ana@X.example', firstName: 'Ana' }), {
    email: digest(ref, 'email', 'ana@x.example'),
  });
  assert.equal(keysOf(digest, rules, ref, { firstName: 'Ana' }), {});
});

const readAt = (more: object) => ({ ref: known.ref, id: known.id, read: { at: later, fields: {}, ...more } });
const known: Recorded = {
  ref: 'provider/p-1',
  id: 'r-1',
  origin: 'created',
  provenAt: '2026-01-01T00:00:00.000Z',
  fields: { firstName: 'wanted' },
  sent: { at: '2026-01-01T00:00:00.000Z' },
  shown: ['email'],
};

test('a read ends the time in which the first look counts, and adds to what was shown', () => {
  const { sent, shown } = withProof(known, readAt({ fields: { lastName: 'x' }, shown: ['firstName'] }));
  assert.equal([sent, shown], [undefined, ['email', 'firstName', 'lastName']]);
});

test('a read that was made before a write says nothing of what was sent', () => {
  const same = { ...known, provenAt: later, sent: { at: later } };
  const after = withProof(same, readAt({ notTaken: { firstName: 'seen' } }));
  assert.equal([after.sent, after.notTaken], [{ at: later }, undefined]);
});

test('what a read shows not to have been taken counts as sent once, or as often as it is known', () => {
  const proof = readAt({ notTaken: { firstName: 'seen' } });
  assert.equal(withProof(known, proof).notTaken, { firstName: { wanted: 'wanted', seen: 'seen', count: 1 } });
  const refused = { ...known, notTaken: { firstName: { wanted: 'other', seen: 'before', count: 2 } } };
  assert.equal(withProof(refused, proof).notTaken, { firstName: { wanted: 'other', seen: 'seen', count: 2 } });
});

test('what a read proves is not refused any more', () => {
  const refused = { ...known, notTaken: { firstName: { wanted: 'wanted', seen: 'before', count: 2 } } };
  assert.is(withProof(refused, readAt({ fields: { firstName: 'wanted' } })).notTaken, undefined);
});

test.run();
