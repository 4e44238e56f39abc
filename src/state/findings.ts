import type { DriftFinding } from '../core/drift.ts';
import { parseRef } from '../core/resource.ts';
import { everyOf, objectOf, textsOf } from './entries.ts';
import type { Key } from './key.ts';
import { readSealed, writeSealed } from './sealed.ts';

const classes = ['changed', 'missing', 'deactivated', 'moved'] as const;

/** Findings of drift as the text of their file. */
export function writeFindings(findings: readonly DriftFinding[], lineage: string, key: Key): string {
  return writeSealed('findings', findings, lineage, key);
}

/** Reads findings; a file that is not ours is as good as none. */
export function readFindings(text: string | undefined, lineage: string, key: Key): readonly DriftFinding[] {
  return everyOf(readSealed('findings', text, lineage, key), findingOf) ?? [];
}

function findingOf(value: unknown): DriftFinding | undefined {
  const body = objectOf(value);
  const ref = typeof body?.['ref'] === 'string' ? parseRef(body['ref']) : undefined;
  const kind = classes.find((name) => name === body?.['class']);
  const fields = textsOf(body?.['fields']);
  const { since, fingerprint } = body ?? {};
  return ref && kind && fields && typeof since === 'string' && typeof fingerprint === 'string' ? { ref, class: kind, fields, since, fingerprint } : undefined;
}
