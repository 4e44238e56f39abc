import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { UphealSandbox, UserRecord } from '../../src/sandbox/upheal/index.ts';
import { newFolder } from './run-command.ts';
import { approving, bench, client, lines, person, statuses } from './workbench.ts';

const test = suite('renames that are taken back, passed on, or made with state lost');

/** One provider, and these clients with him. */
const roster = (...clients: readonly (ReturnType<typeof client> & { readonly previously?: string })[]) => ({
  version: 1,
  providers: [person('p-1'), person('p-2')],
  clients,
  assignments: clients.map(({ id }) => ({ client: id, providers: ['p-1'] })),
});
const c = client('c', { firstName: 'Sam', dateOfBirth: '1990-04-12' });
const renamed = { ...c, id: 'cn', previously: 'c' };
/** The same once the rename is old news. */
const stays = { ...c, id: 'cn' };
const other = client('c', { firstName: 'Kim', dateOfBirth: '1971-01-30' });
const clientsOf = (server: UphealSandbox): readonly UserRecord[] =>
  server.records().filter(({ userType }) => userType === 'Client');

for (const partnerIdUpdate of ['taken', 'ignored', 'refused'] as const) {
  test(`a rename that is taken back is one person all along, where partner ids are ${partnerIdUpdate}`, async () => {
    await bench(
      async ({ server, plan, apply }) => {
        await apply(roster(c));
        await apply(roster(renamed));
        const back = await plan(roster(c));
        assert.equal([lines(back).filter((line) => !line.startsWith('update')), back.blocked], [[], []]);
        const report = await apply(roster(c));
        assert.equal([report.summary.failed, report.summary.blocked], [0, 0]);
        assert.equal(
          clientsOf(server).map(({ isActive, providerUserIds }) => [isActive, providerUserIds?.length]),
          [[true, 1]],
        );
        assert.equal(lines(await plan(roster(c), { refresh: 'all' })), []);
      },
      { partnerIdUpdate },
    );
  });
}

test('a provider whose rename is taken back stays one person, on the lists where he is', async () => {
  const team = (id: string, previously?: string) => ({
    version: 1,
    providers: [person('p-1', { id, ...(previously === undefined ? {} : { previously }) }), person('p-2')],
    clients: [c],
    assignments: [{ client: 'c', providers: [id, 'p-2'] }],
  });
  await bench(
    async ({ server, plan, apply }) => {
      await apply(team('p-1'));
      await apply(team('pn', 'p-1'));
      await apply(team('p-1'));
      assert.equal([server.records().length, server.records().every(({ isActive }) => isActive)], [3, true]);
      assert.equal(lines(await plan(team('p-1'), { refresh: 'all' })), []);
    },
    { partnerIdUpdate: 'ignored' },
  );
});

test('who is back under the id before the last, after an apply without him, is activated and nobody else', async () => {
  await bench(async ({ server, apply }) => {
    const keeps = client('k');
    await apply(roster(c, keeps));
    await apply(roster(renamed, keeps));
    await apply(roster({ ...c, id: 'cm', previously: 'cn' }, keeps));
    await apply(roster(keeps));
    const report = await apply(roster(c, keeps));
    assert.ok(statuses(report).includes('client/c done'), JSON.stringify(statuses(report)));
    assert.equal([clientsOf(server).length, clientsOf(server).every(({ isActive }) => isActive)], [2, true]);
  });
});

test('another person who comes under an id that was given up takes over nobody', async () => {
  await bench(
    async ({ server, plan, apply }) => {
      await apply(roster(c));
      await apply(roster(renamed));
      const made = await plan(roster(stays, other));
      assert.equal(
        made.blocked.map(({ ref, reason }) => `${ref} ${reason}`),
        ['client/c id-held', 'assignment/c waits-on-blocked'],
      );
      assert.match(made.blocked.find(({ ref }) => ref === 'client/c')?.message ?? '', 'client/cn');
      await apply(roster(stays, other));
      assert.equal(
        clientsOf(server).map(({ firstName, isActive }) => [firstName, isActive]),
        [['Sam', true]],
      );
    },
    { partnerIdUpdate: 'ignored' },
  );
});

test('an id that was given up is free for another person where the target follows', async () => {
  await bench(async ({ server, apply }) => {
    await apply(roster(c));
    await apply(roster(renamed));
    const report = await apply(roster(stays, other));
    assert.equal([report.summary.failed, report.summary.blocked], [0, 0]);
    assert.equal(
      clientsOf(server).map(({ firstName, partnerUserId }) => [partnerUserId, firstName]),
      [
        ['cn', 'Sam'],
        ['c', 'Kim'],
      ],
    );
  });
});

test('who was renamed while state was lost is found under the id that he had', async () => {
  for (const email of [undefined, 'sam@x.example']) {
    const more = email === undefined ? {} : { email };
    await bench(async ({ server, plan, apply }) => {
      await apply(roster({ ...c, ...more }));
      const state = { state: newFolder() };
      const made = await plan(roster({ ...renamed, ...more }), state);
      assert.ok(lines(made).includes('adopt client/cn'), JSON.stringify([lines(made), made.blocked]));
      await apply(roster({ ...renamed, ...more }), { ...state, ...approving({ blindReplace: true }) });
      assert.equal([clientsOf(server).length, server.records().length], [1, 3]);
    });
  }
});

test('nobody is turned into somebody else: two people whom the manifest calls one are left as they are', async () => {
  await bench(async ({ server, plan, apply }) => {
    const two = client('c2', { firstName: 'Kim' });
    await apply(roster(c, two));
    const wrong = roster({ ...c, previously: 'c2' });
    const made = await plan(wrong);
    assert.equal(
      [lines(made), made.blocked.map(({ ref, reason, action }) => `${action} ${ref} ${reason}`)],
      [[], ['update client/c previously-taken', 'delete client/c2 previously-taken']],
    );
    await apply({ ...wrong, clients: [{ ...c, previously: 'c2', firstName: 'Kim' }] });
    assert.equal(
      clientsOf(server).map(({ firstName, isActive }) => [firstName, isActive]),
      [
        ['Sam', true],
        ['Kim', true],
      ],
    );
  });
});

test('a "previously" that was carried out says nothing any more, also once another has the old id', async () => {
  await bench(async ({ plan, apply }) => {
    await apply(roster(c));
    await apply(roster(renamed));
    assert.equal(lines(await plan(roster(renamed))), []);
    await apply(roster(stays, other));
    const made = await plan(roster(renamed));
    assert.equal([lines(made), made.blocked], [['delete client/c'], []]);
  });
});

test('who is gone under his id and there under one that he had is unknown or taken over, and never made anew', async () => {
  await bench(
    async ({ server, apply, plan }) => {
      await apply(roster(c, client('k'), client('l')));
      await apply(roster(renamed, client('k'), client('l')));
      await apply(roster({ ...c, id: 'cm', previously: 'cn' }, client('k'), client('l')));
      const [sam] = server.records().filter(({ firstName }) => firstName === 'Sam');
      server.remove(sam?.userId ?? '');
      server.add({
        userType: 'Client',
        firstName: 'Sam',
        lastName: 'Last',
        dateOfBirth: '1990-04-12',
        partnerUserId: 'c',
      });
      const now = roster({ ...c, id: 'cm' }, client('k'), client('l'));
      assert.equal(lines(await plan(now, { refresh: 'all' })).slice(0, 1), ['adopt client/cm']);
      await apply(now, { refresh: 'all', ...approving({ blindReplace: true }) });
      assert.is(clientsOf(server).length, 3);
    },
    { partnerIdUpdate: 'ignored' },
  );
});

test.run();
