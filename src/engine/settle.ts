import { adopted } from '../core/deciding/adopted.ts';
import { heldBy, holdersOf, type Holders, type IdsIn } from '../core/model/held.ts';
import type { Entry, OpenRecord } from '../core/model/journal.ts';
import type { LookupResult } from '../core/model/observed.ts';
import type { Settled, Unknown } from '../core/model/plan.ts';
import { areKeysOf, type Recorded } from '../core/model/recorded.ts';
import { idOf, kindOf, type DesiredObject, type Fields, type Ref } from '../core/model/resource.ts';
import { stamp } from '../core/model/clock.ts';
import { managedListOf } from '../core/model/belonging.ts';
import type { Manifest } from '../core/model/manifest.ts';
import { wantedOf, withoutDeclaredId } from '../core/deciding/desired.ts';
import { desiredUnder } from '../core/planning/renames.ts';
import { idsIn } from './looks/settled-id.ts';
import { witnessesOf } from './looks/witnesses.ts';
import { idSourcesOf, type Session } from './session.ts';
import type { Store } from '../state/store.ts';
import type { Witnesses } from '../connector/target.ts';

/** What is told of one open record: the line that ends it, or why it stays open. */
export interface Settlement {
  readonly record: OpenRecord;
  readonly entry?: Omit<Entry, 'open'>;
  readonly settled?: Settled;
  readonly unknown?: Unknown;
}

/**
 * Tells by looks, and never by guesses, what came of requests that earlier runs left open; only creates are looked up.
 */
export async function settlementsOf(
  records: readonly OpenRecord[],
  manifest: Manifest,
  session: Session,
): Promise<readonly Settlement[]> {
  const recorded = new Map(session.store.recorded());
  const others = records
    .filter((record) => !record.keys)
    .map((record) => {
      const settlement = settleOther(record, recorded.get(record.ref));
      // Two requests for one object take away from what is known one after the other.
      for (const put of settlement.entry?.put ?? []) recorded.set(put.ref, put);
      return settlement;
    });
  const context: CreateContext = {
    session,
    holders: holdersIn(session.store, idsIn(session, manifest, session)),
    witnesses: witnessesOf(session, session.store.recorded()),
    desiredOf: desiredUnder(manifest),
    wantedOf: wantedOf(idSourcesOf(manifest, session), session.target.table),
  };
  const creates = records.filter((record) => record.keys).map((record) => settleCreate(record, context));
  return [...others, ...(await Promise.all(creates))];
}

/** Who holds which ids, in state and in the manifest. */
export function holdersIn(store: Store, ids: IdsIn): Holders {
  return holdersOf(store.recorded().values(), (ref) => store.recorded().get(ref), ids);
}

/** What settling a create takes beside its record. */
interface CreateContext {
  readonly holders: Holders;
  readonly session: Session;
  readonly witnesses: Witnesses;
  /** Somebody as the manifest wants them, also under the id that they had before. */
  desiredOf(ref: Ref): DesiredObject | undefined;
  /** The values that the target should hold for them. */
  wantedOf(desired: DesiredObject): Fields;
}

async function settleCreate(record: OpenRecord, context: CreateContext): Promise<Settlement> {
  const { ref } = record;
  const { target, key, clock } = context.session;
  const rules = target.table[kindOf(ref)];
  if (rules.form !== 'object') return { record, entry: { close: record.n, void: true } };
  const wants = { ...(context.desiredOf(ref) ?? nobodyWanted(ref)), ref, id: idOf(ref) };
  const desired = withoutDeclaredId(wants, rules);
  const wanted = context.wantedOf(desired);
  const lookup = await lookUp(record, desired, areKeysOf(record.keys, key.digest, rules, ref, wanted), context);
  // Refused, so nobody was created by it: whoever is there is found, and judged, by the plan itself.
  if (record.refused && (lookup.state === 'found' || lookup.state === 'conflict')) {
    const message = 'The create that an earlier run sent was refused because somebody is there, and a look shows who.';
    const entry = { close: record.n, void: true, settled: true } as const;
    return { record, entry, settled: { ref, result: 'found', message } };
  }
  if (lookup.state === 'nobody' && lookup.isProven) {
    const message = 'The create that an earlier run sent had no effect: nobody is there.';
    const entry = { close: record.n, void: true, settled: true } as const;
    return { record, entry, settled: { ref, result: 'nobody', message } };
  }
  if (lookup.state !== 'found') return { record, unknown: doubt(record, untold(lookup)) };
  const holder = context.holders.otherThan(ref, lookup.id);
  if (holder !== undefined) return { record, unknown: doubt(record, heldBy(ref, holder).message) };
  const now = stamp(clock);
  const { recorded } = adopted(desired, lookup, wanted, 'created', { rules, digest: key.digest, now });
  const person: Recorded = {
    ...asSent(record, recorded),
    ...(lookup.isActive === false ? { unsure: 'activity' } : {}),
  };
  const put = withList(record, person, managedListOf(target.table, ref));
  const message = `The create that an earlier run sent took effect: ${lookup.evidence}, id ${lookup.id}.`;
  return { record, entry: { close: record.n, settled: true, put }, settled: { ref, result: 'found', message } };
}

