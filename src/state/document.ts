import { Failure } from '../core/failure.ts';
import { compareRefs } from '../core/resource.ts';
import type { Recorded } from '../core/recorded.ts';
import { objectOf, recordedOf, textsOf } from './entries.ts';
import type { Key } from './key.ts';

/** State as one value. */
export interface StateDocument {
  readonly serial: number;
  readonly target: string;
  readonly lineage: string;
  /** Looks that once found somebody known. */
  readonly trusted: readonly string[];
  readonly resources: readonly Recorded[];
}

const restore = 'Put back the last good file from the folder `backups` beside it.';

/** State as the text of its file: JSON, `serial` first, sealed. */
export function writeDocument(document: StateDocument, key: Key): string {
  const { serial, target, lineage, trusted } = document;
  const resources = [...document.resources].sort((a, b) => compareRefs(a.ref, b.ref));
  const body = { serial, version: 1, target, lineage, key: key.fingerprint, facts: { trusted: [...trusted].sort() }, resources };
  return `${JSON.stringify({ ...body, seal: key.seal(JSON.stringify(body)) }, undefined, 1)}\n`;
}

/** Reads the text of a state file; throws `Failure` (state) when it was edited, cut off, or is another target's or another key's. */
export function readDocument(text: string, target: string, key: Key, path: string): StateDocument {
  const whole = objectOf(parse(text, path));
  if (!whole) throw broken(path);
  const { seal, ...body } = whole;
  const { serial, lineage } = body;
  if (body['key'] !== key.fingerprint) {
    throw new Failure('state', 'other-key', `${path} was sealed with another key.`, { hint: 'Set CASELOAD_KEY, or put back the key file, to the key that state was made with.' });
  }
  if (typeof seal !== 'string' || !key.isSeal(JSON.stringify(body), seal)) {
    throw new Failure('state', 'seal-broken', `${path} was edited: its seal does not fit.`, { hint: restore });
  }
  if (body['version'] !== 1) throw new Failure('state', 'newer-state', `${path} was written by another version of caseload.`, { hint: 'Use the version that wrote it, or a later one.' });
  if (body['target'] !== target) throw new Failure('state', 'other-target', `${path} is the state of another target.`, { hint: 'Check --state and --target.' });
  const resources = Array.isArray(body['resources']) ? body['resources'].map(recordedOf) : [undefined];
  if (typeof serial !== 'number' || typeof lineage !== 'string' || resources.some((entry) => !entry)) throw broken(path);
  return { serial, target, lineage, trusted: textsOf(objectOf(body['facts'])?.['trusted']) ?? [], resources: resources.flatMap((entry) => entry ?? []) };
}

function parse(text: string, path: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw broken(path, cause);
  }
}

function broken(path: string, cause?: unknown): Failure {
  return new Failure('state', 'state-broken', `${path} cannot be read as state: it was cut off or edited.`, { hint: restore, cause });
}
