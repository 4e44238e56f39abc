import { actions } from '../core/model/plan.ts';
import type { OpenRecord, Removal } from '../core/model/journal.ts';
import type { Proof, Recorded } from '../core/model/recorded.ts';
import { parseRef, type Ref } from '../core/model/resource.ts';

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
  const { origin, organizationId, unproven, unsettable, list, protect, deactivated, predecessor, unsure } = body;
  if (origin !== 'created' && origin !== 'adopted') return undefined;
  if (![organizationId, predecessor].every((item) => item === undefined || typeof item === 'string')) return undefined;
  if (![unproven, unsettable, list].every((item) => item === undefined || textsOf(item))) return undefined;
  if (![protect, deactivated].every((item) => item === undefined || item === true)) return undefined;
  if (unsure !== undefined && unsure !== 'list' && unsure !== 'activity') return undefined;
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
    ...(unsure ? { unsure } : {}),
  };
}

/** Checks one proof; undefined when it has not the form of one. */
export function proofOf(value: unknown): Proof | undefined {
  const body = objectOf(value);
  const ref = typeof body?.['ref'] === 'string' ? parseRef(body['ref']) : undefined;
  const { id, read, check } = body ?? {};
  const [told, checked] = [readOf(read), checkOf(check)];
  if (!ref || typeof id !== 'string' || (read !== undefined && !told) || (check !== undefined && !checked))
    return undefined;
  return { ref, id, ...(told ? { read: told } : {}), ...(checked ? { check: checked } : {}) };
}

function readOf(value: unknown): Proof['read'] {
  const { at, fields, seen } = objectOf(value) ?? {};
  const digests = digestsOf(fields);
  if (typeof at !== 'string' || !digests) return undefined;
  return { at, fields: digests, ...(seen === 'changed' || seen === 'missing' ? { seen } : {}) };
}

function checkOf(value: unknown): Proof['check'] {
  const { at, isActive } = objectOf(value) ?? {};
  return typeof at === 'string' && typeof isActive === 'boolean' ? { at, isActive } : undefined;
}

/** Checks one open record; undefined when it has not the form of one. */
export function openOf(value: unknown): OpenRecord | undefined {
  const body = objectOf(value);
  const n = countOf(body?.['n']);
  const ref = typeof body?.['ref'] === 'string' ? parseRef(body['ref']) : undefined;
  const action = actions.find((name) => name === body?.['action']);
  const { call, at, fields, keys, list, predecessor, protect, removal } = body ?? {};
  if (n === undefined || !ref || !action || typeof call !== 'string' || typeof at !== 'string') return undefined;
  const [names, members, digests, taken] = [
    textsOf(fields),
    textsOf(list),
    digestsOf(keys),
    removalOf({ n, at, ...objectOf(removal) }),
  ];
  if (
    (fields !== undefined && !names) ||
    (list !== undefined && !members) ||
    (keys !== undefined && !digests) ||
    (removal !== undefined && !taken)
  )
    return undefined;
  return {
    n,
    ref,
    action,
    call,
    at,
    ...(names ? { fields: names } : {}),
    ...(digests ? { keys: digests } : {}),
    ...(members ? { list: members } : {}),
    ...(typeof predecessor === 'string' ? { predecessor } : {}),
    ...(protect === true ? { protect } : {}),
    ...(taken
      ? {
          removal: {
            guard: taken.guard,
            kind: taken.kind,
            ...(taken.organization === undefined ? {} : { organization: taken.organization }),
          },
        }
      : {}),
  };
}

/** Checks one removal with the number of its record; undefined when it has not the form of one. */
export function removalOf(value: unknown): (Removal & { readonly n: number }) | undefined {
  const body = objectOf(value);
  const n = countOf(body?.['n']);
  const { at, guard, kind, organization } = body ?? {};
  if (
    n === undefined ||
    typeof at !== 'string' ||
    typeof kind !== 'string' ||
    (guard !== 'max-deletes' && guard !== 'max-replaces')
  )
    return undefined;
  if (organization !== undefined && typeof organization !== 'string') return undefined;
  return { n, at, guard, kind, ...(organization === undefined ? {} : { organization }) };
}

/** Checks a list of things of one form; undefined when one of them has another. */
export function everyOf<Item>(value: unknown, check: (item: unknown) => Item | undefined): readonly Item[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const items = value.flatMap((item: unknown) => check(item) ?? []);
  return items.length === value.length ? items : undefined;
}

/** Checks a list, each entry of its own ref; undefined when one of them has not the form. */
export function allOf<Entry extends { readonly ref: Ref }>(
  value: unknown,
  check: (item: unknown) => Entry | undefined,
): readonly Entry[] | undefined {
  const entries = everyOf(value, check);
  return entries && new Set(entries.map((entry) => entry.ref)).size === entries.length ? entries : undefined;
}

function isBody(value: unknown): value is Body {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function commonOf(body: Body):
  | {
      readonly ref: Ref;
      readonly id: string;
      readonly fields: Readonly<Record<string, string>>;
      readonly provenAt: string;
    }
  | undefined {
  const { id, provenAt } = body;
  const ref = typeof body['ref'] === 'string' ? parseRef(body['ref']) : undefined;
  const fields = digestsOf(body['fields']);
  return ref && fields && typeof id === 'string' && typeof provenAt === 'string'
    ? { ref, id, provenAt, fields }
    : undefined;
}

function digestsOf(value: unknown): Readonly<Record<string, string>> | undefined {
  const entries = Object.entries(objectOf(value) ?? { '': undefined });
  const digests = entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return digests.length === entries.length ? Object.fromEntries(digests) : undefined;
}