/** Looks for who may have been created; `isSame` is whether the manifest has by now what was sent. */
function lookUp(
  record: OpenRecord,
  desired: DesiredObject,
  isSame: boolean,
  { session, witnesses }: CreateContext,
): Promise<LookupResult> {
  // Somebody who was sent with another address is not found, and not absent, under this one.
  return session.target.find(desired, session.connection.reader, witnesses, {
    needsProof: true,
    ...(isSame ? {} : { byOwnId: true as const }),
    ...(record.predecessor === undefined ? {} : { except: record.predecessor }),
  });
}

/** Somebody of whom the manifest says nothing any more. */
function nobodyWanted(ref: Ref): DesiredObject {
  return {
    form: 'object',
    ref,
    kind: kindOf(ref),
    id: idOf(ref),
    fields: {},
    blocks: {},
    external: false,
    protect: false,
    ignore: [],
    at: { file: '', line: 0, column: 0 },
  };
}

/** Who was created, with what the record says beside: an old account that is still there, and protection. */
export function asSent({ protect, predecessor }: OpenRecord, person: Recorded): Recorded {
  return {
    ...person,
    ...(protect ? { protect: true } : {}),
    ...(predecessor === undefined ? {} : { predecessor }),
  };
}

/** The person, with the list that the create made of them. */
export function withList(record: OpenRecord, person: Recorded, list: Ref | undefined): readonly Recorded[] {
  if (list === undefined || !record.list) return [person];
  const { id, provenAt } = person;
  const begun = record.begun ? { begun: true as const } : {};
  return [person, { ref: list, id, origin: 'created', fields: {}, list: record.list, ...begun, provenAt }];
}

function untold(lookup: Exclude<LookupResult, { state: 'found' }>): string {
  return lookup.state === 'conflict' || lookup.state === 'unknown'
    ? lookup.message
    : 'No look can prove that nobody is there.';
}

function doubt(record: OpenRecord, why: string): Unknown {
  const hint = `Find out in the target, then: caseload state settle ${record.ref} --id ID, or --absent.`;
  return { ref: record.ref, code: 'unsettled', message: `A create of ${record.at} got no answer. ${why} ${hint}` };
}

/**
 * A write that may be repeated: what it may have changed is no longer taken as known, so the plan looks or sends again.
 */
function settleOther(record: OpenRecord, recorded: Recorded | undefined): Settlement {
  const { ref, n, action } = record;
  const close = { close: n, settled: true as const };
  const settled: Settled = {
    ref,
    result: 'again',
    message: `The ${action} that an earlier run sent got no answer: it is looked at, or sent, again.`,
  };
  if (!recorded) return { record, entry: close, settled };
  if (record.fields) {
    const fields = Object.fromEntries(
      Object.entries(recorded.fields).filter(([name]) => !record.fields?.includes(name)),
    );
    return { record, entry: { ...close, put: [{ ...recorded, fields }] }, settled };
  }
  if (record.list)
    return {
      record,
      entry: recorded.list
        ? { ...close, put: [{ ...recorded, list: [...new Set([...recorded.list, ...record.list])], unsure: 'list' }] }
        : close,
      settled,
    };
  if (recorded.predecessor !== undefined) return { record, entry: close, settled };
  const { deactivated, ...rest } = recorded;
  void deactivated;
  return { record, entry: { ...close, put: [{ ...rest, unsure: 'activity' }] }, settled };
}
