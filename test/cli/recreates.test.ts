import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { UphealSandbox, UserRecord } from '../../src/sandbox/upheal/index.ts';
import { approving, bench, client, lines, person, statuses } from './workbench.ts';

const test = suite('people who are made anew, and people who come back');

const anew = { onImmutableChange: 'recreate' };
const roster = (more: object = {}) => ({
  version: 1,
  providers: [person('p-1'), person('p-2')],
  clients: [client('c-1', { email: 'c-1@x.example' })],
  assignments: [{ client: 'c-1', providers: ['p-1', 'p-2'] }],
  ...more,
});
const named = (server: UphealSandbox, partnerId: string): readonly UserRecord[] =>
  server.records().filter(({ partnerUserId }) => partnerUserId === partnerId);
const activeOf = (server: UphealSandbox, partnerId: string): readonly (string | undefined)[] =>
  named(server, partnerId).flatMap(({ isActive, email }) => (isActive ? [email] : []));
const moved = client('c-1', { email: 'new@x.example' });
const free = { duplicatePartnerId: 'allow' } as const;

test('a provider and a client made anew at once: the old client keeps an active provider while the create is refused', async () => {
  await bench(async ({ server, apply, plan }) => {
    await apply(roster());
    const next = roster({
      settings: anew,
      providers: [person('p-1', { email: 'p-1@new.example' }), person('p-2')],
      clients: [moved],
    });
    server.faults([{ fault: 'not-found', status: 400, match: { method: 'POST', path: '/users/clients' }, times: 50 }]);
    const report = await apply(next);
    assert.ok(
      statuses(report).some((line) => line.startsWith('client/c-1 failed')),
      JSON.stringify(statuses(report)),
    );
    assert.ok(activeOf(server, 'p-1').includes('p-1@south.example'), 'the old account of the provider stays');
    server.clearFaults();
    await apply(next);
    await apply(next);
    assert.equal([activeOf(server, 'p-1'), activeOf(server, 'c-1')], [['p-1@new.example'], ['new@x.example']]);
    assert.equal(lines(await plan(next, { refresh: 'all' })), []);
  }, free);
});

test('a client made anew while a provider of his leaves: the provider is deactivated once the old account is', async () => {
  await bench(async ({ server, apply, plan }) => {
    await apply(roster());
    const next = roster({
      settings: anew,
      providers: [person('p-1')],
      clients: [moved],
      assignments: [{ client: 'c-1', providers: ['p-1'] }],
    });
    const report = await apply(next);
    assert.equal([report.summary.failed, report.summary.blocked], [0, 0]);
    const order = server.writes().flatMap(({ method, path }) => (method === 'DELETE' ? [path.split('/').at(-1)] : []));
    const idOf = (partnerId: string, email: string) =>
      named(server, partnerId).find((user) => user.email === email)?.userId;
    assert.equal(order, [idOf('c-1', 'c-1@x.example'), idOf('p-2', 'p-2@south.example')]);
    assert.equal(lines(await plan(next, { refresh: 'all' })), []);
  }, free);
});

test('a list that is set at each create is set whole, also when somebody is made anew or is gone', async () => {
  const ignoring = (clients: readonly object[], providers = ['p-1', 'p-2']) =>
    roster({ settings: anew, clients, assignments: [{ client: 'c-1', providers, ignore: ['providers'] }] });
  await bench(async ({ server, apply, plan }) => {
    const listOf = () => named(server, 'c-1').find(({ isActive }) => isActive)?.providerUserIds?.length;
    const first = [client('c-1', { email: 'c-1@x.example' })];
    await apply(ignoring(first));
    assert.is(listOf(), 2);
    assert.equal(lines(await plan(ignoring(first, ['p-1']))), [], 'left alone afterwards');
    await apply(ignoring([moved]));
    assert.is(listOf(), 2);
    for (const { userId } of named(server, 'c-1')) server.remove(userId);
    await apply(ignoring([moved]), { refresh: 'all', ...approving({ missing: { count: 1 } }) });
    assert.is(listOf(), 2);
    assert.equal(lines(await plan(ignoring([moved]), { refresh: 'all' })), []);
  }, free);
});

test('a list that is set at each create is set in the next run where its second half was refused', async () => {
  const ignoring = roster({ assignments: [{ client: 'c-1', providers: ['p-1', 'p-2'], ignore: ['providers'] }] });
  await bench(async ({ server, apply, plan }) => {
    server.faults([{ fault: 'not-found', status: 403, match: { method: 'POST', path: 'users/[^/]+/providers$' } }]);
    await apply(ignoring);
    assert.is(named(server, 'c-1')[0]?.providerUserIds?.length, 1);
    await apply(ignoring);
    assert.is(named(server, 'c-1')[0]?.providerUserIds?.length, 2);
    assert.equal(lines(await plan(ignoring)), []);
  });
});

