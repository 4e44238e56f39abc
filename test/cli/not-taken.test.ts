import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { DriftReport } from '../../src/core/drift/drift.ts';
import type { Report } from '../../src/core/model/outcome.ts';
import type { Plan } from '../../src/core/model/plan.ts';
import { startUphealSandbox, type UphealSandbox, type UphealSettings } from '../../src/sandbox/upheal/index.ts';
import { bench, client, lines, person, small, statuses } from './workbench.ts';
import { caseload, manifestFile, newFolder, type Ran } from './run-command.ts';

const test = suite('what the target did not take, with the real command');
const zquark = {
  ...small,
  settings: { repair: { provider: ['firstName'] } },
  providers: [person('p-1', { firstName: 'Zquark' })],
  clients: [],
  assignments: [],
};

async function withCommand(
  settings: Partial<UphealSettings>,
  work: (server: UphealSandbox, run: (manifest: object, ...args: string[]) => Promise<Ran>) => Promise<void>,
): Promise<void> {
  const server = await startUphealSandbox({ settings });
  const folder = newFolder();
  const env = { UPHEAL_API_URL: server.url, UPHEAL_API_KEY: server.key, CASELOAD_STATE: join(folder, 'state') };
  try {
    await work(server, (manifest, ...args) => caseload([...args, manifestFile(folder, manifest)], env));
  } finally {
    await server.close();
  }
}

const puts = (server: UphealSandbox): number => server.writes().filter(({ method }) => method === 'PUT').length;

