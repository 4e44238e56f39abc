import { openFindings, readingOf, type DriftReport, type Unproven } from '../../core/drift/drift.ts';
import type { DriftFinding } from '../../core/drift/finding.ts';
import type { Outcome } from '../../core/model/outcome.ts';
import { count, driftFields, flappingText, durationText, statusWords } from '../parts/words.ts';

/** What it means that a look told nothing. */
export const notReadMeaning = 'nothing is known of these today';

/** What it means that a target did not take something. */
export const notTakenMeaning = 'the target keeps these otherwise than they were sent, which is no drift';

/** What it means that no look shows something. */
export const unknownMeaning = 'nothing shows these, so they count neither as in sync nor as drift';

/** Resources of which nothing shows the same fields. */
export interface UnknownGroup {
  /** Names of fields, as one text. */
  readonly fields: string;
  readonly number: number;
  /** When the one of them that was proven longest ago was: ISO 8601. */
  readonly oldest: string;
}

/** The line of totals of a sweep, always of this form. */
export function driftTotals(report: DriftReport): string {
  const { acknowledged, notRead, unknown, pending } = report;
  const of = (name: DriftFinding['class']): number =>
    openFindings(report).filter((finding) => finding.class === name).length;
  // Said only where there are any, since scripts know the line without it.
  const doubled = of('doubled') === 0 ? '' : `${of('doubled')} doubled, `;
  return (
    `Drift: ${of('changed')} changed, ${of('missing')} missing, ${of('deactivated')} deactivated, ${of('moved')} ` +
    `moved, ${doubled}${acknowledged} acknowledged, ${notRead.length} not read, ${unknown.length} unknown, ` +
    `${pending} pending.`
  );
}

/** Says how much was looked at, at what cost, and how old the oldest proof is. */
export function coverageSentence({
  coverage: { managed, read, checked, oldestProof },
  requests,
  throttled,
  seconds,
}: DriftReport): string {
  const slowed = throttled === 0 ? '' : `, throttled ${count(throttled, 'time')}`;
  const oldest = oldestProof === undefined ? '' : ` The oldest proof is of ${oldestProof}.`;
  return (
    `Read ${read} of ${managed} managed people, checked ${checked} for being active, in ` +
    `${count(requests, 'request')} and ${durationText(seconds)}${slowed}.${oldest}`
  );
}

/** Says that too few could be read to tell much of the others; undefined when enough could. */
export function unreadSentence(report: DriftReport): string | undefined {
  const { read, tried } = report.coverage;
  switch (readingOf(report)) {
    case 'enough':
      return undefined;
    case 'few':
      return `Only ${read} of the ${tried} people whom it tried to read could be read: this says little of the others.`;
    case 'none':
      return `Not one of the ${tried} people whom it tried to read could be read: this says nothing of them.`;
  }
}

/** In which fields a resource differs, since when, and until when that is accepted; it stands right after how. */
export function findingDetail(finding: DriftFinding): string {
  const { fields, since, acknowledgedUntil } = finding;
  return (
    `${fields.length > 0 ? `: ${driftFields(finding)}` : ''} (since ` +
    `${since}${acknowledgedUntil === undefined ? '' : `, accepted until ${acknowledgedUntil}`}${flappingText(finding)})`
  );
}

/** What came of a repair. */
export function repairText({ status, error }: Outcome): string {
  return `${statusWords[status].name}${error ? `: ${error.message}` : ''}`;
}

/** Why a repair ended early. */
export function stoppedSentence({ stopped }: DriftReport): string | undefined {
  return stopped && `The repair stopped: ${stopped.message}`;
}

/** By the fields that nothing shows, for they are the same for most. */
export function unknownGroups(unknown: readonly Unproven[]): readonly UnknownGroup[] {
  const groups = new Map<string, UnknownGroup>();
  for (const { fields: names, lastProven } of unknown) {
    const fields = names.join(', ');
    const group = groups.get(fields);
    groups.set(fields, {
      fields,
      number: (group?.number ?? 0) + 1,
      oldest: group && group.oldest < lastProven ? group.oldest : lastProven,
    });
  }
  return [...groups.values()];
}

/** A group of what nothing shows, as one sentence. */
export function unknownText({ fields, number, oldest }: UnknownGroup): string {
  return `${fields} of ${count(number, 'resource')}, as last proven by a write (the oldest at ${oldest})`;
}
