import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { Failure } from '../core/model/failure.ts';
import { removalShape, usedPlanShape } from '../core/model/journal.ts';
import { objectOf, type Body } from '../core/shape/json.ts';
import { recordedShape } from '../core/model/recorded.ts';
import { compareRefs } from '../core/model/resource.ts';
import { countShape, onePerRef, shapedOf } from '../core/shape/remembered.ts';
import type { Shaped } from '../core/shape/shape.ts';
import { readText } from './files.ts';
import type { Key } from './key.ts';
import { sealedText } from './seal.ts';

const version = 1;

/** The form of a state file under its seal. */
const documentShape = v.object({
  serial: countShape,
  version: v.literal(version),
  target: v.string(),
  lineage: v.string(),
  /** The fingerprint of the key that it is sealed with. */
  key: v.string(),
  facts: v.object({
    /** Looks that once found somebody known. */
    trusted: v.array(v.string()),
    /** What was taken away in the last 24 hours, with the numbers of the journal's records. */
    removals: v.array(removalShape),
    /** Saved plans that were begun and have not expired. */
    used: v.array(usedPlanShape),
  }),
  resources: onePerRef(recordedShape),
});

/** State as one value. */
export type StateDocument = Omit<Shaped<typeof documentShape>, 'version' | 'key'>;

const restore =
  'Put back the file with the highest number, `backups/<serial>.json` beside it, as state.json; move ' +
  'journal.jsonl away when it does not fit, and run `caseload plan --refresh all`.';

/** State as the text of its file: JSON, `serial` first, sealed. */
export function writeDocument({ serial, target, lineage, facts, resources }: StateDocument, key: Key): string {
  const body: Shaped<typeof documentShape> = {
    serial,
    version,
    target,
    lineage,
    key: key.fingerprint,
    facts: { trusted: [...facts.trusted].sort(), removals: facts.removals, used: facts.used },
    resources: [...resources].sort((a, b) => compareRefs(a.ref, b.ref)),
  };
  return sealedText(body, key, 1);
}

/**
 * Reads the text of a state file; throws `Failure` (state) when it was edited, cut off, or is another target's,
 * version's or key's.
 */
export function readDocument(text: string, target: string, key: Key, path: string): StateDocument {
  const body = bodyOf(text, key, path);
  if (body['target'] !== target)
    throw new Failure('state', 'other-target', `${path} is the state of another target.`, {
      hint: 'Check --state and --target, and that the file was not copied here.',
    });
  const document = shapedOf(documentShape, body);
  if (!document) throw broken(path);
  return document;
}

/** What the seal vouches for. */
function bodyOf(text: string, key: Key, path: string): Body {
  const whole = objectOf(parse(text, path));
  if (!whole) throw broken(path);
  const { seal, ...body } = whole;
  // A later version may seal otherwise: asked first, so that its state is not called edited.
  if ((shapedOf(countShape, body['version']) ?? 0) > version) {
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
  return body;
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
      readDocument((await readText(join(folder, name))) ?? '', target, key, name);
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
