import { isEqual, isTold } from '../core/comparing/equal.ts';
import type { FieldRule } from '../core/model/fields.ts';
import type { FieldNote } from '../core/model/plan.ts';
import { digestOf, isDigestOf, notTakenIn, shownIn, type NotTaken, type Recorded } from '../core/model/recorded.ts';
import type { Fields, Ref, Value } from '../core/model/resource.ts';
import type { WriteCall } from '../connector/call.ts';
import type { WriteResult } from '../connector/target.ts';
import type { OperationRun } from './context.ts';
import { OperationError } from './operation-error.ts';
import { rulesOf } from './received.ts';

/** State after a write, and the fields that its answer shows otherwise than they were sent, with both values. */
export interface AfterWrite {
  readonly recorded: Recorded;
  readonly notTaken: readonly FieldNote[];
}

interface Building {
  readonly fields: Record<string, string>;
  readonly refused: Record<string, NotTaken>;
  readonly unsettable: Set<string>;
  readonly shown: string[];
  readonly notTaken: FieldNote[];
}

/**
 * State after a write that carried `sent`: proven are the fields that the answer shows as sent, and what it does not
 * show at all counts as sent until somebody looks.
 */
export function afterWrite(
  recorded: Recorded,
  call: WriteCall,
  sentFields: Fields,
  said: WriteResult,
  run: OperationRun,
): AfterWrite {
  const rules = rulesOf(run, recorded.ref).fields;
  const building: Building = {
    fields: { ...recorded.fields },
    refused: { ...recorded.notTaken },
    unsettable: new Set(recorded.unsettable),
    shown: [...(recorded.shown ?? [])],
    notTaken: [],
  };
  for (const name of call.carries) {
    const [rule, value, answered] = [rules[name], sentFields[name], said.shown[name]];
    if (!rule || value === undefined) continue;
    const shown = answered !== undefined && isTold(rule, answered) ? answered : undefined;
    takeIn({ name, rule, value, shown, isRead: said.isRead === true }, recorded, building, run);
  }
  if (said.isRead) takeAlong(recorded, call, said, building, run);
  const isRead = (name: string): boolean => said.isRead === true && said.shown[name] !== undefined;
  const unread = call.carries.filter((name) => !isRead(name));
  return { recorded: kept(recorded, call, unread, building, run), notTaken: building.notTaken };
}

/** One field of a write, beside what the answer shows of it; undefined when that is nothing. */
interface Answered {
  readonly name: string;
  readonly rule: FieldRule;
  readonly value: Value;
  readonly shown: Value | undefined;
  /** It was read after the write. */
  readonly isRead: boolean;
}

function takeIn(
  { name, rule, value, shown, isRead }: Answered,
  recorded: Recorded,
  now: Building,
  run: OperationRun,
): void {
  const { digest } = run.recorder;
  const of = (other: Value): string => digestOf(digest, rule, recorded.id, name, other);
  const isOf = (last: string | undefined): boolean => isDigestOf(last, digest, rule, recorded.id, name, value);
  const before = recorded.notTaken?.[name];
  const last = isOf(before?.wanted) ? before : undefined;
  const count = timesSent(last, recorded.origin === 'created' && isOf(recorded.fields[name]));
  delete now.refused[name];
  const isTaken = shown !== undefined && isEqual(rule, shown, value);
  if (shown !== undefined) {
    now.shown.push(name);
    if (!rule.mayBeIgnored) run.tally.count(recorded.ref, name, isTaken);
  }
  if (!isTaken && rule.mayBeIgnored) {
    now.unsettable.add(name);
    return;
  }
  // A value that was refused before is believed once somebody has looked.
  if (last && ((isTaken && !isRead) || shown === undefined)) now.refused[name] = { ...last, wanted: of(value), count };
  if (isTaken || (shown === undefined && !last)) now.fields[name] = of(value);
  if (isTaken || shown === undefined) {
    now.unsettable.delete(name);
    return;
  }
  now.refused[name] = { wanted: of(value), seen: of(shown), count };
  now.notTaken.push({ name, cause: 'not-taken', from: shown, to: value });
}

/** How often a value was sent by now; the create counts. */
function timesSent(last: NotTaken | undefined, wasCreatedWith: boolean): number {
  return (last?.count ?? Number(wasCreatedWith)) + 1;
}

/** What was written back with it as it was, and is read otherwise now: the write did that, and nobody else. */
function takeAlong(recorded: Recorded, call: WriteCall, said: WriteResult, now: Building, run: OperationRun): void {
  const rules = rulesOf(run, recorded.ref).fields;
  const ignored = run.desiredOf(recorded.ref)?.ignore ?? [];
  const { digest } = run.recorder;
  for (const [name, shown] of Object.entries(said.shown)) {
    const [rule, last] = [rules[name], recorded.fields[name]];
    if (!rule || last === undefined || call.carries.includes(name) || ignored.includes(name)) continue;
    if (now.refused[name] || isDigestOf(last, digest, rule, recorded.id, name, shown)) continue;
    const seen = digestOf(digest, rule, recorded.id, name, shown);
    now.refused[name] = { wanted: last, seen, count: 1 };
    now.notTaken.push({ name, cause: 'not-taken' });
  }
}

function kept(
  recorded: Recorded,
  call: WriteCall,
  unread: readonly string[],
  building: Building,
  run: OperationRun,
): Recorded {
  const { unsettable, shown, notTaken, sent, ...rest } = recorded;
  void [unsettable, shown, notTaken];
  const at = run.recorder.now();
  const unproven = recorded.unproven?.filter((name) => !call.carries.includes(name));
  return {
    ...rest,
    fields: building.fields,
    provenAt: at,
    ...sentNow(sent, unread, at),
    ...shownIn(building.shown),
    ...notTakenIn(building.refused),
    ...(unproven ? { unproven } : {}),
    ...(building.unsettable.size > 0 ? { unsettable: [...building.unsettable].sort() } : {}),
  };
}

function sentNow(sent: Recorded['sent'], names: readonly string[], at: string): Pick<Recorded, 'sent'> {
  if (names.length === 0) return sent ? { sent } : {};
  if (sent && !sent.fields) return { sent: { at } };
  return { sent: { at, fields: [...new Set([...(sent?.fields ?? []), ...names])].sort() } };
}

/** Ends an operation whose answer shows other values than were sent. */
export function failWhenNotTaken(ref: Ref, notTaken: readonly FieldNote[]): void {
  if (notTaken.length === 0) return;
  const names = notTaken.map(({ name }) => name).join(', ');
  const message =
    `${ref}: the answer shows ${names} otherwise than sent. Write it as the target keeps it, or add it to ` +
    '"ignore".';
  throw new OperationError('failed', { code: 'not-taken', message }, notTaken);
}
