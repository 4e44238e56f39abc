import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../core/model/failure.ts';
import { compareRefs } from '../core/model/resource.ts';
import type { Entry, Removal } from '../core/model/journal.ts';
import type { Recorded } from '../core/model/recorded.ts';
import { allOf, countOf, everyOf, objectOf, recordedOf, removalOf, textsOf } from './entries.ts';
import { readIfThere } from './files.ts';
import { usedOf } from './journal-lines.ts';
import type { Key } from './key.ts';

/** State as one value. */
export interface StateDocument {
  readonly serial: number;
  readonly target: string;
  readonly lineage: string;
  /** Looks that once found somebody known. */
  readonly trusted: readonly string[];
  /** What was taken away in the last 24 hours, with the numbers of the journal's records. */
  readonly removals: readonly (Removal & { readonly n: number })[];
  /** Saved plans that were begun and have not expired. */
  readonly used: readonly NonNullable<Entry['used']>[];
  readonly resources: readonly Recorded[];
}

const version = 1;
const restore =
  'Put back the file with the highest number, `backups/<serial>.json` beside it, as state.json; move ' +
  'journal.jsonl away when it does not fit, and run `caseload plan --refresh all`.';

/** State as the text of its file: JSON, `serial` first, sealed. */
export function writeDocument(document: StateDocument, key: Key): string {
  const { serial, target, lineage, trusted, removals, used } = document;
  const resources = [...document.resources].sort((a, b) => compareRefs(a.ref, b.ref));
  const body = {
    serial,
    version,
    target,
    lineage,
    key: key.fingerprint,
    facts: { trusted: [...trusted].sort(), removals, used },
    resources,
  };
  return `${JSON.stringify({ ...body, seal: key.seal(JSON.stringify(body)) }, undefined, 1)}\n`;
}

/**
 * Reads the text of a state file; throws `Failure` (state) when it was edited, cut off, or is another target's,
 * version's or key's.
 */
export function readDocument(text: string, target: string, key: Key, path: string): StateDocument {
  const whole = objectOf(parse(text, path));
  if (!whole) throw broken(path);
  const { seal, ...body } = whole;
  // A later version may seal otherwise: asked first, so that its state is not called edited.
  if ((countOf(body['version']) ?? 0) > version) {
    throw new Failure('state', 'newer-state', `${path} was written by a later version of caseload.`, {
      hint: 'Use the version that wrote it, or a later one.',
    });
  }
  if (typeof body['key'] !== 'string' || typeof seal !== 'string') throw broken(path);
  if (body['key'] !== key.fingerprint) {
    throw new Failure('state', 'other-key', `${path} was sealed with another key.`, {
      hint:
        'Set CASELOAD_KEY, or put back the key file, to the key that state was made with. When that key is lost ' +
        'for good, move the state folder away: the next plan looks everybody up and adopts them.',
    });
  }
  if (!key.isSeal(JSON.stringify(body), seal))
    throw new Failure('state', 'seal-broken', `${path} was edited: its seal does not fit.`, { hint: restore });
  if (body['target'] !== target)
    throw new Failure('state', 'other-target', `${path} is the state of another target.`, {
      hint: 'Check --state and --target, and that the file was not copied here.',
    });
  const { lineage } = body;
  const facts = objectOf(body['facts']);
  const [serial, resources] = [countOf(body['serial']), allOf(body['resources'], recordedOf)];
  const [trusted, removals, used] = [
    textsOf(facts?.['trusted']),
    everyOf(facts?.['removals'], removalOf),
    everyOf(facts?.['used'], usedOf),
  ];
  if (
    body['version'] !== version ||
    serial === undefined ||
    typeof lineage !== 'string' ||
    !trusted ||
    !resources ||
    !removals ||
    !used
  )
    throw broken(path);
  return { serial, target, lineage, trusted, removals, used, resources };
}

/** Checks the seals of all backups: how many fit, and the names of those that do not. */
export async function verifyBackups(
  folder: string,
  target: string,
  key: Key,
): Promise<{ readonly good: number; readonly bad: readonly string[] }> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.json')).sort();
  const bad: string[] = [];
  for (const name of names) {
    try {
      readDocument((await readIfThere(join(folder, name))) ?? '', target, key, name);
    } catch {
      bad.push(name);
    }
  }
  return { good: names.length - bad.length, bad };
}

function parse(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message quotes the text.
    throw broken(path);
  }
}

function broken(path: string): Failure {
  return new Failure('state', 'state-broken', `${path} cannot be read as state: it was cut off or edited.`, {
    hint: restore,
  });
}
