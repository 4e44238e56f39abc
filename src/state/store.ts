import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Clock } from '../core/model/clock.ts';
import type { Failure } from '../core/model/failure.ts';
import type { Entry, Intent, OpenRecord, Removal } from '../core/model/journal.ts';
import type { Recorded } from '../core/model/recorded.ts';
import type { Ref } from '../core/model/resource.ts';
import { openSealedLists, type SealedLists } from './sealed-lists.ts';
import { readDocument, writeDocument, type StateDocument } from './document.ts';
import { backUp, movedMeanwhile, notWritten, readBoth, readIfThere, replaceFile } from './files.ts';
import { openJournal, type Saved } from './journal.ts';
import { lineageOf, readJournal, type Binding } from './journal-lines.ts';
import type { Key } from './key.ts';
import { snapshotOf, replay } from './snapshot.ts';
import { openRescue } from './rescue.ts';

/**
 * What is remembered of one target, in a folder. Opening it writes nothing; what it is told is durable when its promise
 * resolves.
 */
export interface Store extends SealedLists {
  readonly lineage: string;
  readonly serial: number;
  /** Lines of the journal that `serial` does not count yet. */
  readonly entries: number;
  /** Nothing was ever remembered here. */
  readonly isNew: boolean;
  readonly trusted: ReadonlySet<string>;
  recorded(): ReadonlyMap<Ref, Recorded>;
  /** Requests that were noted before they were sent, and of which nobody knows what came of them. */
  open(): readonly OpenRecord[];
  /** What was taken away without approval in the last 24 hours. */
  removals(): readonly Removal[];
  isUsed(signature: string): boolean;
  /** Notes a request before it is sent, and gives the number that `write` closes it by. */
  begin(intent: Intent): Promise<number>;
  /** Notes what came of a request, and what is managed since. */
  write(entry: Omit<Entry, 'open'>): Promise<void>;
  trust(look: string): void;
  /** Drops digests of fields that left the manifest; written with the next save, without moving the serial. */
  drop(ref: Ref, names: readonly string[]): void;
  /** Throws `Failure` (state) when another run wrote since this store was opened. */
  check(): Promise<void>;
  /** Where results were saved that the journal could not take. */
  rescuedTo(): string | undefined;
  /** Writes all changes into one sealed file; the serial moves only when a resource changed. */
  save(): Promise<void>;
}

export interface StoreOptions {
  readonly folder: string;
  readonly target: string;
  readonly key: Key;
  readonly clock: Clock;
  /** Throws when this run may not write any more. */
  readonly fence?: () => Promise<void>;
  /** Names a new state. */
  readonly uuid?: () => string;
}

/** The files of one target's state. */
export function pathsOf(folder: string, target: string) {
  const home = join(folder, target);
  return {
    home,
    state: join(home, 'state.json'),
    journal: join(home, 'journal.jsonl'),
    proofs: join(home, 'proofs.json'),
    refusals: join(home, 'refusals.json'),
    findings: join(home, 'findings.json'),
    removalMarks: join(home, 'departures.json'),
    failedLooks: join(home, 'attempts.json'),
    backups: join(home, 'backups'),
    lock: join(home, 'lock'),
  };
}

