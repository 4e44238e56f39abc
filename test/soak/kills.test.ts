import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { seededRandom } from '../../src/sandbox/random.ts';
import { startUphealSandbox, type UphealSandbox, type UphealSettings } from '../../src/sandbox/upheal/index.ts';
import { client, person } from '../cli/workbench.ts';
import { command, manifestFile, newFolder } from '../cli/run-command.ts';
import { isSoak } from './scale.ts';

const killer = new URL('./kill-at.mjs', import.meta.url).pathname;

const first = {
  version: 1,
  providers: [person('p-1'), person('p-2', { defaultSessionType: 'Soap', noteIdentifier: 'Coach' })],
  clients: [client('c-1', { email: 'c-1@south.example' }), client('c-2'), client('c-3')],
  assignments: [
    { client: 'c-1', providers: ['p-1'] },
    { client: 'c-2', providers: ['p-1', 'p-2'] },
    { client: 'c-3', providers: ['p-2'] },
  ],
};
const second = {
  ...first,
  providers: [person('p-1', { lastName: 'Changed' })],
  clients: [client('c-1', { email: 'c-1@south.example', lastName: 'Changed' }), client('c-2'), client('c-4')],
  assignments: [
    { client: 'c-1', providers: ['p-1'] },
    { client: 'c-2', providers: ['p-1'] },
    { client: 'c-4', providers: ['p-1'] },
  ],
};

interface Scene {
  readonly server: UphealSandbox;
  /** Applies once, and is killed on the way when told so; the exit code, null when killed. */
  apply(manifest: object, how?: { at?: number; when?: 'before' | 'after'; afterMs?: number }): Promise<number | null>;
  close(): Promise<void>;
}

async function scene(settings: Partial<UphealSettings>): Promise<Scene> {
  const server = await startUphealSandbox({ settings });
  const folder = newFolder();
  const env = {
    PATH: process.env['PATH'] ?? '',
    UPHEAL_API_URL: server.url,
    UPHEAL_API_KEY: server.key,
    CASELOAD_STATE: join(folder, 'state'),
  };
  return {
    server,
    apply: (manifest, how = {}) =>
      new Promise((resolve) => {
        const preload = how.at === undefined ? [] : ['--import', killer];
        const child = spawn(
          process.execPath,
          [
            ...preload,
            command,
            'apply',
            '--yes',
            '--concurrency',
            how.at === undefined ? '8' : '1',
            '--allow-deletes',
            '2',
            manifestFile(folder, manifest),
          ],
          {
            stdio: 'ignore',
            env: {
              ...env,
              ...(how.at === undefined ? {} : { KILL_AT: String(how.at), KILL_WHEN: how.when ?? 'after' }),
            },
          },
        );
        const timer = how.afterMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), how.afterMs);
        child.on('close', (code) => {
          clearTimeout(timer);
          resolve(code);
        });
      }),
    close: () => server.close(),
  };
}

/** What is wrong with the server's records; each person is there once, as wanted, and whoever left is deactivated. */
function wrongs(server: UphealSandbox, manifest: typeof first): string[] {
  const wanted = [...manifest.providers, ...manifest.clients];
  const records = server.records();
  const idOf = (id: string): string | undefined => records.find((user) => user.firstName === `First ${id}`)?.userId;
  const people = wanted.flatMap(({ id, lastName }) => {
    const found = records.filter((user) => user.firstName === `First ${id}`);
    return found.length === 1 && found[0]?.isActive && found[0].lastName === lastName
      ? []
      : [`${found.length} records of ${id}, ${JSON.stringify(found.map((user) => [user.isActive, user.lastName]))}`];
  });
  const others = records
    .filter((user) => user.isActive && !wanted.some(({ id }) => user.firstName === `First ${id}`))
    .map((user) => `${user.firstName} is active`);
  const lists = manifest.assignments.flatMap(({ client: id, providers }) => {
    const list = records.find((user) => user.firstName === `First ${id}`)?.providerUserIds ?? [];
    return JSON.stringify(list) === JSON.stringify(providers.map(idOf))
      ? []
      : [`the list of ${id} is ${list.length} long`];
  });
  return [...people, ...others, ...lists];
}

/** Runs until nothing is left to do; the number of runs. */
async function converge({ apply }: Scene, manifest: object): Promise<number> {
  for (let runs = 1; runs <= 8; runs += 1) if ((await apply(manifest)) === 0) return runs;
  return Infinity;
}

async function inParallel<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items];
  await Promise.all(
    Array.from({ length: 4 }, async () => {
      for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
    }),
  );
}

const servers: readonly Partial<UphealSettings>[] = [
  {},
  { duplicateProviderEmail: 'allow', duplicateClientEmail: 'allow', duplicatePartnerId: 'allow' },
];
const test = suite('kills');
let kills = 0;

test('killed at every flush of the journal in turn, before it and after it, the next runs end with everybody once', async () => {
  const places = Array.from({ length: isSoak ? 20 : 5 }, (_, index) => (isSoak ? index + 1 : index * 3 + 1));
  const cases = places.flatMap((at, index) =>
    isSoak
      ? (['before', 'after'] as const).map((when) => ({ at, when, manifest: index }))
      : [{ at, when: index % 2 === 0 ? ('before' as const) : ('after' as const), manifest: index }],
  );
  const bad: string[] = [];
  await inParallel(
    cases.flatMap((item) =>
      isSoak
        ? servers.map((settings) => ({ ...item, settings }))
        : [{ ...item, settings: servers[item.manifest % 2] ?? {} }],
    ),
    async ({ at, when, settings }) => {
      const stage = await scene(settings);
      try {
        for (const manifest of [first, second]) {
          if ((await stage.apply(manifest, { at, when })) === null) kills += 1;
          const runs = await converge(stage, manifest);
          const found = runs === Infinity ? ['not quiet after 8 runs'] : wrongs(stage.server, manifest);
          bad.push(...found.map((text) => `${when} ${at}: ${text}`));
        }
      } finally {
        await stage.close();
      }
    },
  );
  assert.equal(bad, []);
  assert.ok(kills >= (isSoak ? 50 : 6), String(kills));
});

test('killed at random moments, several times in a row, the next runs end with everybody once', async () => {
  const bad: string[] = [];
  await inParallel(
    Array.from({ length: isSoak ? 40 : 2 }, (_, seed) => seed),
    async (seed) => {
      const random = seededRandom(seed);
      const stage = await scene({ ...servers[seed % 2], latencyMs: 15 });
      try {
        for (const manifest of [first, second]) {
          for (let turn = 0; turn < 3; turn += 1)
            if ((await stage.apply(manifest, { afterMs: 350 + random() * 700 })) === null) kills += 1;
          const runs = await converge(stage, manifest);
          const found = runs === Infinity ? ['not quiet after 8 runs'] : wrongs(stage.server, manifest);
          bad.push(...found.map((text) => `seed ${seed}: ${text}`));
        }
      } finally {
        await stage.close();
      }
    },
  );
  assert.equal(bad, []);
  process.stdout.write(`${kills} kills\n`);
  if (isSoak) assert.ok(kills >= 200, String(kills));
});

test.run();
