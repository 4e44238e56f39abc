import { adopted } from '../core/planning/adopted.ts';
import type { Entry, OpenRecord } from '../core/model/journal.ts';
import type { LookupResult } from '../core/model/observed.ts';
import type { Settled, Unknown } from '../core/model/plan.ts';
import { keysOf, type Digest, type Recorded } from '../core/model/recorded.ts';
import { idOf, kindOf, type DesiredObject, type Fields, type Ref } from '../core/model/resource.ts';
import { stamp, type Clock } from '../core/model/clock.ts';
import { listOf, managedListOf } from '../core/model/belonging.ts';
import { Failure } from '../core/model/failure.ts';
import type { Manifest } from '../core/model/manifest.ts';
import { wantedOf } from '../core/planning/desired.ts';
import { desiredUnder } from '../core/planning/renames.ts';
import type { Reader } from '../connector/connection.ts';
import { witnessesOf } from './look-up.ts';
import type { Session, StateSession } from './session.ts';
import type { Witnesses, Target } from '../connector/target.ts';

/** What settling may use; it only looks. */
export interface SettleOptions {
  readonly target: Target;
  readonly reader: Reader;
  readonly witnesses: Witnesses;
  readonly digest: Digest;
  readonly clock: Clock;
  readonly recorded: ReadonlyMap<Ref, Recorded>;
  /** Somebody as the manifest wants them, also under the id that they had before. */
  desiredOf(ref: Ref): DesiredObject | undefined;
  /** The values that the target should hold for them. */
  wantedOf(desired: DesiredObject): Fields;
  listOf(owner: Ref): Ref | undefined;
}

/** What is told of one open record: the line that ends it, or why it stays open. */
export interface Settlement {
  readonly record: OpenRecord;
  readonly entry?: Omit<Entry, 'open'>;
  readonly settled?: Settled;
  readonly unknown?: Unknown;
}

/** Tells what came of requests that earlier runs left open; only creates are looked up. */
export function settlementsOf(
  records: readonly OpenRecord[],
  manifest: Manifest,
  session: Session,
): Promise<readonly Settlement[]> {
  const { store, target, connection, key, clock } = session;
  return settle(records, {
    target,
    reader: connection.reader,
    witnesses: witnessesOf(session, store.recorded()),
    digest: key.digest,
    clock,
    recorded: store.recorded(),
    desiredOf: desiredUnder(manifest),
    wantedOf: wantedOf(manifest, target),
    listOf: (owner) => managedListOf(target.table, owner),
  });
}

/**
 * Notes what a person says of a create that no look can tell: its id in the target, or that nobody was created; throws
 * `Failure` (usage) when none is in doubt.
 */
export async function settleByHand(
  { store, definition }: StateSession,
  ref: Ref,
  id: string | undefined,
): Promise<void> {
  const records = store.open().filter((record) => record.ref === ref && record.keys);
  if (records.length === 0)
    throw new Failure('usage', 'not-open', `No create of ${ref} is in doubt.`, {
      hint: '`caseload state verify` lists what is.',
    });
  for (const record of records)
    await store.write(settledByHand(record, id, (owner) => listOf(definition.table, owner)));
}

/** Tells by looks, and never by guesses, what came of requests whose answers nobody has. */
async function settle(records: readonly OpenRecord[], options: SettleOptions): Promise<readonly Settlement[]> {
  const recorded = new Map(options.recorded);
  const others = records
    .filter((record) => !record.keys)
    .map((record) => {
      const settlement = settleOther(record, recorded.get(record.ref));
      // Two requests for one object take away from what is known one after the other.
      for (const put of settlement.entry?.put ?? []) recorded.set(put.ref, put);
      return settlement;
    });
  const creates = await Promise.all(
    records.filter((record) => record.keys).map((record) => settleCreate(record, options)),
  );
  return [...others, ...creates];
}

/** What a person says of a create that no look can tell: the id of who was created, or that nobody was. */
function settledByHand(
  record: OpenRecord,
  id: string | undefined,
  listOf: SettleOptions['listOf'],
): Omit<Entry, 'open'> {
  if (id === undefined) return { close: record.n, void: true, settled: true };
  const base: Recorded = { ref: record.ref, id, origin: 'created', fields: {}, provenAt: record.at };
  return { close: record.n, settled: true, put: withList(record, base, listOf) };
}

