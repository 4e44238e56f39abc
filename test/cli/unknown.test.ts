import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { fakeClock } from '../fake-clock.ts';
import { approving, bench, client, lines, person, small } from './workbench.ts';

const test = suite('what cannot be known, and who is found');
const edited = { ...small, clients: [client('c-1', { lastName: 'Edited' }), small.clients[1]] };

test('somebody we hold whose read is refused or fails is unknown: nothing is planned for them, and nobody is created', async () => {
  for (const fault of ['500-before', 'garbage'] as const) {
    await bench(async ({ server, plan, apply }) => {
      await apply(small);
      const id = server.records().find((user) => user.partnerUserId === 'c-1')?.userId ?? '';
      server.faults([{ fault, match: { method: 'GET', path: id }, times: 1000 }]);
      const both = { ...edited, providers: [...small.providers, person('p-9')] };
      const made = await plan(both, { clock: fakeClock(Date.now() + 1_000_000) });
      assert.ok(
        made.unknown.some((item) => item.ref === 'client/c-1'),
        JSON.stringify(made.unknown),
      );
      assert.not.ok(lines(made).some((line) => line.includes('c-1')));
    });
  }
});

test('somebody we hold whose read is answered with 403 or 400 is unknown and not missing', async () => {
  for (const missingRead of [403, 400] as const) {
    await bench(
      async ({ server, plan, apply }) => {
        await apply(small);
        server.remove(server.records().find((user) => user.partnerUserId === 'c-1')?.userId ?? '');
        const made = await plan(small, { refresh: 'all' });
        assert.equal(
          made.unknown.map((item) => item.ref),
          ['client/c-1'],
        );
        assert.equal(lines(made), []);
      },
      { missingRead },
    );
  }
});

test('somebody we hold who is gone is missing, and created again only by the plan', async () => {
  await bench(async ({ server, plan, apply }) => {
    await apply(small);
    server.remove(server.records().find((user) => user.partnerUserId === 'c-1')?.userId ?? '');
    const made = await plan(small, { refresh: 'all' });
    assert.equal([lines(made), made.drift.map((item) => item.class)], [['create client/c-1'], ['missing']]);
    assert.is((await apply(small, { refresh: 'all' })).summary.done, 1);
    assert.equal(lines(await plan(small, { refresh: 'all' })), []);
  });
});

test('nobody is deactivated whom a list still names that the plan does not change', async () => {
  await bench(async ({ plan, apply }) => {
    await apply(small);
    const kept = {
      ...small,
      providers: [person('p-1')],
      assignments: [small.assignments[0], { client: 'c-2', providers: ['p-1'], ignore: ['providers'] }],
    };
    const made = await plan(kept);
    assert.equal(
      [lines(made), made.blocked.map((item) => `${item.ref} ${item.reason}`)],
      [[], ['provider/p-2 still-assigned']],
    );
    const freed = { ...kept, assignments: [small.assignments[0], { client: 'c-2', providers: ['p-1'] }] };
    assert.equal(lines(await plan(freed, approving({ deletes: { count: 1 } }))), [
      'replace assignment/c-2',
      'delete provider/p-2',
    ]);
  });
});

test('an e-mail address of another kind, under another partner id, or of somebody else than the id is a conflict', async () => {
  await bench(async ({ server, plan }) => {
    server.add({
      userType: 'Client',
      firstName: 'A',
      lastName: 'B',
      email: 'p-1@south.example',
      providerUserIds: [],
    } as never);
    server.add({
      userType: 'HealthcareProvider',
      firstName: 'A',
      lastName: 'B',
      email: 'p-2@south.example',
      partnerUserId: 'other',
    } as never);
    const made = await plan(small);
    const conflicts = made.blocked.filter((item) => item.reason === 'conflict').map((item) => item.ref);
    assert.equal(conflicts, ['provider/p-1', 'provider/p-2']);
    assert.equal(lines(made), []);
    assert.equal(
      made.blocked.filter((item) => item.reason === 'waits-on-blocked').map((item) => item.ref),
      ['client/c-1', 'client/c-2', 'assignment/c-1', 'assignment/c-2'],
    );
  });
  await bench(async ({ server, plan }) => {
    server.add({ userType: 'HealthcareProvider', firstName: 'A', lastName: 'B', email: 'p-1@south.example' } as never);
    server.add({
      userType: 'HealthcareProvider',
      firstName: 'A',
      lastName: 'B',
      email: 'else@south.example',
      partnerUserId: 'p-1',
    } as never);
    assert.equal((await plan(small)).blocked.map((item) => item.reason).slice(0, 1), ['conflict']);
  });
});

test('an e-mail address in other letters is the same person, and so is a bare number for an NPI', async () => {
  await bench(
    async ({ server, plan, apply }) => {
      server.add({
        userType: 'HealthcareProvider',
        firstName: 'First p-1',
        lastName: 'Last',
        email: 'P-1@South.Example',
        nationalProviderIdentifier: '1234567893',
      } as never);
      const one = { ...small, providers: [person('p-1', { nationalProviderIdentifier: '1234567893' }), person('p-2')] };
      assert.is(lines(await plan(one))[0], 'adopt provider/p-1');
      await apply(one);
      assert.equal(lines(await plan(one, { refresh: 'all' })), []);
      assert.is(server.records().filter((user) => user.email?.toLowerCase() === 'p-1@south.example').length, 1);
    },
    { numericNpi: true, lowerCasesEmail: true },
  );
});

test('the organization of a client is one note, for it follows the provider', async () => {
  await bench(async ({ plan }) => {
    const made = await plan({
      ...small,
      organizations: [{ key: 'north', id: '8f0c2d1e-6a57-4c6f-9d0e-2f3f1c9b7a10' }],
      clients: [client('c-1', { organization: 'north' }), small.clients[1]],
    });
    assert.equal(made.blocked, []);
    assert.is(made.notes.filter((note) => note.includes('organization of a client')).length, 1);
  });
});

test.run();
