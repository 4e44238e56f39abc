import type { KeptFinding } from '../core/drift/finding.ts';
import { driftClasses } from '../core/model/plan.ts';
import { parseRef } from '../core/model/resource.ts';
import { everyOf, objectOf, textsOf } from './entries.ts';
import type { Key } from './key.ts';
import { readSealed, writeSealed } from './sealed-list.ts';

/** Findings of drift as the text of their file. */
export function writeFindings(findings: readonly KeptFinding[], lineage: string, key: Key): string {
  return writeSealed('findings', findings, lineage, key);
}

/** Reads findings; a file that is not ours is as good as none. */
export function readFindings(text: string | undefined, lineage: string, key: Key): readonly KeptFinding[] {
  return everyOf(readSealed('findings', text, lineage, key), findingOf) ?? [];
}

function findingOf(value: unknown): KeptFinding | undefined {
  const body = objectOf(value);
  const ref = typeof body?.['ref'] === 'string' ? parseRef(body['ref']) : undefined;
  const kind = driftClasses.find((name) => name === body?.['class']);
  const fields = textsOf(body?.['fields']);
  const { since, fingerprint, told, closed } = body ?? {};
  if (!ref || !kind || !fields || typeof since !== 'string' || typeof fingerprint !== 'string') return undefined;
  return {
    ref,
    class: kind,
    fields,
    since,
    fingerprint,
    ...(told === true ? { told } : {}),
    ...(closed === true ? { closed } : {}),
  };
}
