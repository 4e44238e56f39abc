import * as v from 'valibot';
import { objectOf, type Body } from './json.ts';
import type { Ref } from './resource.ts';
import type { Shaped } from './shape.ts';

/** A whole number from 0. */
export const countShape = v.custom<number>((value) => Number.isSafeInteger(value) && Number(value) >= 0);

/** Texts by name. */
export const textsByNameShape = v.custom<Readonly<Record<string, string>>>((value) => {
  const body = objectOf(value);
  return body !== undefined && Object.values(body).every((item) => typeof item === 'string');
});

/** A list of things of one shape, each of its own ref. */
export function onePerRef<S extends v.GenericSchema<unknown, { ref: Ref }>>(shape: S) {
  return v.pipe(
    v.array(shape),
    v.check((items) => new Set(items.map(({ ref }) => ref)).size === items.length),
  );
}

/** A shape of which these fields are left out where this version does not know their value. */
export function lenient<E extends v.ObjectEntries>(
  shape: v.ObjectSchema<E, undefined>,
  names: readonly (keyof E & string)[],
) {
  const knows = (body: Body, name: keyof E & string): boolean =>
    !Object.hasOwn(body, name) || v.is(shape.entries[name] as v.GenericSchema, body[name]);
  return v.pipe(
    v.custom<Body>((value) => objectOf(value) !== undefined),
    v.transform((body): unknown => {
      const unknown = new Set<string>(names.filter((name) => !knows(body, name)));
      return unknown.size === 0
        ? body
        : Object.fromEntries(Object.entries(body).filter(([name]) => !unknown.has(name)));
    }),
    shape,
  );
}

/** A value from outside as what a shape describes, without what it does not name; undefined when it is not that. */
export function shapedOf<S extends v.GenericSchema>(shape: S, value: unknown): Shaped<S> | undefined {
  const { success, output } = v.safeParse(shape, value, { abortEarly: true });
  return success ? (output as Shaped<S>) : undefined;
}
