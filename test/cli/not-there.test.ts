import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { drift, loadManifest, type DriftReport } from '../../src/index.ts';
import type { Plan } from '../../src/core/model/plan.ts';
import { join } from 'node:path';
import { bench, client, lines, person, small, statuses, approving, type Bench } from './workbench.ts';
import { manifestFile, newFolder } from './run-command.ts';

const test = suite('"not there" needs a witness');

/** Twelve providers with an e-mail, and twelve clients without. */
const roster = (lastName = 'Last') => ({
  version: 1,
  settings: { rateLimit: 100_000 },
  providers: Array.from({ length: 12 }, (_, index) => person(`p-${index}`, { lastName })),
  clients: Array.from({ length: 12 }, (_, index) => client(`c-${index}`, { lastName })),
  assignments: Array.from({ length: 12 }, (_, index) => ({ client: `c-${index}`, providers: [`p-${index}`] })),
});
const gateway = { fault: 'not-found', match: { method: 'GET' }, times: Infinity } as const;
const codes = ({ unknown }: Plan): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = {};
  for (const { code } of unknown) counts[code] = (counts[code] ?? 0) + 1;
  return counts;
};
const refusal = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'went through',
    (cause: Error & { readonly code?: string }) => `${cause.code}: ${cause.message}`,
  );

/** A sweep over a manifest against the server of a bench, with the state that the bench has. */
async function sweep({ server }: Bench, state: string, manifest: object, budget?: number): Promise<DriftReport> {
  const loaded = await loadManifest([manifestFile(newFolder(), manifest)]);
  if (!loaded.manifest) throw new Error(JSON.stringify(loaded.diagnostics));
  const env = { UPHEAL_API_URL: server.url, UPHEAL_API_KEY: server.key };
  return drift(loaded.manifest, { env, state, ...(budget === undefined ? {} : { budget }) });
}

test('a night of 404s to every read makes nobody twice, and nothing is written about anybody', async () => {
  await bench(async ({ server, plan, apply }) => {
    await apply(roster());
    server.faults([gateway]);
    const writes = server.writes().length;
    const made = await plan(roster(), { refresh: 'all' });
    // The e-mail check knows the providers; of the clients nothing tells, and that is too many of them.
    assert.equal(codes(made), { 'contradicting-looks': 12, 'no-witness': 12 });
    assert.equal([lines(made), made.guards.map(({ guard, kind }) => `${guard} ${kind}`)], [[], ['max-missing client']]);
    assert.match(await refusal(apply(roster(), { refresh: 'all' })), /^guard: 12 of 12 managed clients/);
    assert.equal([server.records().length, server.writes().length], [24, writes]);
  });
});

test('three who were edited that night are not made anew either: up to three others are read as witnesses', async () => {
  await bench(async ({ server, plan, apply }) => {
    await apply(roster());
    const edited = roster();
    const names = new Set(['c-3', 'c-4', 'c-5']);
    const clients = edited.clients.map((one) => (names.has(one.id) ? { ...one, lastName: 'New' } : one));
    server.faults([gateway]);
    const before = server.requests().length;
    const made = await plan({ ...edited, clients });
    assert.equal([codes(made), lines(made), made.guards], [{ 'no-witness': 3 }, [], []]);
    const reads = server
      .requests()
      .slice(before)
      .filter(({ path }) => path.startsWith('/users/') && !path.includes('check'));
    // Each of the three by id, three times since they are new, and by partner id; and three others.
    assert.is(reads.length, 15);
    const report = await apply({ ...edited, clients });
    assert.equal([report.unread.length, server.records().length], [3, 24]);
    server.clearFaults();
    assert.is((await apply({ ...edited, clients })).summary.done, 3);
    assert.is(server.records().length, 24);
  });
});

test('with the route of clients alone broken, providers witness nothing for them', async () => {
  await bench(async ({ server, plan, apply }) => {
    await apply(small);
    server.faults([{ fault: 'not-found', match: { method: 'GET', path: '^/users/' }, times: Infinity }]);
    const made = await plan(small, { refresh: 'all' });
    assert.equal([codes(made), made.guards.map(({ guard }) => guard)], [{ 'no-witness': 2 }, ['max-missing']]);
    assert.match(await refusal(apply(small, { refresh: 'all' })), /--allow-missing 2/);
    // Not even a partial run goes past it.
    assert.is(server.records().length, 4);
  });
});

