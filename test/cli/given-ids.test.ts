import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { startUphealSandbox, uphealSandbox } from '../../src/sandbox/index.ts';
import { bench as importing } from '../engine/transfer/workbench.ts';
import { approving, bench, client, lines, person, statuses } from './workbench.ts';

const test = suite('who somebody is, by the id that the target has');
const ids = ['c-1', 'c-2', 'c-3', 'c-4', 'c-5'];
const birth = (id: string): string => `1990-01-0${id.slice(2)}`;
const blockedOf = (plan: { readonly blocked: readonly { readonly ref: string; readonly reason: string }[] }) =>
  plan.blocked.map(({ ref, reason }) => `${ref} ${reason}`).sort();
const roster = (clients: readonly object[], providers: readonly object[] = [person('p-1')]) => ({
  version: 1,
  providers,
  clients,
  assignments: clients.map((one) => ({ client: (one as { id: string }).id, providers: ['p-1'] })),
});
const there = (id: string, more: object = {}) =>
  ({ userType: 'Client', firstName: `First ${id}`, lastName: 'Last', ...more }) as never;
const unnamed = ({ firstName, lastName, email }: ReturnType<typeof person>) => ({ firstName, lastName, email });
const nobody = '8f0c2d1e-6a57-4c6f-9d0e-2f3f1c9b7a10';
const blind = approving({ blindReplace: true });

test('who is named is read by one request, whatever partner id he has, taken over and never created', async () => {
  await bench(async ({ server, plan, apply }) => {
    await apply(roster([], [person('p-1')]));
    const { userId } = server.add(there('c-1', { partnerUserId: 'foreign' }));
    const wanted = roster([client('c-1', { upheal: { userId: userId.toUpperCase() } })]);
    const before = server.requests().length;
    const made = await plan(wanted, blind);
    assert.equal([lines(made), blockedOf(made)], [['adopt client/c-1', 'replace assignment/c-1'], []]);
    assert.is(server.requests().length - before, 1);
    assert.equal(
      made.operations.flatMap((operation) => ('fields' in operation ? operation.fields.map(({ name }) => name) : [])),
      ['partnerUserId'],
    );
    assert.is((await apply(wanted, blind)).summary.done, 2);
    const clients = server.records().filter(({ userType }) => userType === 'Client');
    assert.equal(
      clients.map((one) => [one.userId, one.partnerUserId]),
      [[userId, 'c-1']],
    );
    assert.equal(lines(await plan(wanted)), []);
    // Another case of it, or the id left out by now, is the same person.
    assert.equal(lines(await plan(roster([client('c-1', { upheal: { userId } })]))), []);
    assert.equal(lines(await plan(roster([client('c-1')]))), []);
  });
});

test('an id that nobody has, or somebody of another kind, is blocked and nobody is made', async () => {
  await bench(async ({ server, plan, apply }) => {
    await apply(roster([], [person('p-1'), person('p-2')]));
    const provider = server.records().find(({ partnerUserId }) => partnerUserId === 'p-2')?.userId ?? '';
    const { userId } = server.add(there('c-9'));
    const writes = server.writes().length;
    const wanted = roster(
      [client('c-1', { upheal: { userId: nobody } }), client('c-2', { upheal: { userId: provider } })],
      [person('p-1'), person('p-2'), person('p-3', { upheal: { userId } })],
    );
    const made = await plan(wanted);
    assert.equal(
      blockedOf(made).filter((line) => !line.includes('waits')),
      ['client/c-1 unsupported', 'client/c-2 conflict', 'provider/p-3 unsupported'],
    );
    await apply(wanted);
    await apply(wanted, { assumeNew: true });
    await apply(wanted, { refresh: 'none' });
    assert.is(server.writes().length, writes);
  });
});

test('who agrees in nothing is not taken over, by his id neither', async () => {
  await bench(async ({ server, plan }) => {
    const { userId } = server.add(there('c-1', { dateOfBirth: '1980-01-01' }));
    const other = client('c-1', { firstName: 'Eva', lastName: 'Stone', upheal: { userId } });
    assert.equal(blockedOf(await plan(roster([other]))).slice(-1), ['client/c-1 identity-differs']);
    assert.equal(blockedOf(await plan(roster([{ ...other, lastName: 'Last' }]))), []);
  });
});

