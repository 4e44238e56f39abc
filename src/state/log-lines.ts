import { Failure } from '../core/failure.ts';
import type { Recorded } from '../core/recorded.ts';
import { parseRef, type Ref } from '../core/resource.ts';
import { countOf, objectOf, recordedOf } from './entries.ts';
import type { Key } from './key.ts';

/** A change of state since it was last saved; with both, the resource moved. */
export interface Entry {
  readonly forget?: Ref;
  readonly put?: Recorded;
}

/** The saved state that a log goes on from. */
export interface Binding {
  readonly lineage: string;
  readonly serial: number;
}

/** A log as it was read: what to replay, and how many bytes of it are whole lines. */
export interface LogText {
  readonly entries: readonly Entry[];
  /** Bytes up to the end of the last whole line; what follows is torn. */
  readonly whole: number;
  readonly size: number;
}

/** One change as a line, sealed with its place, so that lines cannot be edited, left out or reordered. */
export function writeLine({ lineage, serial }: Binding, place: number, entry: Entry, key: Key): string {
  const body = { lineage, serial, place, entry };
  return `${JSON.stringify({ ...body, seal: key.seal(JSON.stringify(body)) })}\n`;
}

/** Reads a log: lines that a save already took up and a torn last line are passed over; throws `Failure` for any other that does not fit. */
export function readLog(text: string, binding: Binding, key: Key, path: string): LogText {
  const end = text.lastIndexOf('\n') + 1;
  const entries: Entry[] = [];
  const lines = text.slice(0, end).split('\n').slice(0, -1);
  for (const [index, line] of lines.entries()) {
    const read = lineOf(line, key);
    if (!read) throw forged(path, index);
    if (read.lineage !== binding.lineage || read.serial > binding.serial) {
      throw new Failure('state', 'older-state', `${path} goes on from a later state than the one beside it, which was replaced or removed.`, {
        hint: 'Put back the state.json that was there, or, to go on from the older one, delete the log; then run `caseload plan --refresh all`.',
      });
    }
    if (read.serial < binding.serial) continue;
    if (read.place !== entries.length) throw forged(path, index);
    entries.push(read.entry);
  }
  return { entries, whole: Buffer.byteLength(text.slice(0, end)), size: Buffer.byteLength(text) };
}

/** The lineage of a state that was never saved: its log alone knows it. */
export function lineageOf(text: string, key: Key): string | undefined {
  const read = lineOf(text.slice(0, Math.max(0, text.indexOf('\n'))), key);
  return read?.serial === 0 ? read.lineage : undefined;
}

function lineOf(line: string, key: Key): (Binding & { readonly place: number; readonly entry: Entry }) | undefined {
  try {
    const { seal, ...body } = objectOf(JSON.parse(line)) ?? {};
    if (typeof seal !== 'string' || !key.isSeal(JSON.stringify(body), seal)) return undefined;
    const [{ lineage }, serial, place, entry] = [body, countOf(body['serial']), countOf(body['place']), entryOf(body['entry'])];
    return typeof lineage === 'string' && serial !== undefined && place !== undefined && entry ? { lineage, serial, place, entry } : undefined;
  } catch {
    return undefined;
  }
}

function entryOf(value: unknown): Entry | undefined {
  const given = objectOf(value);
  const forget = typeof given?.['forget'] === 'string' ? parseRef(given['forget']) : undefined;
  const put = recordedOf(given?.['put']);
  return forget || put ? { ...(forget ? { forget } : {}), ...(put ? { put } : {}) } : undefined;
}

function forged(path: string, index: number): Failure {
  return new Failure('state', 'seal-broken', `${path} was edited, or sealed with another key: line ${index + 1} does not fit.`, {
    hint: 'Put the file back as it was and check CASELOAD_KEY; or move it away and look at the target with `caseload plan --refresh all`.',
  });
}
