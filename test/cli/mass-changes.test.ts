import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Failure } from '../../src/core/model/failure.ts';
import { exitOfReport, type PlanOptions } from '../../src/index.ts';
import { fakeClock } from '../fake-clock.ts';
import { approving, bench, client, lines, person } from './workbench.ts';

const test = suite('mass changes that somebody would not want');
const ids = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => `c-${index + 1}`);
const people = (clients: readonly object[], providers: readonly object[] = [person('p-1')]) => ({
  version: 1,
  providers,
  clients,
  assignments: clients.map((one) => ({ client: (one as { id: string }).id, providers: ['p-1'] })),
});
const named = (id: string, of = id) => client(id, { firstName: `First ${of}`, dateOfBirth: birth(of) });
const birth = (id: string): string => `1990-01-${String(Number(id.slice(2)) + 1).padStart(2, '0')}`;
/** Each under the next one's name and birth date, as in a sheet that was sorted without its first column. */
const shifted = (count: number) => ids(count).map((id, index) => named(id, ids(count)[(index + 1) % count]));
const guards = (plan: { readonly guards: readonly { readonly guard: string; readonly flag: string }[] }) =>
  plan.guards.map(({ guard, flag }) => `${guard} ${flag}`);
const refused = async (applying: Promise<unknown>): Promise<string> =>
  applying.then(
    () => 'applied',
    (cause: unknown) => (cause instanceof Failure ? cause.kind : String(cause)),
  );

test('a sheet that was sorted without its ids gives nobody the name of another', async () => {
  await bench(async ({ server, plan, apply }) => {
    await apply(people(ids(20).map((id) => named(id))));
    const sorted = people(shifted(20));
    assert.equal(guards(await plan(sorted)), ['max-identity-changes --allow-identity-changes 20']);
    const before = JSON.stringify(server.records());
    assert.is(await refused(apply(sorted)), 'refused');
    assert.is(JSON.stringify(server.records()), before);
    const approved = approving({ identityChanges: { count: 20 } });
    assert.equal(guards(await plan(sorted, approved)), []);
    assert.is((await apply(sorted, approved)).summary.done, 20);
  });
});

test('a few a day become others and no more, whoever is changed twice counting once', async () => {
  await bench(async ({ plan, apply }) => {
    const clock = fakeClock(Date.UTC(2026, 3, 1));
    const at = { clock };
    const with_ = (...changed: readonly string[]) =>
      people(ids(20).map((id) => (changed.includes(id) ? client(id, { firstName: `New ${id}` }) : client(id))));
    await apply(with_(), at);
    await apply(with_('c-1', 'c-2'), at);
    const again = people(ids(20).map((id) => client(id, { firstName: id === 'c-1' ? 'Mended' : `First ${id}` })));
    assert.equal(guards(await plan(again, at)), []);
    assert.equal(guards(await plan(with_('c-1', 'c-2', 'c-3', 'c-4'), at)), [
      'max-identity-changes --allow-identity-changes 2',
    ]);
    clock.set(clock.now() + 25 * 3_600_000);
    assert.equal(guards(await plan(with_('c-1', 'c-2', 'c-3', 'c-4'), at)), []);
  });
});

test('people who are there under ids shifted by one row do not get the names of each other by adoption', async () => {
  await bench(async ({ server, plan, apply }) => {
    for (const id of ids(12))
      server.add({ userType: 'Client', firstName: `First ${id}`, lastName: 'Last', partnerUserId: id } as never);
    const roster = people(shifted(12));
    const blind = approving({ blindReplace: true });
    assert.equal(guards(await plan(roster, blind)), ['max-identity-changes --allow-identity-changes 12']);
    assert.is(await refused(apply(roster, blind)), 'refused');
    assert.is(server.writes().length, 0);
    const right = people(ids(12).map((id) => client(id)));
    assert.equal(guards(await plan(right, blind)), []);
  });
});

const inUse = (server: { add(user: never): unknown }): void => {
  server.add({
    userType: 'HealthcareProvider',
    firstName: 'First p-1',
    lastName: 'Last',
    email: 'p-1@south.example',
  } as never);
  for (const id of ids(13)) server.add({ userType: 'Client', firstName: `First ${id}`, lastName: 'Last' } as never);
};

test('on the first day in a practice in use, clients whom no look can find are not made a second time', async () => {
  await bench(async ({ server, plan, apply, applyWith }) => {
    inUse(server);
    const roster = people(ids(13).map((id) => client(id)));
    const made = await plan(roster);
    assert.equal(guards(made), ['perhaps-there --allow-unseen 13']);
    assert.is(await refused(apply(roster)), 'refused');
    assert.is(server.writes().length, 0);
    // What an earlier look found is remembered.
    const later = people(ids(4).map((id) => client(id)));
    const report = await applyWith({ ...later, clients: [], assignments: [] }, {}, {});
    assert.is(report.summary.failed, 0);
    assert.equal(guards(await plan(later)), ['perhaps-there --allow-unseen 4']);
    assert.equal(guards(await plan(later, approving({ unseen: { count: 4 } }))), []);
    const reachable = people(ids(4).map((id) => client(id, { email: `${id}@x.example` })));
    assert.equal(guards(await plan(reachable)), []);
  });
});

test('somebody without our ids who was found once is remembered, also by a plan alone', async () => {
  await bench(async ({ server, plan, apply }) => {
    await apply(people([], [person('p-9')]));
    inUse(server);
    await plan(people([]));
    for (const { userId } of server.records()) server.remove(userId);
    assert.equal(guards(await plan(people(ids(4).map((id) => client(id))))), ['perhaps-there --allow-unseen 4']);
  });
});

