import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { DriftReport } from '../../src/core/drift/drift.ts';
import { startUphealSandbox, type UphealSandbox } from '../../src/sandbox/upheal/index.ts';
import { client, person } from './workbench.ts';
import { caseload, manifestFile, newFolder, type Ran } from './run-command.ts';

const people = (number: number) =>
  Array.from({ length: number }, (_, index) =>
    person(`p-${index}`, { noteIdentifier: 'Coach', therapyLicence: 'L-1', locale: 'en-US' }),
  );
const roster = (number: number, more: object = {}) => ({ version: 1, providers: people(number), ...more });

interface Bench {
  readonly server: UphealSandbox;
  readonly folder: string;
  id(name: string): string;
  run(manifest: object, ...args: string[]): Promise<Ran>;
  report(manifest: object, ...args: string[]): Promise<DriftReport & { code: number | null }>;
}

async function bench(work: (bench: Bench) => Promise<void>): Promise<void> {
  const server = await startUphealSandbox({ settings: { rateLimit: 10_000 } });
  const folder = newFolder();
  const env = { UPHEAL_API_URL: server.url, UPHEAL_API_KEY: server.key, CASELOAD_STATE: join(folder, 'state') };
  const run: Bench['run'] = (manifest, ...args) =>
    caseload([...args, '--rate', '10000', manifestFile(folder, manifest)], env, folder);
  try {
    await work({
      server,
      folder,
      run,
      id: (name) => server.records().find((user) => user.partnerUserId === name)?.userId ?? '',
      async report(manifest, ...args) {
        const ran = await run(manifest, 'drift', '--format', 'json', ...args);
        assert.ok([0, 2, 4].includes(ran.code ?? -1), ran.stderr);
        return { ...(JSON.parse(ran.stdout) as DriftReport), code: ran.code };
      },
    });
  } finally {
    await server.close();
  }
}

const test = suite('sweeps that meet trouble');

test('looks that tell nothing, time and again, keep nobody else from being looked at', async () => {
  await bench(async ({ server, id, run, report }) => {
    await run(roster(8), 'apply', '--yes');
    for (const name of ['p-0', 'p-1', 'p-2']) server.edit(id(name), { email: `other-${name}@south.example` } as never);
    server.faults(
      ['p-3', 'p-4'].map((name) => ({
        fault: '500-before' as const,
        status: 403,
        match: { method: 'GET', path: id(name) },
        times: 1000,
      })),
    );
    server.edit(id('p-7'), { noteIdentifier: 'Author' });
    const seen = new Set<string>();
    // 16 looks, three at a time: two rounds are at most twelve runs.
    for (let turn = 0; turn < 12; turn += 1) {
      const ran = await run(roster(8), 'drift', '--format', 'json', '--budget', '3');
      if (ran.code === 5) continue;
      for (const finding of (JSON.parse(ran.stdout) as DriftReport).findings) seen.add(finding.ref);
    }
    assert.ok(seen.has('provider/p-7'));
    assert.ok((await report(roster(8))).findings.some((finding) => finding.ref === 'provider/p-7'));
  });
});

test('what no read shows is as old as its last write, however often somebody is read', async () => {
  await bench(async ({ run, report }) => {
    await run(roster(1), 'apply', '--yes');
    const proven = async (): Promise<string | undefined> =>
      (await report(roster(1))).unknown.find((item) => item.fields.includes('locale'))?.lastProven;
    const first = await proven();
    assert.ok(first !== undefined && first === (await proven()) && first === (await proven()));
  });
});

test('after a failed check only activity is unknown', async () => {
  await bench(async ({ server, id, run, report }) => {
    await run({ ...roster(2) }, 'apply', '--yes');
    server.edit(id('p-0'), { email: 'other@south.example' } as never);
    const found = await report(roster(2));
    assert.equal(found.unknown.find((item) => item.ref === 'provider/p-0')?.fields, ['locale', 'active']);
  });
});

