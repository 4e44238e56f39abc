import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { apply, Failure, loadManifest, plan, type OpenPlan, type PlanOptions } from '../src/index.ts';
import { sandboxes, type Sandbox } from '../src/sandbox/index.ts';
import { newFolder } from './cli/run-command.ts';

const test = suite('the library');

const ana = '{ id: p-1, firstName: Ana, lastName: Rivera, email: ana@lakeside.example }';

async function withPlan(
  options: Partial<PlanOptions>,
  work: (
    made: OpenPlan,
    on: { readonly server: Sandbox; readonly lock: string; again(): Promise<OpenPlan>; empty(): Promise<OpenPlan> },
  ) => Promise<void>,
): Promise<void> {
  const folder = newFolder();
  const server = await sandboxes['upheal']?.start({});
  if (!server) throw new Error('There is no sandbox.');
  const env = { UPHEAL_API_URL: server.url, UPHEAL_API_KEY: server.key };
  const planOf = async (providers: string): Promise<OpenPlan> => {
    const text = `version: 1\nsettings: { guards: { maxDeletes: 0 } }\nproviders: [${providers}]\n`;
    const { manifest } = await loadManifest(['-'], { readStdin: () => Promise.resolve(text) });
    if (!manifest) throw new Error('The manifest is wrong.');
    return plan(manifest, run);
  };
  const run = { env, state: join(folder, 'state'), rate: 100_000, ...options };
  try {
    const again = (): Promise<OpenPlan> => planOf(ana);
    await work(await again(), { server, lock: join(folder, 'state/upheal/lock'), again, empty: () => planOf('') });
  } finally {
    await server.close();
  }
}

const codeOf = async (work: Promise<unknown>): Promise<string | undefined> =>
  work.then(
    () => undefined,
    (cause: unknown) => (cause instanceof Failure ? cause.code : String(cause)),
  );

test('a plan shows the plan, and nothing of the key and the state behind it', async () => {
  await withPlan({}, (made, { server }) => {
    assert.equal(Reflect.ownKeys(made), ['plan', 'close', Symbol.asyncDispose]);
    assert.is(made.plan.summary.create, 1);
    assert.not.match(JSON.stringify(made), new RegExp(`${server.key}|ana@`));
    return Promise.resolve();
  });
});

test('a plan with the lock of state that is never applied lets go of it when it is closed', async () => {
  await withPlan({ lock: true }, async (made, { lock, again }) => {
    assert.ok(existsSync(lock));
    assert.is(await codeOf(again()), 'locked');
    await made.close();
    assert.not(existsSync(lock));
    await made.close();
    await (await again()).close();
    assert.is(await codeOf(apply(made)), 'plan-closed');
  });
});

test('await using closes a plan', async () => {
  await withPlan({ lock: true }, async (first, { lock, again }) => {
    await first.close();
    {
      await using made = await again();
      assert.ok(existsSync(lock));
      assert.is(made.plan.operations.length, 1);
    }
    assert.not(existsSync(lock));
  });
});

test('a plan is carried out once', async () => {
  await withPlan({}, async (made, { server, lock }) => {
    assert.is((await apply(made)).summary.done, 1);
    assert.is(await codeOf(apply(made)), 'plan-closed');
    assert.is(server.writes().length, 1);
    assert.not(existsSync(lock));
  });
});

test('a plan that a guard refuses sends nothing, and may be applied again', async () => {
  await withPlan({}, async (made, { server, empty }) => {
    await apply(made);
    const refused = await empty();
    assert.is(await codeOf(apply(refused)), 'guard');
    assert.is(await codeOf(apply(refused)), 'guard');
    assert.is((await apply(refused, { partial: true })).summary.failed, 0);
    assert.is(server.writes().length, 1);
  });
});

test('approvals may name only what is approved', async () => {
  await withPlan({ approvals: { empty: true } }, async (made) => {
    assert.equal(made.plan.guards, []);
    await made.close();
  });
});

test.run();