test('whom state holds under another id is not written to, his lists and those that name him neither', async () => {
  await bench(async ({ server, plan, apply }) => {
    await apply(roster([client('c-1')]));
    const { userId } = server.add(there('c-1'));
    const writes = server.writes().length;
    const changed = {
      ...roster([client('c-1', { pronoun: 'NeutralThem', upheal: { userId } })], [person('p-1'), person('p-2')]),
      assignments: [{ client: 'c-1', providers: ['p-1', 'p-2'] }],
    };
    const made = await plan(changed);
    assert.equal([lines(made), blockedOf(made)[1]], [['create provider/p-2'], 'client/c-1 other-id']);
    assert.ok(made.blocked.some(({ hint }) => hint.includes('caseload state rm client/c-1')));
    const provider = {
      ...roster([client('c-1')], [person('p-1', { firstName: 'New', upheal: { userId: nobody } }), person('p-2')]),
      assignments: [{ client: 'c-1', providers: ['p-1', 'p-2'] }],
    };
    const second = await plan(provider);
    assert.equal(lines(second), ['create provider/p-2']);
    assert.equal(blockedOf(second), ['assignment/c-1 waits-on-blocked', 'provider/p-1 other-id']);
    await apply(provider);
    assert.is(server.writes().length, writes + 1);
  });
});

test('whose id the manifest has is never made anew, by no setting and no approval', async () => {
  await bench(async ({ server, plan, apply }) => {
    await apply(roster([], [person('p-1')]));
    const { userId } = server.records()[0] ?? { userId: '' };
    const edited = person('p-1', { email: 'new@south.example' });
    const named = roster([], [{ ...edited, upheal: { userId } }]);
    assert.equal(lines(await plan(roster([], [edited]), approving({ recreate: true }))), ['recreate provider/p-1']);
    const approved = await plan(named, approving({ recreate: true }));
    assert.equal([lines(approved), blockedOf(approved)], [[], ['provider/p-1 immutable-field']]);
    assert.not(approved.blocked[0]?.hint.includes('recreate'));
    const setting = await plan({ ...named, settings: { onImmutableChange: 'recreate' } });
    assert.equal([lines(setting), blockedOf(setting)], [[], ['provider/p-1 immutable-field']]);
    assert.equal(statuses(await apply(named, approving({ recreate: true }))), []);
  });
});

test('a first day over people without our ids: the guard names the way, import goes it, and nobody is made', async () => {
  const settings = { rateLimit: 1_000_000 };
  await importing(
    await startUphealSandbox({ settings }),
    uphealSandbox.variables,
    async ({ server, folder, out, run }) => {
      server.add({ ...unnamed(person('p-1')), userType: 'HealthcareProvider', partnerUserId: 'p-1' } as never);
      const held = ids.map((id, index) =>
        server.add(there(id, { dateOfBirth: birth(id), ...(index % 2 ? { partnerUserId: `old-${id}` } : {}) })),
      );
      const list = join(folder, 'ids.txt');
      writeFileSync(list, held.map(({ userId }) => `${userId.toUpperCase()}\n`).join(''));
      const entry = (id: string): string =>
        `  - id: ${id}   # ours\n    firstName: First  ${id}\n    lastName: Last\n    dateOfBirth: "${birth(id)}"\n`;
      const text = [
        'version: 1\n# everybody\nproviders:\n',
        '  - { id: p-1, firstName: First p-1, lastName: Last, email: p-1@south.example }\n',
        `clients:\n${ids.map(entry).join('')}assignments:\n`,
        ...ids.map((id) => `  - { client: ${id}, providers: [p-1] }\n`),
      ].join('');
      writeFileSync(out, text);
      // The address finds somebody who has none of our ids.
      server.add({ ...unnamed(person('p-2')), userType: 'HealthcareProvider' } as never);
      writeFileSync(
        out,
        text.replace(
          'clients:',
          '  - { id: p-2, firstName: First p-2, lastName: Last, email: p-2@south.example }\nclients:',
        ),
      );
      const first = await run('plan', out);
      assert.match(first.stdout, 'perhaps-there');
      assert.match(first.stdout, 'upheal: { userId: UUID }');
      const imported = await run('import', '--from', 'upheal', '--ids', list, '--out', out, '--format', 'json');
      assert.is(imported.code, 0, imported.stderr);
      assert.equal([JSON.parse(imported.stdout).added, JSON.parse(imported.stdout).untold], [0, []]);
      const filled = readFileSync(out, 'utf8');
      for (const [index, id] of ids.entries())
        assert.ok(filled.includes(`${entry(id)}    upheal: { userId: ${held[index]?.userId} }\n`), filled);
      assert.match(
        (await run('import', '--from', 'upheal', '--ids', list, '--out', out)).stderr,
        'is up to date already',
      );
      const second = await run('plan', out, '--format', 'json');
      const { operations, guards } = JSON.parse(second.stdout) as {
        operations: readonly { action: string; ref: string }[];
        guards: readonly { guard: string }[];
      };
      const clients = operations.filter(({ ref }) => ref.startsWith('client/'));
      assert.equal(
        clients.map(({ action }) => action),
        ids.map(() => 'adopt'),
      );
      assert.not(guards.some(({ guard }) => guard === 'perhaps-there'));
      const count = server.records().length;
      const applied = await run('apply', out, '--yes', '--allow-blind-replace');
      assert.is(applied.code, 0, applied.stdout + applied.stderr);
      assert.is(server.records().length, count);
    },
  );
});

test.run();
