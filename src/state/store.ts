import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Clock } from '../core/clock.ts';
import type { Proof, Recorded } from '../core/recorded.ts';
import type { Ref } from '../core/resource.ts';
import { readDocument, writeDocument, type StateDocument } from './document.ts';
import { backUp, movedMeanwhile, readBoth, readIfThere, replaceFile } from './files.ts';
import type { Key } from './key.ts';
import { openLog } from './log.ts';
import { lineageOf, readLog, type Binding, type Entry } from './log-lines.ts';
import { mergeProofs, readProofs, writeProofs } from './proofs.ts';

/** What is remembered of one target, in a folder. Opening it writes nothing. */
export interface Store {
  readonly lineage: string;
  readonly serial: number;
  /** Nothing was ever remembered here. */
  readonly isNew: boolean;
  readonly trusted: ReadonlySet<string>;
  recorded(): ReadonlyMap<Ref, Recorded>;
  proofs(): ReadonlyMap<Ref, Proof>;
  /** Durable when it resolves, as are `forget` and `move`. */
  put(recorded: Recorded): Promise<void>;
  forget(ref: Ref): Promise<void>;
  move(from: Ref, to: Ref): Promise<void>;
  trust(look: string): void;
  /** Drops digests of fields that left the manifest; written with the next save, without moving the serial. */
  drop(ref: Ref, names: readonly string[]): void;
  /** Remembers what reads found, apart from state. */
  prove(proofs: readonly Proof[]): Promise<void>;
  /** Writes all changes into one sealed file; the serial moves only when a resource changed. */
  save(): Promise<void>;
}

export interface StoreOptions {
  readonly folder: string;
  readonly target: string;
  readonly key: Key;
  readonly clock: Clock;
  /** Names a new state. */
  readonly uuid?: () => string;
}

/** Opens the state of a target; throws `Failure` (state) when it cannot be trusted. */
export async function openStore({ folder, target, key, uuid = randomUUID }: StoreOptions): Promise<Store> {
  const home = join(folder, target);
  const paths = { state: join(home, 'state.json'), log: join(home, 'log.jsonl'), proofs: join(home, 'proofs.json'), backups: join(home, 'backups') };
  const found = await readBoth(paths.state, paths.log);
  let stateText = found.state;
  const document = stateText === undefined ? undefined : readDocument(stateText, target, key, paths.state);
  const lineage = document?.lineage ?? lineageOf(found.log, key) ?? uuid();
  let serial = document?.serial ?? 0;
  const binding = (): Binding => ({ lineage, serial });
  const logText = readLog(found.log, binding(), key, paths.log);
  const recorded = new Map<Ref, Recorded>(document?.resources.map((entry) => [entry.ref, entry]));
  for (const entry of logText.entries) remember(entry);
  const trusted = new Set<string>(document?.trusted);
  let proofs = readProofs(await readIfThere(paths.proofs), lineage, key);
  const log = openLog(paths.log, binding(), logText, key);
  let isChanged = logText.entries.length > 0;
  let isTouched = false;
  let proving: Promise<void> = Promise.resolve();

  function remember({ forget, put }: Entry): void {
    if (forget) recorded.delete(forget);
    if (put) recorded.set(put.ref, put);
  }
  async function change(entry: Entry): Promise<void> {
    remember(entry);
    isChanged = true;
    await log.append(entry);
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
  async function write(): Promise<Binding> {
    const [wasChanged, wasTouched] = [isChanged, isTouched];
    if (!wasChanged && !wasTouched) return binding();
    // Taken before anything waits: a put that comes later counts for the next save.
    const resources = [...recorded.values()];
    [isChanged, isTouched] = [false, false];
    try {
      const before = await previous();
      if (wasChanged && before !== undefined) await backUp(paths.backups, serial, before);
      const next: StateDocument = { serial: serial + (wasChanged ? 1 : 0), target, lineage, trusted: [...trusted], resources };
      const text = writeDocument(next, key);
      await replaceFile(paths.state, text);
      stateText = text;
      serial = next.serial;
    } catch (cause) {
      [isChanged, isTouched] = [isChanged || wasChanged, isTouched || wasTouched];
      throw cause;
    }
    return binding();
  }

  return {
    lineage,
    get serial() {
      return serial;
    },
    isNew: document === undefined && logText.entries.length === 0,
    trusted,
    recorded: () => recorded,
    proofs: () => proofs,
    put: (entry) => change({ put: entry }),
    async forget(ref) {
      if (recorded.has(ref)) await change({ forget: ref });
    },
    async move(from, to) {
      const entry = recorded.get(from);
      if (entry && from !== to) await change({ forget: from, put: { ...entry, ref: to } });
    },
    trust(look) {
      if (trusted.has(look)) return;
      trusted.add(look);
      isTouched = true;
    },
    drop(ref, names) {
      const entry = recorded.get(ref);
      if (!entry || !names.some((name) => Object.hasOwn(entry.fields, name))) return;
      const fields = Object.fromEntries(Object.entries(entry.fields).filter(([name]) => !names.includes(name)));
      const unproven = entry.unproven?.filter((name) => !names.includes(name));
      recorded.set(ref, { ...entry, fields, ...(unproven ? { unproven } : {}) });
      isTouched = true;
    },
    prove(seen) {
      if (seen.length === 0) return Promise.resolve();
      const done = proving.then(async () => {
        proofs = mergeProofs(readProofs(await readIfThere(paths.proofs), lineage, key), seen);
        await replaceFile(paths.proofs, writeProofs(proofs, lineage, key));
      });
      proving = done.catch(() => undefined);
      return done;
    },
    save: () => log.compact(write),
  };
}
