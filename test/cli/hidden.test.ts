import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { approving, bench, client, lines, person, small, statuses } from './workbench.ts';

const test = suite('what a target shows only in part');
const idOf = (server: Parameters<Parameters<typeof bench>[0]>[0]['server'], name: string): string =>
  server.records().find((user) => user.partnerUserId === name)?.userId ?? '';
const withEmail = { ...small, clients: [client('c-1', { email: 'c-1@south.example' }), small.clients[1]] };

test('somebody whom reads do not show and the e-mail check names is unknown, active or not, and never made anew', async () => {
  await bench(
    async ({ server, plan, apply }) => {
      await apply(withEmail);
      const id = idOf(server, 'c-1');
      server.edit(id, { isActive: false } as never);
      const made = await plan(withEmail, { refresh: 'all' });
      const [{ ref, code } = {}] = made.unknown as readonly { readonly ref?: string; readonly code?: string }[];
      assert.equal([lines(made), made.drift, ref, code], [[], [], 'client/c-1', 'contradicting-looks']);
      const writes = server.writes().length;
      assert.is((await apply(withEmail, { refresh: 'all' })).unread.length, 1);
      // So it is when he is active, and the read alone does not find him.
      server.edit(id, { isActive: true } as never);
      server.faults([{ fault: 'not-found', match: { method: 'GET', path: id }, times: Infinity }]);
      const again = await apply(withEmail, { refresh: 'all' });
      assert.equal([again.unread[0]?.code, server.writes().length], ['contradicting-looks', writes]);
      assert.is(server.records().length, 4);
    },
    { deactivatedRead: 'missing' },
  );
});

test('a plan that read everybody says of how many it did not check whether they are active', async () => {
  await bench(async ({ server, plan, apply }) => {
    await apply(withEmail);
    const cost = async (): Promise<readonly unknown[]> => {
      const before = server.requests().length;
      const made = await plan(withEmail, { refresh: 'all' });
      return [made.refresh.unchecked, server.requests().length - before];
    };
    // Once a day it looks whether anybody is there twice, which takes the same check and a look by partner id.
    assert.equal(
      [await cost(), await cost()],
      [
        [undefined, 11],
        [3, 4],
      ],
    );
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
