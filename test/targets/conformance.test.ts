import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isChangeable, isInTarget, isReadable } from '../../src/core/model/fields.ts';
import type { FaultRule, Sandbox } from '../../src/sandbox/index.ts';
import { sandboxes } from '../../src/sandbox/index.ts';
import { targets } from '../../src/targets/index.ts';
import {
  declaredFields,
  edited,
  managedKinds,
  otherValues,
  refIn,
  stage,
  without,
  type Roster,
  type Stage,
} from './stage.ts';

const test = suite('every target');
const names = Object.keys(targets);
const actions = (made: Awaited<ReturnType<Stage['plan']>>): string[] =>
  made.operations.map((operation) => `${operation.action} ${operation.ref}`);
const writesOf = (server: Sandbox): number => server.writes().length;

/**
 * Faults strike the first request that writes what a roster asks for beyond another one; which that is, a run without
 * faults tells.
 */
async function writeMatch(
  target: string,
  from: Roster | undefined,
  to: Roster,
): Promise<NonNullable<FaultRule['match']>> {
  let first: { readonly method: string; readonly path: string } | undefined;
  await stage(target, async ({ server, apply }) => {
    if (from) await apply(from);
    const before = writesOf(server);
    await apply(to);
    first = server.writes()[before];
  });
  if (!first) throw new Error(`${target} writes nothing.`);
  return { method: first.method, path: `^${first.path.replace(/[0-9a-f-]{36}/g, '[^/]+')}$` };
}

/** A roster with one update in it, where the target has any. */
function updateIn(target: string, roster: Roster): Roster | undefined {
  for (const rules of managedKinds(target))
    for (const [name, rule] of declaredFields(rules))
      if (isChangeable(rule) && isReadable(rule) && !rule.mayBeIgnored) return edited(roster, rules.kind, name, rule);
  return undefined;
}

test('is listed with a sandbox, and another value of each of its fields', () => {
  assert.equal(Object.keys(sandboxes), names);
  for (const target of names)
    for (const rules of managedKinds(target))
      for (const [name] of declaredFields(rules)) assert.ok(name in otherValues, `${target} ${name}`);
});

