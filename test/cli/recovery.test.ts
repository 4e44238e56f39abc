import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { apply, loadManifest, plan } from '../../src/index.ts';
import { startUphealSandbox, type UphealSandbox, type UphealSettings } from '../../src/sandbox/upheal/index.ts';
import { fakeClock } from '../fake-clock.ts';
import { bench, client, lines, person, small, statuses } from './workbench.ts';
import { command, caseload, manifestFile, newFolder, type Ran } from './run-command.ts';

const roster = (clients: number) => ({
  version: 1,
  providers: [person('p-1')],
  clients: Array.from({ length: clients }, (_, index) => client(`c-${index + 1}`)),
  assignments: Array.from({ length: clients }, (_, index) => ({ client: `c-${index + 1}`, providers: ['p-1'] })),
});
const ids = (server: UphealSandbox): string[] => server.records().map((user) => user.partnerUserId ?? '');
const isOnceEach = (server: UphealSandbox): boolean => new Set(ids(server)).size === ids(server).length;

interface Stage {
  readonly server: UphealSandbox;
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  run(...args: string[]): Promise<Ran>;
}

async function stage(work: (stage: Stage) => Promise<void>, settings: Partial<UphealSettings> = {}): Promise<void> {
  const server = await startUphealSandbox({ settings });
  const folder = newFolder();
  const env = { UPHEAL_API_URL: server.url, UPHEAL_API_KEY: server.key, CASELOAD_STATE: join(folder, 'state') };
  try {
    await work({ server, folder, env, run: (...args) => caseload(args, env) });
  } finally {
    await server.close();
  }
}

/**
 * Starts the real command and gives it a signal once the server has seen so many writes; then, if asked, a second one.
 */
async function signalled(
  { server, env }: Stage,
  args: readonly string[],
  signal: NodeJS.Signals,
  writes: number,
  isTwice = false,
): Promise<Ran> {
  const child = spawn(process.execPath, [command, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'] ?? '', ...env },
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (part: Buffer) => (stdout += part.toString()));
  child.stderr.on('data', (part: Buffer) => (stderr += part.toString()));
  const ended = new Promise<Ran>((resolve) => void child.on('close', (code) => resolve({ code, stdout, stderr })));
  while (server.writes().length < writes) await new Promise((resolve) => setTimeout(resolve, 5));
  child.kill(signal);
  if (isTwice) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    child.kill(signal);
  }
  return ended;
}

const test = suite('recovery');

test('at a signal what is in flight is finished and recorded, the report is printed, and the exit code is 130', async () => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    await stage(
      async (scene) => {
        const file = manifestFile(scene.folder, roster(40));
        const ran = await signalled(scene, ['apply', file, '--yes', '--format', 'json'], signal, 10);
        assert.is(ran.code, 130, ran.stderr);
        const report = JSON.parse(ran.stdout) as {
          summary: Record<string, number>;
          stopped: { code: string };
          outcomes: unknown[];
        };
        assert.is(report.stopped.code, 'interrupted');
        assert.is(report.summary['unknown'], 0);
        assert.is(report.summary['done'], scene.server.records().length);
        assert.ok((report.summary['notAttempted'] ?? 0) > 10);
        const next = await scene.run('apply', file, '--yes', '--format', 'json');
        assert.is(next.code, 0, next.stderr);
        assert.ok(isOnceEach(scene.server));
        assert.is(scene.server.records().length, 41);
        assert.is(scene.server.writes().length, 41);
      },
      { latencyMs: 60 },
    );
  }
});

test('a second signal ends at once, and the next run settles what was in flight', async () => {
  await stage(
    async (scene) => {
      const file = manifestFile(scene.folder, roster(10));
      const ran = await signalled(scene, ['apply', file, '--yes'], 'SIGINT', 6, true);
      assert.is(ran.code, 130);
      scene.server.settings({ latencyMs: 0 });
      const next = await scene.run('apply', file, '--yes', '--format', 'json');
      assert.is(next.code, 0, next.stdout);
      assert.match(next.stderr, /Settled/);
      assert.ok(isOnceEach(scene.server));
      assert.is(scene.server.records().length, 11);
    },
    { latencyMs: 500 },
  );
});

