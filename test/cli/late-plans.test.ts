import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { apply as carryOut, loadManifest, plan as make, savedPlan, type PlanOptions } from '../../src/index.ts';
import { startUphealSandbox, type UphealSandbox } from '../../src/sandbox/upheal/index.ts';
import { fakeClock, type FakeClock } from '../fake-clock.ts';
import { manifestFile, newFolder } from './run-command.ts';
import { client, person, statuses } from './workbench.ts';

const test = suite('saved plans that are carried out later');

/** A practice whose plans are saved, and carried out ten minutes later. */
interface Later {
  readonly server: UphealSandbox;
  readonly clock: FakeClock;
  now(manifest: object, options?: PlanOptions): ReturnType<typeof carryOut>;
  later(manifest: object, options?: PlanOptions): ReturnType<typeof carryOut>;
}

async function late(work: (later: Later) => Promise<void>): Promise<void> {
  const server = await startUphealSandbox({ settings: { duplicatePartnerId: 'allow' } });
  const [folder, clock] = [newFolder(), fakeClock(Date.UTC(2026, 3, 1))];
  const base = {
    env: { UPHEAL_API_URL: server.url, UPHEAL_API_KEY: server.key },
    state: join(folder, 'state'),
    clock,
  };
  const planned = async (manifest: object, options: PlanOptions = {}) => {
    const loaded = await loadManifest([manifestFile(folder, manifest)]);
    if (!loaded.manifest) throw new Error(JSON.stringify(loaded.diagnostics));
    return make(loaded.manifest, { ...base, ...options });
  };
  try {
    await work({
      server,
      clock,
      now: async (manifest, options) => carryOut(await planned(manifest, options)),
      later: async (manifest, options) => {
        const saved = JSON.stringify(savedPlan(await planned(manifest, options), 24 * 3_600_000));
        await clock.sleep(10 * 60_000);
        return carryOut(await planned(manifest, { saved, ...options }));
      },
    });
  } finally {
    await server.close();
  }
}

const roster = (clients: readonly ReturnType<typeof client>[], more: object = {}) => ({
  version: 1,
  providers: [person('p-1'), person('p-2')],
  clients,
  assignments: clients.map(({ id }) => ({ client: id, providers: ['p-1'] })),
  ...more,
});

test('somebody changed live, then taken out of the manifest, is deactivated by the first plan that says so', async () => {
  await late(async ({ server, now, later }) => {
    const all = [client('c-1'), client('c-2')];
    await now(roster(all));
    const [one] = server.records().filter(({ partnerUserId }) => partnerUserId === 'c-1');
    server.edit(one?.userId ?? '', { lastName: 'Changed' });
    assert.equal(statuses(await later(roster(all.slice(1)))), ['client/c-1 done']);
    assert.is(server.records().find(({ userId }) => userId === one?.userId)?.isActive, false);
  });
});

test('a saved plan with adoptions that differ in what no call changes is carried out as it was made', async () => {
  await late(async ({ server, now, later }) => {
    server.add({
      userType: 'Client',
      firstName: 'First c-2',
      lastName: 'Last',
      email: 'old@x.example',
      partnerUserId: 'c-2',
    });
    const first = roster([client('c-1')]);
    await now(first);
    const next = roster([client('c-1'), client('c-2', { email: 'c-2@x.example' })], {
      settings: { onImmutableChange: 'recreate' },
      providers: [person('p-1', { email: 'other@x.example', protect: true }), person('p-2')],
    });
    const report = await later(next, { approvals: { blindReplace: true } });
    const stale = statuses(report);
    assert.ok(stale.includes('client/c-2 done'), JSON.stringify(stale));
    assert.equal(report.blocked.map(({ ref, reason }) => `${ref} ${reason}`).sort(), [
      'client/c-2 immutable-field',
      'provider/p-1 immutable-field',
    ]);
  });
});

test('a saved plan in which a client cannot be made anew for a provider who is blocked is carried out as it was made', async () => {
  await late(async ({ server, now, later }) => {
    const there = { userType: 'Client', firstName: 'First c-2', lastName: 'Last', partnerUserId: 'c-2' } as const;
    server.add({ ...there, email: 'old@x.example' });
    const both = [client('c-1'), client('c-2', { email: 'c-2@x.example' })];
    await now(roster(both), { approvals: { blindReplace: true } });
    const { firstName, lastName, email } = person('p-9');
    server.add({ userType: 'HealthcareProvider', firstName, lastName, email, partnerUserId: 'somebody' });
    for (const more of [{}, { clients: [client('c-1', { lastName: 'Edited' }), both[1]] }]) {
      const next = roster(both, {
        settings: { onImmutableChange: 'recreate' },
        providers: [person('p-1'), person('p-9')],
        assignments: [
          { client: 'c-1', providers: ['p-1'] },
          { client: 'c-2', providers: ['p-9', 'p-1'] },
        ],
        ...more,
      });
      const report = await later(next, { refresh: 'all' });
      assert.equal(
        report.blocked.map(({ ref, reason }) => `${ref} ${reason}`).sort(),
        ['assignment/c-2 waits-on-blocked', 'client/c-2 waits-on-blocked', 'provider/p-9 conflict'],
        JSON.stringify(statuses(report)),
      );
    }
  });
});

test.run();
