import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Failure } from '../../src/core/model/failure.ts';
import { apply, loadManifest, plan, savedPlan } from '../../src/index.ts';
import { startUphealSandbox, type UphealSandbox } from '../../src/sandbox/upheal/index.ts';
import { fakeClock } from '../fake-clock.ts';
import { client, person, small, statuses } from './workbench.ts';
import { caseload, manifestFile, newFolder, type Ran } from './run-command.ts';

interface Bench {
  readonly server: UphealSandbox;
  readonly folder: string;
  run(manifest: object, ...args: string[]): Promise<Ran>;
}

async function bench(work: (bench: Bench) => Promise<void>): Promise<void> {
  const server = await startUphealSandbox({});
  const folder = newFolder();
  const env = { UPHEAL_API_URL: server.url, UPHEAL_API_KEY: server.key, CASELOAD_STATE: join(folder, 'state') };
  try {
    await work({
      server,
      folder,
      run: (manifest, ...args) => caseload([...args, manifestFile(folder, manifest)], env),
    });
  } finally {
    await server.close();
  }
}

const edited = { ...small, providers: [person('p-1', { lastName: 'Zquark' }), small.providers[1]] };
const test = suite('saved plans');

test('a saved plan holds no value, is carried out as it is without --yes and without reading, and is good once', async () => {
  await bench(async ({ server, folder, run }) => {
    const file = join(folder, 'plan.json');
    await run(small, 'apply', '--yes');
    assert.is((await run(edited, 'plan', '--out', file)).code, 0);
    assert.not.match(readFileSync(file, 'utf8'), /Zquark/);
    const before = server.requests().length;
    const done = await run(edited, 'apply', '--plan', file);
    assert.is(done.code, 0, done.stderr);
    assert.equal(
      server
        .requests()
        .slice(before)
        .map((request) => request.method),
      ['PUT'],
    );
    const again = await run(edited, 'apply', '--plan', file);
    assert.is(again.code, 6);
    assert.match(again.stderr, /applied already|moved/);
    assert.is(server.requests().length, before + 1);
  });
});

test('a first plan creates what it showed, looks included, and a plan of adoptions adopts', async () => {
  await bench(async ({ server, folder, run }) => {
    const file = join(folder, 'plan.json');
    server.add({
      userType: 'HealthcareProvider',
      firstName: 'First p-1',
      lastName: 'Last',
      email: 'p-1@south.example',
    } as never);
    const shown = JSON.parse((await run(small, 'plan', '--out', file, '--format', 'json')).stdout) as {
      operations: { action: string }[];
    };
    assert.is(shown.operations[0]?.action, 'adopt');
    const before = server.requests().length;
    const done = await run(small, 'apply', '--plan', file, '--format', 'json');
    assert.is(done.code, 0, done.stderr);
    assert.is(
      server
        .requests()
        .slice(before)
        .filter((request) => request.method === 'GET').length,
      // Whoever is created is looked for once more right before that, by partner id here; nothing else is read.
      3,
    );
    assert.is(server.records().length, 4);
    const next = JSON.parse((await run(small, 'plan', '--refresh', 'all', '--format', 'json')).stdout) as {
      summary: Record<string, number>;
    };
    assert.is(next.summary['unchanged'], 6);
  });
});

test(
  'a forged, foreign, expired or stale plan, or one of another manifest, is exit 6 with the reason, and nothing is ' +
    'sent',
  async () => {
    await bench(async ({ server, folder, run }) => {
      const file = join(folder, 'plan.json');
      await run(small, 'apply', '--yes');
      await run(edited, 'plan', '--out', file, '--expires', '1s');
      const good = readFileSync(file, 'utf8');
      const before = server.requests().length;
      const refused = async (manifest: object, reason: RegExp): Promise<void> => {
        const ran = await run(manifest, 'apply', '--plan', file);
        assert.is(ran.code, 6, ran.stderr);
        assert.match(ran.stderr, reason);
        assert.is(server.requests().length, before);
      };
      writeFileSync(file, good.replace('"update"', '"delete"'));
      await refused(edited, /signature/);
      writeFileSync(file, 'not a plan');
      await refused(edited, /not ours/);
      writeFileSync(file, good);
      await new Promise((resolve) => setTimeout(resolve, 1100));
      await refused(edited, /expired/);
    });
    await bench(async ({ server, folder, run }) => {
      const file = join(folder, 'plan.json');
      await run(small, 'apply', '--yes');
      await run(edited, 'plan', '--out', file);
      await run({ ...small, clients: [client('c-1', { lastName: 'Else' }), small.clients[1]] }, 'apply', '--yes');
      const before = server.requests().length;
      const ran = await run(edited, 'apply', '--plan', file);
      assert.is(ran.code, 6);
      assert.match(ran.stderr, /state has moved/);
      assert.is(server.requests().length, before);
      const away = await caseload(['apply', '--plan', file, manifestFile(folder, edited)], {
        UPHEAL_API_URL: server.url,
        UPHEAL_API_KEY: server.key,
        CASELOAD_STATE: join(folder, 'other'),
      });
      assert.is(away.code, 6);
      assert.match(away.stderr, /CASELOAD_KEY/);
      assert.is((await run(edited, 'apply', '--plan', join(folder, 'none.json'))).code, 1);
      assert.is((await run(edited, 'apply', '--plan', file, '--refresh', 'all')).code, 1);
    });
  },
);

