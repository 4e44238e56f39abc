import type { Action } from '../../core/model/change.ts';
import type { Blocked, Operation, Unknown } from '../../core/model/plan.ts';
import { kindOf } from '../../core/model/resource.ts';
import { blockedDetails, detailsOf, detailText, type Detail } from './details.ts';
import { markdownCode } from './escape.ts';
import { prose, type Item, type Section } from './sheet.ts';
import { actionWords, blockedMeaning, kindHeading, reasonWords, unreadMeaning } from './words.ts';

/** What is blocked, with reasons and ways out; when there are many, refs by reason. */
export function blockedSection(blocked: readonly Blocked[]): Section {
  return {
    title: 'Blocked',
    lead: `Blocked is what is ${blockedMeaning}.`,
    items: blocked.map(blockedItem),
    share: 0.5,
  };
}

/** What no look could tell; when there is much, refs by code. */
export function unreadSection(unread: readonly Unknown[]): Section {
  return {
    title: 'Could not be read',
    lead: `For these, ${unreadMeaning}.`,
    items: unread.map((item) => {
      const because = item.because === undefined ? '' : ` (because of ${markdownCode(item.because)})`;
      return {
        full: `${markdownCode(item.ref)}: ${prose(item.message)}${because}`,
        short: markdownCode(item.ref),
        group: prose(item.code),
      };
    }),
    share: 0.5,
  };
}

/** The operations of one action, in the plan's order; deletions lie open, all others are folded. */
export function operationSection(operations: readonly Operation[], action: Action): Section {
  const items = operations.filter((operation) => operation.action === action).map(operationItem);
  const lead = `To ${action}: ${actionWords[action].meaning}.`;
  const title = `${actionWords[action].symbol} To ${action}`;
  return action === 'delete'
    ? { title, lead: `**${lead}**`, items, share: 0.9 }
    : { title, lead, items, share: 0.7, isFolded: true };
}

function operationItem(operation: Operation): Item {
  const short = markdownCode(operation.ref);
  const details = detailsOf(operation).map(drawn);
  return {
    full: [short, details.join('; ')].filter((part) => part !== '').join(': '),
    short,
    group: kindHeading(kindOf(operation.ref)),
  };
}

function blockedItem(item: Blocked): Item {
  const details = blockedDetails(item).map(drawn);
  const why = `${prose(item.message)} (${reasonWords[item.reason]})`;
  const parts = [why, ...details, item.hint === '' ? '' : `ways out: ${prose(item.hint)}`].filter(
    (part) => part !== '',
  );
  return {
    full: `${markdownCode(item.ref)} ${item.action}: ${parts.join('; ')}`,
    short: markdownCode(item.ref),
    group: `**${reasonWords[item.reason]}**`,
  };
}

function drawn(detail: Detail): string {
  const text = prose(detailText(detail));
  return detail.tone === 'alarm' ? `**${text}**` : text;
}