test('of two runs at once one is told by whom state is locked, and everybody is created once; a plan goes on beside it', async () => {
  await stage(
    async ({ server, folder, run }) => {
      const file = manifestFile(folder, roster(30));
      const first = run('apply', file, '--yes');
      while (server.writes().length < 3) await new Promise((resolve) => setTimeout(resolve, 5));
      const [second, looked, rm] = await Promise.all([
        run('apply', file, '--yes'),
        run('plan', file, '--refresh', 'none'),
        run('state', 'rm', 'provider/p-1'),
      ]);
      // However slow the others were to start: only now the first one can come to its end.
      server.settings({ latencyMs: 0 });
      assert.equal([(await first).code, second.code], [0, 6], second.stderr);
      assert.match(second.stderr, /State is locked by \S+ \(process \d+\) on \S+ for \d+ s/);
      assert.is(looked.code, 0, looked.stderr);
      assert.is(rm.code, 6);
      assert.ok(isOnceEach(server));
      assert.is(server.records().length, 31);
    },
    { latencyMs: 5000 },
  );
});

test('the lock of a killed run is taken over, and unlock asks before it takes one away', async () => {
  await stage(
    async (scene) => {
      const file = manifestFile(scene.folder, roster(20));
      assert.is((await signalled(scene, ['apply', file, '--yes'], 'SIGKILL', 5)).code, null);
      const lock = join(scene.folder, 'state', 'upheal', 'lock');
      assert.ok(existsSync(lock));
      assert.is((await scene.run('state', 'unlock')).code, 1);
      assert.ok(existsSync(lock));
      assert.is((await scene.run('apply', file, '--yes')).code, 0);
      assert.not(existsSync(lock));
      assert.match((await scene.run('state', 'unlock', '--yes')).stdout, /not locked/);
      assert.ok(isOnceEach(scene.server));
      assert.is(scene.server.records().length, 21);
    },
    { latencyMs: 40 },
  );
});

test('a plan that is followed by an apply at once never gets a 429, for runs share their pace', async () => {
  await stage(
    async ({ server, folder, env }) => {
      const file = manifestFile(folder, { ...roster(6), settings: { rateLimit: 30, reserve: '10%' } });
      const shared = { ...env, TMPDIR: folder };
      const startedAt = Date.now();
      const [planned, applied] = [
        await caseload(['plan', file], shared),
        await caseload(['apply', file, '--yes', '--format', 'json'], shared),
      ];
      assert.equal([planned.code, applied.code], [0, 0], planned.stderr + applied.stderr);
      assert.is(server.requests().length, 23);
      const second = await caseload(['plan', file, '--timeout', '3', '--refresh', 'all'], shared);
      assert.is(server.requests().filter((request) => request.status === 429).length, 0);
      // On a machine so slow that a minute has passed there is room again.
      if (Date.now() - startedAt < 60_000)
        assert.equal([second.code, server.requests().length], [4, 27], second.stderr);
    },
    { rateLimit: 27 },
  );
});

test('when state cannot be written nothing further starts, what came back is saved, and the next run takes it up', async () => {
  const server = await startUphealSandbox({ settings: { latencyMs: 60 } });
  const folder = newFolder();
  const options = {
    env: { UPHEAL_API_URL: server.url, UPHEAL_API_KEY: server.key },
    state: join(folder, 'state'),
    concurrency: 3,
  };
  const { manifest } = await loadManifest([manifestFile(folder, roster(30))]);
  if (!manifest) throw new Error('no manifest');
  const journal = join(folder, 'state', 'upheal', 'journal.jsonl');
  let ended = 0;
  try {
    const report = await apply(await plan(manifest, options), {
      onOutcome: () => {
        ended += 1;
        if (ended !== 6) return;
        renameSync(journal, `${journal}.away`);
        mkdirSync(journal);
      },
    });
    assert.is(report.stopped?.code, 'state-not-written');
    assert.match(report.stopped?.message ?? '', /rescued\.jsonl/);
    assert.is(report.summary.done, server.records().length, JSON.stringify(report.summary));
    assert.ok(report.summary.notAttempted >= 20);
    rmSync(journal, { recursive: true });
    renameSync(`${journal}.away`, journal);
    const next = await apply(await plan(manifest, options));
    assert.is(next.summary.done, 31 - report.summary.done, JSON.stringify(next.summary));
    assert.ok(isOnceEach(server));
    assert.is(server.writes().length, 31);
    assert.not(existsSync(join(folder, 'state', 'upheal', 'rescued.jsonl')));
  } finally {
    await server.close();
  }
});

