import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { startUphealSandbox, type UphealSandbox } from '../../src/sandbox/upheal/index.ts';
import { client, person, small } from './workbench.ts';
import { caseload, manifestFile, newFolder, type Ran } from './run-command.ts';

const canary = 'Zquark';
const roster = {
  ...small,
  providers: [person('p-1', { lastName: `${canary}one` }), person('p-2')],
  clients: [client('c-1', { firstName: `${canary}two` }), client('c-2')],
};

interface Bench {
  readonly server: UphealSandbox;
  readonly folder: string;
  id(name: string): string;
  run(command: string, ...args: string[]): Promise<Ran>;
}

async function bench(work: (bench: Bench) => Promise<void>): Promise<void> {
  const server = await startUphealSandbox({});
  const folder = newFolder();
  const env = { UPHEAL_API_URL: server.url, UPHEAL_API_KEY: server.key, CASELOAD_STATE: join(folder, 'state') };
  try {
    await work({
      server,
      folder,
      id: (name) => server.records().find((user) => user.partnerUserId === name)?.userId ?? '',
      run: (command, ...args) => caseload([command, manifestFile(folder, roster), ...args], env),
    });
  } finally {
    await server.close();
  }
}

const test = suite('outputs of drift, with the real command');
const value = (text: string, name: string): string | undefined =>
  new RegExp(`^caseload_drift_${name}\\{.*\\} (\\S+)$`, 'm').exec(text)?.[1];

test('one sweep can be Markdown or a page, JUnit and metrics, with the same numbers and nothing personal', async () => {
  await bench(async ({ server, folder, id, run }) => {
    const [junit, metrics] = [join(folder, 'drift.xml'), join(folder, 'drift.prom')];
    assert.is((await run('apply', '--yes')).code, 0);
    server.edit(id('p-2'), { firstName: `${canary} by hand` });
    server.remove(id('c-2'));
    writeFileSync(metrics, 'old', { mode: 0o600 });
    const before = Math.floor(Date.now() / 1000);
    const page = await run('drift', '--format', 'markdown', '--junit', junit, '--metrics', metrics);
    assert.is(page.code, 2, page.stderr);
    assert.match(
      page.stdout,
      /^## Drift of `upheal`\n\n\*\*Drift: 1 changed, 1 missing, 0 deactivated, 0 moved, 0 acknowledged, 0 not read, /,
    );
    const xml = readFileSync(junit, 'utf8');
    assert.is(XMLValidator.validate(xml), true);
    const { testsuites } = new XMLParser({ ignoreAttributes: false }).parse(xml) as {
      testsuites: Record<string, string>;
    };
    assert.equal([testsuites['@_failures'], testsuites['@_errors']], ['2', '0']);
    const figures = readFileSync(metrics, 'utf8');
    assert.equal(
      ['findings', 'success', 'not_read', 'managed'].map((name) => value(figures, name)),
      ['1', '1', '0', '4'],
    );
    assert.ok(Number(value(figures, 'last_run_timestamp_seconds')) >= before);
    assert.is(statSync(metrics).mode & 0o044, 0o044, 'another user, such as node_exporter, reads it');
    const html = await run('drift', '--format', 'html', '--reveal');
    assert.match(html.stdout, /^<!doctype html>[\s\S]*no longer there/);
    assert.not.match(page.stdout + page.stderr + xml + figures + html.stdout + html.stderr, canary);
    assert.equal(
      readdirSync(folder)
        .filter((name) => name.includes('drift'))
        .sort(),
      ['drift.prom', 'drift.xml'],
    );
  });
});

test('a sweep that could read nothing still says so in the metrics, and makes no finding up', async () => {
  await bench(async ({ server, folder, run }) => {
    const metrics = join(folder, 'drift.prom');
    await run('apply', '--yes');
    server.faults([{ fault: '500-before', status: 403, times: 1000 }]);
    assert.is((await run('drift', '--metrics', metrics)).code, 5);
    const figures = readFileSync(metrics, 'utf8');
    assert.is(value(figures, 'success'), '0');
    assert.ok(Number(value(figures, 'last_run_timestamp_seconds')) > 0);
    assert.not.match(figures, 'findings');
  });
});

test('a file that cannot be written is an error of the flag before anything is sent', async () => {
  await bench(async ({ server, folder, run }) => {
    mkdirSync(join(folder, 'taken'));
    for (const [flag, path] of [
      ['--junit', join(folder, 'nowhere', 'drift.xml')],
      ['--metrics', join(folder, 'taken')],
    ] as const) {
      const ran = await run('drift', flag, path);
      assert.is(ran.code, 1);
      assert.ok(
        ran.stderr.includes(`${path} cannot be written.`) && ran.stderr.includes(`Check the path of ${flag}`),
        ran.stderr,
      );
    }
    const ran = await run('plan', '--out', join(folder, 'nowhere', 'plan.json'));
    assert.is(ran.code, 1);
    assert.is(server.requests().length, 0);
  });
});

test('a link is followed, and its file replaced; a pipe is written to', async () => {
  await bench(async ({ folder, run }) => {
    writeFileSync(join(folder, 'real.prom'), 'old');
    symlinkSync(join(folder, 'real.prom'), join(folder, 'link.prom'));
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    const piped = readFile(join(folder, 'pipe'), 'utf8');
    const ran = await run('drift', '--metrics', join(folder, 'link.prom'), '--junit', join(folder, 'pipe'));
    assert.is(ran.code, 0, ran.stderr);
    assert.match(readFileSync(join(folder, 'real.prom'), 'utf8'), 'caseload_drift_success');
    assert.is(XMLValidator.validate(await piped), true);
  });
});

test('doctor and invites answer as Markdown and as a page too', async () => {
  await bench(async ({ server, run }) => {
    await run('apply', '--yes');
    const links = server.records().flatMap((user) => user.inviteUrl ?? []);
    const invites = await run('invites', '--format', 'markdown');
    for (const link of links) assert.ok(invites.stdout.includes(`\`${link}\``), invites.stdout);
    assert.match((await run('invites', '--format', 'html')).stdout, `<code>${links[0]}</code>`);
    const doctor = await run('doctor', '--format', 'markdown');
    assert.is(doctor.code, 0, doctor.stderr);
    assert.match(doctor.stdout, '## What was tried');
    assert.match(doctor.stdout, '- `key`: ok; The key is accepted.\n');
    assert.match((await run('doctor', '--format', 'html')).stdout, '<td>ok</td>');
  });
});

test.run();
