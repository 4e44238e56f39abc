import type { DriftReport } from '../core/drift.ts';
import { columnsOf, fold, padTo } from './columns.ts';
import { visible } from './escape.ts';
import type { Paint } from './paint.ts';
import { count, driftWords, statusWords } from './words.ts';

/** What a sweep found, for a terminal; the last line is the totals. */
export function renderDriftText(report: DriftReport, paint: Paint): string {
  const sections = [findingLines(report, paint), repairLines(report, paint), notReadLines(report, paint), unknownLines(report, paint), [coverage(report)], [paint.bold(totals(report))]];
  return `${sections.filter((lines) => lines.length > 0).map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function findingLines({ findings }: DriftReport, paint: Paint): readonly string[] {
  if (findings.length === 0) return [];
  const column = Math.min(40, Math.max(...findings.map((finding) => columnsOf(visible(finding.ref)))));
  return [
    paint.bold(`Drift (${findings.length})`),
    ...findings.flatMap((finding) => {
      const fields = finding.fields.length > 0 ? `: ${visible(finding.fields.join(', '))}` : '';
      return fold(`  ${padTo(visible(finding.ref), column)}  `, `${paint.yellow(driftWords[finding.class])}${fields} (since ${visible(finding.since)}${finding.acknowledgedUntil === undefined ? '' : `, accepted until ${visible(finding.acknowledgedUntil)}`})`, undefined);
    }),
  ];
}

function repairLines({ repairs = [] }: DriftReport, paint: Paint): readonly string[] {
  if (repairs.length === 0) return [];
  return [paint.bold(`Repairs (${repairs.length})`), ...repairs.map(({ ref, status, error }) => `  ${visible(ref)}  ${statusWords[status].name}${error ? `: ${visible(error.message)}` : ''}`)];
}

function notReadLines({ notRead }: DriftReport, paint: Paint): readonly string[] {
  return notRead.length === 0 ? [] : [paint.bold(`Not read (${notRead.length}): nothing is known of these today`), ...notRead.map((item) => `  ${visible(item.ref)}  ${visible(item.message)}`)];
}

/** By the fields that nothing shows, for they are the same for most. */
function unknownLines({ unknown }: DriftReport, paint: Paint): readonly string[] {
  if (unknown.length === 0) return [];
  const groups = new Map<string, { number: number; oldest: string }>();
  for (const { fields, lastProven } of unknown) {
    const name = fields.join(', ');
    const group = groups.get(name) ?? { number: 0, oldest: lastProven };
    groups.set(name, { number: group.number + 1, oldest: lastProven < group.oldest ? lastProven : group.oldest });
  }
  return [paint.bold(`Unknown (${unknown.length}): nothing shows these, so they count neither as in sync nor as drift`), ...[...groups].map(([name, { number, oldest }]) => `  ${visible(name)} of ${count(number, 'resource')}, as last proven by a write (the oldest at ${visible(oldest)})`)];
}

function coverage({ coverage: { managed, read, checked, oldestProof }, requests }: DriftReport): string {
  const oldest = oldestProof === undefined ? '' : ` The oldest proof is of ${visible(oldestProof)}.`;
  return `Read ${read} of ${managed} managed people, checked ${checked} for being active, in ${count(requests, 'request')}.${oldest}`;
}

function totals({ findings, acknowledged, notRead, unknown, pending }: DriftReport): string {
  const open = findings.filter((finding) => finding.acknowledgedUntil === undefined);
  const of = (name: string): number => open.filter((finding) => finding.class === name).length;
  return `Drift: ${of('changed')} changed, ${of('missing')} missing, ${of('deactivated')} deactivated, ${of('moved')} moved, ${acknowledged} acknowledged, ${notRead.length} not read, ${unknown.length} unknown, ${pending} pending.`;
}