test('somebody who was renamed keeps finding and acknowledgement, and takes one turn like all others', async () => {
  await bench(async ({ server, id, folder, run, report }) => {
    await run(roster(3), 'apply', '--yes');
    server.edit(id('p-0'), { noteIdentifier: 'Author' });
    const before = await report(roster(3));
    const renamed = {
      version: 1,
      providers: people(3).map((item, index) => (index === 0 ? { ...item, id: 'np-0', previously: 'p-0' } : item)),
    };
    const after = await report(renamed);
    assert.equal(
      after.findings.map((finding) => [finding.ref, finding.since]),
      [['provider/np-0', before.findings[0]?.since]],
    );
    writeFileSync(
      join(folder, '.caseload-acks.yaml'),
      'acknowledged:\n  - { ref: provider/p-0, class: changed, until: 2999-01-01, why: x }\n',
    );
    assert.is((await report(renamed)).code, 0);
    const looked = server.requests().length;
    for (let turn = 0; turn < 3; turn += 1) await report(renamed, '--budget', '2');
    assert.is(
      new Set(
        server
          .requests()
          .slice(looked)
          .map((request) => `${request.path} ${JSON.stringify(request.body)}`),
      ).size,
      6,
    );
  });
});

test('a deadline that cuts a sweep short is told: exit 4, and no success in the metrics', async () => {
  await bench(async ({ server, folder, run }) => {
    await run(roster(12), 'apply', '--yes');
    server.settings({ latencyMs: 700 });
    const metrics = join(folder, 'm.prom');
    const ran = await run(roster(12), 'drift', '--timeout', '2', '--concurrency', '1', '--metrics', metrics);
    assert.equal([ran.code, /--timeout 2 is up/.test(ran.stderr)], [4, true]);
    assert.match(readFileSync(metrics, 'utf8'), /caseload_drift_success\{target="upheal"\} 0/);
  });
});

test('a repair leaves each accepted field alone, and two entries may accept a field each', async () => {
  await bench(async ({ server, id, folder, run, report }) => {
    const repair = { settings: { repair: { provider: ['noteIdentifier', 'therapyLicence'] } } };
    await run(roster(1, repair), 'apply', '--yes');
    server.edit(id('p-0'), { noteIdentifier: 'Author', therapyLicence: 'L-9' });
    const entry = (field: string): string =>
      `  - { ref: provider/p-0, class: changed, fields: [${field}], until: 2999-01-01, why: x }\n`;
    writeFileSync(join(folder, '.caseload-acks.yaml'), `acknowledged:\n${entry('noteIdentifier')}`);
    const writes = server.writes().length;
    assert.is((await report(roster(1, repair), '--repair')).code, 0);
    assert.equal(
      server
        .writes()
        .slice(writes)
        .map((write) => write.body),
      [{ therapyLicence: 'L-1' }],
    );
    server.edit(id('p-0'), { therapyLicence: 'L-9' });
    writeFileSync(
      join(folder, '.caseload-acks.yaml'),
      `acknowledged:\n${entry('noteIdentifier')}${entry('therapyLicence')}`,
    );
    assert.is((await report(roster(1, repair))).code, 0);
    writeFileSync(
      join(folder, '.caseload-acks.yaml'),
      `acknowledged:\n${entry('noteIdentifier').replace('ref:', 'target: hipp, ref:')}${entry('therapyLicence')}`,
    );
    assert.is((await report(roster(1, repair))).code, 2);
  });
});

test(
  'lists that the manifest changed, or that name somebody who is deactivated, are not sent again and take nobody ' +
    'else’s turn',
  async () => {
    await bench(async ({ server, id, run, report }) => {
      const clients = [client('c-0'), client('c-1')];
      const base = {
        ...roster(3),
        clients,
        assignments: clients.map(({ id: name }) => ({ client: name, providers: ['p-0', 'p-1'] })),
        settings: { repair: { assignment: 'reassert' } },
      };
      await run(base, 'apply', '--yes');
      const edited = { ...base, assignments: clients.map(({ id: name }) => ({ client: name, providers: ['p-0'] })) };
      const writes = server.writes().length;
      const found = await report(edited, '--repair', '--budget', '5');
      assert.equal([found.coverage.read + found.coverage.checked, server.writes().length], [5, writes]);
      server.edit(id('p-1'), { isActive: false } as never);
      assert.is((await report(base, '--repair')).code, 2);
      assert.is(server.writes().length, writes);
    });
  },
);

const failing = (status: number, more: object = {}) => ({
  fault: '500-before' as const,
  status,
  match: { method: 'GET', path: '/', ...more },
  times: 10_000,
});