for (const target of names) {
  test(`${target}: a roster converges, and the same again sends reads only, and then nothing`, async () => {
    await stage(target, async ({ server, roster, plan, apply }) => {
      const report = await apply(roster);
      assert.equal(
        [report.summary.failed, report.summary.unknown, report.summary.skipped, report.summary.blocked],
        [0, 0, 0, 0],
      );
      assert.ok(report.summary.done > 0);
      const [writes, requests] = [writesOf(server), server.requests().length];
      const all = await plan(roster, { refresh: 'all' });
      assert.equal([actions(all), all.drift, all.unknown, writesOf(server)], [[], [], [], writes]);
      assert.ok(server.requests().length > requests);
      const before = server.requests().length;
      assert.equal(actions(await plan(roster)), []);
      assert.is((await apply(roster)).requests, 0);
      assert.is(server.requests().length, before);
    });
  });

  for (const rules of managedKinds(target)) {
    for (const [name, rule] of declaredFields(rules)) {
      if (!isInTarget(rule)) continue;
      if (isChangeable(rule)) {
        test(`${target}: ${name} of a ${rules.kind} is changed with one write that carries it`, async () => {
          await stage(target, async ({ server, roster, plan, apply }) => {
            await apply(roster);
            const changed = edited(roster, rules.kind, name, rule);
            const made = await plan(changed);
            assert.equal(actions(made), [`update ${refIn(roster, rules.kind)}`]);
            const writes = writesOf(server);
            const report = await apply(changed);
            assert.equal(
              [report.summary.done, writesOf(server), report.outcomes[0]?.requests],
              [1, writes + 1, made.estimate.requests],
              JSON.stringify(report.outcomes),
            );
            const again = await plan(changed, { refresh: 'all' });
            assert.equal([actions(again), again.drift], [[], []]);
          });
        });
      } else {
        test(`${target}: ${name} of a ${rules.kind}, which no call changes, is blocked before any request`, async () => {
          await stage(target, async ({ server, roster, plan, apply }) => {
            await apply(roster);
            const changed = edited(roster, rules.kind, name, rule);
            const [writes, requests] = [writesOf(server), server.requests().length];
            const made = await plan(changed, { refresh: 'none' });
            assert.equal(
              [actions(made), made.blocked.map((item) => [item.ref, item.reason])],
              [[], [[refIn(roster, rules.kind), 'immutable-field']]],
            );
            assert.is(server.requests().length, requests);
            assert.is((await apply(changed)).summary.blocked, 1);
            assert.is(writesOf(server), writes);
          });
        });
      }
    }

    test(
      `${target}: a ${rules.kind} that left the manifest is ${rules.canDelete ? 'deleted' : 'blocked'}, released, ` +
        'or left alone, as the settings say',
      async () => {
        await stage(target, async ({ server, roster, plan, apply }) => {
          await apply(roster);
          const gone = without(roster, rules.kind);
          const ref = refIn(roster, rules.kind);
          const writes = writesOf(server);
          assert.equal(
            actions(await plan({ ...gone, settings: { prune: 'off' } })).filter((line) => line.endsWith(ref)),
            [],
          );
          assert.equal(
            actions(await plan({ ...gone, settings: { prune: 'release' } })).filter((line) => line.endsWith(ref)),
            [`release ${ref}`],
          );
          const made = await plan(gone);
          if (rules.canDelete) assert.ok(actions(made).includes(`delete ${ref}`));
          else
            assert.equal(
              made.blocked.filter((item) => item.ref === ref).map((item) => item.reason),
              ['unsupported'],
            );
          assert.is(writesOf(server), writes);
          assert.is((await apply({ ...gone, settings: { prune: 'release' } })).summary.failed, 0);
          assert.is(writesOf(server), writes);
          assert.equal(
            actions(await plan(gone)).filter((line) => line.endsWith(ref)),
            [],
          );
        });
      },
    );
  }

  const outcomes: readonly {
    readonly name: string;
    readonly fault: FaultRule;
    readonly status: string;
    readonly code?: string;
  }[] = [
    { name: '401', fault: { fault: '500-before', status: 401 }, status: 'stopped', code: 'key-refused' },
    { name: '403', fault: { fault: '500-before', status: 403 }, status: 'failed', code: 'forbidden' },
    { name: '404', fault: { fault: '500-before', status: 404 }, status: 'failed', code: 'not-found' },
    { name: '429', fault: { fault: '429' }, status: 'done' },
    { name: '500 before it took effect', fault: { fault: '500-before' }, status: 'done' },
    { name: '500 after it took effect', fault: { fault: '500-after' }, status: 'done' },
    { name: 'an answer lost before it took effect', fault: { fault: 'lost-before' }, status: 'done' },
    { name: 'an answer lost after it took effect', fault: { fault: 'lost-after' }, status: 'done' },
    { name: 'garbage', fault: { fault: 'garbage' }, status: 'done' },
    { name: 'an answer that breaks off', fault: { fault: 'truncated' }, status: 'done' },
  ];

  for (const { name, fault, status, code } of outcomes) {
    const expect = async (
      { server, apply }: Stage,
      wanted: Roster,
      match: NonNullable<FaultRule['match']>,
      what: string,
    ): Promise<void> => {
      server.faults([{ ...fault, times: 1, match }]);
      const report = await apply(wanted);
      const hit = report.outcomes.find((outcome) => outcome.error);
      if (status === 'done')
        assert.equal(
          [report.summary.failed, report.summary.unknown, report.throttled > 0],
          [0, 0, fault.fault === '429'],
          `${what}: ${JSON.stringify(report.outcomes)}`,
        );
      else if (status === 'stopped') assert.is(report.stopped?.code, code, what);
      else assert.equal([hit?.status, hit?.error?.code], ['failed', code], what);
      server.clearFaults();
      assert.is((await apply(wanted)).summary.failed, 0, what);
      const last = await apply(wanted);
      assert.equal([last.requests, last.outcomes], [0, []], what);
    };

    test(`${target}: ${name} in answer to the first create ends as ${status}, and nobody is there twice`, async () => {
      await stage(target, async (on) => {
        const match = await writeMatch(target, undefined, on.roster);
        const before = on.server.records().length;
        await expect(on, on.roster, match, 'create');
        const created = managedKinds(target).filter((rules) => rules.canCreate).length;
        assert.is(on.server.records().length, before + created);
      });
    });

    test(`${target}: ${name} in answer to an update ends as ${status}`, async () => {
      await stage(target, async (on) => {
        const wanted = updateIn(target, on.roster);
        if (!wanted) return;
        const match = await writeMatch(target, on.roster, wanted);
        await on.apply(on.roster);
        await expect(on, wanted, match, 'update');
      });
    });
  }

  test(`${target}: a duplicate (409) is looked up, and is unknown when nobody shows`, async () => {
    await stage(target, async ({ server, roster, apply }) => {
      server.faults([
        { fault: '500-before', status: 409, times: 1, match: await writeMatch(target, undefined, roster) },
      ]);
      const report = await apply(roster);
      assert.equal(
        report.outcomes.filter((outcome) => outcome.error).map((outcome) => [outcome.status, outcome.error?.code]),
        [['unknown', 'duplicate']],
      );
    });
  });
}

test.run();
