import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import type { Clock } from '../core/clock.ts';
import { Failure } from '../core/failure.ts';
import type { Proof, Recorded } from '../core/recorded.ts';
import type { Ref } from '../core/resource.ts';
import { readDocument, writeDocument } from './document.ts';
import type { Key } from './key.ts';
import { openLog, readLog } from './log.ts';
import { readProofs, writeProofs } from './proofs.ts';

/** What is remembered of one target, in a folder. Opening it writes nothing. */
export interface Store {
  readonly lineage: string;
  readonly serial: number;
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
}

const backupsKept = 10;

/** Opens the state of a target; throws `Failure` (state) when it cannot be trusted. */
export async function openStore({ folder, target, key }: StoreOptions): Promise<Store> {
  const home = join(folder, target);
  const paths = { state: join(home, 'state.json'), log: join(home, 'log.jsonl'), proofs: join(home, 'proofs.json'), backups: join(home, 'backups') };
  const text = await read(paths.state);
  const document = text === undefined ? undefined : readDocument(text, target, key, paths.state);
  const logText = await read(paths.log);
  const lineage = document?.lineage ?? lineageOf(logText) ?? randomUUID();
  const recorded = new Map<Ref, Recorded>(document?.resources.map((entry) => [entry.ref, entry]));
  const trusted = new Set<string>(document?.trusted);
  let serial = document?.serial ?? 0;
  let isChanged = false;
  let isTouched = false;
  const binding = (): string => `${lineage}:${serial}`;
  for (const entry of readLog(logText ?? '', binding(), key, paths.log)) {
    if ('put' in entry) recorded.set(entry.put.ref, entry.put);
    else recorded.delete(entry.forget);
    isChanged = true;
  }
  let proofs = readProofs(await read(paths.proofs), lineage, key);
  const prepare = async (): Promise<void> => void (await mkdir(home, { recursive: true, mode: 0o700 }));
  let log = openLog(paths.log, binding(), key, prepare);

  async function put(entry: Recorded): Promise<void> {
    recorded.set(entry.ref, entry);
    isChanged = true;
    await log.append({ put: entry });
  }
  async function forget(ref: Ref): Promise<void> {
    if (!recorded.delete(ref)) return;
    isChanged = true;
    await log.append({ forget: ref });
  }
  async function write(path: string, content: string): Promise<void> {
    try {
      await prepare();
      await writeFileAtomic(path, content, { mode: 0o600 });
    } catch (cause) {
      throw new Failure('state', 'state-not-written', `${path} cannot be written.`, { hint: 'Check the space on its disk and its rights, then run the same command again.', cause });
    }
  }
  async function backUp(): Promise<void> {
    const previous = await read(paths.state);
    if (previous === undefined) return;
    await mkdir(paths.backups, { recursive: true, mode: 0o700 });
    await write(join(paths.backups, `${serial}.json`), previous);
    const numbers = (await readdir(paths.backups)).flatMap((name) => /^(\d+)\.json$/.exec(name)?.[1] ?? []).map(Number);
    for (const old of numbers.sort((a, b) => b - a).slice(backupsKept)) await rm(join(paths.backups, `${old}.json`), { force: true });
  }

  return {
    lineage,
    get serial() {
      return serial;
    },
    trusted,
    recorded: () => recorded,
    proofs: () => proofs,
    put,
    forget,
    async move(from, to) {
      const entry = recorded.get(from);
      if (!entry) return;
      await put({ ...entry, ref: to });
      await forget(from);
    },
    trust(look) {
      if (trusted.has(look)) return;
      trusted.add(look);
      isTouched = true;
    },
    drop(ref, names) {
      const entry = recorded.get(ref);
      if (!entry) return;
      const fields = Object.fromEntries(Object.entries(entry.fields).filter(([name]) => !names.includes(name)));
      recorded.set(ref, { ...entry, fields });
      isTouched = true;
    },
    async prove(found) {
      if (found.length === 0) return;
      proofs = new Map([...readProofs(await read(paths.proofs), lineage, key), ...found.map((proof) => [proof.ref, proof] as const)]);
      await write(paths.proofs, writeProofs(proofs, lineage, key));
    },
    async save() {
      if (!isChanged && !isTouched) return;
      await log.close();
      if (isChanged) {
        await backUp();
        serial += 1;
      }
      await write(paths.state, writeDocument({ serial, target, lineage, trusted: [...trusted], resources: [...recorded.values()] }, key));
      await rm(paths.log, { force: true });
      log = openLog(paths.log, binding(), key, prepare);
      isChanged = false;
      isTouched = false;
    },
  };
}

async function read(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined;
    throw new Failure('state', 'state-not-read', `${path} cannot be read.`, { hint: 'Check its rights.', cause });
  }
}

/** Before state was saved once, its log alone knows the lineage. */
function lineageOf(log: string | undefined): string | undefined {
  return /"binding":"([0-9a-f-]{36}):0"/.exec(log ?? '')?.[1];
}
