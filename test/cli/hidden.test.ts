import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { approving, bench, client, lines, person, small, statuses } from './workbench.ts';

const test = suite('what a target shows only in part');
const idOf = (server: Parameters<Parameters<typeof bench>[0]>[0]['server'], name: string): string =>
  server.records().find((user) => user.partnerUserId === name)?.userId ?? '';
const withEmail = { ...small, clients: [client('c-1', { email: 'c-1@south.example' }), small.clients[1]] };

test('somebody deactivated whom reads do not show any more is brought back, and not created again', async () => {
  await bench(
    async ({ server, plan, apply }) => {
      await apply(withEmail);
      server.edit(idOf(server, 'c-1'), { isActive: false } as never);
      const made = await plan(withEmail, { refresh: 'all' });
      assert.equal(
        [lines(made).filter((line) => line.includes('client/')), made.drift],
        [['activate client/c-1'], [{ ref: 'client/c-1', class: 'deactivated', fields: [] }]],
      );
      assert.equal(
        statuses(await apply(withEmail, { refresh: 'all' })).filter((line) => line.includes('client/')),
        ['client/c-1 done'],
      );
      assert.equal([lines(await plan(withEmail, { refresh: 'all' })), server.records().length], [[], 4]);
    },
    { deactivatedRead: 'missing' },
  );
});

test('a plan that read everybody says of how many it did not check whether they are active', async () => {
  await bench(async ({ server, plan, apply }) => {
    await apply(withEmail);
    const before = server.requests().length;
    const made = await plan(withEmail, { refresh: 'all' });
    assert.equal([made.refresh.unchecked, server.requests().length - before], [3, 4]);
    assert.is((await plan(withEmail)).refresh.unchecked, undefined);
  });
});

test('the list of an external client is forgotten with the client, and holds nobody back', async () => {
  await bench(async ({ server, plan, apply }) => {
    const elsewhere = server.add({ userType: 'Client', firstName: 'Else', lastName: 'Where' } as never);
    const external = {
      ...small,
      providers: [...small.providers, person('p-3')],
      clients: [...small.clients, { id: elsewhere.userId, external: true }],
      assignments: [...small.assignments, { client: elsewhere.userId, providers: ['p-3'] }],
    };
    await apply(external, approving({ blindReplace: true }));
    assert.equal(lines(await plan({ ...small, providers: external.providers })), [
      `release assignment/${elsewhere.userId}`,
    ]);
    const writes = server.writes().length;
    await apply(small);
    assert.equal([lines(await plan(small)), server.writes().length], [[], writes + 1]);
  });
});

test('a deactivation whose answer was lost, and which is then refused in the same run, counts as done', async () => {
  await bench(async ({ server, plan, apply }) => {
    await apply(small);
    const fewer = { ...small, clients: [small.clients[0]], assignments: [small.assignments[0]] };
    server.faults([{ fault: 'lost-after', match: { method: 'DELETE' } }]);
    assert.equal(statuses(await apply(fewer)), ['client/c-2 done']);
    assert.equal(lines(await plan(fewer)), []);
  });
});

test.run();
