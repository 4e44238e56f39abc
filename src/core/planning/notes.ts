import type { Action } from '../model/change.ts';
import type { Decision } from '../deciding/decision.ts';
import { isManaged, unheldFields } from '../deciding/desired.ts';
import type { PlanInput } from './plan-input.ts';
import type { Operation } from '../model/plan.ts';
import { kindOf, type Ref } from '../model/resource.ts';

/** What a user should know once, and not once a person. */
export function notesOf(input: PlanInput, decisions: readonly Decision[]): readonly string[] {
  const counted = new Map<string, number>();
  const count = (note: string): void => void counted.set(note, (counted.get(note) ?? 0) + 1);
  const kinds = notesOfResources(input, count);
  notesOfFields(input, decisions, count);
  const notes = [...counted].map(([note, times]) => `${note} (declared on ${times}).`);
  return [...kinds, ...notes, ...waitingNotes(decisions), ...leftNote(input, decisions)].sort();
}

/** Counts what the target cannot be given; gives the notes of its kinds. */
function notesOfResources({ manifest, table, targetTitle }: PlanInput, count: (note: string) => void): Set<string> {
  const notes = new Set<string>();
  for (const resource of manifest.resources) {
    const rules = table[resource.kind];
    if (rules.note !== undefined) notes.add(rules.note);
    if (rules.form !== 'object' || !rules.managed || resource.form !== 'object' || resource.external) continue;
    if (rules.managedWith && !isManaged(resource, rules)) {
      count(rules.managedWith.note);
      continue;
    }
    for (const name of unheldFields(resource, rules))
      count(`${targetTitle} cannot be given ${name} of a ${resource.kind}: it is not sent`);
  }
  return notes;
}

/** Counts fields that the target did not take, or shows nowhere. */
function notesOfFields(
  { targetTitle }: PlanInput,
  decisions: readonly Decision[],
  count: (note: string) => void,
): void {
  for (const { ref, unsettable = [], unreadable = [] } of decisions) {
    for (const name of unsettable) count(`${targetTitle} did not take ${name} of a ${kindOf(ref)} when it was sent`);
    for (const name of unreadable)
      count(`${targetTitle} shows ${name} of a ${kindOf(ref)} nowhere: it counts as it was sent`);
  }
}

function waitingNotes(decisions: readonly Decision[]): readonly string[] {
  const waiting = new Map<Ref, number>();
  for (const { waitsFor } of decisions) if (waitsFor) waiting.set(waitsFor, (waiting.get(waitsFor) ?? 0) + 1);
  return [...waiting].map(
    ([ref, times]) =>
      `${times} ${times === 1 ? 'resource waits' : 'resources wait'} for ${ref}: that it is away is accepted.`,
  );
}

function leftNote({ manifest }: PlanInput, decisions: readonly Decision[]): readonly string[] {
  if (manifest.settings.prune !== 'off') return [];
  const declared = new Set(manifest.resources.map((resource) => resource.ref));
  const left = decisions.filter((decision) => !declared.has(decision.ref)).length;
  if (left === 0) return [];
  return [
    `${left} managed ${left === 1 ? 'resource is' : 'resources are'} not in the manifest and left alone ` +
      '(settings.prune: off).',
  ];
}

const changing = new Set<Action>(['update', 'adopt', 'activate', 'recreate', 'delete']);
const namedAtMost = 10;

/** Whom a plan changes or deletes and has not read; none when it has read all of them. */
export function unreadNote(operations: readonly Operation[]): readonly string[] {
  // A recreate that is under way reads nobody: only its end is left.
  const isUnderWay = (operation: Operation): boolean =>
    operation.action === 'recreate' && operation.fields.length === 0;
  const unread = operations.filter(
    (operation) => changing.has(operation.action) && operation.observed === undefined && !isUnderWay(operation),
  );
  if (unread.length === 0) return [];
  const names = unread.slice(0, namedAtMost).map(({ ref }) => ref);
  const more = unread.length > namedAtMost ? ` and ${unread.length - namedAtMost} more` : '';
  return [`Not read for this plan, so nobody knows whether they were changed live: ${names.join(', ')}${more}.`];
}
