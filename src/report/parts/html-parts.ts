import type { Action } from '../../core/model/change.ts';
import type { Blocked, Operation, Unknown } from '../../core/model/plan.ts';
import { blockedDetails, detailsOf, type Detail, type Tone } from './details.ts';
import { html, lines, part, table, type Html } from './html.ts';
import { actionWords, blockedMeaning, byRisk, reasonWords, unreadMeaning } from './words.ts';

/** Above so many rows a part of a page starts folded, unless it is about what is taken away. */
export const longPart = 100;

const toneClass: Readonly<Record<Tone, string>> = { plain: 'plain', add: 'add', remove: 'remove', alarm: 'alarm-text' };

/** The sign and the name of an action; the sign is not read aloud. */
export function actionLabel(action: Action): Html {
  const sign = html`<span aria-hidden="true">${actionWords[action].symbol} </span>`;
  return html`<span class="action ${action}">${sign}${action}</span>`;
}

/** One part an action, what takes most away first. */
export function operationParts(operations: readonly Operation[]): Html {
  return html`${byRisk.map((action) => {
    const group = operations.filter((operation) => operation.action === action);
    const body = group.map((operation) => [
      html`${operation.ref}`,
      detailList(detailsOf(operation)),
      html`${operation.requests}`,
    ]);
    const content = table(`To ${action}: ${actionWords[action].meaning}.`, ['Resource', 'What', 'Requests'], body);
    const isRemoval = action === 'delete';
    return part(`${actionWords[action].symbol} To ${action}`, group.length, content, {
      isOpen: isRemoval || group.length <= longPart,
      tone: isRemoval ? 'alarm' : 'calm',
    });
  })}`;
}

/** What is blocked: why, and the ways out. */
export function blockedPart(blocked: readonly Blocked[]): Html {
  const body = blocked.map((item) => [
    html`${item.ref}`,
    actionLabel(item.action),
    [
      html`<p>${item.message}</p>`,
      html`<p class="dim">${reasonWords[item.reason]} (${item.reason})</p>`,
      detailList(blockedDetails(item)),
    ],
    lines(item.hint),
  ]);
  const content = table(`Blocked is what is ${blockedMeaning}.`, ['Resource', 'Action', 'Why', 'Ways out'], body);
  return part('Blocked', blocked.length, content, { isOpen: true, tone: 'calm' });
}

/** What no look could tell, and why. */
export function unreadPart(unread: readonly Unknown[]): Html {
  const body = unread.map((item) => [
    html`${item.ref}`,
    html`${item.message} <span class="dim">(${item.code})</span>`,
    html`${item.because}`,
  ]);
  return part(
    'Could not be read',
    unread.length,
    table(`For these, ${unreadMeaning}.`, ['Resource', 'Why', 'Because of'], body),
    { isOpen: true, tone: 'calm' },
  );
}

function detailList(details: readonly Detail[]): Html {
  if (details.length === 0) return html``;
  return html`<ul>${details.map(({ tone, label, text }) => {
    const name = label === '' ? undefined : html`<strong>${label}</strong>: `;
    return html`<li class="${toneClass[tone]}">${name}${text}</li>`;
  })}</ul>`;
}