test('where everybody has our ids, or nobody is there, clients without an e-mail are simply made', async () => {
  await bench(async ({ plan }) => {
    assert.equal(guards(await plan(people(ids(13).map((id) => client(id))))), []);
  });
});

const organization = '8f0c2d1e-6a57-4c6f-9d0e-2f3f1c9b7a10';
const admin = (email: string) =>
  ({
    userType: 'OrgAdmin',
    firstName: 'First p-1',
    lastName: 'Last',
    email,
    organizationId: organization,
  }) as never;
const practice = (...providers: readonly string[]) => ({
  version: 1,
  organizations: [{ key: 'north', id: organization }],
  providers: providers.map((id) => person(id, { organization: 'north' })),
});

test('the last administrator of a practice is known as one, and is not deactivated by the way', async () => {
  await bench(
    async ({ server, plan, apply }) => {
      server.add(admin('p-1@south.example'));
      const made = await plan(practice('p-1', 'p-2'));
      const adopt = made.operations.find(({ action }) => action === 'adopt');
      assert.equal(adopt?.action === 'adopt' && [adopt.role, adopt.evidence.endsWith('OrgAdmin')], ['OrgAdmin', true]);
      await apply(practice('p-1', 'p-2'));
      const without = practice('p-2');
      for (const prune of ['delete', 'release'])
        assert.equal(guards(await plan({ ...without, settings: { prune } })), ['last-admin --allow-last-admin'], prune);
      assert.is(await refused(apply(without)), 'refused');
      assert.ok(server.records().every(({ isActive }) => isActive));
      assert.equal(guards(await plan(without, approving({ lastAdmin: true }))), []);
    },
    {},
    { organizations: [{ id: organization }] },
  );
});

test('who was made an administrator since is known as one before the deactivation, a day later at the latest', async () => {
  await bench(
    async ({ server, plan, apply }) => {
      const clock = fakeClock(Date.UTC(2026, 3, 1));
      const at = { clock };
      await apply(practice('p-1', 'p-2'), at);
      const ana = server.records().find(({ partnerUserId }) => partnerUserId === 'p-1');
      assert.equal(guards(await plan(practice('p-2'), at)), []);
      server.edit(ana?.userId ?? '', { userType: 'OrgAdmin' });
      clock.set(clock.now() + 25 * 3_600_000);
      const reads = server.requests().length;
      const made = await plan(practice('p-2'), at);
      assert.equal(guards(made), ['last-admin --allow-last-admin']);
      assert.is(made.refresh.requests, server.requests().length - reads);
      // A second one stands in, once he is known.
      const bo = server.records().find(({ partnerUserId }) => partnerUserId === 'p-2');
      server.edit(bo?.userId ?? '', { userType: 'OrgAdmin' });
      assert.equal(guards(await plan(practice('p-1'), at)), []);
    },
    {},
    { organizations: [{ id: organization }] },
  );
});

test('an administrator stands in for one who leaves only where this plan sees him active and with that role', async () => {
  await bench(
    async ({ server, plan, apply, save }) => {
      for (const id of ['p-5', 'p-6'])
        server.add({ ...(admin(`${id}@south.example`) as object), firstName: `First ${id}` } as never);
      await apply(practice('p-5', 'p-6', 'p-7'));
      const other = server.records().find(({ email }) => email === 'p-6@south.example')?.userId ?? '';
      const gone = ['last-admin --allow-last-admin'];
      const without = practice('p-6', 'p-7');
      const leaving = async (prune = 'delete', options: PlanOptions = {}) =>
        guards(await plan({ ...without, settings: { prune } }, options));
      for (const prune of ['delete', 'release']) {
        assert.equal(await leaving(prune), [], prune);
        for (const change of [{ isActive: false }, { userType: 'HealthcareProvider' }] as const) {
          server.edit(other, change);
          for (const refresh of ['changed', 'none', 'all'] as const)
            assert.equal(await leaving(prune, { refresh }), gone, `${prune} ${refresh} ${JSON.stringify(change)}`);
          server.edit(other, { isActive: true, userType: 'OrgAdmin' });
        }
      }
      const reads = server.requests().length;
      const made = await plan(without, { refresh: 'none' });
      assert.equal([made.guards, made.refresh.requests], [[], server.requests().length - reads]);
      // A saved plan is judged by who is there when it is applied.
      const saved = await save(without);
      server.edit(other, { isActive: false });
      assert.is(await refused(apply(without, { saved })), 'refused');
      server.edit(other, { isActive: true });
      assert.is((await apply(without, { saved: await save(without) })).summary.done, 1);
    },
    {},
    { organizations: [{ id: organization }] },
  );
});

test('what a guard stops under --partial is blocked, and the rest of the night goes on', async () => {
  await bench(async ({ server, plan, apply, applyWith }) => {
    await apply(people(ids(20).map((id) => named(id))));
    const sorted = people([...shifted(20), client('c-99')]);
    const made = await plan(sorted, approving({ partial: true }));
    assert.equal([lines(made), made.guards, made.approved], [['create client/c-99'], [], { partial: true }]);
    assert.equal([...new Set(made.blocked.map(({ reason }) => reason))], ['max-identity-changes']);
    const report = await applyWith(sorted, {}, { partial: true });
    assert.equal([report.summary.done, report.outcomes.length, report.summary.blocked], [1, 1, 20]);
    assert.is(exitOfReport(report), 4);
    assert.is(server.records().filter(({ firstName }) => firstName.startsWith('First')).length, 22);
  });
});

test.run();
