import assert from 'node:assert/strict';
import { isChangeable, isInTarget, type FieldRule, type ObjectRules } from '../core/model/fields.ts';
import type { Plan } from '../core/model/plan.ts';
import { faultRows } from './fault-rows.ts';
import { habitRows } from './habit-rows.ts';
import { declaredFields, edited, managedKinds, refIn, without } from './roster.ts';
import { onStage, type ConformanceRow, type ConformanceSubject } from './stage.ts';

/** Every promise that a target gives, as tests for any test library; each has a server and a state of its own. */
export function conformanceRows(subject: ConformanceSubject): readonly ConformanceRow[] {
  return [...plainRows(subject), ...habitRows(subject, plainRows)];
}

function plainRows(subject: ConformanceSubject): readonly ConformanceRow[] {
  const kinds = managedKinds(subject.definition.table);
  return [
    valuesRow(subject),
    convergenceRow(subject),
    ...kinds.flatMap((rules) => [
      ...declaredFields(rules).flatMap(([name, rule]) =>
        isInTarget(rule) ? [fieldRow(subject, rules, name, rule)] : [],
      ),
      leaverRow(subject, rules),
    ]),
    ...faultRows(subject),
  ];
}

function valuesRow({ definition: { name, table }, otherValues }: ConformanceSubject): ConformanceRow {
  return {
    name: `${name}: there is another value of each of its fields`,
    run: async () => {
      for (const rules of managedKinds(table))
        for (const [field] of declaredFields(rules)) assert.ok(field in otherValues, `${name} ${field}`);
      return Promise.resolve();
    },
  };
}

function convergenceRow(subject: ConformanceSubject): ConformanceRow {
  const { roster } = subject;
  return {
    name: `${subject.definition.name}: a roster converges, and the same again sends reads only, and then nothing`,
    run: () =>
      onStage(subject, async ({ front, plan, apply }) => {
        const { summary } = await apply(roster);
        assert.deepEqual([summary.failed, summary.unknown, summary.skipped, summary.blocked], [0, 0, 0, 0]);
        assert.ok(summary.done > 0, 'nothing was done');
        const [writes, requests] = [front.writes().length, front.requests().length];
        const all = await plan(roster, { refresh: 'all' });
        assert.deepEqual([actionsOf(all), all.drift, all.unknown, front.writes().length], [[], [], [], writes]);
        assert.ok(front.requests().length > requests, 'nothing was read');
        const before = front.requests().length;
        assert.deepEqual(actionsOf(await plan(roster)), []);
        assert.equal((await apply(roster)).requests, 0);
        assert.equal(front.requests().length, before);
      }),
  };
}

function fieldRow(subject: ConformanceSubject, rules: ObjectRules, name: string, rule: FieldRule): ConformanceRow {
  const { roster, otherValues } = subject;
  const wanted = edited(roster, rules.kind, name, rule, otherValues[name]);
  const what = `${subject.definition.name}: ${name} of a ${rules.kind}`;
  const ref = refIn(roster, rules.kind);
  if (!isChangeable(rule))
    return {
      name: `${what}, which no call changes, is blocked before any request`,
      run: () =>
        onStage(subject, async ({ front, plan, apply }) => {
          await apply(roster);
          const [writes, requests] = [front.writes().length, front.requests().length];
          const made = await plan(wanted, { refresh: 'none' });
          const blocked = made.blocked.flatMap(({ ref: of, reason, because }) => (because ? [] : [[of, reason]]));
          // Another id in the target is somebody else, and lists that name him wait.
          const reason = rule.declaresId ? 'other-id' : 'immutable-field';
          assert.deepEqual([actionsOf(made), blocked], [[], [[ref, reason]]]);
          assert.equal(front.requests().length, requests);
          assert.equal((await apply(wanted)).summary.blocked, made.blocked.length);
          assert.equal(front.writes().length, writes);
        }),
    };
  return {
    name: `${what} is changed with one write that carries it`,
    run: () =>
      onStage(subject, async ({ front, plan, apply }) => {
        await apply(roster);
        const made = await plan(wanted);
        assert.deepEqual(actionsOf(made), [`update ${ref}`]);
        const writes = front.writes().length;
        const report = await apply(wanted);
        assert.deepEqual(
          [report.summary.done, front.writes().length, report.outcomes[0]?.requests],
          [1, writes + 1, made.estimate.requests],
          JSON.stringify(report.outcomes),
        );
        const again = await plan(wanted, { refresh: 'all' });
        assert.deepEqual([actionsOf(again), again.drift], [[], []]);
      }),
  };
}

function leaverRow(subject: ConformanceSubject, rules: ObjectRules): ConformanceRow {
  const { roster } = subject;
  const gone = without(roster, rules.kind);
  const ref = refIn(roster, rules.kind);
  const ofLeaver = (plan: Plan): readonly string[] => actionsOf(plan).filter((line) => line.endsWith(ref));
  return {
    name:
      `${subject.definition.name}: a ${rules.kind} that left the manifest is ` +
      `${rules.canDelete ? 'deleted' : 'blocked'}, released, or left alone, as the settings say`,
    run: () =>
      onStage(subject, async ({ front, plan, apply }) => {
        await apply(roster);
        const writes = front.writes().length;
        assert.deepEqual(ofLeaver(await plan({ ...gone, settings: { prune: 'off' } })), []);
        assert.deepEqual(ofLeaver(await plan({ ...gone, settings: { prune: 'release' } })), [`release ${ref}`]);
        const made = await plan(gone);
        const blocked = made.blocked.filter((item) => item.ref === ref).map((item) => item.reason);
        if (rules.canDelete) assert.ok(actionsOf(made).includes(`delete ${ref}`), `${ref} is not deleted`);
        else assert.deepEqual(blocked, ['unsupported']);
        assert.equal(front.writes().length, writes);
        assert.equal((await apply({ ...gone, settings: { prune: 'release' } })).summary.failed, 0);
        assert.equal(front.writes().length, writes);
        assert.deepEqual(ofLeaver(await plan(gone)), []);
      }),
  };
}

function actionsOf(plan: Plan): readonly string[] {
  return plan.operations.map((operation) => `${operation.action} ${operation.ref}`);
}
