import { Failure } from '../core/model/failure.ts';
import { listOf } from '../core/model/belonging.ts';
import { foreignRef, kindOf, type Ref } from '../core/model/resource.ts';
import { renamed } from '../core/planning/renames.ts';
import type { StateSession } from './state-session.ts';

type Session = Pick<StateSession, 'store' | 'definition'>;

/** Remembers a resource under another ref, and its list with it; throws `Failure` (usage) when that cannot be. */
export async function renameByHand({ store, definition }: Session, from: Ref, to: Ref): Promise<void> {
  if (kindOf(from) !== kindOf(to))
    throw new Failure('usage', 'other-kind', `${from} and ${foreignRef(to)} are of different kinds.`);
  const pairs: (readonly [Ref, Ref])[] = [[from, to]];
  const [list, goal] = [listOf(definition.table, from), listOf(definition.table, to)];
  if (list !== undefined && goal !== undefined) pairs.push([list, goal]);
  const known = pairs.filter(([ref]) => store.recorded().has(ref));
  const taken = known.find(([, ref]) => store.recorded().has(ref))?.[1];
  if (taken !== undefined)
    throw new Failure('usage', 'taken', `${taken} is remembered already.`, {
      hint: `Forget it first: caseload state rm ${taken}`,
    });
  const put = known.flatMap(([ref, next]) => {
    const entry = store.recorded().get(ref);
    return entry ? [renamed(entry, next)] : [];
  });
  await store.write({ forget: known.map(([ref]) => ref), put });
}

/** Forgets a resource, and its list with it; the target keeps both. */
export async function forgetByHand({ store, definition }: Session, ref: Ref): Promise<void> {
  const list = listOf(definition.table, ref);
  await store.write({ forget: [ref, ...(list !== undefined && store.recorded().has(list) ? [list] : [])] });
}

/**
 * Notes what a person saw in the target: somebody is deactivated there, and the list with them; of one who is made
 * anew it is the old account.
 */
export async function deactivatedByHand({ store, definition }: Session, ref: Ref): Promise<void> {
  const entry = store.recorded().get(ref);
  if (!entry) return;
  const { predecessor, unsure: _, ...rest } = entry;
  if (predecessor !== undefined) return store.write({ put: [rest] });
  const list = listOf(definition.table, ref);
  const owned = list === undefined ? undefined : store.recorded().get(list);
  const deactivated = true;
  await store.write({ put: [{ ...rest, deactivated }, ...(owned ? [{ ...owned, deactivated } as const] : [])] });
}
