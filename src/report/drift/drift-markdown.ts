import { findingsApart, type DriftReport } from '../../core/drift/drift.ts';
import type { DriftFinding } from '../../core/drift/finding.ts';
import {
  coverageSentence,
  driftTotals,
  findingDetail,
  notReadMeaning,
  notTakenMeaning,
  repairText,
  stoppedSentence,
  unknownGroups,
  unknownMeaning,
  unknownText,
  unreadSentence,
} from './drift-words.ts';
import { markdownCode } from '../parts/escape.ts';
import { prose, sheet, type Item, type Section } from '../parts/sheet.ts';
import { driftWords, statusWords } from '../parts/words.ts';

const longestName = 120;

/**
 * What a sweep found, for a comment or a summary: under 65,000 characters, totals first and exact, and it says what it
 * had to leave out.
 */
export function renderDriftMarkdown(report: DriftReport): string {
  return sheet(head(report), [drift(report), notTaken(report), repairs(report), notRead(report), unknown(report)]);
}

function head(report: DriftReport): string {
  return [
    `## Drift of ${markdownCode(report.target.slice(0, longestName))}`,
    `**${driftTotals(report)}**`,
    ...[stoppedSentence(report), unreadSentence(report)].flatMap((sentence) =>
      sentence === undefined ? [] : [`**${prose(sentence)}**`],
    ),
    prose(coverageSentence(report)),
    `Looked at ${markdownCode(report.at.slice(0, longestName))}.`,
  ].join('\n\n');
}

function drift(report: DriftReport): Section {
  const lead = 'Where the target differs from what was last proven.';
  return { title: 'Drift', lead, items: findingsApart(report).live.map(item), share: 0.8 };
}

function notTaken(report: DriftReport): Section {
  const { notTaken: findings } = findingsApart(report);
  return { title: `Not taken: ${notTakenMeaning}`, items: findings.map(item), share: 0.8 };
}

function item(finding: DriftFinding): Item {
  return {
    full: `${markdownCode(finding.ref)}: ${prose(driftWords[finding.class] + findingDetail(finding))}`,
    short: markdownCode(finding.ref),
    group: `**${driftWords[finding.class]}**`,
  };
}

function repairs({ repairs: outcomes = [] }: DriftReport): Section {
  return {
    title: 'Repairs',
    items: outcomes.map((outcome) => ({
      full: `${markdownCode(outcome.ref)}: ${prose(repairText(outcome))}`,
      short: markdownCode(outcome.ref),
      group: statusWords[outcome.status].name,
    })),
    share: 0.8,
  };
}

function notRead(report: DriftReport): Section {
  return {
    title: `Not read: ${notReadMeaning}`,
    items: report.notRead.map((item) => ({
      full: `${markdownCode(item.ref)}: ${prose(item.message)}`,
      short: markdownCode(item.ref),
      group: prose(item.code),
    })),
    share: 0.8,
  };
}

function unknown(report: DriftReport): Section {
  return {
    title: `Unknown: ${unknownMeaning}`,
    items: unknownGroups(report.unknown).map((group) => ({
      full: prose(unknownText(group)),
      short: prose(group.fields),
      group: '',
    })),
    number: report.unknown.length,
    share: 1,
    isFolded: true,
  };
}
