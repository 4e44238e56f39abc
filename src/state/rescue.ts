import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Entry } from '../core/model/journal.ts';
import { readText, replaceText } from './files.ts';
import { readJournal, writeLine, type Binding } from './journal-lines.ts';
import type { Key } from './key.ts';

/** Where results go that the journal has no room for: beside it, or else among the temporary files of this machine. */
export interface Rescue {
  /** What an earlier run saved there, when it belongs to this very state. */
  readonly found: readonly Entry[];
  /** Writes one more entry; the path where it stands. */
  add(entry: Entry): Promise<string>;
  clear(): Promise<void>;
}

/** Opens what an earlier run may have saved. */
export async function openRescue(beside: string, target: string, binding: () => Binding, key: Key): Promise<Rescue> {
  const elsewhere = join(tmpdir(), `caseload-${binding().lineage}-${target}.jsonl`);
  const paths = [beside, elsewhere];
  const found: Entry[] = [];
  for (const path of paths) found.push(...(await readFitting(path, binding(), key)));
  const added: Entry[] = [...found];
  return {
    found,
    async add(entry) {
      added.push(entry);
      const text = added.map((item, index) => writeLine(binding(), index, item, key)).join('');
      return replaceText(beside, text).then(
        () => beside,
        () => replaceText(elsewhere, text).then(() => elsewhere),
      );
    },
    async clear() {
      for (const path of paths) await rm(path, { force: true }).catch(() => undefined);
    },
  };
}

/** Entries of this very state; anything else there was taken up already, or is not ours. */
async function readFitting(path: string, binding: Binding, key: Key): Promise<readonly Entry[]> {
  try {
    return readJournal((await readText(path)) ?? '', binding, key, path).entries;
  } catch {
    return [];
  }
}
