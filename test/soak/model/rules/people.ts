import { declared, membersOf, ofKind } from '../manifest.ts';
import { shownHuman, type Account } from '../world/record.ts';
import type { Ran } from '../run/documents.ts';
import { isTold } from './facts.ts';
import type { Rule } from './rule.ts';

const activeOf = (accounts: ReadonlyMap<string, Account>, human: string): readonly Account[] =>
  [...accounts.values()].filter((one) => one.human === human && one.isActive);

/** Nobody is there twice: of one human at most one account is active, unless that was so before. */
export const twice: Rule = {
  name: 'twice',
  chapter: 'Looks and creates',
  check: ({ before, after, report, wanted, faults, flags }, past) => {
    const humans = new Set([...after.values()].map(({ human }) => human));
    const isOpen = (human: string): boolean =>
      (report?.outcomes ?? []).some(({ action, status }) => action === 'recreate' && status !== 'done') && human !== '';
    const couldNotBeSeen = (human: string): boolean => {
      const entry = wanted.entries.find((one) => one.human === human);
      const email = entry && declared(entry, 'email');
      const isFindable = activeOf(before, human).some(
        (one) =>
          (one.partnerUserId !== undefined &&
            past.readsPartnerIds &&
            [entry?.id, entry?.previously].includes(one.partnerUserId)) ||
          (email !== undefined && String(one.fields['email'] ?? '').toLowerCase() === String(email).toLowerCase()),
      );
      // Who was told to be new is made without a look.
      if (flags?.assumeNew && (past.forgotten.has(human) || !past.held.has(human) || past.unnamed.has(human)))
        return true;
      const areTheirs = activeOf(before, human).every(({ madeBy }) => madeBy === 'app');
      const mayForget =
        past.forgotten.has(human) ||
        areTheirs ||
        past.unnamed.has(human) ||
        faults.some(({ what }) => what === 'not-found');
      return !isFindable && mayForget;
    };
    return [...humans]
      .filter((human) => activeOf(after, human).length > Math.max(1, activeOf(before, human).length))
      .filter((human) => !isOpen(human) && !couldNotBeSeen(human))
      .map((human) => `${human} has ${activeOf(after, human).length} active accounts`);
  },
};

/** Nobody is turned into somebody else: an account shows the names of whom it was made for. */
export const turned: Rule = {
  name: 'turned',
  chapter: 'Renames and recreates (more)',
  check: ({ before, after }) =>
    [...after.values()]
      .filter((one) => shownHuman(one) !== one.human && shownHuman(before.get(one.userId) ?? one) === one.human)
      .map((one) => `the account of ${one.human} now has the names of ${shownHuman(one)}`)
      .concat(
        [...after.values()]
          .filter((one) => !before.has(one.userId) && shownHuman(one) !== one.human)
          .map((one) => `made ${one.human} as ${shownHuman(one)}`),
      ),
};

/** Nobody whom the manifest wants is deactivated, but the old account of somebody made anew. */
export const ended: Rule = {
  name: 'ended',
  chapter: 'Plan (delete); Renames and recreates (more)',
  check: (run, past) =>
    endedBy(run).flatMap((account) => {
      const { human, kind } = account;
      const entry = run.wanted.entries.find((one) => one.human === human && one.kind === kind);
      if (!entry || activeOf(run.after, human).length > 0) return [];
      // The manifest took the old id out, and nothing tells that the new one is the same person.
      const looks = run.flags?.assumeNew !== true && run.flags?.refresh !== 'none';
      if (past.unnamed.has(human) && !isTold(entry, account, looks)) return [];
      return [`${human} is wanted and was deactivated`];
    }),
};

function endedBy({ before, after }: Ran): readonly Account[] {
  return [...after.values()].filter((one) => !one.isActive && before.get(one.userId)?.isActive === true);
}

/** A list that is sent names whom the manifest names, and nobody else. */
export const lists: Rule = {
  name: 'lists',
  chapter: 'Plan (replace); Guards (more)',
  check: ({ sent, wanted, after }) =>
    sent
      .filter((one) => one.isWrite && /^\/users\/[^/]+\/providers$/.test(one.path) && one.method === 'POST')
      .flatMap((one) => {
        const client = one.changed[0]?.after;
        if (!client) return [];
        const entry = ofKind(wanted, 'client').find((item) => item.human === client.human);
        const members = client.members.map((id) => after.get(id)?.human ?? '?');
        if (!entry) return [`the list of ${client.human}, who is not in the manifest, was sent: ${members.join(', ')}`];
        if (
          entry.ignore?.includes('providers') &&
          one.changed[0]?.before !== undefined &&
          !wasMadeIn(sent, client.userId)
        )
          return sameList(one) ? [] : [`the ignored list of ${client.human} was sent`];
        const may = membersOf(entry, wanted).map(({ human }) => human);
        const strange = members.filter((human) => !may.includes(human));
        return strange.length > 0 ? [`the list of ${client.human} got ${strange.join(', ')}, not named by it`] : [];
      }),
};

function wasMadeIn(sent: Ran['sent'], userId: string): boolean {
  return sent.some(({ changed }) => changed.some((one) => !one.before && one.after.userId === userId));
}

function sameList({ changed }: Ran['sent'][number]): boolean {
  return JSON.stringify(changed[0]?.before?.members) === JSON.stringify(changed[0]?.after.members);
}
