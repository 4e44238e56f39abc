import { statuses, type Outcome, type Report, type Status } from '../../core/model/outcome.ts';
import { html, part, table, type Html } from '../parts/html.ts';
import { actionLabel, blockedPart, longPart, unreadPart } from '../parts/html-parts.ts';
import { page } from '../parts/page.ts';
import { adoptedText, applyTotals, costSentence, errorText, nextSteps } from './report-words.ts';
import { acceptedSentences, blockedMeaning, statusTitle, statusWords } from '../parts/words.ts';

const troubleFirst = ['failed', 'unknown', 'moved', 'skipped'] as const satisfies readonly Status[];
const rest = statuses.filter((status) => !troubleFirst.some((one) => one === status));

/** What became of a plan as one self-contained page: light, dark and on paper, without scripts. */
export function renderReportHtml(report: Report): string {
  const trouble = troubleFirst.map((status) => outcomes(report, status));
  const others = rest.map((status) => outcomes(report, status));
  const body = html`${head(report)}
${trouble}${blockedPart(report.blocked)}${unreadPart(report.unread)}${others}`;
  return page(`Apply to ${report.target}`, body);
}

function head(report: Report): Html {
  const counts = statuses.map((status) => [
    html`${statusWords[status].name}`,
    html`${report.summary[status]}`,
    html`${statusWords[status].meaning}`,
  ]);
  const { stopped } = report;
  const blocked = [html`blocked`, html`${report.summary.blocked}`, html`${blockedMeaning}`];
  return html`<h1>Apply to ${report.target}</h1>
<p class="totals">${applyTotals(report.summary)}</p>
${acceptedSentences(report.accepted).map((line) => html`<p>${line}</p>`)}<p>${costSentence(report)}</p>
${stopped && html`<p class="alarm-text">Stopped: ${stopped.message} (${stopped.code})</p>`}
${nextSteps(report).map((step) => html`<p>${step}</p>`)}
${table('Totals', ['Ending', 'How many', 'Meaning'], [...counts, blocked])}`;
}

function outcomes(report: Report, status: Status): Html {
  const group = report.outcomes.filter((outcome) => outcome.status === status);
  const body = group.map((outcome) => [
    html`${outcome.ref}`,
    actionLabel(outcome.action),
    html`${why(outcome)}`,
    html`${outcome.requests}`,
  ]);
  const title = statusTitle(status);
  const isBad = status === 'failed' || status === 'unknown';
  return part(
    title,
    group.length,
    table(`${title}: ${statusWords[status].meaning}.`, ['Resource', 'Action', 'Why', 'Requests'], body),
    {
      isOpen: isBad || group.length <= longPart,
      tone: isBad ? 'alarm' : 'calm',
    },
  );
}

function why(outcome: Outcome): string {
  const because = outcome.because === undefined ? '' : `because of ${outcome.because}`;
  return [errorText(outcome), adoptedText(outcome), because].filter((text) => text !== '').join('; ');
}
