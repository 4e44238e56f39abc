import assert from 'node:assert/strict';
import { kindOf } from '../core/model/resource.ts';
import type { Report } from '../core/model/outcome.ts';
import type { Plan } from '../core/model/plan.ts';
import { countIn, managedKinds } from './roster.ts';
import { onStage, type ConformanceHabit, type ConformanceRow, type ConformanceSubject } from './stage.ts';

const sendsAtMost = 3;

/**
 * What a target promises of servers with habits: what a rule of comparison covers changes nothing, and what goes beyond
 * it is told, sent three times at most, and then left alone.
 */
export function habitRows(
  subject: ConformanceSubject,
  rowsOf: (subject: ConformanceSubject) => readonly ConformanceRow[],
): readonly ConformanceRow[] {
  return (subject.habits ?? []).flatMap((habit) => {
    const { roster = subject.roster, start, name } = habit;
    const rows = habit.isWhole ? rowsOf({ ...subject, start }) : [];
    return [
      quietRow({ ...subject, roster, start }, habit),
      ...rows.map((row) => ({ ...row, name: `${row.name} (${name})` })),
    ];
  });
}

function quietRow(subject: ConformanceSubject, { name, refused }: ConformanceHabit): ConformanceRow {
  const { definition, roster } = subject;
  const ends =
    refused.length === 0 ? 'is quiet at once' : `is told to refuse ${refused.join(', ')}, three times at most`;
  return {
    name: `${definition.name}: a server with the habit ${name} ${ends}`,
    run: () =>
      onStage(subject, async ({ server, front, plan, apply, drift, clock }) => {
        const before = server.count();
        const rounds: { readonly report: Report; readonly writes: number }[] = [];
        for (let round = 0; round < sendsAtMost + 2; round += 1) {
          const writes = front.writes().length;
          rounds.push({ report: await apply(roster), writes: front.writes().length - writes });
          // What is shown is looked at within the hour.
          clock.set(clock.now() + 60_000);
          const { findings } = await drift(roster);
          const told = findings.filter((finding) => finding.class !== 'not-taken');
          assert.deepEqual(told, [], JSON.stringify(findings));
        }
        const kinds = managedKinds(definition.table).filter((rules) => rules.canCreate);
        assert.equal(server.count(), before + kinds.reduce((sum, { kind }) => sum + countIn(roster, kind), 0));
        const writing = rounds.filter((round) => round.writes > 0).length;
        assert.ok(writing <= (refused.length === 0 ? 1 : sendsAtMost), `${writing} runs sent writes`);
        const [last] = rounds.slice(-1);
        assert.deepEqual([last?.writes, last?.report.outcomes], [0, []]);
        const left = await plan(roster, { refresh: 'all' });
        assert.deepEqual([left.operations, left.drift, left.unknown], [[], [], []]);
        assert.deepEqual(blockedIn(left), [...refused].sort());
        assert.equal(last?.report.summary.blocked, left.blocked.length);
      }),
  };
}

function blockedIn(plan: Plan): readonly string[] {
  const names = plan.blocked.flatMap(({ ref, reason, fields }) =>
    fields.map(({ name }) => `${kindOf(ref)} ${name}${reason === 'not-taken' ? '' : `: ${reason}`}`),
  );
  return [...new Set(names)].sort();
}
