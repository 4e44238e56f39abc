import { open, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Entry, OpenRecord } from '../core/model/journal.ts';
import { makeFolder, syncFolder } from '../disk/folder.ts';
import { movedMeanwhile, notWritten, replaceText } from './files.ts';
import { base, writeLine, type Binding, type JournalText } from './journal-lines.ts';
import type { Key } from './key.ts';

/** What a save took up, and the records that are still open after it. */
export interface Saved {
  readonly binding: Binding;
  readonly open: readonly OpenRecord[];
}

/** Where a journal is and how it goes on. */
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

/**
 * The journal of one state, gone on with where it was read to; nothing is opened before the first line. Entries are
 * appended durably: a promise resolves once its line is on the disk, and lines that come together share one flush.
 */
export class Journal {
  private readonly path: string;
  private readonly key: Key;
  private readonly fence: () => Promise<void>;
  private binding: Binding;
  private place: number;
  /** Bytes up to the end of the last whole line. */
  private whole: number;
  /** The size that the file must have when it is opened; undefined after a failed write of ours. */
  private expected: number | undefined;
  private file: FileHandle | undefined;
  private queue: Waiting[] = [];
  private tail: Promise<void> = Promise.resolve();

  constructor({ path, start, read, key, fence }: JournalOptions) {
    this.path = path;
    this.key = key;
    this.fence = fence;
    this.binding = start;
    this.place = read.entries.length;
    this.whole = read.whole;
    this.expected = read.size;
  }

  append(entry: Entry): Promise<void> {
    return new Promise((resolve, reject) => {
      this.queue.push({ entry, resolve, reject });
      if (this.queue.length === 1) void this.next(() => this.flush());
    });
  }

  /** Runs when all lines so far are written, and holds later ones back; they go on from what it saved. */
  compact(save: () => Promise<Saved>): Promise<void> {
    return this.next(async () => {
      // A line may come while we wait for the last flush to return.
      do await this.flush();
      while (this.queue.length > 0);
      const { binding, open: records } = await save();
      const isNew = binding.serial !== this.binding.serial;
      if (!isNew && this.place <= 1 + records.length) return;
      const lines = [base, ...records.map((record): Entry => ({ open: record }))];
      const text = this.linesOf(binding, 0, lines);
      if (isNew) [this.binding, this.place] = [binding, 0];
      // When it fails the old lines stay: of those of an earlier serial only the open records count when they are
      // read.
      await this.fence();
      await replaceText(this.path, text);
      const size = Buffer.byteLength(text);
      [this.place, this.whole, this.expected] = [lines.length, size, size];
    });
  }

  private next(work: () => Promise<void>): Promise<void> {
    const done = this.tail.then(work);
    this.tail = done.catch(() => undefined);
    return done;
  }

  private async flush(): Promise<void> {
    while (this.queue.length > 0) {
      const batch = this.queue;
      this.queue = [];
      try {
        await this.write(batch.map(({ entry }) => entry));
        for (const item of batch) item.resolve();
      } catch (cause) {
        await this.close();
        for (const item of batch) item.reject(notWritten(this.path, cause));
      }
    }
    // Not held open while nobody writes: a run that ends without a save leaves no handle behind.
    await this.close();
  }

  private async write(entries: readonly Entry[]): Promise<void> {
    await this.fence();
    const text = this.linesOf(this.binding, this.place, entries);
    const file = await this.opened();
    try {
      await file.appendFile(text);
      await file.datasync();
    } catch (cause) {
      this.expected = undefined;
      throw cause;
    }
    this.whole += Buffer.byteLength(text);
    this.expected = this.whole;
    this.place += entries.length;
  }

  private linesOf(binding: Binding, place: number, entries: readonly Entry[]): string {
    return entries.map((entry, index) => writeLine(binding, place + index, entry, this.key)).join('');
  }

  private async opened(): Promise<FileHandle> {
    if (this.file) return this.file;
    await makeFolder(dirname(this.path));
    const file = await open(this.path, 'a', 0o600);
    try {
      const { size } = await file.stat();
      if (this.expected !== undefined && size !== this.expected) throw movedMeanwhile(this.path);
      // A torn line would otherwise become part of the next one.
      if (size > this.whole) await file.truncate(this.whole);
      if (size === 0) await syncFolder(dirname(this.path));
    } catch (cause) {
      await file.close();
      throw cause;
    }
    this.file = file;
    return file;
  }

  private async close(): Promise<void> {
    await this.file?.close().catch(() => undefined);
    this.file = undefined;
  }
}
