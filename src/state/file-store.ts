import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import type { Clock } from '../core/model/clock.ts';
import type { Failure } from '../core/model/failure.ts';
import type { CountedRemoval, Entry, Intent, OpenRecord } from '../core/model/journal.ts';
import type { Recorded } from '../core/model/recorded.ts';
import type { Ref } from '../core/model/resource.ts';
import { openAccountFile, type AccountFile } from './account-file.ts';
import { readDocument, type StateDocument } from './document.ts';
import { movedMeanwhile, notWritten, readBoth } from './files.ts';
import { Journal, type Saved } from './journal.ts';
import { lineageOf, readJournal, type JournalText } from './journal-lines.ts';
import type { Key } from './key.ts';
import { pathsOf, type StatePaths } from './paths.ts';
import { openRescue, type Rescue } from './rescue.ts';
import { openSealedLists, type SealedLists } from './sealed-lists.ts';
import { replay, snapshotOf, type StateSnapshot } from './snapshot.ts';
import { StateFile } from './state-file.ts';
import type { Store } from './store.ts';

/** Which state is opened, and for whom. */
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

/** Opens the state of a target in a folder; throws `Failure` (state) when it cannot be trusted. */
export async function openStore(options: StoreOptions): Promise<Store> {
  const { folder, target, key, clock, fence = () => Promise.resolve(), uuid = randomUUID } = options;
  const paths = pathsOf(folder, target);
  const texts = await readBoth(paths.state, paths.journal);
  const document = texts.state === undefined ? undefined : readDocument(texts.state, target, key, paths.state);
  const lineage = document?.lineage ?? lineageOf(texts.journal, key) ?? uuid();
  const file = new StateFile({ paths, target, lineage, key, fence, text: texts.state, document });
  const read = readJournal(texts.journal, file.binding, key, paths.journal);
  const rescue = await openRescue(paths.rescued, target, () => file.binding, key);
  const journal = new Journal({ path: paths.journal, start: file.binding, read, key, fence });
  const isNew = document === undefined && read.entries.length === 0;
  const isLost = document === undefined && (texts.journal !== '' || rescue.found.length > 0 || hasRemains(paths));
  const account = await openAccountFile({ path: paths.account, lineage, isNew, key });
  const store = new FileStore({
    paths,
    clock,
    document,
    isLost,
    file,
    journal,
    journalText: texts.journal,
    read,
    rescue,
    isNew,
    account,
  });
  return Object.assign(store, await openSealedLists(paths, lineage, key));
}

interface Parts {
  readonly paths: StatePaths;
  readonly clock: Clock;
  readonly document: StateDocument | undefined;
  readonly isLost: boolean;
  readonly file: StateFile;
  readonly journal: Journal;
  /** The journal as it was found, and what it says. */
  readonly journalText: string;
  readonly read: JournalText;
  readonly rescue: Rescue;
  readonly isNew: boolean;
  readonly account: AccountFile;
}

const dayMs = 24 * 60 * 60 * 1000;

/** State in a folder, but for the lists that are kept beside it. */
class FileStore implements Omit<Store, keyof SealedLists> {
  readonly entries: number;
  readonly isNew: boolean;
  readonly isLost: boolean;
  readonly account: AccountFile;
  private readonly parts: Parts;
  private readonly snapshot: StateSnapshot;
  /** A managed resource changed since the last save. */
  private isChanged: boolean;
  /** Something else did. */
  private isTouched: boolean;
  private broken: Failure | undefined;
  private rescued: string | undefined;

  constructor(parts: Parts) {
    const { document, read, rescue, isLost } = parts;
    this.isLost = isLost;
    this.parts = parts;
    this.entries = read.entries.length;
    this.isNew = parts.isNew;
    this.account = parts.account;
    this.snapshot = snapshotOf(document);
    replay(this.snapshot, read.earlier.map(recordOf));
    const since = [...read.entries, ...rescue.found];
    this.isChanged = replay(this.snapshot, since);
    this.isTouched = since.some(isBookkeeping);
  }

  get lineage(): string {
    return this.parts.file.binding.lineage;
  }

  get serial(): number {
    return this.parts.file.binding.serial;
  }

  get trusted(): ReadonlySet<string> {
    return this.parts.file.trusted;
  }

