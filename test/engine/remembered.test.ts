import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Intent } from '../../src/core/model/journal.ts';
import type { Proof } from '../../src/core/model/recorded.ts';
import { loadKey } from '../../src/state/key.ts';
import { openStore } from '../../src/state/file-store.ts';
import type { Store } from '../../src/state/store.ts';
import { newFolder } from '../cli/run-command.ts';
import { stage } from '../targets/stage.ts';

type Stage = Parameters<Parameters<typeof stage>[1]>[0];

const test = suite('what a plan makes of what is remembered');
const ref = 'provider/p-1001';
const list = 'assignment/cl-1001';

/** A stage whose roster was applied, and its state. */
async function applied(work: (scene: Stage & { readonly state: string; open(): Promise<Store> }) => Promise<void>) {
  await stage('upheal', async (scene) => {
    const state = join(newFolder(), 'state');
    assert.is((await scene.apply(scene.roster, { state })).summary.failed, 0);
    const open = async (): Promise<Store> => {
      const key = await loadKey({ folder: state, target: 'upheal', env: undefined });
      return openStore({ folder: state, target: 'upheal', key, clock: scene.clock });
    };
    await work({ ...scene, state, open });
  });
}

/** Each operation of a plan after this request was left without an answer, as `action ref fields…`. */
async function after(intent: Partial<Intent>): Promise<{ operations: readonly string[]; settled: readonly string[] }> {
  let told: { operations: readonly string[]; settled: readonly string[] } = { operations: [], settled: [] };
  await applied(async ({ plan, roster, state, clock, open }) => {
    const at = new Date(clock.now()).toISOString();
    await (await open()).begin({ ref, action: 'update', call: 'updateUser', at, ...intent });
    const { operations, settled } = await plan(roster, { state, refresh: 'none' });
    told = {
      operations: operations.map((one) =>
        [one.action, one.ref, ...('fields' in one ? one.fields.map(({ name }) => name) : [])].join(' '),
      ),
      settled: settled.map(({ result }) => result),
    };
  });
  return told;
}

test('an update whose answer was lost proves nothing: its fields are sent again, and no others', async () => {
  assert.equal(await after({ fields: ['firstName'] }), {
    operations: [`update ${ref} firstName`],
    settled: ['again'],
  });
});

test('a list whose answer was lost is sent again', async () => {
  assert.equal((await after({ ref: list, action: 'replace', call: 'replaceProviders', list: [] })).operations, [
    `replace ${list}`,
  ]);
});

test('a deactivation whose answer was lost is undone where the person is wanted', async () => {
  assert.equal((await after({ action: 'delete', call: 'deactivate' })).operations, [`activate ${ref}`]);
});

test('what was seen to differ, or inactive, is read again, and nobody else is', async () => {
  await applied(async ({ plan, roster, state, clock, open }) => {
    assert.is((await plan(roster, { state })).refresh.read, 0);
    const at = new Date(clock.now() + 1000).toISOString();
    for (const proof of [
      { read: { at, fields: {}, seen: 'changed' } },
      { read: { at, fields: {}, seen: 'missing' } },
      { check: { at, isActive: false } },
    ] satisfies Partial<Proof>[]) {
      const store = await open();
      const id = store.recorded().get(ref)?.id ?? '';
      await store.saveProofs([{ ref, id, ...proof }]);
      assert.is((await plan(roster, { state })).refresh.read, 1, JSON.stringify(proof));
      // The look of that plan proved it as it is: nobody needs to look again.
      clock.set(clock.now() + 60_000);
    }
  });
});

test.run();
