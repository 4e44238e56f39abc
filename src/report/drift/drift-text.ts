import { findingsApart, type DriftReport } from '../../core/drift/drift.ts';
import { columnsOf, fold, padTo } from '../parts/columns.ts';
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
import { visible } from '../parts/escape.ts';
import type { Paint } from '../parts/paint.ts';
import { driftWords } from '../parts/words.ts';

/** What a sweep found, for a terminal; the last line is the totals. */
export function renderDriftText(report: DriftReport, paint: Paint): string {
  const sections = [
    findingLines('Drift', findingsApart(report).live, paint),
    findingLines('Not taken', findingsApart(report).notTaken, paint, `: ${notTakenMeaning}`),
    repairLines(report, paint),
    notReadLines(report, paint),
    unknownLines(report, paint),
    [visible(coverageSentence(report))],
    unreadLines(report, paint),
    [paint.bold(driftTotals(report))],
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function findingLines(title: string, findings: DriftReport['findings'], paint: Paint, meaning = ''): readonly string[] {
  if (findings.length === 0) return [];
  const column = Math.min(40, Math.max(...findings.map((finding) => columnsOf(visible(finding.ref)))));
  return [
    paint.bold(`${title} (${findings.length})${meaning}`),
    ...findings.flatMap((finding) =>
      fold(
        `  ${padTo(visible(finding.ref), column)}  `,
        `${paint.yellow(driftWords[finding.class])}${visible(findingDetail(finding))}`,
        undefined,
      ),
    ),
  ];
}

function repairLines(report: DriftReport, paint: Paint): readonly string[] {
  const { repairs = [] } = report;
  if (repairs.length === 0) return [];
  const stopped = stoppedSentence(report);
  return [
    paint.bold(`Repairs (${repairs.length})`),
    ...repairs.map((outcome) => `  ${visible(outcome.ref)}  ${visible(repairText(outcome))}`),
    ...(stopped === undefined ? [] : [paint.red(visible(stopped))]),
  ];
}

function notReadLines({ notRead }: DriftReport, paint: Paint): readonly string[] {
  return notRead.length === 0
    ? []
    : [
        paint.bold(`Not read (${notRead.length}): ${notReadMeaning}`),
        ...notRead.map((item) => `  ${visible(item.ref)}  ${visible(item.message)}`),
      ];
}

function unreadLines(report: DriftReport, paint: Paint): readonly string[] {
  const sentence = unreadSentence(report);
  return sentence === undefined ? [] : [paint.red(paint.bold(sentence))];
}

function unknownLines({ unknown }: DriftReport, paint: Paint): readonly string[] {
  if (unknown.length === 0) return [];
  return [
    paint.bold(`Unknown (${unknown.length}): ${unknownMeaning}`),
    ...unknownGroups(unknown).map((group) => `  ${visible(unknownText(group))}`),
  ];
}