test('max-missing holds a partial run back as well, and passes for as many as are named', async () => {
  await bench(async ({ server, plan, apply, applyWith }) => {
    await apply(small);
    const [one, two] = server.records().filter((user) => user.userType === 'Client');
    for (const user of [one, two]) server.remove(user?.userId ?? '');
    assert.match(await refusal(applyWith(small, { refresh: 'all' }, { partial: true })), /^guard/);
    assert.match(await refusal(apply(small, { refresh: 'all', ...approving({ missing: { count: 1 } }) })), /^guard/);
    const allowed = { refresh: 'all', ...approving({ missing: { count: 2 } }) } as const;
    assert.equal(lines(await plan(small, allowed)).slice(0, 2), ['create client/c-1', 'create client/c-2']);
    assert.is((await apply(small, allowed)).summary.failed, 0);
    assert.is(server.records().length, 4);
  });
});

test('one who is really gone, as others witness, is made anew', async () => {
  await bench(async ({ server, plan, apply }) => {
    await apply(roster());
    const gone = server.records().find((user) => user.partnerUserId === 'c-7');
    server.remove(gone?.userId ?? '');
    const made = await plan(roster(), { refresh: 'all' });
    assert.equal(lines(made)[0], 'create client/c-7');
    assert.equal(
      made.drift.map(({ ref, class: kind }) => `${ref} ${kind}`),
      ['client/c-7 missing'],
    );
    await apply(roster(), { refresh: 'all' });
    assert.is(server.records().length, 24);
  });
});

test('a deactivation that is answered with 404 is done only where a read and a witness say the same', async () => {
  await bench(async ({ server, apply }) => {
    await apply(roster());
    const less = { ...roster(), clients: roster().clients.slice(1), assignments: roster().assignments.slice(1) };
    server.faults([{ fault: 'not-found', match: { method: 'DELETE' }, times: Infinity }]);
    const shown = await apply(less);
    assert.equal(statuses(shown), ['client/c-0 unknown contradicting-looks']);
    server.faults([gateway]);
    assert.equal(statuses(await apply(less)), ['client/c-0 unknown no-witness']);
    server.clearFaults();
    assert.is((await apply(less)).summary.done, 1);
    assert.is(server.records().find((user) => user.partnerUserId === 'c-0')?.isActive, false);
  });
});

test('a sweep tells neither missing nor in sync of those of whom nothing is proven, and exit 5 when of nobody', async () => {
  await bench(async (on) => {
    const { server } = on;
    const state = join(newFolder(), 'state');
    await on.apply(roster(), { state });
    server.faults([{ fault: 'not-found', match: { method: 'GET', path: '^/users/' }, times: Infinity }]);
    const report = await sweep(on, state, roster());
    assert.equal([report.findings, report.coverage.read, report.notRead.length], [[], 12, 12]);
    assert.equal(new Set(report.notRead.map(({ code }) => code)), new Set(['no-witness']));
    server.faults([gateway]);
    const all = await sweep(on, state, roster()).then(
      (told) => told.notRead.map(({ code }) => code),
      (cause: Error & { readonly code?: string }) => cause.code,
    );
    // An e-mail check alone reads nobody; it makes the providers unknown.
    assert.ok(all === 'nothing-read' || (Array.isArray(all) && all.length === 24), JSON.stringify(all));
    assert.is(server.records().length, 24);
  });
});

test('two people of one e-mail or partner id are told by a plan that reads everybody, and by a sweep', async () => {
  await bench(
    async (on) => {
      const { server } = on;
      const state = join(newFolder(), 'state');
      await on.apply(small, { state });
      const twin = (user: object): string => server.add({ lastName: 'Last', ...user } as never).userId;
      const held = server.records().find((user) => user.partnerUserId === 'p-1');
      // Of two people the check names the one who is active.
      server.edit(held?.userId ?? '', { isActive: false } as never);
      const other = twin({ userType: 'HealthcareProvider', firstName: 'First p-1', email: 'p-1@south.example' });
      const made = await on.plan(small, { state, refresh: 'all' });
      const doubled = [{ ref: 'provider/p-1', class: 'doubled', fields: ['email'], other }];
      assert.equal(made.drift, doubled);
      const report = await sweep(on, state, small);
      assert.equal(
        report.findings.map(({ ref, class: kind, fields, other: id }) => ({ ref, class: kind, fields, other: id })),
        doubled,
      );
    },
    { duplicateProviderEmail: 'allow', duplicatePartnerId: 'allow' },
  );
});

test.run();
