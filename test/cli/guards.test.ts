import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Approvals } from '../../src/core/planning/approvals.ts';
import { Failure } from '../../src/core/model/failure.ts';
import type { UphealSandbox } from '../../src/sandbox/upheal/index.ts';
import { fakeClock } from '../fake-clock.ts';
import { exitOfReport } from '../../src/index.ts';
import { approving, bench as inBench, client, lines, person } from './workbench.ts';

const [north, south] = ['8f0c2d1e-6a57-4c6f-9d0e-2f3f1c9b7a10', '8f0c2d1e-6a57-4c6f-9d0e-2f3f1c9b7a11'];
const organizations = [
  { key: 'north', id: north },
  { key: 'south', id: south },
];
const some = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, index) => `c-${from + index}`);
const roster = (clients: readonly string[], lists: (id: string) => string[] = () => ['p-1'], more: object = {}) => ({
  version: 1,
  organizations,
  providers: [
    person('p-1', { organization: 'north' }),
    person('p-2', { organization: 'south' }),
    person('p-3', { organization: 'south' }),
  ],
  clients: clients.map((id) => client(id)),
  assignments: clients.map((id) => ({ client: id, providers: lists(id) })),
  ...more,
});
/** 30 clients of the one organization, 10 of the other. */
const inBoth = (id: string): string[] => (Number(id.slice(2)) > 30 ? ['p-2'] : ['p-1', 'p-3']);

interface Row {
  readonly guard: string;
  readonly before: object;
  readonly after: object;
  readonly approve: Partial<Approvals>;
  readonly message: RegExp;
  prepare?(server: UphealSandbox): void;
}

/** Each guard with a manifest that trips it and nothing else, and the approval that lets it pass. */
const rows: readonly Row[] = [
  {
    guard: 'max-deletes',
    before: roster(some(1, 20)),
    after: roster(some(5, 20)),
    approve: { deletes: { count: 4 } },
    message: /^This plan deletes 4 of 20 clients; the limit is 10%\. To go ahead: --allow-deletes 4\.$/,
  },
  {
    guard: 'max-deletes',
    before: roster(some(1, 40), inBoth),
    after: roster(some(1, 36), inBoth),
    approve: { deletes: { count: 4 } },
    message: /^This plan deletes 4 of 10 clients of organization\/south; the limit is 10%/,
  },
  {
    guard: 'max-deletes',
    before: roster(some(1, 5), undefined, { settings: { guards: { maxDeletes: 0 } } }),
    after: roster(some(2, 5), undefined, { settings: { guards: { maxDeletes: 0 } } }),
    approve: { deletes: { percent: 20 } },
    message: /deletes 1 of 5 clients; the limit is 0\./,
  },
  {
    guard: 'max-replaces',
    before: roster(some(1, 8), () => ['p-1', 'p-2']),
    after: roster(some(1, 8), (id) => (Number(id.slice(2)) <= 4 ? ['p-1'] : ['p-1', 'p-2'])),
    approve: { replaces: { count: 4 } },
    message: /takes access away in 4 of 8 assignments; the limit is 25%\. To go ahead: --allow-replaces 4\./,
  },
  {
    guard: 'blind-replace',
    before: roster(some(1, 1)),
    after: roster(['c-1', 'c-9'], (id) => (id === 'c-9' ? ['p-1', 'p-2'] : ['p-1'])),
    approve: { blindReplace: true },
    message: /replaces 1 assignment whose list was never seen: .* --allow-blind-replace\./,
    prepare: (server) =>
      void server.add({
        userType: 'Client',
        firstName: 'A',
        lastName: 'Last',
        partnerUserId: 'c-9',
        providerUserIds: [],
      } as never),
  },
  {
    guard: 'empty-assignment',
    before: roster(['c-1']),
    after: roster(['c-1'], () => [], {
      settings: { emptyAssignment: 'allow' },
      clients: [{ id: 'c-1', external: true }],
    }),
    approve: { empty: true },
    message: /leaves 1 assignment with nobody\. To go ahead: --allow-empty\./,
  },
  {
    guard: 'empty-manifest',
    before: roster(some(1, 5)),
    after: roster([], undefined, { settings: { prune: 'release' } }),
    approve: { empty: true },
    message: /^The manifest names no client any more, and state holds 5\. To go ahead: --allow-empty\.$/,
  },
  {
    guard: 'last-provider',
    before: roster([]),
    after: { ...roster([]), providers: [person('p-1', { organization: 'north' })] },
    approve: { empty: true },
    message: /^This plan deletes the last provider of organization\/south\. To go ahead: --allow-empty\.$/,
  },
];

const bench = (work: Parameters<typeof inBench>[0]): Promise<void> =>
  inBench(work, {}, { organizations: organizations.map(({ id }) => ({ id })) });

