import type { Outcome, Report, Status } from '../../core/model/outcome.ts';
import { fold } from '../parts/columns.ts';
import { visible } from '../parts/escape.ts';
import type { Paint } from '../parts/paint.ts';
import { applyTotals, byCause, costSentence, errorText, nextSteps } from './report-words.ts';
import { blockedLines, signed, unreadLines, type Drawing } from '../parts/text-rows.ts';
import { acceptedSentences, statusTitle, statusWords } from '../parts/words.ts';

const listed = 20;

/** What became of a plan, for a terminal: what went wrong first, then totals, cost and what to do next. */
export function renderReportText(report: Report, paint: Paint, options: { width?: number } = {}): string {
  const drawing: Drawing = { paint, width: options.width };
  const sections = [
    ...(['failed', 'unknown', 'moved'] as const).map((status) => troubled(report, status, drawing)),
    takenOver(report, drawing),
    skipped(report, drawing),
    notAttempted(report, drawing),
    blockedLines(report.blocked, drawing),
    unreadLines(report.unread, drawing),
    stopped(report, drawing),
    [
      paint.bold(applyTotals(report.summary)),
      ...acceptedSentences(report.accepted).flatMap((line) => fold('', visible(line), drawing.width)),
      costSentence(report),
    ],
    nextSteps(report).flatMap((step) => fold('', step, drawing.width)),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function troubled(report: Report, status: Status, { paint, width }: Drawing): readonly string[] {
  const outcomes = withStatus(report, status);
  if (outcomes.length === 0) return [];
  return [
    heading(status, outcomes.length, paint),
    ...outcomes.flatMap((outcome) =>
      fold(
        `  ${signed(outcome.action, outcome.action, paint)}  ${visible(outcome.ref)}  `,
        paint.red(visible(errorText(outcome))),
        width,
      ),
    ),
  ];
}

function takenOver(report: Report, { paint, width }: Drawing): readonly string[] {
  const outcomes = withStatus(report, 'done').filter(({ adopted }) => adopted);
  if (outcomes.length === 0) return [];
  return [
    paint.bold(`Taken over (${outcomes.length}): was there already when it was to be created`),
    ...outcomes.flatMap((outcome) => fold(`  ${visible(outcome.ref)}  `, visible(outcome.evidence ?? ''), width)),
  ];
}

function skipped(report: Report, { paint, width }: Drawing): readonly string[] {
  const outcomes = withStatus(report, 'skipped');
  if (outcomes.length === 0) return [];
  return [
    heading('skipped', outcomes.length, paint),
    ...[...byCause(outcomes)].flatMap(([cause, group]) =>
      fold(`  ${visible(cause)} (${group.length}): `, refList(group), width),
    ),
  ];
}

function notAttempted(report: Report, { paint, width }: Drawing): readonly string[] {
  const outcomes = withStatus(report, 'notAttempted');
  return outcomes.length === 0
    ? []
    : [heading('notAttempted', outcomes.length, paint), ...fold('  ', refList(outcomes), width)];
}

function stopped(report: Report, { paint, width }: Drawing): readonly string[] {
  if (!report.stopped) return [];
  return fold(
    paint.red(paint.bold('Stopped: ')),
    `${visible(report.stopped.message)} ${paint.dim(`[${visible(report.stopped.code)}]`)}`,
    width,
  );
}

function heading(status: Status, number: number, paint: Paint): string {
  return paint.bold(`${statusTitle(status)} (${number}): ${statusWords[status].meaning}`);
}

function refList(outcomes: readonly Outcome[]): string {
  const names = outcomes
    .slice(0, listed)
    .map(({ ref }) => visible(ref))
    .join(', ');
  return outcomes.length > listed ? `${names} and ${outcomes.length - listed} more` : names;
}

function withStatus(report: Report, status: Status): readonly Outcome[] {
  return report.outcomes.filter((outcome) => outcome.status === status);
}
