import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Failure } from '../../src/core/model/failure.ts';
import { fakeClock } from '../fake-clock.ts';
import { approving, bench, client, lines, person, small, statuses } from './workbench.ts';

const test = suite('changes of a roster');

test('somebody whose e-mail changed is recreated when that is allowed, and every client moves before the old one goes', async () => {
  await bench(
    async ({ server, plan, apply }) => {
      await apply(small);
      const moved = {
        ...small,
        settings: { onImmutableChange: 'recreate' },
        providers: [person('p-1', { email: 'new@south.example' }), small.providers[1]],
      };
      assert.equal(lines(await plan(moved)), [
        'recreate provider/p-1',
        'replace assignment/c-1',
        'replace assignment/c-2',
      ]);
      const report = await apply(moved);
      assert.is(report.summary.done, 3, JSON.stringify(statuses(report)));
      assert.is(server.writes().at(-1)?.method, 'DELETE');
      const active = server.records().filter((user) => user.partnerUserId === 'p-1' && user.isActive);
      assert.is(active.length, 1);
      for (const user of server.records().filter((record) => record.userType === 'Client'))
        assert.is(user.providerUserIds?.[0], active[0]?.userId);
      assert.equal(lines(await plan(moved)), []);
    },
    { duplicatePartnerId: 'allow' },
  );
});

test('a recreate that is refused because the old one holds the id fails and changes nothing else', async () => {
  await bench(async ({ server, plan, apply }) => {
    await apply(small);
    const writes = server.writes().length;
    const moved = {
      ...small,
      settings: { onImmutableChange: 'recreate' },
      providers: [person('p-1', { email: 'new@south.example' }), small.providers[1]],
    };
    const report = await apply(moved);
    assert.is(report.summary.failed, 1, JSON.stringify(statuses(report)));
    assert.is(report.summary.skipped, 2);
    assert.is(server.writes().length, writes + 1);
    assert.is(server.records().filter((user) => user.partnerUserId === 'p-1').length, 1);
    assert.equal((await plan(moved)).summary.recreate, 1);
  });
});

test('a renamed person keeps their record, and their list goes with them', async () => {
  await bench(async ({ server, plan, apply }) => {
    await apply(small);
    const renamed = {
      ...small,
      clients: [client('c-9', { firstName: 'First c-1', previously: 'c-1' }), small.clients[1]],
      assignments: [{ client: 'c-9', providers: ['p-1'] }, small.assignments[1]],
    };
    assert.equal(lines(await plan(renamed)), ['update client/c-9']);
    assert.is((await apply(renamed)).summary.done, 1);
    assert.is(server.records().length, 4);
    assert.equal(server.records().filter((user) => user.partnerUserId === 'c-9').length, 1);
    assert.equal(lines(await plan(renamed)), []);
  });
});

test('a partner id that is not taken becomes a note and never an operation again', async () => {
  for (const partnerIdUpdate of ['ignored', 'refused'] as const) {
    await bench(
      async ({ server, plan, apply }) => {
        server.add({
          userType: 'HealthcareProvider',
          firstName: 'First p-1',
          lastName: 'Last',
          email: 'p-1@south.example',
        } as never);
        const report = await apply(small);
        assert.is(report.summary.done, report.outcomes.length, JSON.stringify(statuses(report)));
        const again = await plan(small, { refresh: 'all' });
        assert.equal(lines(again), [], partnerIdUpdate);
        assert.ok(again.notes.some((note) => note.includes('partnerUserId')));
      },
      { partnerIdUpdate },
    );
  }
});

test('a target that keeps no partner ids is made equal all the same, and stays so', async () => {
  await bench(
    async ({ server, plan, apply }) => {
      const report = await apply(small);
      assert.is(report.summary.done, report.outcomes.length, JSON.stringify(statuses(report)));
      assert.is(server.records().length, 4);
      assert.equal(lines(await plan(small, { refresh: 'all' })), []);
    },
    { storesPartnerId: false, lookupByPartnerId: 'notFound' },
  );
});

