import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Reader } from '../../../src/connector/connection.ts';
import type { Target, TargetDefinition } from '../../../src/connector/target.ts';
import { proveAccount } from '../../../src/engine/account/prove.ts';
import type { Observation } from '../../../src/core/model/observed.ts';
import type { Recorded } from '../../../src/core/model/recorded.ts';
import type { Fields } from '../../../src/core/model/resource.ts';
import { practiceTarget } from '../../../src/targets/practice/index.ts';
import { digest, recorded, recordedList, table } from '../../core/builders.ts';
import { codeOf } from '../../state/support.ts';

const test = suite('what proves an account');
const reader: Reader = { read: () => Promise.reject(new Error('nothing is sent')) };
const present = (fields: Fields = {}): Observation => ({ state: 'present', fields });
const unknown = (code: 'other-person' | 'server-error' | 'no-answer' | 'unreadable-answer'): Observation => ({
  state: 'unknown',
  code,
  message: 'm',
});

interface Given {
  readonly state: readonly Recorded[];
  readonly seen: Readonly<Record<string, Observation>>;
  readonly provenBy?: TargetDefinition['provenBy'];
}

/** Whom a proof asked for, and what came of it: who proved it, or the code of the failure. */
async function proof({
  state,
  seen,
  provenBy,
}: Given): Promise<{ readonly read: readonly string[]; readonly told: string }> {
  const read: string[] = [];
  const target = {
    table,
    look: async ({ ref }: Recorded) => {
      read.push(ref);
      return seen[ref] ?? { state: 'missing' };
    },
  } as unknown as Target;
  const definition = { variables: { key: 'K', url: 'U' }, ...(provenBy ? { provenBy } : {}) } as TargetDefinition;
  const held = new Map(state.map((entry) => [entry.ref, entry]));
  let told = '';
  const code = await codeOf(
    proveAccount({ definition, target, digest, recorded: held, origin: 'https://x.example' }, reader).then(
      (ref) => void (told = ref),
    ),
  );
  return { read, told: code === 'none' ? told : code };
}

const since = (ref: Recorded['ref'], day: number, more: Partial<Recorded> = {}): Recorded =>
  recorded(ref, {}, { provenAt: `2026-01-0${day}T00:00:00.000Z`, ...more });

test('those known longest are asked first, those we deactivated last, lists never, and three at most', async () => {
  const state = [
    since('provider/d', 1, { deactivated: true }),
    since('provider/c', 4),
    recordedList('c-1', ['x'], { provenAt: '2025-01-01T00:00:00.000Z' }),
    since('provider/b', 3),
    since('client/b', 3),
  ];
  assert.equal(await proof({ state, seen: {} }), {
    read: ['client/b', 'provider/b', 'provider/c'],
    told: 'other-account',
  });
  assert.equal(await proof({ state, seen: { 'provider/b': present() } }), {
    read: ['client/b', 'provider/b'],
    told: 'provider/b',
  });
  assert.equal((await proof({ state: state.slice(0, 1), seen: { 'provider/d': present() } })).told, 'provider/d');
});

test('one answer that proves nothing is enough for another account; without any nobody knows', async () => {
  const state = [since('provider/a', 1), since('provider/b', 2)];
  const told = async (a: Observation, b: Observation): Promise<string> =>
    (await proof({ state, seen: { 'provider/a': a, 'provider/b': b } })).told;
  assert.is(await told(unknown('other-person'), unknown('server-error')), 'other-account');
  assert.is(await told(unknown('no-answer'), { state: 'missing' }), 'other-account');
  assert.is(await told(unknown('no-answer'), unknown('server-error')), 'nothing-read');
  assert.is(await told(unknown('unreadable-answer'), unknown('server-error')), 'nothing-read');
  assert.is(await told(unknown('no-answer'), present()), 'provider/b');
});

test('where ids are small numbers, who is shown must be as state holds them: by an address, or by both names', async () => {
  const { provenBy } = practiceTarget;
  const ana = { firstName: 'Ana', lastName: 'Stone', email: 'a@x.example' };
  const state = [recorded('provider/a', ana)];
  const told = async (shown: Fields, held = state): Promise<string> =>
    (await proof({ state: held, seen: { 'provider/a': present(shown) }, provenBy })).told;
  assert.is(await told({ firstName: 'Eva', lastName: 'Else', email: 'A@x.example' }), 'provider/a');
  assert.is(await told({ firstName: 'Ana', lastName: 'Stone', email: 'b@x.example' }), 'provider/a');
  assert.is(await told({ firstName: 'Ana', lastName: 'Else', email: 'b@x.example' }), 'other-account');
  assert.is(await told({ firstName: 'Ana' }), 'other-account');
  assert.is(await told({}), 'other-account');
  // What was never proven of them proves nothing, and whoever cannot prove anything is not asked.
  const unproven = [recorded('provider/a', ana, { unproven: ['email', 'lastName'] })];
  assert.is(await told(ana, unproven), 'other-account');
  assert.equal((await proof({ state: unproven, seen: {}, provenBy })).read, []);
});

test.run();
