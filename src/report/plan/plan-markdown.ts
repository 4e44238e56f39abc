import { actions, type Plan } from '../../core/model/plan.ts';
import { markdownCode } from '../parts/escape.ts';
import { blockedSection, operationSection, unreadSection } from '../parts/markdown-items.ts';
import {
  alsoSentence,
  estimateSentence,
  guardNumbers,
  guardSentence,
  keySettingsSentence,
  looksSentence,
  nothingToDo,
  planTotals,
  refreshSentence,
  removals,
  waitingMeaning,
  waitingText,
} from './plan-words.ts';
import { prose, sheet, type Section } from '../parts/sheet.ts';
import { acceptedSentences, byRisk, driftFields, driftWords, guardWords } from '../parts/words.ts';

const counted = [...actions, 'blocked', 'unchanged', 'unknown'] as const;
const longestName = 120;

/**
 * The plan for a comment on a merge request: under 65,000 characters, totals exact, and it says what it had to leave
 * out.
 */
export function renderPlanMarkdown(plan: Plan): string {
  return sheet(head(plan), [
    guards(plan),
    blockedSection(plan.blocked),
    operationSection(plan.operations, 'delete'),
    unreadSection(plan.unknown),
    ...byRisk.filter((action) => action !== 'delete').map((action) => operationSection(plan.operations, action)),
    drift(plan),
    waiting(plan),
    settled(plan),
    notes(plan),
  ]);
}

function keySettingsPart(plan: Plan): string {
  const sentence = keySettingsSentence(plan);
  return sentence === undefined ? '' : `**${prose(sentence)}**`;
}

function head(plan: Plan): string {
  const removal = removals(plan);
  const warning = removal === undefined ? undefined : `**${removal}**`;
  const sentences = [
    nothingToDo(plan),
    warning,
    prose(refreshSentence(plan)),
    looksSentence(plan),
    estimateSentence(plan),
  ];
  return [
    `## Plan for ${code(plan.target)}`,
    keySettingsPart(plan),
    `**${planTotals(plan.summary)}**`,
    [row(counted), row(counted.map(() => '---:')), row(counted.map((key) => String(plan.summary[key])))].join('\n'),
    [alsoSentence(plan) ?? '', ...acceptedSentences(plan.accepted).map(prose)]
      .filter((line) => line !== '')
      .join('\n\n'),
    sentences.filter((sentence) => sentence !== undefined).join(' '),
    `Made ${code(plan.createdAt)} from manifest ${code(plan.manifest)} and state serial ${plan.state.serial}.`,
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function guards(plan: Plan): Section {
  return {
    title: 'Refused by guards',
    items: plan.guards.map((guard) => ({
      full:
        `**${guardWords[guard.guard]}** (${guard.guard}): ${prose(guardSentence(guard))} ` +
        `(${prose(guardNumbers(guard))})`,
      short: markdownCode(guard.flag),
      group: `**${guardWords[guard.guard]}**`,
    })),
    share: 0.3,
  };
}

function drift(plan: Plan): Section {
  return {
    title: 'Drift: the target differs from what was last proven',
    items: plan.drift.map((item) => ({
      full: [markdownCode(item.ref), driftWords[item.class], prose(driftFields(item))]
        .filter((part) => part !== '')
        .join(': '),
      short: markdownCode(item.ref),
      group: driftWords[item.class],
    })),
    share: 0.8,
    isFolded: true,
  };
}

function waiting(plan: Plan): Section {
  return {
    title: `Waiting: ${waitingMeaning}`,
    items: plan.waiting.map((item) => ({
      full: `${markdownCode(item.ref)}: ${prose(waitingText(item))}`,
      short: markdownCode(item.ref),
      group: '',
    })),
    share: 0.8,
    isFolded: true,
  };
}

function settled(plan: Plan): Section {
  return {
    title: 'Settled: requests that an earlier run left open',
    items: plan.settled.map((item) => ({
      full: `${markdownCode(item.ref)}: ${prose(item.message)}`,
      short: markdownCode(item.ref),
      group: '',
    })),
    share: 0.8,
    isFolded: true,
  };
}

function notes(plan: Plan): Section {
  return {
    title: 'Notes',
    items: plan.notes.map((note) => ({ full: prose(note), short: prose(note), group: '' })),
    share: 1,
  };
}

function code(name: string): string {
  return markdownCode(name.slice(0, longestName));
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