test('a name that is kept in capitals is sent three times in all, and is never drift nor done', async () => {
  await withCommand({ normalize: ['uppercase'] }, async (server, run) => {
    const lastName = (await run(zquark, 'apply', '--yes')).code;
    assert.equal([lastName, puts(server)], [0, 0]);
    for (const sent of [1, 2]) {
      // The first read shows it; a plan that is told to read reads it.
      const planned = await run(zquark, 'plan', '--refresh', 'all');
      assert.match(planned.stdout, /firstName: .*, not taken by the target as sent/);
      assert.not.match(planned.stdout, /changed live|Drift \(/);
      const drifted = await run(zquark, 'drift', '--repair', '--format', 'json');
      const { findings, repairs = [] } = JSON.parse(drifted.stdout) as DriftReport;
      assert.equal([drifted.code, findings.map((finding) => finding.class), repairs], [0, ['not-taken'], []]);
      const applied = await run(zquark, 'apply', '--yes');
      assert.is(applied.code, 4);
      assert.match(applied.stdout, /the answer shows firstName, lastName otherwise than sent.*"ignore"/);
      assert.not.match(applied.stdout, /Nothing had to be done|is done\./);
      assert.is(puts(server), sent);
    }
    const last = await run(zquark, 'apply', '--yes', '--format', 'json');
    const report = JSON.parse(last.stdout) as Report;
    assert.equal([last.code, report.outcomes, puts(server)], [4, [], 2]);
    assert.equal(
      report.blocked.map(({ ref, reason, fields }) => [
        ref,
        reason,
        fields.map(({ name, cause }) => `${name} ${cause}`),
      ]),
      [['provider/p-1', 'not-taken', ['firstName not-taken', 'lastName not-taken']]],
    );
    assert.not.match(last.stdout, /Zquark/i);
    const told = await run(zquark, 'plan', '--reveal');
    assert.match(told.stdout, /"ZQUARK" → "Zquark"/);
    assert.match(told.stdout, /Write them into the manifest as Upheal keeps them, or add .* to "ignore"/);
    const drifted = await run(zquark, 'drift');
    assert.is(drifted.code, 0);
    assert.match(drifted.stdout, /Not taken \(1\): the target keeps these otherwise than they were sent/);
    assert.match(drifted.stdout, /Drift: 0 changed/);
    assert.is((await run(zquark, 'apply', '--yes', '--retry-quarantined')).code, 4);
    assert.is(puts(server), 3);
    // The way out: as the target keeps it.
    const kept = { ...zquark, providers: [person('p-1', { firstName: 'ZQUARK', lastName: 'LAST' })] };
    assert.is((await run(kept, 'apply', '--yes')).code, 0);
    assert.match((await run(kept, 'plan', '--refresh', 'all')).stdout, /Nothing to do/);
    assert.is(puts(server), 3);
  });
});

test('what a rule covers is quiet in every command', async () => {
  for (const normalize of [['trim'], ['nfc'], ['numbers']] as const)
    await withCommand({ normalize }, async (server, run) => {
      const odd = { firstName: 'Jose\u0301  Maria ', phoneNumber: '05550100', email: 'Ana@South.example' };
      const manifest = { ...zquark, providers: [person('p-1', odd)] };
      assert.is((await run(manifest, 'apply', '--yes')).code, 0);
      const writes = server.writes().length;
      assert.match((await run(manifest, 'plan', '--refresh', 'all')).stdout, /Nothing to do: the target is as/);
      assert.is((await run(manifest, 'drift', '--repair')).code, 0);
      assert.is(server.writes().length, writes, normalize.join());
    });
});

test('values that were sent are shown beside those that are there only when that is asked for', async () => {
  await withCommand({ normalize: ['uppercase'] }, async (_server, run) => {
    await run(zquark, 'apply', '--yes');
    await run(zquark, 'plan', '--refresh', 'all');
    const hidden = await run(zquark, 'apply', '--yes');
    assert.not.match(hidden.stdout + hidden.stderr, /Zquark/i);
    const shown = await run(zquark, 'apply', '--yes', '--reveal');
    assert.match(shown.stdout, /firstName: "Zquark" was sent, "ZQUARK" is there\./);
  });
});

test('an organization id in capitals is the same organization', async () => {
  const id = '8f0c2d1e-6a57-4c6f-9d0e-2f3f1c9b7a10';
  const settings: Partial<UphealSettings> = { normalize: ['uppercase'] };
  await bench(
    async ({ plan, apply }) => {
      const manifest = {
        ...small,
        settings: { onImmutableChange: 'recreate' },
        organizations: [{ key: 'north', id }],
        providers: [person('p-1', { organization: 'north', firstName: 'ANA', lastName: 'LAST' })],
        clients: [],
        assignments: [],
      };
      assert.equal(statuses(await apply(manifest)), ['provider/p-1 done']);
      const made = await plan(manifest, { refresh: 'all' });
      assert.equal([lines(made), made.blocked, made.drift], [[], [], []]);
    },
    settings,
    { organizations: [{ id }] },
  );
});

test('a list on which the target puts somebody is sent three times in all, and takes nothing away each time', async () => {
  await bench(
    async ({ server, plan, apply, applyWith }) => {
      const replaces = (): number => server.writes().filter(({ path }) => path.endsWith('/providers')).length - 2;
      const one = { ...small, clients: [client('c-2')], assignments: [{ client: 'c-2', providers: ['p-1', 'p-2'] }] };
      for (const sent of [1, 2, 3]) {
        const report = await apply(one);
        assert.is(statuses(report).at(-1), 'assignment/c-2 failed not-taken');
        assert.is(replaces(), sent);
      }
      const made = await plan(one);
      assert.equal([lines(made), made.guards], [[], []]);
      assert.equal(
        made.blocked.map(({ ref, reason }) => `${ref} ${reason}`),
        ['assignment/c-2 not-taken'],
      );
      assert.is((await apply(one)).summary.blocked, 1);
      assert.is(replaces(), 3);
      await applyWith(one, { retryQuarantined: true }, {});
      assert.is(replaces(), 4);
      // Another list is another question.
      const other = { ...one, assignments: [{ client: 'c-2', providers: ['p-2', 'p-1'] }] };
      assert.equal(lines(await plan(other)), ['replace assignment/c-2']);
    },
    { normalize: ['addsAdmin'] },
  );
});

const many = (more: object = {}): object => ({
  ...small,
  providers: Array.from({ length: 30 }, (_, index) => person(`p-${index + 1}`, { firstName: `A${index}`, ...more })),
  clients: [],
  assignments: [],
});

test('what the first three answers refuse is not sent to all, is one line, and stops nothing else', async () => {
  await bench(
    async ({ server, apply, plan }) => {
      await apply(many());
      server.settings({ normalize: ['nulls'] });
      const wanted = many({ therapyLicence: 'L-1', noteIdentifier: 'Coach' });
      const report = await apply(wanted, { concurrency: 1 });
      assert.is(report.stopped, undefined);
      assert.is(server.records().filter((user) => user.noteIdentifier === 'Coach').length, 30);
      const carrying = server.writes().filter(({ body }) => JSON.stringify(body).includes('therapyLicence'));
      // The answer to the third may come while the next one is on its way.
      const sent = carrying.filter(({ method }) => method === 'PUT').length;
      assert.ok(sent === 3 || sent === 4, String(sent));
      assert.equal(
        report.blocked.map(({ reason, fields }) => [reason, fields.map(({ name }) => name)]),
        [['not-taken', ['therapyLicence']]],
      );
      assert.match(report.blocked[0]?.message ?? '', /and 2[12] more/);
      assert.equal([report.summary.failed, report.summary.done, report.summary.blocked], [sent, 30 - sent, 1]);
      assert.ok((await plan(wanted)).operations.length > 0, 'what was not sent is planned again');
    },
    { normalize: [] },
  );
});

test('an update of nothing but what the first answers refused is skipped, and the run goes on', async () => {
  await bench(
    async ({ server, apply }) => {
      await apply(many());
      server.settings({ normalize: ['nulls'] });
      const report = await apply(many({ therapyLicence: 'L-1' }), { concurrency: 1 });
      const { failed, skipped } = report.summary;
      assert.equal([failed < 5, failed + skipped, report.stopped], [true, 30, undefined]);
      assert.ok(statuses(report).includes('provider/p-9 skipped not-taken'));
    },
    { normalize: [] },
  );
});

test('a field that the target shows nowhere is one note, and no drift', async () => {
  await withCommand({ normalize: ['dropEmpty'] }, async (server, run) => {
    const manifest = {
      ...small,
      providers: [person('p-1', { therapyLicence: 'L-1' }), person('p-2', { therapyLicence: 'L-2' })],
    };
    assert.is((await run(manifest, 'apply', '--yes')).code, 0);
    const writes = server.writes().length;
    const made = JSON.parse((await run(manifest, 'plan', '--refresh', 'all', '--format', 'json')).stdout) as Plan;
    assert.equal([made.operations, made.drift], [[], []]);
    assert.equal(
      made.notes.filter((note) => note.includes('therapyLicence')),
      ['Upheal shows therapyLicence of a provider nowhere: it counts as it was sent (declared on 2).'],
    );
    assert.is((await run(manifest, 'drift')).code, 0);
    assert.is(server.writes().length, writes);
  });
});

test('a field that the answer to the create showed, and the first read lacks, was not taken, in every command', async () => {
  await withCommand({}, async (server, run) => {
    const settings = { repair: { provider: ['noteIdentifier'] } };
    const manifest = { ...small, settings, providers: [person('p-1', { noteIdentifier: 'Coach' }), person('p-2')] };
    await run(manifest, 'apply', '--yes');
    const { userId = '' } = server.records().find((user) => user.partnerUserId === 'p-1') ?? {};
    server.edit(userId, { noteIdentifier: null });
    const drifted = await run(manifest, 'drift', '--repair', '--format', 'json');
    const { findings, repairs = [] } = JSON.parse(drifted.stdout) as DriftReport;
    assert.equal([drifted.code, findings.map((finding) => finding.class), repairs], [0, ['not-taken'], []]);
    const made = JSON.parse((await run(manifest, 'plan', '--refresh', 'all', '--format', 'json')).stdout) as Plan;
    const causes = made.operations.flatMap((one) => (one.action === 'update' ? one.fields : []));
    assert.equal([made.drift, causes], [[], [{ name: 'noteIdentifier', cause: 'not-taken' }]]);
    // Once a read showed it as sent, somebody emptied it.
    server.edit(userId, { noteIdentifier: 'Coach' });
    await run(manifest, 'plan', '--refresh', 'all');
    server.edit(userId, { noteIdentifier: null });
    assert.is((await run(manifest, 'drift')).code, 2);
  });
});

test('a field that was shown once and is gone from the answers was emptied by somebody', async () => {
  await withCommand({}, async (server, run) => {
    const manifest = { ...small, providers: [person('p-1', { therapyLicence: 'L-1' }), person('p-2')] };
    await run(manifest, 'apply', '--yes');
    assert.is((await run(manifest, 'drift')).code, 0);
    const { userId = '' } = server.records().find((user) => user.partnerUserId === 'p-1') ?? {};
    server.edit(userId, { therapyLicence: null });
    assert.is((await run(manifest, 'drift')).code, 2);
    assert.is((await run(manifest, 'apply', '--yes', '--refresh', 'all')).code, 0);
    assert.is((await run(manifest, 'drift')).code, 0);
  });
});

test('a live edit right after an apply is drift, however soon it is looked at', async () => {
  await withCommand({}, async (server, run) => {
    await run(zquark, 'apply', '--yes');
    const [user] = server.records();
    server.edit(user?.userId ?? '', { firstName: 'Mallory' });
    const drifted = await run(zquark, 'drift', '--format', 'json');
    const { findings } = JSON.parse(drifted.stdout) as DriftReport;
    assert.equal([drifted.code, findings.map((finding) => finding.class)], [2, ['changed']]);
  });
});

test('a habit that is none is refused, and those there are are named', async () => {
  const ran = await caseload(['sandbox', '--normalize', 'trim,shouts'], {});
  assert.is(ran.code, 1);
  assert.match(ran.stderr, /"shouts" is no habit/);
  assert.match(ran.stderr, /addsAdmin/);
});

test.run();