test('whoever we deactivated comes back with another address: blocked before he is active, and made anew where allowed', async () => {
  const without = roster({ clients: [], assignments: [] });
  await bench(async ({ server, apply, plan }) => {
    await apply(roster());
    await apply(without, approving({ empty: true }));
    assert.equal(activeOf(server, 'c-1'), []);
    const made = await plan(roster({ clients: [moved] }));
    assert.equal(
      [lines(made), made.blocked.map(({ ref, reason, action }) => `${action} ${ref} ${reason}`)],
      [[], ['activate client/c-1 immutable-field']],
    );
    const report = await apply(roster({ settings: anew, clients: [moved] }));
    assert.equal([report.summary.failed, activeOf(server, 'c-1')], [0, ['new@x.example']]);
    assert.equal(lines(await plan(roster({ settings: anew, clients: [moved] }), { refresh: 'all' })), []);
  }, free);
});

test('whoever we deactivated and who is really gone is made anew when he comes back', async () => {
  for (const email of ['c-1@x.example', undefined]) {
    const comes = client('c-1', email === undefined ? {} : { email });
    const stays = client('c-2');
    const lists = [
      { client: 'c-1', providers: ['p-1'] },
      { client: 'c-2', providers: ['p-2'] },
    ];
    const [both, one] = [
      roster({ clients: [comes, stays], assignments: lists }),
      roster({ clients: [stays], assignments: lists.slice(1) }),
    ];
    await bench(async ({ server, apply, plan }) => {
      await apply(both);
      await apply(one);
      server.remove(named(server, 'c-1')[0]?.userId ?? '');
      if (email === undefined)
        assert.equal(statuses(await apply(both)), ['client/c-1 failed not-found', 'assignment/c-1 skipped']);
      assert.equal(lines(await plan(both)), ['create client/c-1']);
      await apply(both);
      assert.equal([named(server, 'c-1').length, named(server, 'c-1')[0]?.isActive], [1, true]);
      assert.equal(lines(await plan(both, { refresh: 'all' })), []);
    });
  }
});

test('whom a target hides while he is deactivated is activated when he comes back, and not made twice', async () => {
  for (const email of ['c-1@x.example', undefined]) {
    const comes = client('c-1', email === undefined ? {} : { email });
    const both = roster({
      clients: [comes, client('c-2')],
      assignments: ['c-1', 'c-2'].map((id) => ({ client: id, providers: ['p-1'] })),
    });
    await bench(
      async ({ server, apply, plan }) => {
        await apply(both);
        await apply(roster({ clients: [client('c-2')], assignments: [{ client: 'c-2', providers: ['p-1'] }] }));
        assert.equal(lines(await plan(both))[0], 'activate client/c-1');
        await apply(both);
        assert.equal([named(server, 'c-1').length, named(server, 'c-1')[0]?.isActive], [1, true]);
      },
      { deactivatedRead: 'missing', duplicatePartnerId: 'allow' },
    );
  }
});

test('whom another deactivated is not made anew, which would give him back what was taken from him', async () => {
  await bench(async ({ server, apply, plan }) => {
    await apply(roster());
    server.edit(named(server, 'p-2')[0]?.userId ?? '', { isActive: false });
    const next = roster({ settings: anew, providers: [person('p-1'), person('p-2', { email: 'p-2@new.example' })] });
    const { blocked, operations } = await plan(next);
    assert.equal(
      [operations, blocked.map(({ ref, reason }) => `${ref} ${reason}`)],
      [[], ['provider/p-2 live-deactivation']],
    );
    await apply(next);
    assert.equal(activeOf(server, 'p-2'), []);
  }, free);
});

test('the looks for somebody who is made anew under an id that was given up are all foreseen', async () => {
  await bench(async ({ server, apply, plan }) => {
    const under = (id: string, previously?: string) => ({
      ...roster({ clients: [client(id, previously === undefined ? {} : { previously }), client('c-9')] }),
      assignments: [id, 'c-9'].map((one) => ({ client: one, providers: ['p-1'] })),
    });
    await apply(under('c-1'));
    await apply(under('c-2', 'c-1'));
    server.remove(named(server, 'c-2')[0]?.userId ?? '');
    const { estimate, operations } = await plan(under('c-1'), { refresh: 'all' });
    assert.equal([operations.map(({ action, ref }) => `${action} ${ref}`), estimate.looks], [['create client/c-1'], 2]);
  });
});

test.run();