test('a lost create of somebody who cannot be looked up stays unknown, and is not sent again in that run', async () => {
  await bench(
    async ({ server, apply }) => {
      server.faults([{ fault: 'lost-after', match: { method: 'POST', path: 'users/clients' }, times: 1 }]);
      const report = await apply({ ...small, clients: [small.clients[0]], assignments: [small.assignments[0]] });
      assert.is(report.summary.unknown, 1, JSON.stringify(statuses(report)));
      assert.is(server.records().filter((user) => user.userType === 'Client').length, 1);
    },
    { storesPartnerId: false, lookupByPartnerId: 'notFound' },
  );
});

test('with --assume-new nobody is looked up first, and a conflict is looked up and adopted', async () => {
  await bench(async ({ server, apply }) => {
    server.add({
      userType: 'HealthcareProvider',
      firstName: 'First p-1',
      lastName: 'Last',
      email: 'p-1@south.example',
      partnerUserId: 'p-1',
    } as never);
    const report = await apply(small, { assumeNew: true });
    assert.is(report.summary.done, report.outcomes.length, JSON.stringify(statuses(report)));
    assert.is(server.records().length, 4);
    assert.ok(report.requests <= 8, String(report.requests));
  });
});

test('too many deletions are refused with the number and the flag, and approved by exactly that number', async () => {
  await bench(async ({ server, plan, apply }) => {
    const many = {
      ...small,
      clients: Array.from({ length: 12 }, (_, index) => client(`c-${index + 1}`)),
      assignments: Array.from({ length: 12 }, (_, index) => ({ client: `c-${index + 1}`, providers: ['p-1'] })),
    };
    await apply(many);
    const few = { ...many, clients: many.clients.slice(0, 8), assignments: many.assignments.slice(0, 8) };
    const refused = await plan(few);
    assert.is(
      refused.guards[0]?.message,
      'This plan deletes 4 of 12 clients; the limit is 10%. To go ahead: --allow-deletes 4.',
    );
    const writes = server.writes().length;
    assert.is(
      await apply(few).then(
        () => 'applied',
        (cause: unknown) => (cause instanceof Failure ? cause.kind : String(cause)),
      ),
      'refused',
    );
    assert.is(server.writes().length, writes);
    assert.is((await apply(few, approving({ deletes: { count: 4 } }))).summary.done, 4);
    assert.is((await plan(few)).guards.length, 0);
  });
});

test('release forgets, off leaves alone, and protection outlives the manifest', async () => {
  await bench(async ({ server, plan, apply }) => {
    const guarded = { ...small, clients: [small.clients[0], client('c-2', { protect: true })] };
    await apply(guarded);
    const without = { ...small, clients: [small.clients[0]], assignments: [small.assignments[0]] };
    const kept = await plan(without);
    assert.equal([lines(kept), kept.blocked.map((item) => item.reason)], [[], ['protected']]);
    assert.equal(lines(await plan({ ...without, settings: { prune: 'off' } })), []);
    const writes = server.writes().length;
    await apply({ ...without, settings: { prune: 'release' } });
    assert.is(server.writes().length, writes);
    assert.equal(lines(await plan(without)), []);
    assert.equal(lines(await plan(small)).includes('adopt client/c-2'), true);
  });
});

test('a failure skips only what waits on it, and the same again goes on', async () => {
  await bench(async ({ server, apply }) => {
    server.faults([
      { fault: '503-before', match: { method: 'POST', path: 'users/providers', body: 'p-2@south' }, times: 1000 },
    ]);
    const report = await apply(small, { clock: fakeClock(Date.now()) });
    assert.equal(statuses(report), [
      'provider/p-1 done',
      'provider/p-2 failed server-error',
      'client/c-1 done',
      'client/c-2 done',
      'assignment/c-2 skipped',
    ]);
    assert.is(report.outcomes.at(-1)?.because, 'provider/p-2');
    server.clearFaults();
    const again = await apply(small);
    assert.equal(statuses(again), ['provider/p-2 done', 'assignment/c-2 done']);
  });
});

