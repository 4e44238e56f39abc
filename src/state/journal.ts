import { open, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Entry, OpenRecord } from '../core/model/journal.ts';
import { makeFolder, movedMeanwhile, notWritten, replaceFile, syncFolder } from './files.ts';
import { base, writeLine, type Binding, type JournalText } from './journal-lines.ts';
import type { Key } from './key.ts';

/**
 * Appends entries durably: a promise resolves once its line is on the disk, and lines that come together share one
 * flush.
 */
export interface Journal {
  append(entry: Entry): Promise<void>;
  /** Runs when all lines so far are written, and holds later ones back; they go on from what it saved. */
  compact(save: () => Promise<Saved>): Promise<void>;
}

/** What a save took up, and the records that are still open after it. */
export interface Saved {
  readonly binding: Binding;
  readonly open: readonly OpenRecord[];
}

export interface JournalOptions {
  readonly path: string;
  readonly start: Binding;
  readonly read: JournalText;
  readonly key: Key;
  /** Throws when this run may not write any more. */
  readonly fence: () => Promise<void>;
}

interface Waiting {
  readonly entry: Entry;
  resolve(): void;
  reject(cause: unknown): void;
}

/** Goes on with the journal of one state where `read` ended; nothing is opened before the first line. */
export function openJournal({ path, start, read, key, fence }: JournalOptions): Journal {
  let binding = start;
  let place = read.entries.length;
  let { whole } = read;
  /** The size that the file must have when it is opened; undefined after a failed write of ours. */
  let expected: number | undefined = read.size;
  let file: FileHandle | undefined;
  let queue: Waiting[] = [];
  let tail: Promise<void> = Promise.resolve();

  async function opened(): Promise<FileHandle> {
    if (file) return file;
    await makeFolder(dirname(path));
    const fresh = await open(path, 'a', 0o600);
    try {
      const { size } = await fresh.stat();
      if (expected !== undefined && size !== expected) throw movedMeanwhile(path);
      // A torn line would otherwise become part of the next one.
      if (size > whole) await fresh.truncate(whole);
      if (size === 0) await syncFolder(dirname(path));
    } catch (cause) {
      await fresh.close();
      throw cause;
    }
    file = fresh;
    return fresh;
  }

  async function close(): Promise<void> {
    await file?.close().catch(() => undefined);
    file = undefined;
  }

  async function flush(): Promise<void> {
    while (queue.length > 0) {
      const batch = queue;
      queue = [];
      let isOpen = false;
      try {
        await fence();
        const text = batch.map(({ entry }, index) => writeLine(binding, place + index, entry, key)).join('');
        const target = await opened();
        isOpen = true;
        await target.appendFile(text);
        await target.datasync();
        whole += Buffer.byteLength(text);
        expected = whole;
        place += batch.length;
        for (const item of batch) item.resolve();
      } catch (cause) {
        if (isOpen) expected = undefined;
        await close();
        for (const item of batch) item.reject(notWritten(path, cause));
      }
    }
    // Not held open while nobody writes: a run that ends without a save leaves no handle behind.
    await close();
  }

  function next(work: () => Promise<void>): Promise<void> {
    const done = tail.then(work);
    tail = done.catch(() => undefined);
    return done;
  }

  return {
    append(entry) {
      return new Promise((resolve, reject) => {
        queue.push({ entry, resolve, reject });
        if (queue.length === 1) void next(flush);
      });
    },
    compact(save) {
      return next(async () => {
        // A line may come while we wait for the last flush to return.
        do await flush();
        while (queue.length > 0);
        const saved = await save();
        if (saved.binding.serial === binding.serial && place <= 1 + saved.open.length) return;
        const lines = [base, ...saved.open.map((record): Entry => ({ open: record }))];
        const text = lines.map((entry, index) => writeLine(saved.binding, index, entry, key)).join('');
        if (saved.binding.serial !== binding.serial) [binding, place] = [saved.binding, 0];
        // When it fails the old lines stay: of those of an earlier serial only the open records count when they are
        // read.
        await fence();
        await replaceFile(path, text);
        [place, whole, expected] = [lines.length, Buffer.byteLength(text), Buffer.byteLength(text)];
      });
    },
  };
}