test('a sweep in which nobody could be read is exit 5 and no success, though every check of an address answered', async () => {
  for (const status of [403, 503]) {
    await bench(async ({ server, folder, id, run }) => {
      await run(roster(4), 'apply', '--yes');
      server.edit(id('p-0'), { isActive: false } as never);
      server.faults([failing(status)]);
      const [metrics, junit] = [join(folder, 'm.prom'), join(folder, 'j.xml')];
      const files = ['--metrics', metrics, '--junit', junit];
      const ran = await run(roster(4), 'drift', '--format', 'json', '--allow-unread', ...files);
      assert.is(ran.code, 5, ran.stderr);
      const report = JSON.parse(ran.stdout) as DriftReport;
      assert.equal([report.coverage.read, report.coverage.tried, report.coverage.checked], [0, 4, 4]);
      assert.equal(
        report.findings.map(({ ref, class: kind }) => `${ref} ${kind}`),
        ['provider/p-0 deactivated'],
      );
      assert.match(ran.stderr, 'None of the 4 looks');
      assert.match(ran.stderr, String(status));
      assert.match(readFileSync(metrics, 'utf8'), 'caseload_drift_success{target="upheal"} 0');
      assert.match(readFileSync(junit, 'utf8'), /<error type="not-read" message="Not one of the 4 people/);
      const text = await run(roster(4), 'drift');
      assert.match(text.stdout, 'Not one of the 4 people whom it tried to read could be read');
    });
  }
});

test('a sweep that could read fewer than half says so and is exit 4, unless that is allowed; a budget is no failure', async () => {
  await bench(async ({ server, folder, id, run, report }) => {
    await run(roster(5), 'apply', '--yes');
    const hide = (...names: readonly string[]): void =>
      server.faults(names.map((name) => failing(403, { path: id(name) })));
    const some = await report(roster(5), '--budget', '2');
    assert.ok(some.coverage.tried <= 2, JSON.stringify(some.coverage));
    assert.is(some.code, 0);
    server.edit(id('p-4'), { noteIdentifier: 'Author' });
    hide('p-0', 'p-1');
    assert.is((await report(roster(5))).code, 2);
    hide('p-2');
    const metrics = join(folder, 'm.prom');
    const few = await report(roster(5), '--metrics', metrics);
    assert.equal([few.code, few.coverage.read, few.coverage.tried], [4, 2, 5]);
    assert.match(readFileSync(metrics, 'utf8'), 'caseload_drift_success{target="upheal"} 0');
    const text = await run(roster(5), 'drift', '--format', 'markdown', '--allow-unread', '--metrics', metrics);
    assert.is(text.code, 2);
    assert.match(text.stdout, 'Only 2 of the 5 people whom it tried to read could be read');
    assert.match(readFileSync(metrics, 'utf8'), 'caseload_drift_success{target="upheal"} 1');
  });
});

test('where there is no report, --format json says why, with the code and the way out', async () => {
  await bench(async ({ server, folder, run }) => {
    await run(roster(1), 'apply', '--yes');
    server.faults([{ ...failing(403), match: {} }]);
    const ran = await run(roster(1), 'drift', '--format', 'json');
    assert.is(ran.code, 5, ran.stderr);
    const { error } = JSON.parse(ran.stdout) as { error: { code: string; message: string; hint?: string } };
    assert.equal([error.code, /403/.test(error.message + String(error.hint))], ['nothing-read', true]);
    const wrong = await run({ ...roster(1), clients: [{ id: 'c 1' }] }, 'drift', '--format', 'json');
    assert.is(wrong.code, 1);
    const { problems } = JSON.parse(wrong.stdout) as { problems: readonly { readonly code: string }[] };
    assert.ok(problems.some(({ code }) => code === 'invalid-id'));
    const flag = await caseload(['drift', '--nonsense', '--format=json'], {}, folder);
    assert.equal(
      [flag.code, (JSON.parse(flag.stdout) as typeof ran & { error: { code: string } }).error.code],
      [1, 'bad-flag'],
    );
  });
});

test('a target that cannot be reached fails the sweep, and the report for CI says so', async () => {
  await bench(async ({ server, folder, run }) => {
    await run(roster(1), 'apply', '--yes');
    const junit = join(folder, 'drift.xml');
    assert.is((await run(roster(1), 'drift', '--junit', junit)).code, 0);
    const env = { UPHEAL_API_URL: server.url, UPHEAL_API_KEY: server.key, CASELOAD_STATE: join(folder, 'state') };
    await server.close();
    const ran = await caseload(
      ['drift', '--no-acks', '--junit', junit, manifestFile(folder, roster(1)), '--timeout', '3'],
      env,
    );
    assert.ok(ran.code === 5 || ran.code === 4, String(ran.code));
    assert.match(readFileSync(junit, 'utf8'), /errors="1"/);
  });
});

test.run();