test('a create that no look can tell stays unknown with what waits on it, until a person settles it; all else goes on', async () => {
  for (const isThere of [true, false]) {
    await stage(
      async ({ server, folder, run }) => {
        const file = manifestFile(folder, { ...small, clients: [small.clients[0], client('c-2')] });
        server.faults([
          {
            fault: isThere ? 'lost-after' : 'lost-before',
            match: { method: 'POST', path: 'users/clients', body: 'First c-2' },
            times: 1,
          },
        ]);
        const first = JSON.parse((await run('apply', file, '--yes', '--format', 'json')).stdout) as {
          outcomes: { ref: string; status: string }[];
        };
        assert.equal(
          first.outcomes.map((item) => `${item.ref} ${item.status}`),
          ['provider/p-1 done', 'provider/p-2 done', 'client/c-1 done', 'client/c-2 unknown', 'assignment/c-2 skipped'],
        );
        const again = await run('apply', file, '--yes');
        assert.is(again.code, 4);
        assert.match(again.stdout, /caseload state settle client\/c-2 --id ID, or --absent/);
        assert.is(server.records().filter((user) => user.userType === 'Client').length, isThere ? 2 : 1);
        assert.match((await run('state', 'verify')).stdout, /In doubt: create of client\/c-2/);
        assert.is((await run('state', 'settle', 'client/c-2')).code, 1);
        assert.is((await run('state', 'settle', 'client/c-1', '--absent')).code, 1);
        const id = server.records().find((user) => user.firstName === 'First c-2')?.userId ?? '';
        assert.is((await run('state', 'settle', 'client/c-2', ...(isThere ? ['--id', id] : ['--absent']))).code, 0);
        const last = await run('apply', file, '--yes');
        assert.is(last.code, 0, last.stdout);
        assert.is(server.records().filter((user) => user.firstName === 'First c-2').length, 1);
        assert.is(server.records().find((user) => user.firstName === 'First c-2')?.providerUserIds?.length, 2);
      },
      { storesPartnerId: false, lookupByPartnerId: 'notFound' },
    );
  }
});

test('somebody whose create was lost and whose e-mail address was edited since is not created a second time', async () => {
  for (const lookupByPartnerId of ['found', 'notFound'] as const) {
    await bench(
      async ({ server, plan, apply }) => {
        server.faults([
          { fault: 'lost-after', match: { method: 'POST', path: 'users/clients', body: 'lost@' }, times: 1 },
          { fault: '500-before', match: { method: 'POST', path: 'check', body: 'lost@' }, times: 1000 },
        ]);
        const lost = { ...small, clients: [client('c-1', { email: 'lost@south.example' }), small.clients[1]] };
        const first = await apply(lost, { clock: fakeClock(Date.now()), assumeNew: true });
        assert.is(first.outcomes.find((item) => item.ref === 'client/c-1')?.status, 'unknown');
        server.clearFaults();
        const edited = { ...small, clients: [client('c-1', { email: 'mended@south.example' }), small.clients[1]] };
        const made = await plan(edited);
        assert.equal(
          lines(made).filter((line) => line.startsWith('create')),
          [],
          JSON.stringify(made.settled),
        );
        // Where nobody is found by partner id, the new address tells nothing of the old one.
        assert.equal(
          made.unknown.map((item) => item.ref),
          lookupByPartnerId === 'found' ? [] : ['client/c-1', 'assignment/c-1'],
        );
        await apply(edited);
        assert.is(server.records().filter((user) => user.firstName === 'First c-1').length, 1);
      },
      { duplicateClientEmail: 'allow', duplicatePartnerId: 'allow', lookupByPartnerId },
    );
  }
});

