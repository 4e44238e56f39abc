import * as v from 'valibot';

/** What a document, or a part of one, looks like: its type, its check, the order of its keys and its description. */
export type AnyShape = v.GenericSchema;

/** The type that a shape describes; all of it is readonly. */
export type Shaped<Shape extends AnyShape> = DeepReadonly<v.InferOutput<Shape>>;

type DeepReadonly<T> = T extends string | number | boolean
  ? T
  : T extends readonly (infer Item)[]
    ? readonly DeepReadonly<Item>[]
    : { readonly [Key in keyof T]: DeepReadonly<T[Key]> };

/** An object that has these keys and no other, in this order. */
export function objectShape<const Entries extends v.ObjectEntries>(
  description: string,
  entries: Entries,
): v.StrictObjectSchema<Entries, undefined> {
  return v.pipe(v.strictObject(entries), v.description(description));
}

/** A list of things of one shape. */
export function listShape<const Item extends AnyShape>(
  description: string,
  item: Item,
): v.ArraySchema<Item, undefined> {
  return v.pipe(v.array(item), v.description(description));
}

/** Text of any form. */
export function textShape(description: string): v.GenericSchema<string> {
  return v.pipe(v.string(), v.description(description));
}

/** One of a few names. */
export function oneOfShape<const Names extends readonly string[]>(
  description: string,
  names: Names,
): v.PicklistSchema<Names, undefined> {
  return v.pipe(v.picklist(names), v.description(description));
}

/** A name out of a table that may grow: whoever reads the document takes it for text. */
export function codeShape<Code extends string>(
  description: string,
  isCode: (code: string) => code is Code,
): v.GenericSchema<string, Code> {
  return v.pipe(v.string(), v.guard(isCode), v.description(description));
}

/** Always the same value. */
export function onlyShape<const Value extends string | number | boolean>(
  description: string,
  value: Value,
): v.LiteralSchema<Value, undefined> {
  return v.pipe(v.literal(value), v.description(description));
}

/** True or false. */
export function flagShape(description: string): v.GenericSchema<boolean> {
  return v.pipe(v.boolean(), v.description(description));
}

/** A whole number from 0, or from `least`. */
export function countShape(description: string, least = 0): v.GenericSchema<number> {
  return v.pipe(v.number(), v.integer(), v.minValue(least), v.description(description));
}

/** A length of time in seconds. */
export function secondsShape(description: string): v.GenericSchema<number> {
  return v.pipe(v.number(), v.minValue(0), v.description(description));
}

/** A moment: ISO 8601 with its zone. */
export function timeShape(description: string): v.GenericSchema<string> {
  const form = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;
  return v.pipe(v.string(), v.regex(form), v.description(description));
}

/** A day: YYYY-MM-DD. */
export function dayShape(description: string): v.GenericSchema<string> {
  return v.pipe(v.string(), v.regex(/^\d{4}-\d{2}-\d{2}$/), v.description(description));
}

/** A key that may be absent, and is never there without a value. */
export const maybe = v.exactOptional;

/** A shape with another description where it is used. */
export function shapeAs<Input, Output>(
  shape: v.GenericSchema<Input, Output>,
  description: string,
): v.GenericSchema<Input, Output> {
  return v.pipe(shape, v.description(description));
}

/** A count for each of some names. */
export function countsOf<const Name extends string>(names: readonly Name[], describe: (name: Name) => string) {
  const entries = names.map((name) => [name, countShape(describe(name))] as const);
  return Object.fromEntries(entries) as Record<Name, ReturnType<typeof countShape>>;
}
