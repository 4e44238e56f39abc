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
  for (const resource of input.manifest.resources) {
    const rules = input.table[resource.kind];
    if (rules.note !== undefined) counted.set(rules.note, 0);
    if (rules.form !== 'object' || !rules.managed || resource.form !== 'object' || resource.external) continue;
    if (rules.managedWith && !isManaged(resource, rules)) {
      count(rules.managedWith.note);
      continue;
    }
    for (const name of unheldFields(resource, rules))
      count(`${input.targetTitle} cannot be given ${name} of a ${resource.kind}: it is not sent`);
  }
  for (const decision of decisions)
    for (const name of decision.unsettable ?? [])
      count(`${input.targetTitle} did not take ${name} of a ${kindOf(decision.ref)} when it was sent`);
  const waiting = new Map<Ref, number>();
  for (const { waitsFor } of decisions) if (waitsFor) waiting.set(waitsFor, (waiting.get(waitsFor) ?? 0) + 1);
  for (const [ref, times] of waiting)
    counted.set(
      `${times} ${times === 1 ? 'resource waits' : 'resources wait'} for ${ref}: that it is away is accepted.`,
      0,
    );
  for (const decision of decisions)
    for (const name of decision.unreadable ?? [])
      count(`${input.targetTitle} shows ${name} of a ${kindOf(decision.ref)} nowhere: it counts as it was sent`);
  const declared = new Set(input.manifest.resources.map((resource) => resource.ref));
  const left =
    input.manifest.settings.prune === 'off' ? decisions.filter((decision) => !declared.has(decision.ref)).length : 0;
  if (left > 0)
    counted.set(
      `${left} managed ${left === 1 ? 'resource is' : 'resources are'} not in the manifest and left alone ` +
        '(settings.prune: off).',
      0,
    );
  return [...counted].map(([note, times]) => (times === 0 ? note : `${note} (declared on ${times}).`)).sort();
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