test('a 429 holds everybody back for as long as it says, and is counted', async () => {
  await bench(async ({ server, apply }) => {
    server.faults([
      { fault: '429', match: { method: 'POST', path: 'users/clients' }, times: 2, headers: { 'retry-after': '7' } },
    ]);
    const clock = fakeClock(Date.now());
    const report = await apply(small, { clock });
    assert.is(report.throttled, 2);
    assert.is(report.summary.done, report.outcomes.length);
    assert.ok(report.seconds >= 7);
    assert.is(server.records().length, 4);
  });
});

test('the plan is the same for any order of the input', async () => {
  await bench(async ({ plan }) => {
    const turned = {
      ...small,
      providers: [...small.providers].reverse(),
      clients: [...small.clients].reverse(),
      assignments: [...small.assignments].reverse(),
    };
    const [a, b] = [await plan(small), await plan(turned)];
    assert.equal(a.operations, b.operations);
    assert.is(a.manifest.slice(0, 7), b.manifest.slice(0, 7));
  });
});

test('somebody unknown to state who was deactivated is activated where that is approved, also when that takes a moment', async () => {
  await bench(
    async ({ server, plan, apply }) => {
      const old = server.add({
        userType: 'HealthcareProvider',
        firstName: 'First p-1',
        lastName: 'Old',
        email: 'p-1@south.example',
        partnerUserId: 'p-1',
        isActive: false,
      } as never);
      const blocked = await plan(small);
      assert.equal(
        blocked.blocked.map(({ ref, reason, because }) => [ref, reason, because]),
        [
          ['provider/p-1', 'live-deactivation', undefined],
          ['client/c-1', 'waits-on-blocked', 'provider/p-1'],
          ['assignment/c-1', 'waits-on-blocked', 'client/c-1'],
        ],
      );
      assert.equal(lines(blocked), ['create provider/p-2', 'create client/c-2']);
      const approved = approving({ activate: { count: 1 } });
      assert.equal(lines(await plan(small, approved))[0], 'activate provider/p-1');
      const report = await apply(small, approved);
      assert.is(report.summary.done, report.outcomes.length, JSON.stringify(statuses(report)));
      const now = server.records().find((user) => user.userId === old.userId);
      assert.is(now?.lastName, 'Last');
      assert.is(server.records().length, 4);
    },
    { activateDelayMs: 1500 },
  );
});

test('a field that leaves the manifest is left as it is, and a field of ignore is left alone after the create', async () => {
  await bench(async ({ server, plan, apply }) => {
    const full = { ...small, clients: [client('c-1', { locale: 'en-US', ignore: ['lastName'] }), small.clients[1]] };
    await apply(full);
    const edited = {
      ...small,
      clients: [client('c-1', { lastName: 'Changed', ignore: ['lastName'] }), small.clients[1]],
    };
    assert.equal(lines(await plan(edited, { refresh: 'all' })), []);
    const writes = server.writes().length;
    await apply(edited);
    assert.is(server.writes().length, writes);
  });
});

test('reads that the target does not answer leave people unknown, and nobody is created for it', async () => {
  await bench(async ({ server, plan }) => {
    server.faults([
      { fault: '500-before', match: { method: 'POST', path: 'users/check', body: 'p-2@south' }, times: 1000 },
    ]);
    const made = await plan(small, { clock: fakeClock(Date.now()) });
    assert.equal(
      made.unknown.map((item) => item.ref),
      ['provider/p-2', 'assignment/c-2'],
    );
    assert.equal(lines(made), ['create provider/p-1', 'create client/c-1', 'create client/c-2']);
  });
});

test.run();
