import type { DriftFinding, News } from '../../core/drift/finding.ts';
import { jsonSafe, visible } from '../parts/escape.ts';
import { count, driftFields, driftWords, flappingText } from '../parts/words.ts';

const linesAtMost = 20;

/**
 * A message about new and ended drift, as the JSON that Slack and what is compatible with it take: refs and names of
 * fields, no values.
 */
export function newsMessage(news: News, target: string): string {
  const { opened, closed, repaired } = news;
  const parts = [
    opened.length > 0 ? `${count(opened.length, 'new finding')}` : '',
    closed.length > 0 ? `${closed.length} closed` : '',
    repaired.length > 0 ? `${repaired.length} repaired` : '',
  ];
  const lines = [
    ...opened.map((finding) => `• ${sentence(finding)}`),
    ...closed.map((finding) => `• closed: ${sentence(finding)}`),
    ...repaired.map((finding) => `• repaired: ${sentence(finding)}`),
  ];
  const left = lines.length - linesAtMost;
  const text = [
    `*caseload drift* of ${slackText(target)}: ${parts.filter((part) => part !== '').join(', ')}`,
    ...lines.slice(0, linesAtMost),
    ...(left > 0 ? [`and ${left} more: see \`caseload drift\``] : []),
  ].join('\n');
  return jsonSafe(JSON.stringify({ text }));
}

function sentence(finding: DriftFinding): string {
  const { ref, class: kind, fields, since } = finding;
  const names = fields.length > 0 ? ` (${slackText(driftFields(finding))})` : '';
  return `${slackText(ref)}: ${driftWords[kind]}${names}, since ${slackText(since)}${flappingText(finding)}`;
}

/** Text in which no link, mention or markup is found. */
function slackText(text: string): string {
  return visible(text)
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/[*_~`@]/g, (sign) => `${sign}\u2060`);
}
