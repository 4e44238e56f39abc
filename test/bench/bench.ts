/* Requests, wall time and peak memory of the main commands, against the sandbox, with the pace lifted. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { fork } from 'node:child_process';
import { systemClock } from '../../src/engine/run-options.ts';
import { loadKey } from '../../src/state/key.ts';
import { openStore } from '../../src/state/file-store.ts';

const main = new URL('../../dist/cli/main.js', import.meta.url).pathname;
const sandboxEntry = new URL('./sandbox-process.ts', import.meta.url).pathname;

function roster(people: number): object {
  const providers = Math.round(people / 11);
  const pad = (index: number): string => String(index).padStart(6, '0');
  return {
    version: 1,
    providers: Array.from({ length: providers }, (_, index) => ({
      id: `p-${pad(index)}`,
      firstName: `First${index}`,
      lastName: 'Provider',
      email: `p${index}@bench.example`,
      noteIdentifier: 'Clinician',
    })),
    clients: Array.from({ length: people - providers }, (_, index) => ({
      id: `c-${pad(index)}`,
      firstName: `First${index}`,
      lastName: 'Client',
      dateOfBirth: '1990-04-12',
    })),
    assignments: Array.from({ length: people - providers }, (_, index) => ({
      client: `c-${pad(index)}`,
      providers:
        index % 10 === 0 && providers > 1
          ? [`p-${pad(index % providers)}`, `p-${pad((index + 1) % providers)}`]
          : [`p-${pad(index % providers)}`],
    })),
  };
}

/** Runs one command and prints a row; the child itself reports its peak memory when it ends. */
function measure(
  name: string,
  people: number,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  requests: () => number,
): void {
  const before = requests();
  const startedAt = performance.now();
  const ran = spawnSync(
    process.execPath,
    ['--import', new URL('./peak.mjs', import.meta.url).pathname, main, ...args],
    { env, encoding: 'utf8', maxBuffer: 1 << 30, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const seconds = (performance.now() - startedAt) / 1000;
  const peak = Number(/peak (\d+)/.exec(ran.stderr)?.[1] ?? Number.NaN) / 1024;
  if (ran.status !== 0) throw new Error(`${name} ended with ${String(ran.status)}: ${ran.stderr.slice(-500)}`);
  process.stdout.write(
    `${String(people).padStart(7)}  ${name.padEnd(12)} ${String(requests() - before).padStart(9)} ` +
      `${seconds.toFixed(1).padStart(9)} ${peak.toFixed(0).padStart(9)}\n`,
  );
}

process.stdout.write(
  `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}, ` +
    `${Math.round(totalmem() / 2 ** 30)} GiB\n`,
);
process.stdout.write(' people  command       requests   seconds  peak MiB\n');
for (const people of [1000, 10_000]) {
  const folder = mkdtempSync(join(tmpdir(), 'caseload-bench-'));
  const sandbox = fork(sandboxEntry, { execArgv: ['--import', 'tsx'] });
  try {
    const url = await new Promise<string>((resolve) => sandbox.once('message', (message) => resolve(String(message))));
    const requests = (): number =>
      Number(
        execFileSync(
          process.execPath,
          [
            '-e',
            `fetch('${url}/__sandbox/requests').then(r=>r.json()).then(b=>console.log((Array.isArray(b)?b:b.requests).length))`,
          ],
          { encoding: 'utf8', maxBuffer: 1 << 30 },
        ),
      );
    const file = join(folder, 'roster.json');
    writeFileSync(file, JSON.stringify(roster(people)));
    const env = {
      ...process.env,
      UPHEAL_API_URL: url,
      UPHEAL_API_KEY: 'sandbox-key',
      CASELOAD_STATE: join(folder, 'state'),
    };
    measure('validate', people, ['validate', file], env, requests);
    measure('first plan', people, ['plan', file, '--rate', '100000000'], env, requests);
    measure('apply', people, ['apply', file, '--yes', '--quiet', '--assume-new', '--rate', '100000000'], env, requests);
    measure('second plan', people, ['plan', file, '--rate', '100000000'], env, requests);
  } finally {
    sandbox.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}
await measureJournal();

/**
 * What two durable records an operation cost by themselves: one after the other, and eight at once as an apply has
 * them.
 */
async function measureJournal(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'caseload-bench-'));
  const key = await loadKey({ folder, target: 'bench', env: undefined });
  const store = await openStore({ folder, target: 'bench', key, clock: systemClock });
  const operation = async (index: number): Promise<void> => {
    const n = await store.begin({
      ref: `client/c-${index}`,
      action: 'create',
      call: 'createV2',
      at: '2026-01-01T00:00:00.000Z',
      fields: ['firstName', 'lastName'],
    });
    await store.write({
      close: n,
      put: [
        {
          ref: `client/c-${index}`,
          id: `id-${index}`,
          origin: 'created',
          fields: { firstName: 'x'.repeat(22), lastName: 'y'.repeat(22) },
          provenAt: '2026-01-01T00:00:00.000Z',
        },
      ],
    });
  };
  for (const lanes of [1, 8]) {
    const count = 2000;
    const startedAt = performance.now();
    await Promise.all(
      Array.from({ length: lanes }, async (_, lane) => {
        for (let index = lane; index < count; index += lanes) await operation(lanes * count + index);
      }),
    );
    const each = (performance.now() - startedAt) / count;
    process.stdout.write(
      `journal, ${lanes} at once: ${each.toFixed(2)} ms an operation, ` +
        `${((each / (60_000 / 300)) * 100).toFixed(2)}% of the time that one takes at 300 requests a minute\n`,
    );
  }
  rmSync(folder, { recursive: true, force: true });
}