test('a plan of other values of the same fields is another plan', async () => {
  await bench(async ({ server, folder, run }) => {
    const file = join(folder, 'plan.json');
    await run(small, 'apply', '--yes');
    await run(edited, 'plan', '--out', file);
    const before = server.requests().length;
    const ran = await run(
      { ...small, providers: [person('p-1', { lastName: 'Another' }), small.providers[1]] },
      'apply',
      '--plan',
      file,
    );
    assert.is(ran.code, 6);
    assert.match(ran.stderr, /the manifest is not the one/);
    assert.is(server.requests().length, before);
  });
});

test('a plan that a guard refuses is not used up, and its guard is passed at apply', async () => {
  await bench(async ({ server, folder, run }) => {
    const file = join(folder, 'plan.json');
    const many = {
      ...small,
      clients: Array.from({ length: 12 }, (_, index) => client(`c-${index + 1}`)),
      assignments: Array.from({ length: 12 }, (_, index) => ({ client: `c-${index + 1}`, providers: ['p-1'] })),
    };
    const few = { ...many, clients: many.clients.slice(0, 8), assignments: many.assignments.slice(0, 8) };
    await run(many, 'apply', '--yes');
    assert.is((await run(few, 'plan', '--out', file)).code, 0);
    const writes = server.writes().length;
    const refused = await run(few, 'apply', '--plan', file, '--format', 'json');
    assert.is(refused.code, 3);
    assert.match((JSON.parse(refused.stdout) as { refused: { message: string } }).refused.message, /--allow-deletes 4/);
    assert.is(server.writes().length, writes);
    assert.is((await run(few, 'apply', '--plan', file, '--allow-deletes', '4')).code, 0);
    assert.is(server.writes().length, writes + 4);
  });
});

test('the objects of an older plan are read again before their write, and only what moved is left alone', async () => {
  const server = await startUphealSandbox({});
  const folder = newFolder();
  const clock = fakeClock(Date.now());
  const options = {
    env: { UPHEAL_API_URL: server.url, UPHEAL_API_KEY: server.key },
    state: join(folder, 'state'),
    clock,
  };
  const loaded = async (manifest: object) => {
    const { manifest: found } = await loadManifest([manifestFile(folder, manifest)]);
    if (!found) throw new Error('no manifest');
    return found;
  };
  try {
    await apply(await plan(await loaded(small), options));
    const wanted = await loaded({
      ...small,
      providers: [person('p-1', { lastName: 'New' }), person('p-2', { lastName: 'New' }), person('p-3'), person('p-4')],
      clients: [small.clients[0]],
      assignments: [small.assignments[0]],
    });
    const made = await plan(wanted, options);
    const text = JSON.stringify(savedPlan(made, 3_600_000));
    clock.set(clock.now() + 120_000);
    const id = (name: string): string => server.records().find((user) => user.partnerUserId === name)?.userId ?? '';
    server.edit(id('p-1'), { firstName: 'By hand' });
    server.edit(id('c-2'), { firstName: 'By hand' });
    server.add({ userType: 'HealthcareProvider', firstName: 'X', lastName: 'Y', email: 'p-3@south.example' } as never);
    const report = await apply(await plan(wanted, { ...options, saved: text }));
    assert.equal(statuses(report), [
      'client/c-2 moved moved',
      'provider/p-1 moved moved',
      'provider/p-2 done',
      'provider/p-3 failed identity-differs',
      'provider/p-4 done',
    ]);
    assert.is(server.records().find((user) => user.partnerUserId === 'p-1')?.lastName, 'Last');
    const code = await plan(wanted, { ...options, saved: text }).then(
      () => 'planned',
      (cause: unknown) => (cause instanceof Failure ? cause.code : String(cause)),
    );
    assert.is(code, 'plan-used');
  } finally {
    await server.close();
  }
});

test.run();
