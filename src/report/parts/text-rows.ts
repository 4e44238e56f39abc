import type { Action } from '../../core/model/change.ts';
import type { Blocked, Unknown } from '../../core/model/plan.ts';
import type { Ref } from '../../core/model/resource.ts';
import { columnsOf, fold, padTo } from './columns.ts';
import { blockedDetails, detailText, type Detail, type Tone } from './details.ts';
import { visible, visibleLines } from './escape.ts';
import type { Paint } from './paint.ts';
import { actionWords, blockedMeaning, reasonWords, unreadMeaning } from './words.ts';

const widestAction = Math.max(...Object.keys(actionWords).map((action) => action.length));
const widestRef = 40;

/** How the rows of one text are drawn. */
export interface Drawing {
  readonly paint: Paint;
  /** Columns after which lines are broken; absent: never. */
  readonly width: number | undefined;
}

/** A ref in front of its details. */
export interface Row {
  readonly ref: Ref;
  readonly action: Action;
  readonly details: readonly Detail[];
}

/** Rows under each other, details aligned: the first beside its ref, the others below it. */
export function rows(all: readonly Row[], drawing: Drawing): readonly string[] {
  const names = all.map((row) => visible(row.ref));
  const column = names.reduce((widest, name) => Math.max(widest, Math.min(widestRef, columnsOf(name))), 0);
  return all.flatMap((row, index) => {
    const lead = leadOf(row.action, padTo(names[index] ?? '', column), drawing.paint);
    const [first, ...others] = row.details.map((detail) =>
      toned(detail.tone, visible(detailText(detail)), drawing.paint),
    );
    const indent = ' '.repeat(Math.min(columnsOf(lead), widestRef + widestAction + 7));
    return [...fold(lead, first ?? '', drawing.width), ...others.flatMap((text) => fold(indent, text, drawing.width))];
  });
}

/** The sign and the name of an action, in the colour that it has everywhere. */
export function signed(action: Action, text: string, paint: Paint): string {
  const words = `${actionWords[action].symbol} ${text}`;
  switch (action) {
    case 'create':
      return paint.green(words);
    case 'adopt':
    case 'activate':
      return paint.cyan(words);
    case 'update':
    case 'replace':
      return paint.yellow(words);
    case 'recreate':
      return paint.magenta(words);
    case 'delete':
      return paint.red(paint.bold(words));
    case 'release':
      return paint.dim(words);
  }
}

/** What is blocked: why, and the ways out; empty when nothing is. */
export function blockedLines(blocked: readonly Blocked[], { paint, width }: Drawing): readonly string[] {
  if (blocked.length === 0) return [];
  return [
    paint.bold(`Blocked (${blocked.length}): ${blockedMeaning}`),
    ...blocked.flatMap((item) => [
      ...fold(`  ${paint.yellow('!')} ${visible(item.ref)}  ${item.action}  `, visible(item.message), width),
      ...fold('      reason: ', paint.dim(`${reasonWords[item.reason]} [${item.reason}]`), width),
      ...blockedDetails(item).flatMap((detail) => fold('      ', visible(detailText(detail)), width)),
      ...visibleLines(item.hint).flatMap((line, index) =>
        fold(index === 0 ? '      ways out: ' : '                ', line, width),
      ),
    ]),
  ];
}

/** What no look could tell, and why; empty when every look succeeded. */
export function unreadLines(unread: readonly Unknown[], { paint, width }: Drawing): readonly string[] {
  if (unread.length === 0) return [];
  return [
    paint.bold(`Could not be read (${unread.length}): ${unreadMeaning}`),
    ...unread.flatMap((item) => {
      const because = item.because === undefined ? '' : ` (because of ${visible(item.because)})`;
      return fold(
        `  ${paint.yellow('?')} ${visible(item.ref)}  `,
        `${visible(item.message)} ${paint.dim(`[${visible(item.code)}]`)}${because}`,
        width,
      );
    }),
  ];
}

function leadOf(action: Action, name: string, paint: Paint): string {
  const isRemoval = action === 'delete';
  const word = padTo(isRemoval ? action.toUpperCase() : action, widestAction);
  return `  ${signed(action, word, paint)}  ${isRemoval ? paint.red(paint.bold(name)) : name}   `;
}

function toned(tone: Tone, text: string, paint: Paint): string {
  switch (tone) {
    case 'plain':
      return text;
    case 'add':
      return paint.green(text);
    case 'remove':
      return paint.red(text);
    case 'alarm':
      return paint.red(paint.bold(text));
  }
}
