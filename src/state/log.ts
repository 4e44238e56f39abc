import { open, rm, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { makeFolder, movedMeanwhile, notWritten, syncFolder } from './files.ts';
import type { Key } from './key.ts';
import { writeLine, type Binding, type Entry, type LogText } from './log-lines.ts';

/** Appends changes durably: a promise resolves once its line is on the disk, and lines that come together share one flush. */
export interface Log {
  append(entry: Entry): Promise<void>;
  /** Runs when all lines so far are written, and holds later ones back; they go on from the binding that it gives. */
  compact(save: () => Promise<Binding>): Promise<void>;
}

interface Waiting {
  readonly entry: Entry;
  resolve(): void;
  reject(cause: unknown): void;
}

/** Goes on with the log of one state where `read` ended; nothing is opened before the first line. */
export function openLog(path: string, start: Binding, read: LogText, key: Key): Log {
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
        const isNext = saved.serial !== binding.serial;
        binding = saved;
        if (!isNext) return;
        place = 0;
        try {
          await rm(path, { force: true });
          whole = 0;
          expected = 0;
        } catch {
          // Lines of an earlier serial are passed over when they are read.
        }
      });
    },
  };
}
