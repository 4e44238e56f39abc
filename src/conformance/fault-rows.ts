import assert from 'node:assert/strict';
import { isChangeable, isReadable } from '../core/model/fields.ts';
import type { Fault } from './front.ts';
import { declaredFields, edited, managedKinds, type Roster } from './roster.ts';
import { onStage, type ConformanceRow, type ConformanceSubject, type Stage } from './stage.ts';

/** What befalls a write, and how its operation ends. */
interface Case {
  readonly name: string;
  readonly fault: Fault;
  readonly ends: 'done' | 'failed' | 'stopped';
  readonly code?: string;
}

const cases: readonly Case[] = [
  { name: '401', fault: { how: 'refused', status: 401 }, ends: 'stopped', code: 'key-refused' },
  { name: '403', fault: { how: 'refused', status: 403 }, ends: 'failed', code: 'forbidden' },
  { name: '404', fault: { how: 'refused', status: 404 }, ends: 'failed', code: 'not-found' },
  { name: '429', fault: { how: 'refused', status: 429 }, ends: 'done' },
  { name: '500 before it took effect', fault: { how: 'refused', status: 500 }, ends: 'done' },
  { name: '500 after it took effect', fault: { how: 'broken-after', status: 500 }, ends: 'done' },
  { name: 'an answer lost before it took effect', fault: { how: 'lost-before' }, ends: 'done' },
  { name: 'an answer lost after it took effect', fault: { how: 'lost-after' }, ends: 'done' },
  { name: 'garbage', fault: { how: 'garbage' }, ends: 'done' },
  { name: 'an answer that breaks off', fault: { how: 'truncated' }, ends: 'done' },
];

/** What a target promises of writes whose answers say no, are lost, or cannot be read. */
export function faultRows(subject: ConformanceSubject): readonly ConformanceRow[] {
  const wanted = updateIn(subject);
  return [
    ...cases.flatMap((one) => [createRow(subject, one), ...(wanted ? [updateRow(subject, one, wanted)] : [])]),
    duplicateRow(subject),
  ];
}

function createRow(subject: ConformanceSubject, one: Case): ConformanceRow {
  const { definition, roster } = subject;
  return {
    name:
      `${definition.name}: ${one.name} in answer to the first create ends as ${one.ends}, ` +
      'and nobody is there twice',
    run: () =>
      onStage(subject, async (stage) => {
        const before = stage.server.count();
        await spoiled(stage, roster, one);
        const created = managedKinds(definition.table).filter((rules) => rules.canCreate).length;
        assert.equal(stage.server.count(), before + created);
      }),
  };
}

function updateRow(subject: ConformanceSubject, one: Case, wanted: Roster): ConformanceRow {
  return {
    name: `${subject.definition.name}: ${one.name} in answer to an update ends as ${one.ends}`,
    run: () =>
      onStage(subject, async (stage) => {
        await stage.apply(subject.roster);
        await spoiled(stage, wanted, one);
      }),
  };
}

function duplicateRow(subject: ConformanceSubject): ConformanceRow {
  return {
    name: `${subject.definition.name}: a duplicate (409) is looked up, and is unknown when nobody shows`,
    run: () =>
      onStage(subject, async ({ front, apply }) => {
        front.spoil({ how: 'refused', status: 409 });
        const { outcomes } = await apply(subject.roster);
        const failed = outcomes.filter((outcome) => outcome.error);
        assert.deepEqual(
          failed.map((outcome) => [outcome.status, outcome.error?.code]),
          [['unknown', 'duplicate']],
        );
      }),
  };
}

/** Applies a roster while the answer to its first write is spoiled, and then until nothing is left to do. */
async function spoiled({ front, apply }: Stage, roster: Roster, { fault, ends, code }: Case): Promise<void> {
  front.spoil(fault);
  const { summary, outcomes, throttled, stopped } = await apply(roster);
  const hit = outcomes.find((outcome) => outcome.error);
  if (ends === 'done')
    assert.deepEqual(
      [summary.failed, summary.unknown, throttled > 0],
      [0, 0, fault.how === 'refused' && fault.status === 429],
      JSON.stringify(outcomes),
    );
  else if (ends === 'stopped') assert.equal(stopped?.code, code);
  else assert.deepEqual([hit?.status, hit?.error?.code], ['failed', code]);
  assert.equal((await apply(roster)).summary.failed, 0);
  const last = await apply(roster);
  assert.deepEqual([last.requests, last.outcomes], [0, []]);
}

/** A roster with one update in it, where the target has any. */
function updateIn({ definition, roster, otherValues }: ConformanceSubject): Roster | undefined {
  for (const rules of managedKinds(definition.table))
    for (const [name, rule] of declaredFields(rules))
      if (isChangeable(rule) && isReadable(rule) && !rule.mayBeIgnored)
        return edited(roster, rules.kind, name, rule, otherValues[name]);
  return undefined;
}
