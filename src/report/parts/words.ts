import type { Action, Cause } from '../../core/model/change.ts';
import type { Status } from '../../core/model/outcome.ts';
import type { Accepted, BlockedReason, Drift, Guard, RefreshMode } from '../../core/model/plan.ts';

/** The sign of each action, and what the action does. */
export const actionWords: Readonly<Record<Action, { readonly symbol: string; readonly meaning: string }>> = {
  create: { symbol: '+', meaning: 'new in the target' },
  adopt: { symbol: '>', meaning: 'already there: taken over and brought up to date' },
  activate: { symbol: '^', meaning: 'deactivated before: brought back and up to date' },
  update: { symbol: '~', meaning: 'some fields are sent' },
  replace: { symbol: '↔', meaning: 'the whole list of members is sent' },
  recreate: { symbol: '±', meaning: 'a new one is created, then the old one is deactivated' },
  delete: { symbol: '-', meaning: 'taken out of the target (deactivated, where it keeps everybody)' },
  release: { symbol: '.', meaning: 'forgotten here, left in the target as it is' },
};

/** Actions in the order in which a reviewer should see them: what takes most away comes first. */
export const byRisk = [
  'delete',
  'recreate',
  'replace',
  'release',
  'update',
  'activate',
  'adopt',
  'create',
] as const satisfies readonly Action[];

/** Why a field is sent. */
export const causeWords: Readonly<Record<Cause, string>> = {
  edit: 'changed in the manifest',
  drift: 'changed live',
  both: 'changed both in the manifest and live',
  'not-taken': 'not taken by the target as sent',
};

/** What a tripped guard protects from. */
export const guardWords: Readonly<Record<Guard['guard'], string>> = {
  'max-deletes': 'too many deletions',
  'max-replaces': 'too many lists that lose somebody',
  'max-missing': 'too many people are not there any more',
  'max-identity-changes': 'too many people who would become others',
  'blind-replace': 'lists that were never seen would be replaced',
  'empty-assignment': 'a list would become empty',
  'empty-manifest': 'a whole section of the manifest is gone',
  'last-provider': 'an organization would have nobody left',
  'perhaps-there': 'people who may be there already would be created',
  'last-admin': 'an organization would have no administrator left',
  'live-deactivation': 'too many people would be activated whom others deactivated',
};

/** Why something is blocked, in a few words. */
export const reasonWords: Readonly<Record<BlockedReason, string>> = {
  ...guardWords,
  'immutable-field': 'the target cannot change the field',
  unsupported: 'the target has no call for it',
  protected: 'it is protected',
  conflict: 'somebody else is in its place',
  'identity-differs': 'who was found is taken for another person',
  'previously-taken': 'it would be turned into somebody else',
  'perhaps-renamed': 'it may be one who was renamed',
  'other-id': 'held under another id',
  'id-held': 'another name stands for the same object',
  'empty-assignment': 'the list of members is empty',
  'still-assigned': 'others still belong to it',
  'not-taken': 'the target does not take it as sent',
  'waits-on-blocked': 'it waits on something that is blocked',
  'live-deactivation': 'it was deactivated in the target itself',
};

/** How live differs from what was last proven. */
export const driftWords: Readonly<Record<Drift['class'], string>> = {
  changed: 'changed live',
  missing: 'no longer there',
  deactivated: 'deactivated live',
  moved: 'moved elsewhere',
  doubled: 'there twice, with the same',
  'not-taken': 'not taken by the target as sent',
};

/** Says of a finding that it comes and goes. */
export function flappingText({ flapping }: { readonly flapping?: true }): string {
  return flapping ? ', flapping: it came and went within its last five looks' : '';
}

/** In which fields something differs, and whose id another one has who is there as well. */
export function driftFields({ fields, other }: Pick<Drift, 'fields' | 'other'>): string {
  return [...fields, ...(other === undefined ? [] : [`also with the id ${other}`])].join(', ');
}

/** How much of the target a plan read. */
export const refreshWords: Readonly<Record<RefreshMode, string>> = {
  changed: 'what the manifest changed, what is new, and what is unsettled',
  all: 'every managed resource',
  none: 'nothing, as asked for',
};

/** The name of each ending of an operation, and what it means for the next run. */
export const statusWords: Readonly<Record<Status, { readonly name: string; readonly meaning: string }>> = {
  done: { name: 'done', meaning: 'carried out' },
  failed: { name: 'failed', meaning: 'the target refused it' },
  unknown: { name: 'unknown', meaning: 'sent, but no answer came: the next run looks before it sends anything' },
  skipped: {
    name: 'skipped',
    meaning: 'not tried: it waits on another operation that did not end as done, or it is held back',
  },
  moved: { name: 'moved', meaning: 'changed after the plan was made, so left alone' },
  notAttempted: { name: 'not attempted', meaning: 'the run stopped before its turn' },
};

/** What stands in place of a value that was not asked for. */
export const hiddenValue = '(hidden)';

/** What replacing a list that nobody saw means for those on it. */
export const blindMeaning = 'the list that is replaced was never seen; whoever else is on it loses access';

/** What being blocked means. */
export const blockedMeaning = 'wanted by the manifest, but not done';

/** What it means that a look failed. */
export const unreadMeaning = 'a look failed, so nothing is planned for it';

/** The heading over everything of one kind. */
export function kindHeading(kind: string): string {
  return `${kind.charAt(0).toUpperCase()}${kind.slice(1)}s`;
}

/** A status as a heading begins with it. */
export function statusTitle(status: Status): string {
  const { name } = statusWords[status];
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}

/** One line a day until which differences are accepted, with whose they are. */
export function acceptedSentences(accepted: readonly Accepted[]): readonly string[] {
  const days = [...new Set(accepted.map(({ until }) => until))].sort();
  return days.map((day) => {
    const items = accepted.filter(({ until }) => until === day);
    const whose = items.map(({ ref, fields }) => (fields.length > 0 ? `${ref} (${fields.join(', ')})` : ref));
    return `Accepted: ${count(items.length, 'difference')} until ${day}: ${whose.join(', ')}.`;
  });
}

/** A number with its noun, as in `1 error` and `2 errors`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** A length of time for people, as in `2 seconds` or `1 hour 5 minutes`. */
export function durationText(seconds: number): string {
  if (seconds < 90) return count(Math.round(seconds * 10) / 10, 'second');
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return count(minutes, 'minute');
  const rest = minutes % 60;
  return count(Math.floor(minutes / 60), 'hour') + (rest === 0 ? '' : ` ${count(rest, 'minute')}`);
}

/** How long before `to` the time `from` was, both ISO 8601: whole minutes, hours or days, rounded down. */
export function ageText(from: string, to: string): string {
  const minutes = Math.floor((Date.parse(to) - Date.parse(from)) / 60_000);
  if (Number.isNaN(minutes)) return 'an unknown time';
  if (minutes < 1) return 'less than a minute';
  if (minutes < 60) return count(minutes, 'minute');
  return minutes < 48 * 60 ? count(Math.floor(minutes / 60), 'hour') : count(Math.floor(minutes / (24 * 60)), 'day');
}
