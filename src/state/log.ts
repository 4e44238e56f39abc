import { open, type FileHandle } from 'node:fs/promises';
import { Failure } from '../core/failure.ts';
import type { Recorded } from '../core/recorded.ts';
import { parseRef, type Ref } from '../core/resource.ts';
import { objectOf, recordedOf } from './entries.ts';
import type { Key } from './key.ts';

/** A change of state since it was last saved. */
export type Entry = { readonly put: Recorded } | { readonly forget: Ref };

/** Appends changes durably: a promise resolves once its line is on the disk, and lines that come together share one flush. */
export interface Log {
  append(entry: Entry): Promise<void>;
  close(): Promise<void>;
}

/** Opens the log of one state, bound to its lineage and serial. */
export function openLog(path: string, binding: string, key: Key, prepare: () => Promise<void>): Log {
  let file: FileHandle | undefined;
  let queue: { line: string; resolve: () => void; reject: (cause: unknown) => void }[] = [];
  let writing: Promise<void> | undefined;

  async function flush(): Promise<void> {
    while (queue.length > 0) {
      const batch = queue;
      queue = [];
      try {
        if (!file) {
          await prepare();
          file = await open(path, 'a', 0o600);
        }
        await file.appendFile(batch.map((item) => item.line).join(''));
        await file.datasync();
        for (const item of batch) item.resolve();
      } catch (cause) {
        const failure = new Failure('state', 'state-not-written', `${path} cannot be written.`, { hint: 'Check the space on its disk and its rights, then run the same command again.', cause });
        for (const item of batch) item.reject(failure);
      }
    }
    writing = undefined;
  }

  return {
    append(entry) {
      const text = JSON.stringify(entry);
      const line = `${JSON.stringify({ binding, entry, seal: key.seal(`${binding}\n${text}`) })}\n`;
      return new Promise((resolve, reject) => {
        queue.push({ line, resolve, reject });
        writing ??= flush();
      });
    },
    async close() {
      await writing;
      await file?.close();
      file = undefined;
    },
  };
}

/** Reads the changes of a log; lines of an earlier serial and a torn last line are passed over, a forged line throws `Failure`. */
export function readLog(text: string, binding: string, key: Key, path: string): readonly Entry[] {
  const lines = text.split('\n');
  return lines.flatMap((line, index) => {
    if (line === '') return [];
    const entry = entryOf(line, binding, key);
    if (entry === 'other') return [];
    if (entry) return [entry];
    if (index === lines.length - 1) return [];
    throw new Failure('state', 'seal-broken', `${path} was edited: line ${index + 1} does not fit its seal.`, { hint: 'Put the file back as it was, or move it away and look at the target with `caseload plan --refresh all`.' });
  });
}

function entryOf(line: string, binding: string, key: Key): Entry | 'other' | undefined {
  try {
    const whole = objectOf(JSON.parse(line) as unknown);
    const given = objectOf(whole?.['entry']);
    const bound = whole?.['binding'];
    const seal = whole?.['seal'];
    if (!given || typeof bound !== 'string' || typeof seal !== 'string' || !key.isSeal(`${bound}\n${JSON.stringify(given)}`, seal)) return undefined;
    if (bound !== binding) return 'other';
    const put = recordedOf(given['put']);
    if (put) return { put };
    const forget = typeof given['forget'] === 'string' ? parseRef(given['forget']) : undefined;
    return forget ? { forget } : undefined;
  } catch {
    return undefined;
  }
}
