import { membersOf } from '../manifest.ts';
import type { Ran } from '../run/documents.ts';
import { accountsOf, changeable, differing } from './facts.ts';
import type { Past, Rule } from './rule.ts';

/** After exit 0 of an apply without faults, what the manifest wants is true on the server, and who left has lost access. */
export const everythingIsTrue: Rule = {
  name: 'everything is true',
  chapter: 'Apply ("Everything that the manifest wants is done"); Leavers',
  check: (run, past) => {
    const { what, ended, flags } = run;
    // Only a run that has read everything can know what the app changed meanwhile.
    if (what !== 'apply' || ended.code !== 0 || flags?.refresh !== 'all') return [];
    return [...wantedAndNot(run, past), ...leftAndActive(run, past)];
  },
};

function wantedAndNot({ wanted, after }: Ran, { hiddenLists }: Past): readonly string[] {
  return wanted.entries.flatMap((entry) => {
    const [account] = accountsOf(after, entry);
    if (!account) return [`${entry.human} is not there`];
    const hasEmail = account.fields['email'] !== undefined;
    // Nothing shows whether somebody without an address is active.
    if (!account.isActive) return entry.external || !hasEmail ? [] : [];
    const wrong = entry.external ? [] : changeable(differing(entry, account));
    const fields = wrong.length > 0 ? [`${wrong.join(', ')} of ${entry.human} differ`] : [];
    if (entry.kind !== 'client') return fields;
    const wants = membersOf(entry, wanted).map(({ human }) => human);
    const has = account.members.map((id) => after.get(id)?.human ?? '?');
    const isSame = wants[0] === has[0] && [...wants].sort().join() === [...has].sort().join();
    // A list that the app changed cannot be read.
    if (isSame || hiddenLists.has(entry.human) || entry.ignore?.includes('providers')) return fields;
    return [...fields, `the list of ${entry.human} should be ${wants.join()}, is ${has.join()}`];
  });
}

function leftAndActive({ wanted, after }: Ran, { held }: Past): readonly string[] {
  if (wanted.settings.prune !== 'delete') return [];
  const isIn = (human: string): boolean => wanted.entries.some((one) => one.human === human);
  return (
    [...after.values()]
      .filter((one) => held.has(one.human) && !isIn(one.human) && one.isActive && one.madeBy === 'us')
      // One that was made before state was lost, and that no look could find, is none that the command answers for.
      .filter((one) => accountsOf(after, one)[0] === one)
      .map((one) => `${one.human} left the manifest and is active`)
  );
}
