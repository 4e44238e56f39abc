import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { dueLooks, type DriftReport, type SweepLook } from '../../src/core/drift/drift.ts';
import { startUphealSandbox, type UphealSandbox, type UphealSettings } from '../../src/sandbox/upheal/index.ts';
import { client, person, small } from './workbench.ts';
import { caseload, manifestFile, newFolder, type Ran } from './run-command.ts';

const [north, south] = ['8f0c2d1e-6a57-4c6f-9d0e-2f3f1c9b7a10', '8f0c2d1e-6a57-4c6f-9d0e-2f3f1c9b7a11'];
const roster = {
  version: 1,
  organizations: [{ key: 'north', id: north }],
  providers: [person('p-1', { organization: 'north', noteIdentifier: 'Coach' }), person('p-2', { locale: 'en-US' })],
  clients: [client('c-1', { email: 'c-1@south.example' }), client('c-2', { firstName: 'Zquark' })],
  assignments: small.assignments,
};

interface Bench {
  readonly server: UphealSandbox;
  readonly folder: string;
  id(name: string): string;
  run(manifest: object, ...args: string[]): Promise<Ran>;
  report(...args: string[]): Promise<DriftReport & { code: number | null }>;
}

const validate = new Ajv2020({ strict: false }).compile(
  JSON.parse(readFileSync(new URL('../../schemas/drift.schema.json', import.meta.url), 'utf8')) as object,
);

async function bench(work: (bench: Bench) => Promise<void>, settings: Partial<UphealSettings> = {}): Promise<void> {
  const server = await startUphealSandbox({ settings, state: { organizations: [{ id: north }, { id: south }] } });
  const folder = newFolder();
  const env = { UPHEAL_API_URL: server.url, UPHEAL_API_KEY: server.key, CASELOAD_STATE: join(folder, 'state') };
  const run: Bench['run'] = (manifest, ...args) => caseload([...args, manifestFile(folder, manifest)], env);
  try {
    await work({
      server,
      folder,
      run,
      id: (name) => server.records().find((user) => user.partnerUserId === name)?.userId ?? '',
      async report(...args) {
        const ran = await run(roster, 'drift', '--format', 'json', ...args);
        const report = JSON.parse(ran.stdout) as DriftReport;
        assert.ok(
          validate(report),
          JSON.stringify(validate.errors?.map((error) => [error.instancePath, error.message])),
        );
        return { ...report, code: ran.code };
      },
    });
  } finally {
    await server.close();
  }
}

const test = suite('drift');
const classes = (report: DriftReport): string[] =>
  report.findings.map((finding) => `${finding.class} ${finding.ref} ${finding.fields.join()}`.trim());

test('without drift the exit code is 0, coverage is whole, and what nothing shows is unknown and not in sync', async () => {
  await bench(async ({ run, report }) => {
    assert.is((await run(roster, 'apply', '--yes')).code, 0);
    const found = await report();
    assert.equal([found.code, found.findings, found.pending], [0, [], 0]);
    assert.equal([found.coverage.managed, found.coverage.read, found.coverage.checked], [4, 4, 3]);
    // A read each, a check of each address, and once a day a look at each partner id, for doubles.
    assert.is(found.requests, 4 + 3 + 4);
    assert.is((await report()).requests, 7);
    assert.equal(
      found.unknown.map((item) => `${item.ref} ${item.fields.join()}`),
      ['provider/p-2 locale', 'client/c-2 active', 'assignment/c-1 providers', 'assignment/c-2 providers'],
    );
  });
});

test('what was changed, moved, deactivated or is gone is told with its class and fields, exit 2, and nothing personal', async () => {
  await bench(async ({ server, id, run, report }) => {
    await run(roster, 'apply', '--yes');
    server.edit(id('p-1'), { noteIdentifier: 'Author', organizationId: south } as never);
    server.edit(id('p-2'), { firstName: 'Zquark by hand' });
    server.edit(id('c-1'), { isActive: false } as never);
    server.remove(id('c-2'));
    const writes = server.writes().length;
    const found = await report();
    assert.is(found.code, 2);
    assert.equal(classes(found), [
      'moved provider/p-1 noteIdentifier,organization',
      'changed provider/p-2 firstName',
      'deactivated client/c-1',
      'missing client/c-2',
    ]);
    assert.is(server.writes().length, writes);
    const text = await run(roster, 'drift');
    assert.not.match(text.stdout + text.stderr, /Zquark/);
    assert.match(
      text.stdout,
      /Drift: 1 changed, 1 missing, 1 deactivated, 1 moved, 0 acknowledged, 0 not read, 4 unknown, 0 pending\.\n$/,
    );
    const again = await report();
    assert.equal(
      again.findings.map((finding) => finding.since),
      found.findings.map((finding) => finding.since),
    );
  });
});