/** Opens the state of a target; throws `Failure` (state) when it cannot be trusted. */
export async function openStore({
  folder,
  target,
  key,
  clock,
  fence = () => Promise.resolve(),
  uuid = randomUUID,
}: StoreOptions): Promise<Store> {
  const paths = pathsOf(folder, target);
  const found = await readBoth(paths.state, paths.journal);
  let stateText = found.state;
  const document = stateText === undefined ? undefined : readDocument(stateText, target, key, paths.state);
  const lineage = document?.lineage ?? lineageOf(found.journal, key) ?? uuid();
  let serial = document?.serial ?? 0;
  const binding = (): Binding => ({ lineage, serial });
  const journalText = readJournal(found.journal, binding(), key, paths.journal);
  const rescue = await openRescue(paths.home, target, binding, key);
  const snapshot = snapshotOf(document);
  replay(
    snapshot,
    journalText.earlier.map(({ open, close }) => ({
      ...(open ? { open } : {}),
      ...(close === undefined ? {} : { close }),
    })),
  );
  let isChanged = replay(snapshot, journalText.entries);
  if (replay(snapshot, rescue.found)) isChanged = true;
  const trusted = new Set<string>(document?.trusted);
  const sealedLists = await openSealedLists(paths, lineage, key);
  const journal = openJournal({ path: paths.journal, start: binding(), read: journalText, key, fence });
  let isTouched = [...journalText.entries, ...rescue.found].some(isBookkeeping);
  let broken: Failure | undefined;
  let rescued: string | undefined;

  async function append(entry: Entry): Promise<void> {
    if (replay(snapshot, [entry])) isChanged = true;
    if (isBookkeeping(entry)) isTouched = true;
    try {
      if (broken) throw broken;
      await journal.append(entry);
    } catch (cause) {
      broken ??= notWritten(paths.journal, cause);
      // What is not sent yet must not be sent; what came back must not be lost.
      if (entry.open) {
        snapshot.open.delete(entry.open.n);
        throw broken;
      }
      rescued = await rescue.add(entry).catch((second: unknown) => {
        throw notWritten(paths.journal, second);
      });
    }
  }
  /** What other runs left alone since we read it; throws `Failure` when a save would undo theirs. */
  async function previous(): Promise<string | undefined> {
    const text = await readIfThere(paths.state);
    if (text === stateText) return text;
    const other = text === undefined ? undefined : readDocument(text, target, key, paths.state);
    if (other?.lineage !== lineage || other.serial !== serial) throw movedMeanwhile(paths.state);
    for (const look of other.trusted) trusted.add(look);
    return text;
  }
  async function write(): Promise<Saved> {
    const [wasChanged, wasTouched] = [isChanged, isTouched];
    const open = [...snapshot.open.values()];
    if (!wasChanged && !wasTouched) return { binding: binding(), open };
    // Taken before anything waits: an entry that comes later counts for the next save.
    const [resources, removals, used, now] = [
      [...snapshot.recorded.values()],
      recent(),
      [...snapshot.used.values()],
      new Date(clock.now()).toISOString(),
    ];
    [isChanged, isTouched] = [false, false];
    try {
      await fence();
      const before = await previous();
      if (wasChanged && before !== undefined) await backUp(paths.backups, serial, before);
      const next: StateDocument = {
        serial: serial + (wasChanged ? 1 : 0),
        target,
        lineage,
        trusted: [...trusted],
        removals,
        used: used.filter((plan) => plan.until > now),
        resources,
      };
      const text = writeDocument(next, key);
      await replaceFile(paths.state, text);
      stateText = text;
      serial = next.serial;
    } catch (cause) {
      [isChanged, isTouched] = [isChanged || wasChanged, isTouched || wasTouched];
      throw cause;
    }
    return { binding: binding(), open };
  }
  function recent(): readonly (Removal & { readonly n: number })[] {
    const since = new Date(clock.now() - dayMs).toISOString();
    return [...snapshot.removals.values()].filter((removal) => removal.at > since);
  }

  return {
    ...sealedLists,
    lineage,
    get serial() {
      return serial;
    },
    entries: journalText.entries.length,
    isNew: document === undefined && journalText.entries.length === 0,
    trusted,
    recorded: () => snapshot.recorded,
    open: () => [...snapshot.open.values()],
    removals: recent,
    isUsed: (signature) => snapshot.used.has(signature),
    async begin(intent) {
      const n = snapshot.next;
      snapshot.next += 1;
      await append({ open: { n, ...intent } });
      return n;
    },
    write: append,
    trust(look) {
      if (trusted.has(look)) return;
      trusted.add(look);
      isTouched = true;
    },
    drop(ref, names) {
      const entry = snapshot.recorded.get(ref);
      if (!entry || !names.some((name) => Object.hasOwn(entry.fields, name))) return;
      const fields = Object.fromEntries(Object.entries(entry.fields).filter(([name]) => !names.includes(name)));
      const unproven = entry.unproven?.filter((name) => !names.includes(name));
      snapshot.recorded.set(ref, { ...entry, fields, ...(unproven ? { unproven } : {}) });
      isTouched = true;
    },
    async check() {
      const now = await readBoth(paths.state, paths.journal);
      if (now.state !== stateText || now.journal !== found.journal) throw movedMeanwhile(paths.state);
    },
    rescuedTo: () => rescued,
    async save() {
      // What was rescued goes on from the state that is there: it must not move before that is taken up.
      if (broken) throw broken;
      await journal.compact(write);
      await rescue.clear();
    },
  };
}

/** An entry that changes state and no managed resource. */
function isBookkeeping(entry: Entry): boolean {
  return entry.void === true || entry.used !== undefined;
}

const dayMs = 24 * 60 * 60 * 1000;
