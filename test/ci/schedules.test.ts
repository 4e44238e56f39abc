import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseAllDocuments } from 'yaml';
import { startUphealSandbox, type UphealSandbox } from '../../src/sandbox/upheal/index.ts';
import { small } from '../cli/workbench.ts';
import { newMachine, type Machine } from './machine.ts';

const example = (path: string): string => readFileSync(new URL(`../../examples/${path}`, import.meta.url), 'utf8');

/** The part of a CronJob that says what is run, and with what. */
interface CronJob {
  readonly kind: string;
  readonly spec: {
    readonly jobTemplate: {
      readonly spec: { readonly template: { readonly spec: { readonly containers: readonly Container[] } } };
    };
  };
}

interface Container {
  readonly args: readonly string[];
  readonly env: readonly {
    readonly name: string;
    readonly value?: string;
    readonly valueFrom?: { readonly secretKeyRef: { readonly key: string } };
  }[];
  readonly volumeMounts: readonly { readonly mountPath: string }[];
}

async function stage(
  work: (server: UphealSandbox, machine: Machine, secrets: Readonly<Record<string, string>>) => Promise<void>,
): Promise<void> {
  const server = await startUphealSandbox({});
  try {
    await work(server, newMachine(), {
      UPHEAL_API_URL: server.url,
      UPHEAL_API_KEY: server.key,
      CASELOAD_KEY: Buffer.alloc(32, 7).toString('base64'),
    });
  } finally {
    await server.close();
  }
}

const test = suite('what is run on a schedule');

test('the lines of the crontab apply what was merged, and print only when there is something to know', async () => {
  await stage(async (server, machine, secrets) => {
    const { home } = machine;
    const roster = join(home, 'roster');
    mkdirSync(roster);
    await machine.bash('git clone --quiet "$HOME/remote.git" roster', { cwd: home });
    writeFileSync(join(roster, 'caseload.yaml'), JSON.stringify(small));
    writeFileSync(
      join(home, 'caseload.env'),
      Object.entries({ ...secrets, CASELOAD_STATE: join(home, 'state') })
        .map(([name, value]) => `${name}=${value}\n`)
        .join(''),
    );
    const lines = example('cron/crontab')
      .split('\n')
      .filter((line) => /^[\d*]/.test(line))
      .map((line) => line.split(' ').slice(5).join(' '));
    const [drift = '', apply = ''] = lines;
    assert.is(lines.length, 2);
    await machine.bash('git -C roster switch --quiet caseload-state', { cwd: home });
    for (const line of [apply, drift]) {
      const ran = await machine.bash(line, { cwd: home });
      assert.equal([ran.code, ran.stdout, ran.stderr], [0, '', ''], line);
    }
    assert.is(server.records().length, 4);
    server.edit(server.records()[0]?.userId ?? '', { firstName: 'By hand' });
    assert.match((await machine.bash(drift, { cwd: home })).stdout, /provider\/p-1/);
  });
});

test(
  'the container of the CronJob plans nothing of its own: it looks for drift with what is mounted and with nothing ' +
    'else',
  async () => {
    await stage(async (server, machine, secrets) => {
      const job = parseAllDocuments(example('kubernetes/cronjob.yaml'))
        .map((document) => document.toJS() as CronJob)
        .find(({ kind }) => kind === 'CronJob');
      const container = job?.spec.jobTemplate.spec.template.spec.containers[0];
      assert.ok(container);
      const mounts = container.volumeMounts.map(({ mountPath }) => mountPath);
      for (const mount of mounts) mkdirSync(join(machine.home, 'root', mount), { recursive: true });
      const placed = (word: string): string =>
        mounts.some((mount) => word === mount || word.startsWith(`${mount}/`))
          ? join(machine.home, 'root', word)
          : word;
      const env = Object.fromEntries(
        container.env.map(({ name, value, valueFrom }) => [
          name,
          value === undefined ? (secrets[valueFrom?.secretKeyRef.key ?? ''] ?? '') : placed(value),
        ]),
      );
      const where = {
        cwd: join(machine.home, 'root'),
        env: { ...env, UPHEAL_API_URL: server.url, TMPDIR: placed('/tmp') },
      };
      writeFileSync(placed('/roster/caseload.yaml'), JSON.stringify(small));
      assert.is((await machine.bash('caseload apply roster --yes', where)).code, 0);
      const command = ['caseload', ...container.args.map(placed)].map((word) => `'${word}'`).join(' ');
      const ran = await machine.bash(command, where);
      assert.is(ran.code, 0, ran.stderr);
      server.edit(server.records()[0]?.userId ?? '', { firstName: 'By hand' });
      assert.is((await machine.bash(command, where)).code, 2);
    });
  },
);

test.run();
