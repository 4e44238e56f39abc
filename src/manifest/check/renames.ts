import { refOf, type Ref } from '../../core/model/resource.ts';
import { fieldText, placeOf, placeText, type Item } from '../read/items.ts';
import { errorAt, type Problem } from '../form/problem.ts';

const longestCircle = 10;

/** What is wrong with `previously`: circles, ids that are still declared, and ids that two resources claim. */
export function renameProblems(items: readonly Item[]): readonly Problem[] {
  const declared = new Map<Ref, Item>();
  for (const item of items) if (item.ref !== undefined && !declared.has(item.ref)) declared.set(item.ref, item);
  const circles = circlesOf(declared);
  const inCircle = new Set(circles.flat());
  const claimed = new Map<Ref, Item>();
  const others = [...declared.values()].flatMap((item) => {
    const old = oldRef(item);
    if (old === undefined || inCircle.has(item)) return [];
    const earlier = claimed.get(old);
    claimed.set(old, earlier ?? item);
    const there = declared.get(old);
    return there ? [stillDeclared(item, there)] : earlier ? [claimedTwice(item, earlier)] : [];
  });
  return [...circles.flatMap(circleProblem), ...others];
}

function circleProblem(circle: readonly Item[]): readonly Problem[] {
  const [first] = circle;
  if (!first) return [];
  const names =
    circle.length > longestCircle
      ? [...circle.slice(0, longestCircle).map(({ name }) => name), '…']
      : circle.map(({ name }) => name);
  const message = `"previously" goes in a circle: ${[...names, first.name].join(' → ')}.`;
  return [
    errorAt(
      placeOf(first, 'previously'),
      'previously-cycle',
      message,
      'An old id is one that is no longer used: rename in two steps, with an apply between them.',
    ),
  ];
}

function stillDeclared(item: Item, there: Item): Problem {
  const message =
    `"previously" of ${item.name} names ${there.name}, which is still declared at ` +
    `${placeText(placeOf(there, there.section.idField))}.`;
  return errorAt(
    placeOf(item, 'previously'),
    'previously-declared',
    message,
    'If it was renamed, remove the old one; if both exist, remove "previously".',
  );
}

function claimedTwice(item: Item, earlier: Item): Problem {
  const message =
    `"previously" of ${item.name} names the same id as that of ${earlier.name} at ` +
    `${placeText(placeOf(earlier, 'previously'))}.`;
  return errorAt(placeOf(item, 'previously'), 'previously-twice', message, 'Only one of them can be the renamed one.');
}

// Each item leads to one other at most, and each is walked over once.
function circlesOf(declared: ReadonlyMap<Ref, Item>): readonly (readonly Item[])[] {
  const done = new Set<Item>();
  const circles: (readonly Item[])[] = [];
  for (const start of declared.values()) {
    const walk = new Set<Item>();
    let at: Item | undefined = start;
    while (at && !done.has(at) && !walk.has(at)) {
      walk.add(at);
      const old: Ref | undefined = oldRef(at);
      at = old === undefined ? undefined : declared.get(old);
    }
    if (at && walk.has(at)) circles.push([...walk].slice([...walk].indexOf(at)));
    for (const item of walk) done.add(item);
  }
  return circles;
}

function oldRef(item: Item): Ref | undefined {
  const old = fieldText(item, 'previously');
  return old === undefined ? undefined : refOf(item.section.kind, old);
}
