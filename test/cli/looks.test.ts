import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { renderPlanText } from '../../src/report/plan/plan-text.ts';
import { plain } from '../../src/report/parts/paint.ts';
import type { Plan } from '../../src/core/model/plan.ts';
import { fakeClock } from '../fake-clock.ts';
import { bench, client, lines, person, small, statuses, type Bench } from './workbench.ts';
import { newFolder } from './run-command.ts';

const test = suite('looks right before creates');
const only = (count: number, more: object = {}) => ({
  version: 1,
  settings: more,
  providers: Array.from({ length: count }, (_, index) => person(`p-${index}`)),
});
const there = (id: string, more: object = {}) =>
  ({
    userType: 'HealthcareProvider',
    firstName: `First ${id}`,
    lastName: 'Last',
    email: `${id}@south.example`,
    partnerUserId: id,
    ...more,
  }) as never;
const idsOf = ({ server }: Pick<Bench, 'server'>): readonly string[] =>
  server.records().map((user) => `${user.partnerUserId}`);
const open = { duplicateProviderEmail: 'allow', duplicatePartnerId: 'allow', rateLimit: 100_000 } as const;

test('300 people are created while another client makes some of them: nobody is there twice', async () => {
  await bench(async (on) => {
    const { server } = on;
    const clock = fakeClock(Date.UTC(2026, 0, 1));
    let next = 0;
    /** Whom the other one made, with how many requests of ours there were by then. */
    const made = new Map<string, number>();
    // The other one works through the same roster from its end, and makes whom it does not find.
    const other = (): void => {
      const id = `p-${299 - next}`;
      next += 1;
      if (next > 120 || idsOf(on).includes(id)) return;
      server.add(there(id));
      made.set(id, server.requests().length);
    };
    const report = await on.applyWith(only(300), { clock, lock: true }, { onOutcome: other });
    const twice = [...made.keys()].filter((id) => idsOf(on).filter((one) => one === id).length > 1);
    const requests = server.requests().map(({ path, body }) => `${path} ${JSON.stringify(body)}`);
    for (const id of twice) {
      // Only between our last look, which is a few requests before our create, and that create.
      const looked = requests.findLastIndex((text) => text.includes(`/providers/${id} `));
      const created = requests.findLastIndex((text) => text.includes(`"partnerUserId":"${id}"`));
      const at = made.get(id) ?? 0;
      assert.ok(looked < at && at <= created && created - looked < 60, JSON.stringify([id, looked, at, created]));
    }
    const adopted = report.outcomes.filter((outcome) => outcome.adopted);
    const late = [...made.keys()].filter((id) => !twice.includes(id));
    assert.equal(adopted.map(({ ref }) => ref).sort(), late.map((id) => `provider/${id}`).sort());
    assert.equal([report.summary.done, report.blocked, late.length > 50], [300, [], true]);
  }, open);
});

test('looks of its own plan are not made again while they are young, and those of a saved plan always are', async () => {
  await bench(async ({ server, apply, plan }) => {
    const before = server.requests().length;
    const report = await apply(only(5), { lock: true });
    // Two looks and a create each.
    assert.equal([report.summary.done, server.requests().length - before], [5, 15]);
    const made = await plan(only(7));
    assert.equal([made.estimate.requests, made.estimate.looks, made.looks], [2, 4, { wanted: 2, made: 2 }]);
    assert.match(renderPlanText(made, plain), /about 2 requests, 4 more to look right before creates, and/);
  }, open);
});

test('a plan looks at as many as settings allow, the same ones each time, and says how many are left', async () => {
  await bench(async ({ server, plan }) => {
    const roster = only(40, { planLooks: 20 });
    const looked = async (): Promise<readonly unknown[]> => {
      const before = server.requests().length;
      const made = await plan(roster);
      const paths = server
        .requests()
        .slice(before)
        .map(({ path }) => path);
      return [made.looks, paths.length, paths.filter((path) => path.includes('p-')).sort()];
    };
    const [first, second] = [await looked(), await looked()];
    assert.equal(first.slice(0, 2), [{ wanted: 40, made: 10 }, 20]);
    assert.equal(first, second);
    const text = renderPlanText(await plan(roster), plain);
    assert.match(
      text,
      /Looked for 10 of 40 people who are new; 30 more will be looked for right before they are created/,
    );
    assert.equal((await plan(roster, { looks: 6 })).looks, { wanted: 40, made: 3 });
    assert.equal((await plan(roster, { refresh: 'all' })).looks, { wanted: 40, made: 40 });
    assert.equal((await plan(roster, { refresh: 'none' })).looks, { wanted: 40, made: 0 });
    assert.equal((await plan(roster, { assumeNew: true })).looks, { wanted: 0, made: 0 });
  }, open);
});

test('as soon as somebody is found everybody is looked for, and who had another id is looked for first', async () => {
  await bench(async ({ server, plan }) => {
    const roster = only(40, { planLooks: 3 });
    const providers = roster.providers.map((one) => (one.id === 'p-9' ? { ...one, previously: 'old-9' } : one));
    server.add(there('p-9', { partnerUserId: 'old-9' }));
    const notices: string[] = [];
    const say = (text: string): void => void notices.push(text);
    const made = await plan({ ...roster, providers }, { say });
    assert.equal(
      [made.looks, lines(made).filter((line) => line.startsWith('adopt'))],
      [{ wanted: 40, made: 40 }, ['adopt provider/p-9']],
    );
    assert.match(notices.join(), /everybody is looked for.* 78 requests/);
  }, open);
});

