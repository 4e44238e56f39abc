import type { Outcome, Report, Status } from '../../core/model/outcome.ts';
import { markdownCode } from '../parts/escape.ts';
import { blockedSection, unreadSection } from '../parts/markdown-items.ts';
import { adoptedText, applyTotals, costSentence, errorText, nextSteps } from './report-words.ts';
import { prose, sheet, type Item, type Section } from '../parts/sheet.ts';
import { acceptedSentences, statusTitle, statusWords } from '../parts/words.ts';

/**
 * What became of a plan, for a comment: under 65,000 characters, totals first and exact, what went wrong before what
 * went well.
 */
export function renderReportMarkdown(report: Report): string {
  return sheet(head(report), [
    outcomes(report, 'failed'),
    outcomes(report, 'unknown'),
    outcomes(report, 'moved'),
    outcomes(report, 'skipped'),
    blockedSection(report.blocked),
    unreadSection(report.unread),
    outcomes(report, 'notAttempted'),
    outcomes(report, 'done'),
  ]);
}

function head(report: Report): string {
  return [
    `## Apply to ${markdownCode(report.target.slice(0, 120))}`,
    `**${applyTotals(report.summary)}**`,
    ...acceptedSentences(report.accepted).map(prose),
    costSentence(report),
    report.stopped
      ? `**Stopped:** ${prose(report.stopped.message)} (${markdownCode(report.stopped.code.slice(0, 120))})`
      : '',
    nextSteps(report)
      .map((step) => `- ${step}`)
      .join('\n'),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function outcomes(report: Report, status: Status): Section {
  const section: Section = {
    title: `${statusTitle(status)}: ${statusWords[status].meaning}`,
    items: report.outcomes.filter((outcome) => outcome.status === status).map(item),
    share: 0.6,
  };
  return status === 'failed' || status === 'unknown' ? section : { ...section, isFolded: true };
}

function item(outcome: Outcome): Item {
  const short = markdownCode(outcome.ref);
  const because = outcome.because === undefined ? '' : `because of ${markdownCode(outcome.because)}`;
  const why = [prose(errorText(outcome)), prose(adoptedText(outcome)), because]
    .filter((part) => part !== '')
    .join('; ');
  return { full: `${outcome.action} ${short}${why === '' ? '' : `: ${why}`}`, short, group: because || outcome.action };
}