const test = suite('guards');

for (const { guard, before, after, approve, message, prepare } of rows) {
  test(`${guard}: ${message.source.slice(0, 60)}`, async () => {
    await bench(async ({ server, plan, apply }) => {
      await apply(before);
      prepare?.(server);
      const made = await plan(after);
      assert.equal(
        made.guards.map((item) => item.guard),
        [guard],
        JSON.stringify(made.guards.map((item) => item.message)),
      );
      assert.match(made.guards[0]?.message ?? '', message);
      const writes = server.writes().length;
      assert.is(
        await apply(after).then(
          () => 'applied',
          (cause: unknown) => (cause instanceof Failure ? cause.kind : String(cause)),
        ),
        'refused',
      );
      assert.is(server.writes().length, writes);
      assert.equal((await plan(after, approving(approve))).guards, []);
      const done = await apply(after, approving(approve));
      assert.is(done.summary.done, done.outcomes.length);
      assert.equal(lines(await plan(after)), []);
    });
  });
}

test('deletions of the last 24 hours count, over runs, and those that were approved do not', async () => {
  await bench(async ({ plan, apply }) => {
    const clock = fakeClock(Date.UTC(2026, 3, 1));
    const at = { clock };
    await apply(roster(some(1, 20)), at);
    assert.is((await apply(roster(some(4, 20)), at)).summary.done, 3);
    const more = roster(some(6, 20));
    assert.match(
      (await plan(more, at)).guards[0]?.message ?? '',
      /^This plan deletes 2 of 17 clients, after 3 in the last 24 hours; the limit is 10%\. To go ahead: --allow-deletes 2\.$/,
    );
    await apply(more, { ...at, ...approving({ deletes: { count: 2 } }) });
    clock.set(clock.now() + 25 * 3_600_000);
    assert.is((await apply(roster(some(8, 20)), at)).summary.done, 2);
    assert.match((await plan(roster(some(10, 20)), at)).guards[0]?.message ?? '', /after 2 in the last 24 hours/);
  });
});

test('a deletion that was refused or never sent does not count', async () => {
  await bench(async ({ server, plan, apply }) => {
    await apply(roster(some(1, 20)));
    server.faults([{ fault: '500-before', status: 403, match: { method: 'DELETE' }, times: 3 }]);
    const refused = await apply(roster(some(4, 20)));
    assert.is(refused.summary.failed, 3);
    assert.equal((await plan(roster(some(4, 20)))).guards, []);
  });
});

test('an approval of fewer than the plan deletes does not let it pass, and one count holds for the whole plan', async () => {
  await bench(async ({ plan, apply }) => {
    await apply(roster(some(1, 20)));
    const after = {
      ...roster(some(5, 20)),
      providers: [person('p-1', { organization: 'north' }), person('p-2', { organization: 'south' })],
    };
    const [guard] = (await plan(after, approving({ deletes: { count: 4 } }))).guards;
    assert.match(
      guard?.message ?? '',
      /^This plan deletes 5 in all; --allow-deletes 4 allows 4\. To go ahead: --allow-deletes 5\.$/,
    );
    assert.equal((await plan(after, approving({ deletes: { count: 5 } }))).guards, []);
    const few = roster(some(4, 20));
    assert.equal((await plan(few)).guards, []);
    assert.is((await plan(few, approving({ deletes: { count: 2 } }))).guards[0]?.flag, '--allow-deletes 3');
  });
});

test('with --partial the rest goes on, and what the guard stops is blocked by its name', async () => {
  await bench(async ({ server, applyWith, apply }) => {
    await apply(roster(some(1, 20)));
    const after = roster([...some(5, 20), 'c-99']);
    const report = await applyWith(after, {}, { partial: true });
    assert.equal([report.summary.done, report.outcomes.length, report.summary.blocked], [1, 1, 4]);
    assert.equal(
      report.blocked.map(({ ref, action, reason }) => [ref, action, reason]),
      some(1, 4).map((id) => [`client/${id}`, 'delete', 'max-deletes']),
    );
    assert.is(exitOfReport(report), 4);
    assert.is(server.records().filter((user) => !user.isActive).length, 0);
  });
});

test('protection is lifted by taking the line off what stays, and not by taking the whole resource out', async () => {
  await bench(async ({ plan, apply }) => {
    const guarded = { ...roster(['c-1', 'c-2']), clients: [client('c-1'), client('c-2', { protect: true })] };
    await apply(guarded);
    assert.equal(
      (await plan(roster(['c-1']))).blocked.map((item) => item.reason),
      ['protected'],
    );
    await apply(roster(['c-1', 'c-2']));
    assert.equal(lines(await plan(roster(['c-1']))), ['delete client/c-2']);
  });
});

test.run();