  recorded(): ReadonlyMap<Ref, Recorded> {
    return this.snapshot.recorded;
  }

  open(): readonly OpenRecord[] {
    return [...this.snapshot.open.values()];
  }

  removals(): readonly CountedRemoval[] {
    const since = new Date(this.parts.clock.now() - dayMs).toISOString();
    return [...this.snapshot.removals.values()].filter((removal) => removal.at > since);
  }

  isUsed(signature: string): boolean {
    return this.snapshot.used.has(signature);
  }

  async begin(intent: Intent): Promise<number> {
    const n = this.snapshot.next;
    this.snapshot.next += 1;
    await this.append({ open: { n, ...intent } });
    return n;
  }

  write(entry: Omit<Entry, 'open'>): Promise<void> {
    return this.append(entry);
  }

  trust(look: string): void {
    const { trusted } = this.parts.file;
    if (trusted.has(look)) return;
    trusted.add(look);
    this.isTouched = true;
  }

  drop(ref: Ref, names: readonly string[]): void {
    const entry = this.snapshot.recorded.get(ref);
    if (!entry || !names.some((name) => Object.hasOwn(entry.fields, name))) return;
    const fields = Object.fromEntries(Object.entries(entry.fields).filter(([name]) => !names.includes(name)));
    const unproven = entry.unproven?.filter((name) => !names.includes(name));
    this.snapshot.recorded.set(ref, { ...entry, fields, ...(unproven ? { unproven } : {}) });
    this.isTouched = true;
  }

  async check(): Promise<void> {
    const { paths, file, journalText } = this.parts;
    const now = await readBoth(paths.state, paths.journal);
    if (!file.isSame(now.state) || now.journal !== journalText) throw movedMeanwhile(paths.state);
  }

  rescuedTo(): string | undefined {
    return this.rescued;
  }

  async save(): Promise<void> {
    // What was rescued goes on from the state that is there: it must not move before that is taken up.
    if (this.broken) throw this.broken;
    await this.parts.journal.compact(() => this.saveFile());
    await this.parts.rescue.clear();
  }

  private async append(entry: Entry): Promise<void> {
    const { paths, journal, rescue } = this.parts;
    if (replay(this.snapshot, [entry])) this.isChanged = true;
    if (isBookkeeping(entry)) this.isTouched = true;
    try {
      if (this.broken) throw this.broken;
      await journal.append(entry);
    } catch (cause) {
      this.broken ??= notWritten(paths.journal, cause);
      // What is not sent yet must not be sent; what came back must not be lost.
      if (entry.open) {
        this.snapshot.open.delete(entry.open.n);
        throw this.broken;
      }
      this.rescued = await rescue.add(entry).catch((second: unknown) => {
        throw notWritten(paths.journal, second);
      });
    }
  }

  private async saveFile(): Promise<Saved> {
    const { file, clock } = this.parts;
    const { isChanged, isTouched } = this;
    const open = this.open();
    if (!isChanged && !isTouched) return { binding: file.binding, open };
    // Taken before anything waits: an entry that comes later counts for the next save.
    const now = new Date(clock.now()).toISOString();
    const used = [...this.snapshot.used.values()].filter((plan) => plan.until > now);
    const [resources, removals] = [[...this.snapshot.recorded.values()], this.removals()];
    [this.isChanged, this.isTouched] = [false, false];
    try {
      await file.save({ removals, used }, resources, isChanged);
    } catch (cause) {
      [this.isChanged, this.isTouched] = [this.isChanged || isChanged, this.isTouched || isTouched];
      throw cause;
    }
    return { binding: file.binding, open };
  }
}

/** Whether files lie beside state that only a run makes which had state. */
function hasRemains({ backups, rescued, journal, proofs, findings }: StatePaths): boolean {
  return [backups, rescued, journal, proofs, findings].some((path) => existsSync(path));
}

/** Of an entry that a save took up, what may still be open. */
function recordOf({ open, close }: Entry): Entry {
  return { ...(open ? { open } : {}), ...(close === undefined ? {} : { close }) };
}

/** An entry that changes state and no managed resource. */
function isBookkeeping(entry: Entry): boolean {
  return entry.void === true || entry.used !== undefined;
}