test('a finding ends by itself once a look shows that it is gone, and stays while nobody looked', async () => {
  await bench(async ({ server, id, run, report }) => {
    await run(roster, 'apply', '--yes');
    server.edit(id('p-2'), { firstName: 'By hand' });
    assert.is((await report()).code, 2);
    server.edit(id('p-2'), { firstName: 'First p-2' });
    const one = await report('--budget', '1');
    assert.equal([one.code, one.requests, classes(one)], [2, 1, ['changed provider/p-2 firstName']]);
    const all = await report();
    assert.equal([all.code, all.findings], [0, []]);
  });
});

test('an edit of the manifest is pending and no drift', async () => {
  await bench(async ({ folder, run }) => {
    await run(roster, 'apply', '--yes');
    const edited = {
      ...roster,
      providers: [person('p-1', { organization: 'north', noteIdentifier: 'Author' }), roster.providers[1]],
      clients: [roster.clients[0], roster.clients[1], client('c-3')],
      assignments: [...roster.assignments, { client: 'c-3', providers: ['p-1'] }],
    };
    const ran = await run(edited, 'drift', '--format', 'json');
    const found = JSON.parse(ran.stdout) as DriftReport;
    assert.equal([ran.code, found.findings, found.pending], [0, [], 2], folder);
  });
});

test('a read that failed is told as not read and never as missing, and when all fail the exit code is 5', async () => {
  await bench(async ({ server, id, run, report }) => {
    await run(roster, 'apply', '--yes');
    server.faults([{ fault: '500-before', status: 403, match: { method: 'GET', path: id('c-2') }, times: 100 }]);
    const found = await report();
    assert.equal(
      [found.code, found.findings, found.notRead.map((item) => item.ref), found.coverage.read],
      [0, [], ['client/c-2'], 3],
    );
    assert.ok(found.unknown.some((item) => item.ref === 'client/c-2' && item.fields.includes('firstName')));
    server.clearFaults();
    server.faults([{ fault: '500-before', status: 403, times: 1000 }]);
    assert.is((await run(roster, 'drift')).code, 5);
  });
});

test('a budget bounds the requests, repetitions included, and one round reaches everything', async () => {
  await bench(async ({ server, run, report }) => {
    await run(roster, 'apply', '--yes');
    server.faults([{ fault: '503-before', match: { method: 'GET' }, everyNth: 2 }]);
    for (let turn = 0; turn < 3; turn += 1) {
      const before = server.requests().length;
      const found = await report('--budget', '3');
      assert.ok(server.requests().length - before <= 3);
      assert.ok(found.requests <= 3);
    }
    server.clearFaults();
    const seen = new Set<string>();
    const before = server.requests().length;
    for (let turn = 0; turn < 3; turn += 1) await report('--budget', '3');
    for (const request of server.requests().slice(before)) seen.add(`${request.path} ${JSON.stringify(request.body)}`);
    assert.is(seen.size, 7);
  });
});

test('10,000 people with a budget of 250 are all looked at within one round, and nobody waits longer than that', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 10_000 }), fc.integer({ min: 1, max: 1000 }), (withEmail, seed) => {
      const [people, budget] = [10_000, 250];
      const stamp = (turn: number): string => new Date(Date.UTC(2026, 0, 1) + turn * 900_000).toISOString();
      const reads = Array.from({ length: people }, (_, index): SweepLook => ({
        ref: `client/${(index * 7919 + seed) % people}`,
        kind: 'read',
        last: stamp(-1),
      }));
      let looks = [...reads, ...reads.slice(0, withEmail).map((look): SweepLook => ({ ...look, kind: 'check' }))];
      const round = Math.ceil(looks.length / budget);
      for (let turn = 0; turn < round; turn += 1) {
        const due = new Set(dueLooks(looks, budget).map((look) => `${look.kind} ${look.ref}`));
        assert.ok(due.size <= budget);
        looks = looks.map((look) => (due.has(`${look.kind} ${look.ref}`) ? { ...look, last: stamp(turn) } : look));
      }
      assert.ok(looks.every((look) => look.last >= stamp(0)));
    }),
    { numRuns: 2 },
  );
});

test.run();
