import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Failure } from '../../src/core/model/failure.ts';
import {
  apply as carryOut,
  drift,
  exitOfPlan,
  exitOfReport,
  loadManifest,
  plan as make,
  savedPlan,
  type Ack,
  type PlanOptions,
} from '../../src/index.ts';
import { startUphealSandbox, type UphealSandbox } from '../../src/sandbox/upheal/index.ts';
import { fakeClock, type FakeClock } from '../fake-clock.ts';
import { manifestFile, newFolder } from './run-command.ts';
import { client, lines, person } from './workbench.ts';

const test = suite('a night in a practice that suspends people in its own app');
const roster = (lists: Readonly<Record<string, readonly string[]>>, more: object = {}) => ({
  version: 1,
  providers: ['p-1', 'p-2', 'p-3'].map((id) => person(id)),
  clients: Object.keys(lists).map((id) => client(id, { email: `${id}@x.example` })),
  assignments: Object.entries(lists).map(([id, providers]) => ({ client: id, providers })),
  ...more,
});
const all = { 'c-1': ['p-1', 'p-2'], 'c-2': ['p-1'], 'c-3': ['p-2', 'p-3'] };
const day = 24 * 3_600_000;

/** A practice, its nights, and its app. */
interface Night {
  readonly server: UphealSandbox;
  readonly clock: FakeClock;
  /** Looks at everybody, as the sweep before the apply does. */
  sweep(manifest: object): Promise<void>;
  plan(manifest: object, options?: PlanOptions): ReturnType<typeof make>;
  apply(manifest: object, options?: PlanOptions): ReturnType<typeof carryOut>;
  suspend(partnerId: string, isActive?: boolean): void;
  listOf(partnerId: string): readonly string[];
}

async function nights(work: (night: Night) => Promise<void>): Promise<void> {
  const server = await startUphealSandbox();
  const [folder, clock] = [newFolder(), fakeClock(Date.UTC(2026, 3, 1))];
  const base = {
    env: { UPHEAL_API_URL: server.url, UPHEAL_API_KEY: server.key },
    state: join(folder, 'state'),
    clock,
  };
  const load = async (manifest: object) => {
    const loaded = await loadManifest([manifestFile(folder, manifest)]);
    if (!loaded.manifest) throw new Error(JSON.stringify(loaded.diagnostics));
    return loaded.manifest;
  };
  const plan: Night['plan'] = async (manifest, options = {}) => make(await load(manifest), { ...base, ...options });
  const named = (partnerId: string) => server.records().find((user) => user.partnerUserId === partnerId);
  const nameOf = (id: string): string => server.records().find((user) => user.userId === id)?.partnerUserId ?? id;
  try {
    await work({
      server,
      clock,
      plan,
      sweep: async (manifest) => void (await drift(await load(manifest), base)),
      apply: async (manifest, options = {}) => carryOut(await plan(manifest, options)),
      suspend: (partnerId, isActive = false) => void server.edit(named(partnerId)?.userId ?? '', { isActive }),
      listOf: (partnerId) => (named(partnerId)?.providerUserIds ?? []).map(nameOf),
    });
  } finally {
    await server.close();
  }
}

const reasons = (blocked: readonly { readonly ref: string; readonly reason: string }[]): readonly string[] =>
  blocked.map(({ ref, reason }) => `${reason} ${ref}`);

test('who was suspended there is not active again after the night, and what takes access away goes on', async () => {
  await nights(async ({ server, sweep, plan, apply, suspend, listOf }) => {
    await apply(roster(all));
    suspend('p-1');
    const less = { ...all, 'c-1': ['p-1', 'p-3'], 'c-3': ['p-3'] };
    await sweep(roster(all));
    const report = await apply(roster(less));
    assert.equal(reasons(report.blocked), ['live-deactivation provider/p-1']);
    assert.is(report.summary.failed, 0, JSON.stringify(report.outcomes));
    assert.is(exitOfReport(report), 4);
    assert.ok(server.records().find(({ partnerUserId }) => partnerUserId === 'p-1')?.isActive === false);
    // Another than he lost and gained access; where neither is, his list stays as it is.
    assert.equal([listOf('c-1'), listOf('c-2'), listOf('c-3')], [['p-3'], ['p-1'], ['p-3']]);
    const writes = server.writes().length;
    const next = await apply(roster(less));
    assert.equal([server.writes().length, next.outcomes.length, exitOfReport(next)], [writes, 0, 4]);
    suspend('p-1', true);
    assert.equal(lines((await plan(roster(less))).plan), ['replace assignment/c-1']);
    await apply(roster(less));
    assert.equal(listOf('c-1'), ['p-1', 'p-3']);
    assert.equal(lines((await plan(roster(less))).plan), []);
  });
});

