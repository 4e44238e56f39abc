import * as v from 'valibot';
import type { AnyShape } from './shape.ts';

/** What may be inside of a shape; of each kind of shape one of these. */
interface Inside {
  readonly wrapped?: AnyShape;
  readonly item?: AnyShape;
  readonly entries?: Readonly<Record<string, AnyShape>>;
  /** Of a variant: the key that tells its options apart. */
  readonly key?: string;
  readonly options?: readonly (AnyShape & Inside)[];
}

/**
 * The same value with its keys in the order of a shape. Keys that the shape does not name come last, by name: nothing
 * is ever left out.
 */
export function ordered(value: unknown, shape: AnyShape | undefined): unknown {
  const inside = (shape ?? {}) as Inside;
  if (inside.wrapped) return ordered(value, inside.wrapped);
  if (Array.isArray(value)) return value.map((item) => ordered(item, inside.item));
  if (typeof value !== 'object' || value === null) return value;
  const given = new Map<string, unknown>(Object.entries(value));
  const inner = new Map(Object.entries(entriesOf(inside, given)));
  const known = [...inner.keys()].filter((key) => given.has(key));
  const others = [...given.keys()].filter((key) => !inner.has(key)).sort();
  return Object.fromEntries([...known, ...others].map((key) => [key, ordered(given.get(key), inner.get(key))]));
}

function entriesOf(
  { entries, key, options }: Inside,
  given: ReadonlyMap<string, unknown>,
): Readonly<Record<string, AnyShape>> {
  if (entries) return entries;
  if (key === undefined) return {};
  const option = options?.find(({ entries: inner }) => inner?.[key] && v.is(inner[key], given.get(key)));
  return option?.entries ?? {};
}
