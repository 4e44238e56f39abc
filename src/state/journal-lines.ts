import * as v from 'valibot';
import { Failure } from '../core/model/failure.ts';
import { entryShape, type Entry } from '../core/model/journal.ts';
import { countShape, shapedOf } from '../core/shape/remembered.ts';
import type { Shaped } from '../core/shape/shape.ts';
import type { Key } from './key.ts';
import { sealedText, unsealed } from './seal.ts';

/** The form of a line under its seal. */
const lineShape = v.object({ lineage: v.string(), serial: countShape, place: countShape, entry: entryShape });

/** The saved state that a journal goes on from. */
export type Binding = Pick<Shaped<typeof lineShape>, 'lineage' | 'serial'>;

/** A journal as it was read: what to replay, and how many bytes of it are whole lines. */
export interface JournalText {
  readonly entries: readonly Entry[];
  /** Entries that a save took up, all but their open records. */
  readonly earlier: readonly Entry[];
  /** Bytes up to the end of the last whole line; what follows is torn. */
  readonly whole: number;
  readonly size: number;
}

/** The first line of a journal: it says which state it goes on from, so that an older one beside it is noticed. */
export const base: Entry = {};

/** One entry as a line, sealed with its place, so that lines cannot be edited, left out or reordered. */
export function writeLine({ lineage, serial }: Binding, place: number, entry: Entry, key: Key): string {
  return sealedText({ lineage, serial, place, entry }, key);
}

/** Reads a journal: a torn last line is passed over; throws `Failure` for any other that does not fit. */
export function readJournal(text: string, binding: Binding, key: Key, path: string): JournalText {
  const end = text.lastIndexOf('\n') + 1;
  const [entries, earlier]: [Entry[], Entry[]] = [[], []];
  const lines = text.slice(0, end).split('\n').slice(0, -1);
  for (const [index, line] of lines.entries()) {
    const read = lineOf(line, key);
    if (!read) throw forged(path, index);
    if (read.lineage !== binding.lineage || read.serial > binding.serial) {
      throw new Failure(
        'state',
        'older-state',
        `${path} goes on from a later state than the one beside it, which was replaced or removed.`,
        {
          hint:
            'Put back the state.json that was there, or, to go on from the older one, delete the journal; then run ' +
            '`caseload plan --refresh all`.',
        },
      );
    }
    const same = read.serial < binding.serial ? earlier : entries;
    if (same === entries && read.place !== entries.length) throw forged(path, index);
    same.push(read.entry);
  }
  return { entries, earlier, whole: Buffer.byteLength(text.slice(0, end)), size: Buffer.byteLength(text) };
}

/** The lineage of a state that was never saved: its journal alone knows it. */
export function lineageOf(text: string, key: Key): string | undefined {
  const read = lineOf(text.slice(0, Math.max(0, text.indexOf('\n'))), key);
  return read?.serial === 0 ? read.lineage : undefined;
}

function lineOf(line: string, key: Key): Shaped<typeof lineShape> | undefined {
  const body = unsealed(line, key);
  return body && shapedOf(lineShape, body);
}

function forged(path: string, index: number): Failure {
  return new Failure(
    'state',
    'seal-broken',
    `${path} was edited, or sealed with another key: line ${index + 1} does not fit.`,
    {
      hint:
        'Put the file back as it was and check CASELOAD_KEY; or move it away and look at the target with `caseload ' +
        'plan --refresh all`.',
    },
  );
}
