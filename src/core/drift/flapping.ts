import * as v from 'valibot';
import { driftClasses, type Drift } from '../model/plan.ts';
import type { Ref } from '../model/resource.ts';
import { refShape } from '../shape/resource.ts';
import { lookOf } from './look-name.ts';

/** How many of the last looks at a difference are remembered. */
const looksKept = 5;

/** The form of what the last looks at one difference saw. */
export const flapShape = v.object({
  ref: refShape,
  class: v.picklist(driftClasses),
  /** The last looks, the oldest first: 1 where it was there, 0 where it was gone. */
  looks: v.pipe(v.string(), v.regex(/^[01]{1,5}$/)),
  /** Somebody was told that it comes and goes; gone once it is at rest. */
  told: v.exactOptional(v.literal(true)),
});

/** What the last looks at one difference saw. */
type Flap = v.InferOutput<typeof flapShape>;

/** What the last looks saw, by the name of the difference. */
export type Flaps = ReadonlyMap<string, Flap>;

type Named = Pick<Drift, 'ref' | 'class'>;

/** Names a difference, whatever fields it is in. */
export function flapName({ ref, class: kind }: Named): string {
  return `${kind} ${ref}`;
}

/** Whether a difference was seen to come and go within its last looks. */
export function isFlapping(flaps: Flaps, one: Named): boolean {
  return comesAndGoes(flaps.get(flapName(one))?.looks ?? '');
}

function comesAndGoes(looks: string): boolean {
  return looks.split('').filter((look, index) => index > 0 && look !== looks[index - 1]).length > 1;
}

/** Whether somebody was told that a difference comes and goes. */
export function isToldFlapping(flaps: Flaps, one: Named): boolean {
  return flaps.get(flapName(one))?.told === true;
}

/** The same, once somebody was told of these. */
export function toldFlapping(flaps: Flaps, told: readonly Named[]): Flaps {
  const names = new Set(told.map(flapName));
  return new Map(
    [...flaps].map(([name, flap]) => [
      name,
      names.has(name) && comesAndGoes(flap.looks) ? { ...flap, told: true } : flap,
    ]),
  );
}

/**
 * What the last looks saw once a sweep looked again; `open` are the findings after it. A difference that nobody looked
 * at stays as it was, and one that all its last looks saw gone is forgotten.
 */
export function flapsAfter(
  before: Flaps,
  open: readonly Drift[],
  { looked, managed }: { readonly looked: ReadonlySet<string>; readonly managed: ReadonlySet<Ref> },
): Flaps {
  const there = new Map(open.map((finding) => [flapName(finding), finding]));
  const seen = [...before].map(([name, flap]): Flap => {
    const finding = there.get(name);
    if (!looked.has(lookOf(finding ?? { ...flap, fields: [] }))) return flap;
    const { told, ...rest } = flap;
    const looks = `${flap.looks}${finding ? '1' : '0'}`.slice(-looksKept);
    return { ...rest, looks, ...(told && comesAndGoes(looks) ? { told } : {}) };
  });
  const opened = [...there]
    .filter(([name]) => !before.has(name))
    .map(([, { ref, class: kind }]): Flap => ({ ref, class: kind, looks: '1' }));
  const kept = [...seen, ...opened].filter(({ ref, looks }) => looks.includes('1') && managed.has(ref));
  return new Map(kept.map((flap) => [flapName(flap), flap]));
}