test('without a sweep before, the list that names him is refused, and sent without him in the same night', async () => {
  await nights(async ({ apply, suspend, listOf }) => {
    await apply(roster(all));
    suspend('p-2');
    const less = { ...all, 'c-1': ['p-2', 'p-3'], 'c-3': ['p-2'] };
    const report = await apply(roster(less));
    assert.equal(
      report.outcomes.map(({ ref, status, error }) => [ref, status, error?.code]),
      [
        ['assignment/c-1', 'failed', 'deactivated'],
        ['assignment/c-3', 'failed', 'deactivated'],
      ],
    );
    // Who lost access has lost it; on the other list nobody would be left.
    assert.equal([listOf('c-1'), listOf('c-3')], [['p-3'], ['p-2', 'p-3']]);
    const next = await apply(roster(less));
    assert.equal(reasons(next.blocked), ['live-deactivation provider/p-2', 'empty-assignment assignment/c-3']);
  });
});

test('a list that a create has just brought is not sent again for want of the others', async () => {
  await nights(async ({ server, apply, suspend, listOf }) => {
    await apply(roster(all));
    suspend('p-2');
    const report = await apply(roster({ ...all, 'c-4': ['p-1', 'p-2'] }));
    assert.equal(
      report.outcomes.map(({ ref, status, error }) => [ref, status, error?.code]),
      [
        ['client/c-4', 'done', undefined],
        ['assignment/c-4', 'failed', 'deactivated'],
      ],
    );
    assert.equal(listOf('c-4'), ['p-1']);
    assert.is(server.writes().filter(({ path, status }) => path.endsWith('/providers') && status === 200).length, 5);
  });
});

test('a client who does not exist yet waits only for his only provider, and an approval activates', async () => {
  await nights(async ({ server, sweep, plan, apply, suspend, listOf }) => {
    await apply(roster(all));
    suspend('p-1');
    await sweep(roster(all));
    const more = roster({ ...all, 'c-4': ['p-1', 'p-2'], 'c-5': ['p-1'] });
    const report = await apply(more);
    assert.equal(reasons(report.blocked), [
      'live-deactivation provider/p-1',
      'waits-on-blocked client/c-5',
      'waits-on-blocked assignment/c-5',
    ]);
    assert.equal(listOf('c-4'), ['p-2']);
    assert.is(server.records().filter(({ partnerUserId }) => partnerUserId === 'c-5').length, 0);
    assert.ok(
      lines((await plan(more, { approvals: { activate: { count: 1 } } })).plan).includes('activate provider/p-1'),
    );
    const [guard] = (await plan(more, { approvals: { activate: { count: 0 } } })).plan.guards;
    assert.equal([guard?.guard, guard?.flag], ['live-deactivation', '--allow-activate 1']);
    await apply(more, { approvals: { activate: { count: 1 } } });
    assert.equal([listOf('c-4'), listOf('c-5')], [['p-1', 'p-2'], ['p-1']]);
  });
});

test('the list of a client who was suspended is sent anew when he is back, however many plans saw him back', async () => {
  await nights(async ({ server, clock, sweep, plan, apply, suspend }) => {
    await apply(roster(all));
    clock.set(clock.now() + day);
    suspend('c-1');
    await sweep(roster(all));
    const less = roster({ ...all, 'c-1': ['p-1'] });
    assert.equal(lines((await plan(less)).plan), []);
    suspend('c-1', true);
    clock.set(clock.now() + day);
    for (let times = 0; times < 2; times += 1)
      assert.equal(lines((await plan(roster(all))).plan), ['replace assignment/c-1']);
    const writes = server.writes().length;
    await apply(roster(all));
    assert.is(server.writes().length, writes + 1);
    assert.equal(lines((await plan(roster(all))).plan), []);
  });
});

test('who leaves and was suspended there needs no request, unless he is back by then', async () => {
  await nights(async ({ server, sweep, plan, apply, suspend }) => {
    await apply(roster(all));
    suspend('p-2');
    await sweep(roster(all));
    const without = roster(
      { ...all, 'c-1': ['p-1'], 'c-3': ['p-3'] },
      { providers: ['p-1', 'p-3'].map((id) => person(id)) },
    );
    const made = (await plan(without)).plan;
    assert.equal(made.operations.find(({ ref }) => ref === 'provider/p-2')?.requests, 0);
    suspend('p-2', true);
    const report = await apply(without);
    assert.equal([report.summary.done, report.outcomes.length], [3, 3]);
    assert.is(server.records().find(({ partnerUserId }) => partnerUserId === 'p-2')?.isActive, false);
    suspend('p-1');
    await sweep(without);
    const last = roster({ 'c-3': ['p-3'] }, { providers: [person('p-3')] });
    const deletes = server.writes().filter(({ method }) => method === 'DELETE').length;
    await apply(last);
    const gone = server.writes().filter(({ method, path }) => method === 'DELETE' && path.includes('provider'));
    assert.equal(gone, []);
    assert.is(server.writes().filter(({ method }) => method === 'DELETE').length, deletes + 2);
  });
});

