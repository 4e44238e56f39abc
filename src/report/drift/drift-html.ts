import { findingsApart, type DriftReport } from '../../core/drift/drift.ts';
import {
  coverageSentence,
  driftTotals,
  notReadMeaning,
  notTakenMeaning,
  repairText,
  stoppedSentence,
  unknownGroups,
  unknownMeaning,
  unreadSentence,
} from './drift-words.ts';
import { html, part, table, type Html } from '../parts/html.ts';
import { longPart } from '../parts/html-parts.ts';
import { page } from '../parts/page.ts';
import { driftWords } from '../parts/words.ts';

/** What a sweep found as one self-contained page: light, dark and on paper, without scripts. */
export function renderDriftHtml(report: DriftReport): string {
  return page(
    `Drift of ${report.target}`,
    html`${head(report)}
${findings(report)}${notTaken(report)}${repairs(report)}${notRead(report)}${unknown(report)}`,
  );
}

function head(report: DriftReport): Html {
  const alarms = [stoppedSentence(report), unreadSentence(report)].filter((sentence) => sentence !== undefined);
  return html`<h1>Drift of ${report.target}</h1>
<p class="dim">Looked at <time datetime="${report.at}">${report.at}</time>.</p>
<p class="totals">${driftTotals(report)}</p>
${alarms.map((sentence) => html`<p class="alarm-text">${sentence}</p>`)}<p>${coverageSentence(report)}</p>`;
}

function findings(report: DriftReport): Html {
  const { live } = findingsApart(report);
  const content = findingTable('Where the target differs from what was last proven.', live);
  return part('Drift', live.length, content, { isOpen: true, tone: 'alarm' });
}

function notTaken(report: DriftReport): Html {
  const { notTaken: kept } = findingsApart(report);
  return part('Not taken', kept.length, findingTable(`Not taken: ${notTakenMeaning}.`, kept), {
    isOpen: kept.length <= longPart,
    tone: 'calm',
  });
}

function findingTable(caption: string, found: DriftReport['findings']): Html {
  const body = found.map((item) => [
    html`${item.ref}`,
    html`${driftWords[item.class]}`,
    html`${item.fields.join(', ')}`,
    html`<time datetime="${item.since}">${item.since}</time>`,
    html`${item.acknowledgedUntil ?? ''}`,
  ]);
  return table(caption, ['Resource', 'How', 'Fields', 'Since', 'Accepted until'], body);
}

function repairs({ repairs: outcomes = [] }: DriftReport): Html {
  const content = table(
    'What was sent again, and what came of it.',
    ['Resource', 'Result'],
    outcomes.map((outcome) => [html`${outcome.ref}`, html`${repairText(outcome)}`]),
  );
  return part('Repairs', outcomes.length, content, { isOpen: outcomes.length <= longPart, tone: 'calm' });
}

function notRead(report: DriftReport): Html {
  const body = report.notRead.map((item) => [
    html`${item.ref}`,
    html`${item.message} <span class="dim">(${item.code})</span>`,
  ]);
  const content = table(`Looks that failed: ${notReadMeaning}.`, ['Resource', 'Why'], body);
  return part('Not read', report.notRead.length, content, { isOpen: report.notRead.length <= longPart, tone: 'calm' });
}

function unknown(report: DriftReport): Html {
  const body = unknownGroups(report.unknown).map((group) => [
    html`${group.fields}`,
    html`${group.number}`,
    html`<time datetime="${group.oldest}">${group.oldest}</time>`,
  ]);
  const content = table(
    `What no look can tell: ${unknownMeaning}.`,
    ['Fields', 'Resources', 'Proven longest ago'],
    body,
  );
  return part('Unknown', report.unknown.length, content, { isOpen: true, tone: 'calm' });
}
