import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { diffFields, observedDigest } from '../../../src/core/deciding/diff.ts';
import type { Fields } from '../../../src/core/model/resource.ts';
import type { Recorded } from '../../../src/core/model/recorded.ts';
import { digest, person, recorded, rules } from '../builders.ts';

const test = suite('the three-way diff of an object');
const state = recorded('provider/p-1', { firstName: 'Ana', email: 'ana@x.example', session: 'Soap' });

const diff = (
  wanted: Fields,
  observed?: Fields,
  { known = state, ignore = [] }: { known?: Recorded; ignore?: readonly string[] } = {},
) => diffFields(rules, person('p-1', wanted, { ignore }), wanted, known, observed, digest);

/** Every field that differs, as `name cause`, those that no call changes in brackets. */
function told(...given: Parameters<typeof diff>): readonly string[] {
  const { changes, immutable } = diff(...given);
  return [...changes.map((one) => `${one.name} ${one.cause}`), ...immutable.map((one) => `[${one.name} ${one.cause}]`)];
}

test('what equals what was last proven is no difference while nobody looked', () => {
  assert.equal(told({ firstName: 'Ana', email: 'ana@x.example' }), []);
});

test('a manifest that asks for something else than was last proven is an edit', () => {
  assert.equal(told({ firstName: 'Eva' }), ['firstName edit']);
});

test('live that equals the manifest is no difference, whatever was last proven, and proves the field', () => {
  const { changes, proven } = diff({ firstName: 'Eva' }, { firstName: 'Eva' });
  assert.equal([changes, proven], [[], { firstName: digest('remote-p-1', 'firstName', 'Eva') }]);
});

test('live that differs from a manifest that was proven is drift', () => {
  assert.equal(told({ firstName: 'Ana' }, { firstName: 'Mallory' }), ['firstName drift']);
  assert.equal(told({ firstName: 'Ana' }, {}), ['firstName drift']);
});

test('live that is as last proven under another manifest is an edit', () => {
  assert.equal(told({ firstName: 'Eva' }, { firstName: 'Ana' }), ['firstName edit']);
});

test('live that is neither as wanted nor as last proven is both', () => {
  assert.equal(told({ firstName: 'Eva' }, { firstName: 'Mallory' }), ['firstName both']);
  assert.equal(told({ firstName: 'Eva' }, {}), ['firstName both']);
});

test('a field that nothing ever proved is an edit when it differs live', () => {
  assert.equal(told({ lastName: 'Rivera' }, { lastName: 'Other' }), ['lastName edit']);
});

test('what no call shows is compared with what was last proven alone', () => {
  assert.equal(told({ session: 'Soap' }, { session: 'whatever' }), []);
  assert.equal(told({ session: 'Dap' }, { session: 'Dap' }), ['session edit']);
  assert.equal(diff({ session: 'Soap' }, { session: 'Soap' }).proven, {});
});

test('what no call changes is told apart from what can be sent', () => {
  assert.equal(told({ firstName: 'Eva', email: 'eva@x.example' }), ['firstName edit', '[email edit]']);
  assert.equal(told({ email: 'ana@x.example' }, { email: 'mallory@x.example' }), ['[email drift]']);
});

test('values are compared as their field is', () => {
  assert.equal(told({ email: 'ANA@x.example' }), []);
  assert.equal(told({ tags: ['a', 'b'] }, { tags: ['b', 'a'] }), []);
});

test('fields that the manifest does not name, or ignores, do not differ', () => {
  assert.equal(told({}, { firstName: 'Mallory' }), []);
  const { changes, proven } = diff({ firstName: 'Eva' }, { firstName: 'Eva' }, { ignore: ['firstName'] });
  assert.equal([changes, proven], [[], {}]);
});

test('what the target did not take before is not sent again', () => {
  const { changes, unsettable } = diff(
    { ownId: 'p-2' },
    { ownId: 'p-1' },
    { known: { ...state, unsettable: ['ownId'] } },
  );
  assert.equal([changes, unsettable], [[], ['ownId']]);
});

test('a difference holds what was seen only where it was', () => {
  assert.equal(diff({ firstName: 'Eva' }, { firstName: 'Ana' }).changes, [
    { name: 'firstName', cause: 'edit', from: 'Ana', to: 'Eva' },
  ]);
  assert.equal(diff({ firstName: 'Eva' }).changes, [{ name: 'firstName', cause: 'edit', to: 'Eva' }]);
});

test('a digest of what was seen changes with any value that can be read, and with no other', () => {
  const of = (observed: Fields): string => observedDigest(rules, observed, 'remote-p-1', digest);
  const seen = { firstName: 'Ana', tags: ['a', 'b'], session: 'Soap' };
  assert.is(of({ ...seen, session: 'Dap' }), of(seen));
  assert.is(of({ ...seen, tags: ['b', 'a'] }), of(seen));
  assert.is.not(of({ ...seen, firstName: 'Eva' }), of(seen));
  assert.is.not(of({ ...seen, phone: '1' }), of(seen));
});

test.run();