test(
  'the same final refusal three runs in a row leaves the object alone, until the time is over, it is wanted ' +
    'otherwise, or the flag is given',
  async () => {
    await bench(async ({ server, plan, apply, applyWith }) => {
      const clock = fakeClock(Date.UTC(2026, 0, 1));
      await apply(small, { clock });
      server.faults([{ fault: '500-before', status: 403, match: { method: 'PUT' }, times: 1000 }]);
      const edited = { ...small, providers: [person('p-1', { lastName: 'Refused' }), small.providers[1]] };
      for (let run = 0; run < 3; run += 1)
        assert.equal(statuses(await apply(edited, { clock })), ['provider/p-1 failed forbidden']);
      const writes = server.writes().length;
      assert.equal(statuses(await apply(edited, { clock })), ['provider/p-1 skipped quarantined']);
      assert.is(server.writes().length, writes);
      assert.ok((await plan(edited, { clock })).operations[0]?.quarantinedUntil);
      assert.equal(statuses(await applyWith(edited, { clock }, { retryQuarantined: true })), [
        'provider/p-1 failed forbidden',
      ]);
      clock.set(clock.now() + 119 * 60_000);
      assert.equal(statuses(await apply(edited, { clock })), ['provider/p-1 skipped quarantined']);
      clock.set(clock.now() + 2 * 60_000);
      assert.equal(statuses(await apply(edited, { clock })), ['provider/p-1 failed forbidden']);
      const other = { ...small, providers: [person('p-1', { lastName: 'Other' }), small.providers[1]] };
      server.clearFaults();
      assert.equal(statuses(await apply(other, { clock })), ['provider/p-1 done']);
    });
  },
);

test('errors of the server and lost answers never lead to being left alone', async () => {
  await bench(async ({ server, apply }) => {
    const clock = fakeClock(Date.UTC(2026, 0, 1));
    await apply(small, { clock });
    const edited = { ...small, providers: [person('p-1', { lastName: 'Lost' }), small.providers[1]] };
    for (const fault of ['500-before', '503-before', 'lost-before', 'garbage', '429'] as const) {
      server.faults([{ fault, match: { method: 'PUT' }, times: 1000 }]);
      for (let run = 0; run < 4; run += 1) await apply(edited, { clock });
      server.clearFaults();
    }
    assert.equal((await apply(edited, { clock })).summary.skipped, 0);
    assert.is(server.records().find((user) => user.partnerUserId === 'p-1')?.lastName, 'Lost');
  });
});

test('when more than half of at least 20 operations fail for the same reason the run stops by itself and says so', async () => {
  await bench(async ({ server, apply }) => {
    await apply({ ...small, clients: [], assignments: [] });
    server.faults([
      { fault: '500-before', status: 403, match: { method: 'POST', path: 'users/clients' }, times: 1000 },
    ]);
    const report = await apply({ ...roster(100), providers: [person('p-1'), person('p-2')] });
    assert.is(report.stopped?.code, 'mass-failure');
    assert.match(report.stopped?.message ?? '', /failed for the same reason: forbidden \(status 403\)/);
    assert.ok(report.summary.notAttempted >= 50, JSON.stringify(report.summary));
    assert.ok(report.summary.failed >= 11);
  });
});

test('state that was edited, cut off or put back to an older one is exit 6 with a way out, and verify says so', async () => {
  await stage(async ({ folder, run }) => {
    const file = manifestFile(folder, small);
    await run('apply', file, '--yes');
    const home = join(folder, 'state', 'upheal');
    const old = readFileSync(join(home, 'state.json'), 'utf8');
    await run(
      'apply',
      manifestFile(folder, { ...small, clients: [client('c-1', { lastName: 'New' }), small.clients[1]] }),
      '--yes',
    );
    assert.is((await run('state', 'verify')).code, 0);
    const { writeFileSync } = await import('node:fs');
    const good = readFileSync(join(home, 'state.json'), 'utf8');
    for (const text of [old, good.slice(0, 200), good.replace('created', 'adopted')]) {
      writeFileSync(join(home, 'state.json'), text);
      for (const args of [
        ['plan', file],
        ['apply', file, '--yes'],
        ['state', 'verify'],
        ['state', 'list'],
      ]) {
        const ran = await run(...args);
        assert.is(ran.code, 6, args.join(' '));
        assert.match(ran.stderr, /backups|Put back/);
      }
    }
    writeFileSync(join(home, 'state.json'), good);
    assert.is((await run('plan', file)).code, 0);
  });
});

test.run();
