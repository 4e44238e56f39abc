import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { startUphealSandbox, type UphealSandbox } from '../../src/sandbox/upheal/index.ts';
import { Failure } from '../../src/core/model/failure.ts';
import { deactivatedByHand, forgetByHand, renameByHand, settleByHand } from '../../src/engine/by-hand.ts';
import { openState, type StateSession } from '../../src/engine/state-session.ts';
import { apply as carryOut, loadManifest, plan as makePlan, type Plan, type Report } from '../../src/index.ts';
import { fakeClock } from '../fake-clock.ts';
import { manifestFile, newFolder } from './run-command.ts';
import { client, lines, person } from './workbench.ts';

const test = suite('what a person tells state, and what goes with it');

interface Desk {
  readonly server: UphealSandbox;
  plan(manifest: object): Promise<Plan>;
  apply(manifest: object): Promise<Report>;
  hand(work: (session: StateSession) => Promise<void>): Promise<void>;
}

async function desk(work: (desk: Desk) => Promise<void>): Promise<void> {
  const server = await startUphealSandbox({
    settings: { duplicatePartnerId: 'allow', lookupByPartnerId: 'refused', deactivateAgain: 'refuse' },
  });
  const folder = newFolder();
  const options = {
    env: { UPHEAL_API_URL: server.url, UPHEAL_API_KEY: server.key },
    state: join(folder, 'state'),
    clock: fakeClock(Date.UTC(2026, 3, 1)),
  };
  const planned = async (manifest: object) => {
    const loaded = await loadManifest([manifestFile(folder, manifest)]);
    if (!loaded.manifest) throw new Error(JSON.stringify(loaded.diagnostics));
    return makePlan(loaded.manifest, options);
  };
  try {
    await work({
      server,
      plan: async (manifest) => (await planned(manifest)).plan,
      apply: async (manifest) => carryOut(await planned(manifest)),
      hand: async (does) => {
        const session = await openState({ target: 'upheal' }, { ...options, lock: true });
        try {
          await does(session);
          await session.store.save();
        } finally {
          await session.unlock();
        }
      },
    });
  } finally {
    await server.close();
  }
}

const roster = (providers: readonly string[], more: object = {}, settings: object = {}) => ({
  version: 1,
  settings,
  providers: ['p-1', 'p-2', 'p-3'].map((id) => person(id)),
  clients: [client('c-1', more)],
  assignments: [{ client: 'c-1', providers }],
});
const anew = { onImmutableChange: 'recreate' };
const clients = (server: UphealSandbox) => server.records().filter(({ userType }) => userType === 'Client');

test('while the create of a client made anew is unsettled his list is sent to nobody', async () => {
  await desk(async ({ server, plan, apply }) => {
    await apply(roster(['p-1'], { locale: 'de' }));
    server.faults([{ fault: 'lost-after', match: { method: 'POST', path: 'users/clients' }, times: 1 }]);
    assert.is((await apply(roster(['p-1'], { locale: 'en' }, anew))).summary.unknown, 1);
    const edited = roster(['p-1', 'p-3'], { locale: 'en' }, anew);
    assert.equal(lines(await plan(edited)), []);
    await apply(edited);
    assert.equal(
      clients(server).map(({ providerUserIds }) => providerUserIds?.length),
      [1, 1],
    );
  });
});

test('a create of somebody made anew that is settled by hand ends with the old account deactivated', async () => {
  await desk(async ({ server, plan, apply, hand }) => {
    await apply(roster(['p-1'], { locale: 'de' }));
    server.faults([{ fault: 'lost-after', match: { method: 'POST', path: 'users/clients' }, times: 1 }]);
    const next = roster(['p-1', 'p-3'], { locale: 'en' }, anew);
    await apply(next);
    const [old, made] = clients(server);
    await hand((session) => settleByHand(session, 'client/c-1', made?.userId));
    assert.is((await apply(next)).summary.failed, 0);
    assert.equal(
      clients(server).map(({ userId, isActive, providerUserIds }) => [userId, isActive, providerUserIds?.length]),
      [
        [old?.userId, false, 1],
        [made?.userId, true, 2],
      ],
    );
    assert.equal(lines(await plan(next)), []);
  });
});