async function settleCreate(record: OpenRecord, options: SettleOptions): Promise<Settlement> {
  const { ref } = record;
  const rules = options.target.table[kindOf(ref)];
  const inManifest = options.desiredOf(ref);
  if (rules.form !== 'object') return { record, entry: { close: record.n, void: true } };
  const desired: DesiredObject = inManifest
    ? { ...inManifest, ref, id: idOf(ref) }
    : {
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
  // Somebody who was sent with another address is not found, and not absent, under this one.
  const isSame =
    JSON.stringify(record.keys) === JSON.stringify(keysOf(options.digest, rules, ref, options.wantedOf(desired)));
  const lookup = await options.target.find(desired, options.reader, options.witnesses, {
    needsProof: true,
    ...(isSame ? {} : { byOwnId: true as const }),
    ...(record.predecessor === undefined ? {} : { except: record.predecessor }),
  });
  if (lookup.state === 'nobody' && lookup.isProven) {
    return {
      record,
      entry: { close: record.n, void: true, settled: true },
      settled: {
        ref,
        result: 'nobody',
        message: `The create that an earlier run sent had no effect: nobody is there.`,
      },
    };
  }
  if (lookup.state !== 'found') return { record, unknown: doubt(record, lookup) };
  const { recorded } = adopted(desired, lookup, options.wantedOf(desired), 'created', {
    rules,
    digest: options.digest,
    now: stamp(options.clock),
  });
  const person: Recorded = {
    ...recorded,
    ...(record.protect ? { protect: true } : {}),
    ...(record.predecessor === undefined ? {} : { predecessor: record.predecessor }),
    ...(lookup.isActive === false ? { unsure: 'activity' } : {}),
  };
  return {
    record,
    entry: { close: record.n, settled: true, put: withList(record, person, options.listOf) },
    settled: {
      ref,
      result: 'found',
      message: `The create that an earlier run sent took effect: ${lookup.evidence}, id ${lookup.id}.`,
    },
  };
}

/** The person, with the list that the create made of them. */
function withList(record: OpenRecord, person: Recorded, listOf: SettleOptions['listOf']): readonly Recorded[] {
  const list = listOf(record.ref);
  return list === undefined || !record.list
    ? [person]
    : [
        person,
        { ref: list, id: person.id, origin: 'created', fields: {}, list: record.list, provenAt: person.provenAt },
      ];
}

function doubt(record: OpenRecord, lookup: Exclude<LookupResult, { state: 'found' }>): Unknown {
  const why =
    lookup.state === 'conflict' || lookup.state === 'unknown'
      ? lookup.message
      : 'No look can prove that nobody is there.';
  const hint = `Find out in the target, then: caseload state settle ${record.ref} --id ID, or --absent.`;
  return { ref: record.ref, code: 'unsettled', message: `A create of ${record.at} got no answer. ${why} ${hint}` };
}

/**
 * A write that may be repeated: what it may have changed is no longer taken as known, so the plan looks or sends again.
 */
function settleOther(record: OpenRecord, known: Recorded | undefined): Settlement {
  const { ref, n, action } = record;
  const close = { close: n, settled: true as const };
  const settled: Settled = {
    ref,
    result: 'again',
    message: `The ${action} that an earlier run sent got no answer: it is looked at, or sent, again.`,
  };
  if (!known) return { record, entry: close, settled };
  if (record.fields) {
    const fields = Object.fromEntries(Object.entries(known.fields).filter(([name]) => !record.fields?.includes(name)));
    return { record, entry: { ...close, put: [{ ...known, fields }] }, settled };
  }
  if (record.list)
    return {
      record,
      entry: known.list
        ? { ...close, put: [{ ...known, list: [...new Set([...known.list, ...record.list])], unsure: 'list' }] }
        : close,
      settled,
    };
  if (known.predecessor !== undefined) return { record, entry: close, settled };
  const { deactivated, ...rest } = known;
  void deactivated;
  return { record, entry: { ...close, put: [{ ...rest, unsure: 'activity' }] }, settled };
}
