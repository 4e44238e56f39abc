import { isComplete, statuses, type Outcome, type Report, type ReportSummary } from '../../core/model/outcome.ts';
import { count, durationText, statusWords } from '../parts/words.ts';

/** The line of totals of a run. */
export function applyTotals(summary: ReportSummary): string {
  const counts = statuses.map((status) => `${summary[status]} ${statusWords[status].name}`);
  return `Apply: ${[...counts, `${summary.blocked} blocked`].join(', ')}.`;
}

/** What the run cost. */
export function costSentence(report: Report): string {
  return (
    `${count(report.requests, 'request')}, throttled ${count(report.throttled, 'time')}, ` +
    `${durationText(report.seconds)}.`
  );
}

/** What is left to do, and how: at least one sentence. */
export function nextSteps(report: Report): readonly string[] {
  const accepted = report.accepted.length > 0 || report.blocked.length > 0 ? ', but for what is accepted' : '';
  if (isComplete(report)) {
    if (report.outcomes.length === 0) return [`Nothing had to be done${accepted}.`];
    return [`Everything that the manifest wants is done${accepted}.`];
  }
  const isLeft =
    report.summary.done < report.outcomes.length || report.unread.length > 0 || report.stopped !== undefined;
  return [
    ...(report.summary.failed > 0 ? ['Mend what failed first, where the message says how.'] : []),
    ...(isLeft
      ? [
          'Run the same command again: it goes on where this run stopped. If this was a saved plan, make a new ' +
            'one first.',
        ]
      : []),
    ...(report.blocked.length > 0 ? ['What is blocked stays so until one of its ways out is taken.'] : []),
  ];
}

/** Why somebody was taken over in place of being created; empty when nobody was. */
export function adoptedText({ adopted, evidence }: Outcome): string {
  return adopted ? `was there already and was taken over: ${evidence ?? ''}` : '';
}

/**
 * The error of an outcome on one line: message, values where they are known, code and status; empty when there is none.
 */
export function errorText(outcome: Outcome): string {
  const { error, fields = [] } = outcome;
  if (!error) return '';
  const values = fields.flatMap(({ name, from, to }) =>
    from === undefined || to === undefined
      ? []
      : [` ${name}: ${JSON.stringify(to)} was sent, ${JSON.stringify(from)} is there.`],
  );
  const code = `[${error.code}${error.status === undefined ? '' : `, status ${error.status}`}]`;
  return `${error.message}${values.join('')} ${code}`;
}

/** Outcomes by why they were not tried, in the order of the run: what they wait on, else what their error says. */
export function byCause(outcomes: readonly Outcome[]): ReadonlyMap<string, readonly Outcome[]> {
  const groups = new Map<string, Outcome[]>();
  for (const outcome of outcomes) {
    const cause =
      outcome.because === undefined
        ? (outcome.error?.message ?? 'because of another operation')
        : `because of ${outcome.because}`;
    const group = groups.get(cause);
    if (group) group.push(outcome);
    else groups.set(cause, [outcome]);
  }
  return groups;
}