test('nobody is settled to be somebody whom another ref holds', async () => {
  await desk(async ({ server, apply, hand }) => {
    await apply(roster(['p-1']));
    server.faults([{ fault: 'lost-after', match: { method: 'POST', path: 'users/clients' }, times: 1 }]);
    const { assignments, ...rest } = roster(['p-1']);
    await apply({
      ...rest,
      clients: [client('c-1'), client('c-2')],
      assignments: [...assignments, { client: 'c-2', providers: ['p-1'] }],
    });
    const id = clients(server)[0]?.userId.toUpperCase();
    try {
      await hand((session) => settleByHand(session, 'client/c-2', id));
      assert.unreachable();
    } catch (cause) {
      assert.ok(cause instanceof Failure, String(cause));
      assert.equal([cause.code, cause.message.includes('client/c-1')], ['id-held', true]);
    }
  });
});

test('a refused deactivation of whom nothing shows as inactive is unknown until a person says that he is', async () => {
  await desk(async ({ server, plan, apply, hand }) => {
    await apply(roster(['p-1']));
    const [one] = clients(server);
    server.edit(one?.userId ?? '', { isActive: false });
    const { clients: _, assignments: __, ...rest } = roster(['p-1']);
    const without = { ...rest, clients: [client('c-5')], assignments: [{ client: 'c-5', providers: ['p-1'] }] };
    const ending = ({ outcomes }: Report) => outcomes.filter(({ action }) => action === 'delete');
    for (const report of [await apply(without), await apply(without)])
      assert.equal(
        ending(report).map(({ status, error }) => [status, error?.code]),
        [['unknown', 'activity-not-shown']],
      );
    await hand((session) => deactivatedByHand(session, 'client/c-1'));
    assert.equal(lines(await plan(without)), []);
    assert.ok(lines(await plan(roster(['p-1']))).some((line) => line.startsWith('activate client/c-1')));
  });
});

test('a client who is remembered under another id keeps the list, and what the app added to it', async () => {
  await desk(async ({ server, plan, apply, hand }) => {
    await apply(roster(['p-1']));
    const [one] = clients(server);
    const id = (partnerId: string) => server.records().find((user) => user.partnerUserId === partnerId)?.userId ?? '';
    server.edit(one?.userId ?? '', { providerUserIds: [id('p-1'), id('p-2')] });
    await hand((session) => renameByHand(session, 'client/c-1', 'client/c-9'));
    const next = {
      ...roster(['p-1']),
      clients: [client('c-9', { firstName: 'First c-1' })],
      assignments: [{ client: 'c-9', providers: ['p-1'] }],
    };
    assert.equal(lines(await plan(next)), ['update client/c-9']);
    await apply(next);
    assert.is(clients(server)[0]?.providerUserIds?.length, 2);
    await hand(async (session) => {
      await forgetByHand(session, 'client/c-9');
      const refs = [...session.store.recorded().keys()].sort();
      assert.equal(refs, ['provider/p-1', 'provider/p-2', 'provider/p-3']);
    });
  });
});

test('a ref that is taken, or of another kind, is no new name for anybody', async () => {
  await desk(async ({ apply, hand }) => {
    await apply(roster(['p-1']));
    for (const [to, code] of [
      ['provider/p-2', 'taken'],
      ['client/p-1', 'other-kind'],
    ] as const)
      try {
        await hand((session) => renameByHand(session, 'provider/p-1', to));
        assert.unreachable();
      } catch (cause) {
        assert.is(cause instanceof Failure && cause.code, code);
      }
  });
});

test('a typed ref that nobody has is told without an address that it may be', async () => {
  await desk(async ({ apply, hand }) => {
    await apply({ version: 1, providers: [person('p-1')] });
    const told = async (work: (session: StateSession) => Promise<void>): Promise<string> =>
      hand(work).then(
        () => 'done',
        (cause: unknown) => (cause instanceof Failure ? cause.message : String(cause)),
      );
    const typed = 'client/zoe@x.example';
    const masked = 'client/(an id with an "@", 13 characters)';
    assert.is(await told((session) => settleByHand(session, typed, undefined)), `No create of ${masked} is in doubt.`);
    assert.is(
      await told((session) => renameByHand(session, 'provider/p-1', typed)),
      `provider/p-1 and ${masked} are of different kinds.`,
    );
  });
});

test.run();
