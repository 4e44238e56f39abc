import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { presenceOf } from '../../src/connector/presence.ts';
import type { Reader } from '../../src/connector/connection.ts';
import type { Recorded } from '../../src/core/model/recorded.ts';
import type { Ref } from '../../src/core/model/resource.ts';
import { recorded } from '../core/builders.ts';

const test = suite('witnesses of a 404');
const reader: Reader = { read: () => Promise.reject(new Error('unused')) };
const ana = recorded('provider/ana');

/** A presence over who is held, with the ids that it looked at in their order; only those in `shown` are there. */
function presence(held: readonly Recorded[], shown: readonly string[]) {
  const looked: string[] = [];
  let now = 0;
  const look = async ({ id }: Recorded) => {
    looked.push(id);
    return shown.includes(id) ? ({ state: 'present', fields: {} } as const) : ({ state: 'missing' } as const);
  };
  const of = presenceOf({ look }, () => new Map<Ref, Recorded>(held.map((one) => [one.ref, one])), { now: () => now });
  return { of, looked, pass: (ms: number) => void (now += ms) };
}
const people = ['b', 'c', 'd', 'e', 'f'].map((id, index) =>
  recorded(`provider/${id}`, {}, { provenAt: `2026-01-0${9 - index}T00:00:00.000Z` }),
);

test('up to three others are read, those first who are known for longest, and once a run', async () => {
  const { of, looked } = presence([ana, ...people], []);
  assert.is(await of.isWitnessed(ana, reader), false);
  assert.equal(looked, ['remote-f', 'remote-e', 'remote-d']);
  assert.equal(await Promise.all([ana, ...people].map((one) => of.isWitnessed(one, reader))), Array(6).fill(false));
  assert.is(looked.length, 3);
});

test('the first who is there is enough, and serves everybody but himself', async () => {
  const { of, looked } = presence([ana, ...people], ['remote-e']);
  assert.equal([await of.isWitnessed(ana, reader), looked], [true, ['remote-f', 'remote-e']]);
  assert.is(await of.isWitnessed(people[0] ?? ana, reader), true);
  assert.is(looked.length, 2);
  const alone = presence([ana], ['remote-ana']);
  await alone.of.look(ana, reader, false);
  assert.is(await alone.of.isWitnessed(ana, reader), false);
});

test('of another kind, deactivated by us, or a list, nobody is a witness', async () => {
  const others = [
    recorded('client/x'),
    recorded('provider/y', {}, { deactivated: true }),
    recorded('provider/z', {}, { list: [] }),
  ];
  const { of, looked } = presence([ana, ...others], ['remote-x', 'remote-y', 'remote-z']);
  await of.look(others[0] ?? ana, reader, false);
  assert.equal([await of.isWitnessed(ana, reader), looked], [false, ['remote-x']]);
});

test('where a witness has to be of later, one of earlier is read again', async () => {
  const { of, looked, pass } = presence([ana, ...people.slice(0, 1)], ['remote-b']);
  assert.is(await of.isWitnessed(ana, reader), true);
  pass(10);
  assert.equal([await of.isWitnessed(ana, reader, 5), looked], [true, ['remote-b', 'remote-b']]);
  assert.equal(await of.lookWitnessed(ana, reader, 5), { state: 'missing' });
  const nobody = presence([ana], []);
  assert.equal(await nobody.of.lookWitnessed(ana, reader), { state: 'unwitnessed' });
});

test.run();
