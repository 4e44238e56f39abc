import { parseRef, type Ref } from '../core/resource.ts';
import type { Proof, Recorded } from '../core/recorded.ts';

type Body = Readonly<Record<string, unknown>>;

/** A JSON value as an object; undefined when it is anything else. */
export function objectOf(value: unknown): Body | undefined {
  return isBody(value) ? value : undefined;
}

/** A list of texts; undefined when it is anything else. */
export function textsOf(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : undefined;
}

/** A whole number from 0; undefined when it is anything else. */
export function countOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

/** Checks one remembered resource; undefined when it has not the form of one. */
export function recordedOf(value: unknown): Recorded | undefined {
  const body = objectOf(value);
  const common = body && commonOf(body);
  if (!body || !common) return undefined;
  const { origin, organizationId, unproven, unsettable, list, protect, deactivated, predecessor } = body;
  if (origin !== 'created' && origin !== 'adopted') return undefined;
  if (![organizationId, predecessor].every((item) => item === undefined || typeof item === 'string')) return undefined;
  if (![unproven, unsettable, list].every((item) => item === undefined || textsOf(item))) return undefined;
  if (![protect, deactivated].every((item) => item === undefined || item === true)) return undefined;
  const [openFields, refusedFields, members] = [textsOf(unproven), textsOf(unsettable), textsOf(list)];
  return {
    ...common,
    origin,
    ...(typeof organizationId === 'string' ? { organizationId } : {}),
    ...(openFields ? { unproven: openFields } : {}),
    ...(refusedFields ? { unsettable: refusedFields } : {}),
    ...(members ? { list: members } : {}),
    ...(protect === true ? { protect } : {}),
    ...(deactivated === true ? { deactivated } : {}),
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

/** Checks a list, each entry of its own ref; undefined when one of them has not the form. */
export function allOf<Entry extends { readonly ref: Ref }>(value: unknown, check: (item: unknown) => Entry | undefined): readonly Entry[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const entries = value.flatMap((item: unknown) => check(item) ?? []);
  return entries.length === value.length && new Set(entries.map((entry) => entry.ref)).size === value.length ? entries : undefined;
}

function isBody(value: unknown): value is Body {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function commonOf(body: Body): { readonly ref: Ref; readonly id: string; readonly fields: Readonly<Record<string, string>>; readonly provenAt: string } | undefined {
  const { id, provenAt } = body;
  const ref = typeof body['ref'] === 'string' ? parseRef(body['ref']) : undefined;
  const fields = Object.entries(objectOf(body['fields']) ?? { '': undefined });
  if (!ref || typeof id !== 'string' || typeof provenAt !== 'string') return undefined;
  const digests = fields.filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return digests.length === fields.length ? { ref, id, provenAt, fields: Object.fromEntries(digests) } : undefined;
}
