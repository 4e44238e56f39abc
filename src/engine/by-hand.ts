import { neverProven } from '../core/deciding/adopted.ts';
import { Failure } from '../core/model/failure.ts';
import { listOf } from '../core/model/belonging.ts';
import { idRulesOf, type KindTable } from '../core/model/fields.ts';
import { heldBy } from '../core/model/held.ts';
import type { Entry, OpenRecord } from '../core/model/journal.ts';
import type { Recorded } from '../core/model/recorded.ts';
import { foreignRef, kindOf, type Ref } from '../core/model/resource.ts';
import { renamed } from '../core/planning/renames.ts';
import { idFrom } from '../core/shape/ids.ts';
import { asSent, holdersIn, withList } from './settle.ts';
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

/**
 * Notes what a person says of a create that no look can tell: its id in the target, or that nobody was created; throws
 * `Failure` (usage) when none is in doubt, and for an id that can be none or is another's. `declared` are ids that the
 * manifest has; `look` is asked before anything is noted.
 */
export async function settleByHand(
  { store, definition }: Session,
  ref: Ref,
  id: string | undefined,
  declared: ReadonlyMap<Ref, string> = new Map(),
  look: () => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const records = store.open().filter((record) => record.ref === ref && record.keys);
  if (records.length === 0)
    throw new Failure(
      'usage',
      'not-open',
      `No create of ${store.recorded().has(ref) ? ref : foreignRef(ref)} is in doubt.`,
      {
        hint: '`caseload state verify` lists what is.',
      },
    );
  const { table } = definition;
  if (id !== undefined && idFrom(id, idRulesOf(table, kindOf(ref))) === undefined)
    throw new Failure('usage', 'bad-id', `What was given can be no id of ${definition.title}.`, {
      hint: 'Copy the id again, as the target shows it.',
    });
  const holder = id === undefined ? undefined : holdersIn(store, { table, declared }).otherThan(ref, id);
  if (holder !== undefined) {
    const { message, hint } = heldBy(ref, holder);
    throw new Failure('usage', 'id-held', message, { hint });
  }
  await look();
  for (const record of records) await store.write(settledByHand(record, id, table));
}

/** What a person says of a create that no look can tell: the id of who was created, or that nobody was. */
function settledByHand(record: OpenRecord, id: string | undefined, table: KindTable): Omit<Entry, 'open'> {
  if (id === undefined) return { close: record.n, void: true, settled: true };
  const rules = table[kindOf(record.ref)];
  const unproven = rules.form === 'object' ? neverProven(rules, record.fields ?? []) : [];
  const base: Recorded = {
    ref: record.ref,
    id,
    origin: 'created',
    fields: {},
    ...(unproven.length > 0 ? { unproven } : {}),
    provenAt: record.at,
  };
  return { close: record.n, settled: true, put: withList(record, asSent(record, base), listOf(table, record.ref)) };
}
