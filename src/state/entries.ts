import { parseRef, type Ref } from '../core/resource.ts';
import type { Proof, Recorded } from '../core/recorded.ts';

type Body = Readonly<Record<string, unknown>>;

/** A JSON value as an object; undefined when it is anything else. */
export function objectOf(value: unknown): Body | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Body) : undefined;
}

/** A list of texts; undefined when it is anything else. */
export function textsOf(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : undefined;
}

/** Checks one remembered resource; undefined when it has not the form of one. */
export function recordedOf(value: unknown): Recorded | undefined {
  const body = objectOf(value);
  const common = body && commonOf(body);
  if (!body || !common) return undefined;
  const { origin, organizationId, predecessor } = body;
  if (origin !== 'created' && origin !== 'adopted') return undefined;
  const [unproven, unsettable, list] = [textsOf(body['unproven']), textsOf(body['unsettable']), textsOf(body['list'])];
  return {
    ...common,
    origin,
    ...(typeof organizationId === 'string' ? { organizationId } : {}),
    ...(unproven ? { unproven } : {}),
    ...(unsettable ? { unsettable } : {}),
    ...(list ? { list } : {}),
    ...(body['protect'] === true ? { protect: true } : {}),
    ...(body['deactivated'] === true ? { deactivated: true } : {}),
    ...(typeof predecessor === 'string' ? { predecessor } : {}),
  };
}

/** Checks one proof; undefined when it has not the form of one. */
export function proofOf(value: unknown): Proof | undefined {
  const body = objectOf(value);
  const common = body && commonOf(body);
  if (!body || !common) return undefined;
  const { seen } = body;
  return { ...common, ...(seen === 'changed' || seen === 'deactivated' || seen === 'missing' ? { seen } : {}) };
}

function commonOf(body: Body): { readonly ref: Ref; readonly id: string; readonly fields: Readonly<Record<string, string>>; readonly provenAt: string } | undefined {
  const { id, provenAt } = body;
  const ref = typeof body['ref'] === 'string' ? parseRef(body['ref']) : undefined;
  const fields = objectOf(body['fields']);
  if (!ref || !fields || typeof id !== 'string' || typeof provenAt !== 'string') return undefined;
  const digests = Object.entries(fields).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return { ref, id, provenAt, fields: Object.fromEntries(digests) };
}
