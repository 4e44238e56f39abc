import { declared, membersOf, type Entry } from '../manifest.ts';
import { unchangeable } from '../people.ts';
import type { Ran } from '../run/documents.ts';
import { accountsOf, differing, entryOf } from './facts.ts';
import type { Past, Rule } from './rule.ts';

interface Blocked {
  readonly ref: string;
  readonly reason: string;
  readonly because?: string | undefined;
}
type Test = (item: Blocked, entry: Entry | undefined, run: Ran, past: Past) => boolean;

const suspended = (run: Ran, entry: Entry): boolean =>
  accountsOf(run.before, entry).some((one) => !one.isActive && one.endedBy !== 'us');

/** Whether another human's account, or another of his own, stands under the id or address of an entry. */
function inTheWay({ before }: Ran, entry: Entry, isOwnToo: boolean): boolean {
  const email = String(declared(entry, 'email') ?? '').toLowerCase();
  return [...before.values()].some(
    (one) =>
      (isOwnToo || one.human !== entry.human) &&
      ([entry.id, entry.previously].includes(one.partnerUserId) ||
        (email !== '' && String(one.fields['email'] ?? '').toLowerCase() === email)),
  );
}

/** When a reason is true, by what the server holds and the manifest says; a reason that is not here never is. */
const truths: Readonly<Record<string, Test>> = {
  // Where nothing is read, who is gone is there as far as anybody knows.
  'immutable-field': (_, entry, run) =>
    entry !== undefined &&
    ((run.flags?.refresh === 'none' && accountsOf(run.before, entry).length === 0) ||
      accountsOf(run.before, entry).some(
        (one) => differing(entry, one).some((name) => unchangeable.includes(name)) || entry.organization !== undefined,
      )),
  'live-deactivation': (item, entry, run) =>
    entry !== undefined &&
    (suspended(run, entry) ||
      (item.ref.startsWith('assignment/') && membersOf(entry, run.wanted).some((one) => suspended(run, one)))),
  protected: (item, entry, _, past) =>
    entry?.protect === true || past.entries.some((one) => one.protect === true && item.ref.endsWith(`/${one.id}`)),
  conflict: (_, entry, run) => entry !== undefined && inTheWay(run, entry, true),
  'identity-differs': (_, entry, run) => entry !== undefined && inTheWay(run, entry, true),
  'id-held': (_, entry, run) => entry !== undefined && inTheWay(run, entry, true),
  'previously-taken': (item, entry, run, past) => {
    const named = run.wanted.entries.find((one) => `${one.kind}/${one.previously}` === item.ref);
    const taker = entry?.previously === undefined ? named : entry;
    if (taker?.previously === undefined) return false;
    return past.humansOf.has(`${taker.kind}/${taker.previously}`) && past.humansOf.has(`${taker.kind}/${taker.id}`);
  },
  'perhaps-renamed': () => true,
  'empty-assignment': (item, entry, run) =>
    entry !== undefined &&
    membersOf(entry, run.wanted).every((one) => !accountsOf(run.after, one)[0]?.isActive || suspended(run, one)) &&
    item.ref !== '',
  'waits-on-blocked': (item) => item.because !== undefined,
  'still-assigned': () => true,
};

/** What is blocked is truly not possible, for the reason that is given. */
export const blockedIsTrue: Rule = {
  name: 'blocked is true',
  chapter: 'Words (blocked); Guards (more)',
  check: (run, past) => {
    if (run.faults.length > 0 || run.what === 'apply-plan') return [];
    const document = run.what === 'plan' ? run.plan : run.report;
    return (document?.blocked ?? [])
      .filter(
        (item) =>
          truths[item.reason]?.(item, entryOf(run, item.ref.replace('assignment/', 'client/')), run, past) !== true,
      )
      .map(
        (item) =>
          `${item.action} ${item.ref} is blocked as ${item.reason} (${item.fields.map(({ name }) => name).join(', ')}): not so`,
      );
  },
};

/** On a quiet server an operation fails only for what stands in its way there. */
export const failureIsTrue: Rule = {
  name: 'failure is true',
  chapter: 'Apply; Saved plans (more)',
  check: (run, past) => {
    if (run.faults.length > 0 || run.wasKilled || !run.report || run.what === 'drift') return [];
    return run.report.outcomes.flatMap(({ ref, action, status, error }) => {
      if (status === 'unknown')
        return isUntold(ref, error?.code, run, past) ? [] : [`${action} ${ref} unknown: ${error?.code}`];
      if (status !== 'failed') return [];
      const entry = entryOf(run, ref.replace('assignment/', 'client/'));
      const code = error?.code ?? '';
      if (code === 'blind-replace' || code === 'quarantined') return [];
      if (
        entry &&
        ['duplicate', 'refused', 'conflict', 'id-held', 'identity-differs'].includes(code) &&
        inTheWay(run, entry, true)
      )
        return [];
      // An old account in a recreate is nobody whom state remembers once it is deactivated.
      if (code === 'live-deactivation' && entry && accountsOf(run.before, entry).some(({ isActive }) => !isActive))
        return [];
      if (code === 'not-moved') return [];
      // The server refuses a client of somebody whose suspension this run could not see.
      if (code === 'refused' && entry && membersOf(entry, run.wanted).some((one) => suspended(run, one))) return [];
      if (
        code === 'deactivated' &&
        entry &&
        [entry, ...membersOf(entry, run.wanted)].some((one) => suspended(run, one))
      )
        return [];
      const gone = entry && accountsOf(run.before, entry).length === 0 && code === 'not-found';
      if (gone && run.flags?.refresh !== 'all') return [];
      return [`${action} ${ref} failed: ${code}`];
    });
  },
};

/** Whether nothing could tell, without a fault: what a server hides, and of whom it shows no activity. */
function isUntold(ref: string, code: string | undefined, run: Ran, past: Past): boolean {
  const humans = past.humansOf.get(ref) ?? [];
  const accounts = [...run.before.values()].filter(({ human }) => humans.includes(human));
  // A 400 to the deactivation of somebody who is deactivated, whom no read shows, or by whose address nobody, or
  // another of his accounts, is shown.
  const isOnlyOne = (email: unknown): boolean =>
    email !== undefined && [...run.after.values()].filter((one) => one.fields['email'] === email).length === 1;
  if (code === 'activity-not-shown')
    return accounts.some((one) => !one.isActive && (past.hidesDeactivated || !isOnlyOne(one.fields['email'])));
  // The check of an address shows him, and the read hides him.
  if (code === 'contradicting-looks') return past.hidesDeactivated && accounts.some(({ isActive }) => !isActive);
  const entry = entryOf(run, ref);
  // Somebody has the id, and this server finds nobody by it, or hides whom somebody deactivated.
  if (code === 'duplicate')
    return entry !== undefined && inTheWay(run, entry, true) && (!past.readsPartnerIds || past.hidesDeactivated);
  return false;
}