const acks = (...entries: readonly Partial<Ack>[]): { readonly acks: readonly Ack[] } => ({
  acks: entries.map((entry) => ({
    ref: 'provider/p-1',
    class: 'changed',
    until: '2026-12-31',
    why: 'agreed',
    ...entry,
  })),
});

test('an accepted difference is left alone by the night, and said; without the file it is set back', async () => {
  await nights(async ({ server, sweep, plan, apply }) => {
    await apply(roster(all));
    const ana = server.records().find(({ partnerUserId }) => partnerUserId === 'p-1');
    server.edit(ana?.userId ?? '', { lastName: 'Live' });
    await sweep(roster(all));
    const accepting = acks({ fields: ['lastName'] });
    const made = (await plan(roster(all), accepting)).plan;
    assert.equal([lines(made), made.accepted.length, exitOfPlan(made, true)], [[], 1, 0]);
    const report = await apply(roster(all), accepting);
    assert.equal(
      [report.accepted, exitOfReport(report)],
      [[{ ref: 'provider/p-1', fields: ['lastName'], until: '2026-12-31' }], 0],
    );
    assert.is(server.records().find(({ partnerUserId }) => partnerUserId === 'p-1')?.lastName, 'Live');
    assert.is((await apply(roster(all))).summary.done, 1);
    assert.is(server.records().find(({ partnerUserId }) => partnerUserId === 'p-1')?.lastName, 'Last');
  });
});

test('an accepted suspension is neither blocked nor an exit code, and the lists go without him', async () => {
  await nights(async ({ sweep, apply, suspend, listOf }) => {
    await apply(roster(all));
    suspend('p-1');
    await sweep(roster(all));
    const report = await apply(
      roster({ ...all, 'c-1': ['p-1', 'p-3'], 'c-9': ['p-1'] }),
      acks({ class: 'deactivated' }),
    );
    assert.equal([report.blocked, exitOfReport(report)], [[], 0]);
    assert.equal([listOf('c-1'), listOf('c-9')], [['p-3'], []]);
  });
});

test('a saved plan carries what was approved, accepted and left out, and decides nothing anew', async () => {
  await nights(async ({ sweep, plan, apply, suspend, listOf }) => {
    await apply(roster(all));
    suspend('p-1');
    await sweep(roster(all));
    const more = roster({ ...all, 'c-1': ['p-1', 'p-3'], 'c-4': ['p-1', 'p-2'] });
    for (const options of [{}, acks({ class: 'deactivated' })] as readonly PlanOptions[]) {
      const saved = JSON.stringify(savedPlan(await plan(more, options), day));
      const again = await plan(more, { saved });
      assert.equal(lines(again.plan), ['replace assignment/c-1', 'create client/c-4']);
      assert.equal([again.plan.accepted.length, again.plan.blocked.length], options.acks ? [1, 0] : [0, 1]);
      await again.close();
    }
    const activating = JSON.stringify(savedPlan(await plan(more, { approvals: { activate: { count: 1 } } }), day));
    const report = await apply(more, { saved: activating });
    assert.equal([report.summary.failed, exitOfReport(report)], [0, 0]);
    assert.equal(listOf('c-4'), ['p-1', 'p-2']);
  });
});

test('a saved plan that a guard stopped is stopped again, until it was approved then or is now', async () => {
  await nights(async ({ plan, apply }) => {
    const names = Array.from({ length: 8 }, (_, index) => [`c-${index + 10}`, ['p-1']] as const);
    const many = Object.fromEntries(names);
    await apply(roster(many));
    const few = roster({ 'c-10': ['p-1'] });
    const save = async (options: PlanOptions) => JSON.stringify(savedPlan(await plan(few, options), day));
    const refusal = await apply(few, { saved: await save({}) }).catch((cause: unknown) => cause);
    assert.ok(refusal instanceof Failure && refusal.kind === 'refused');
    const partial = await apply(few, { saved: await save({ approvals: { partial: true } }) });
    assert.equal([partial.outcomes.length, partial.summary.blocked, exitOfReport(partial)], [0, 7, 4]);
    const later = await plan(few, { saved: await save({}), approvals: { deletes: { count: 7 } } });
    assert.equal(later.plan.guards, []);
    await later.close();
    const done = await apply(few, { saved: await save({ approvals: { deletes: { count: 7 } } }) });
    assert.is(done.summary.done, 7);
  });
});

test.run();
