import { actions, type Operation, type Plan } from '../../core/model/plan.ts';
import { kindOf, type Kind } from '../../core/model/resource.ts';
import { fold, padTo } from '../parts/columns.ts';
import { detailsOf } from '../parts/details.ts';
import { visible } from '../parts/escape.ts';
import type { Paint } from '../parts/paint.ts';
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
import { blockedLines, rows, signed, unreadLines, type Drawing } from '../parts/text-rows.ts';
import { acceptedSentences, actionWords, driftFields, driftWords, guardWords, kindHeading } from '../parts/words.ts';

/** The plan for a terminal; lines are broken only when `width` (columns) is given, and the totals come last, with
 * what they leave out. */
export function renderPlanText(plan: Plan, paint: Paint, options: { width?: number } = {}): string {
  const drawing: Drawing = { paint, width: options.width };
  const sections = [
    [
      `${paint.bold(`Plan for ${visible(plan.target)}`)} ` +
        `${paint.dim(`(made ${visible(plan.createdAt)}, state serial ${plan.state.serial})`)}`,
    ],
    keySettingLines(plan, drawing),
    legend(plan, paint),
    ...operationSections(plan.operations, drawing),
    blockedLines(plan.blocked, drawing),
    unreadLines(plan.unknown, drawing),
    driftLines(plan, drawing),
    waitingLines(plan, drawing),
    settledLines(plan, drawing),
    noteLines(plan, drawing),
    guardLines(plan, drawing),
    closing(plan, drawing),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function keySettingLines(plan: Plan, { paint, width }: Drawing): readonly string[] {
  const sentence = keySettingsSentence(plan);
  return sentence === undefined ? [] : fold('', paint.red(paint.bold(visible(sentence))), width);
}

function legend(plan: Plan, paint: Paint): readonly string[] {
  const used = actions.filter((action) => plan.operations.some((operation) => operation.action === action));
  if (used.length === 0) return [];
  return [
    'Symbols:',
    ...used.map((action) => `  ${signed(action, padTo(action, 8), paint)}  ${paint.dim(actionWords[action].meaning)}`),
  ];
}

function operationSections(operations: readonly Operation[], drawing: Drawing): readonly (readonly string[])[] {
  const groups = new Map<Kind, Operation[]>();
  for (const operation of operations) {
    const kind = kindOf(operation.ref);
    const group = groups.get(kind);
    if (group) group.push(operation);
    else groups.set(kind, [operation]);
  }
  return [...groups].map(([kind, group]) => [
    drawing.paint.bold(`${kindHeading(kind)} (${group.length})`),
    ...rows(
      group.map((operation) => ({ ref: operation.ref, action: operation.action, details: detailsOf(operation) })),
      drawing,
    ),
  ]);
}

function driftLines(plan: Plan, { paint, width }: Drawing): readonly string[] {
  if (plan.drift.length === 0) return [];
  return [
    paint.bold(`Drift (${plan.drift.length}): the target differs from what was last proven`),
    ...plan.drift.flatMap((item) => {
      const fields = item.fields.length > 0 ? `: ${visible(driftFields(item))}` : '';
      return fold(`  ${visible(item.ref)}  `, `${driftWords[item.class]}${fields}`, width);
    }),
  ];
}

function waitingLines(plan: Plan, { paint, width }: Drawing): readonly string[] {
  if (plan.waiting.length === 0) return [];
  return [
    paint.bold(`Waiting (${plan.waiting.length}): ${waitingMeaning}`),
    ...plan.waiting.flatMap((item) => fold(`  ${visible(item.ref)}  `, visible(waitingText(item)), width)),
  ];
}

function settledLines(plan: Plan, { paint, width }: Drawing): readonly string[] {
  if (plan.settled.length === 0) return [];
  return [
    paint.bold(`Settled (${plan.settled.length}): requests that an earlier run left open`),
    ...plan.settled.flatMap((item) => fold(`  ${visible(item.ref)}  `, visible(item.message), width)),
  ];
}

function noteLines(plan: Plan, { width }: Drawing): readonly string[] {
  return plan.notes.flatMap((note) => fold('Note: ', visible(note), width));
}

function guardLines(plan: Plan, { paint, width }: Drawing): readonly string[] {
  return plan.guards.flatMap((guard) => [
    ...fold(paint.red(paint.bold(`Refused [${guard.guard}] `)), paint.red(visible(guardSentence(guard))), width),
    ...fold('    ', paint.dim(`${guardWords[guard.guard]}; ${visible(guardNumbers(guard))}`), width),
  ]);
}

function closing(plan: Plan, { paint, width }: Drawing): readonly string[] {
  const empty = nothingToDo(plan);
  const removal = removals(plan);
  const estimate = estimateSentence(plan);
  const also = alsoSentence(plan);
  const looks = looksSentence(plan);
  return [
    ...(empty ? fold('', paint.bold(empty), width) : []),
    ...(removal ? fold('', paint.red(paint.bold(removal)), width) : []),
    ...fold('', visible(refreshSentence(plan)), width),
    ...(looks ? fold('', looks, width) : []),
    ...(estimate ? fold('', estimate, width) : []),
    planTotals(plan.summary),
    ...(also === undefined ? [] : [also]),
    ...acceptedSentences(plan.accepted).flatMap((line) => fold('', visible(line), width)),
  ];
}