test('where only the e-mail is to be asked for, the partner id is where it helps', async () => {
  await bench(async ({ server, apply }) => {
    const cost = async (roster: object): Promise<number> => {
      const before = server.requests().length;
      await apply(roster, { lock: true });
      return server.requests().length - before;
    };
    const settings = { upheal: { look: 'email' } };
    const p = [person('p-1')];
    // One look and one create; a client without an e-mail is asked for by its partner id.
    assert.is(await cost({ version: 1, settings, providers: p }), 2);
    const withClient = { clients: [client('c-1')], assignments: [{ client: 'c-1', providers: ['p-1'] }] };
    assert.is(await cost({ version: 1, settings, providers: p, ...withClient }), 2);
  }, open);
});

test('with state lost everybody is looked for by every id and address right before the create', async () => {
  await bench(async ({ server, apply, plan }) => {
    const state = join(newFolder(), 'state');
    const roster = { ...only(3), settings: { upheal: { look: 'email' } } };
    await apply(roster, { state });
    await plan(roster, { state, refresh: 'all' });
    for (const user of server.records()) server.edit(user.userId, { email: null } as never);
    for (const name of ['state.json', 'journal.jsonl']) rmSync(join(state, 'upheal', name));
    assert.ok(existsSync(join(state, 'upheal', 'proofs.json')));
    const report = await apply(roster, { state, refresh: 'none', lock: true });
    assert.equal([report.outcomes.filter((one) => one.adopted).length, server.records().length], [3, 3]);
    // An e-mail that is not there cannot be added afterwards.
    assert.is(report.summary.blocked, 3);
  }, open);
});

test('an adoption at the last moment says what the next plan would say', async () => {
  await bench(async ({ server, apply, plan }) => {
    const late = async (user: object, roster: object = { version: 1, providers: [person('p-1')] }) => {
      const added = server.add(user as never);
      const report = await apply(roster, { refresh: 'none', lock: true });
      const told = [statuses(report)[0], report.blocked.map(({ reason }) => reason)];
      const next = await plan(roster, { refresh: 'none' });
      server.remove(added.userId);
      return [...told, next.blocked.map(({ reason }) => reason)];
    };
    const apart = await late(
      there('p-1', { firstName: 'Eva', lastName: 'Stone', partnerUserId: 'p-1', email: 'eva@south.example' }),
    );
    assert.equal(apart.slice(0, 2), ['provider/p-1 failed identity-differs', []]);
    const away = await late(there('p-1', { isActive: false }));
    assert.equal(away.slice(0, 2), ['provider/p-1 failed live-deactivation', []]);
    const other = await late({ userType: 'Client', firstName: 'A', lastName: 'B', email: 'p-1@south.example' });
    assert.equal(other.slice(0, 2), ['provider/p-1 failed conflict', []]);
    assert.equal(await late(there('p-1', { email: 'other@south.example' })), [
      'provider/p-1 done',
      ['immutable-field'],
      ['immutable-field'],
    ]);
  }, open);
});

test('who is taken over at the last moment keeps the role that he has there', async () => {
  await bench(async ({ server, apply, plan }) => {
    server.add(there('p-0', { userType: 'OrgAdmin' }));
    assert.is((await apply(only(2), { refresh: 'none', lock: true })).outcomes[0]?.adopted, true);
    const reads = server.requests().length;
    const made = await plan({ ...only(2), providers: [person('p-1')] }, { refresh: 'none' });
    assert.equal([made.guards.map(({ guard }) => guard), server.requests().length - reads], [['last-admin'], 0]);
  }, open);
});

test('names that adoptions at the last moment set count for the guard of later runs', async () => {
  await bench(async ({ server, apply, plan }) => {
    for (const id of ['p-0', 'p-1', 'p-2', 'p-3']) server.add(there(id, { firstName: 'Eva' }));
    assert.is((await apply(only(20), { refresh: 'none', lock: true })).summary.done, 20);
    const roster = only(20);
    const providers = roster.providers.map((one) => (one.id === 'p-9' ? { ...one, firstName: 'Eva' } : one));
    assert.equal(
      (await plan({ ...roster, providers })).guards.map(({ guard, count }) => [guard, count]),
      [['max-identity-changes', 5]],
    );
  }, open);
});

test('a list that nobody saw is not replaced because its client was found at the last moment', async () => {
  await bench(async ({ server, apply }) => {
    const provider = server.add(there('p-9'));
    const one = server.add({
      userType: 'Client',
      firstName: 'First c-1',
      lastName: 'Last',
      partnerUserId: 'c-1',
      providerUserIds: [provider.userId],
    } as never);
    const roster = { ...small, clients: small.clients.slice(0, 1), assignments: small.assignments.slice(0, 1) };
    const report = await apply(roster, { refresh: 'none', lock: true });
    assert.equal(statuses(report).slice(2), ['client/c-1 failed blind-replace']);
    assert.equal(server.records().find(({ userId }) => userId === one.userId)?.providerUserIds, [provider.userId]);
  }, open);
});

test('a create that is refused as a duplicate, with nobody to be found, stays open until a look tells', async () => {
  await bench(async ({ server, apply, plan }) => {
    server.faults([{ fault: 'not-found', match: { method: 'POST', path: 'providers' }, status: 409 }]);
    const roster = { version: 1, providers: [person('p-1')] };
    assert.equal(statuses(await apply(roster, { lock: true })), ['provider/p-1 unknown duplicate']);
    // Whoever it was that the server saw is there by now, and was not made by us.
    server.add(there('p-1'));
    const made: Plan = await plan(roster);
    assert.equal([made.settled.map(({ result }) => result), lines(made)], [['found'], ['adopt provider/p-1']]);
    await apply(roster, { lock: true });
    assert.is(server.records().length, 1);
  }, open);
});

test.run();
