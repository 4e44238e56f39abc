import type { ControlTable } from './control.ts';
import { demand, isObject, orNull, SandboxInputError, type Check, type Shape } from './shape.ts';

/**
 * Records of one kind, steered as if by hand in the app; each call throws `SandboxInputError` when its input is wrong.
 */
export interface RecordStore<R extends object> {
  /** Adds a record; an id that it has must be free. */
  add(input: unknown): R;
  /** Changes the record that the input's id names; null takes a field away. */
  edit(input: unknown): R;
  /** Takes the record that the input's id names away for good, which no call does. */
  remove(input: unknown): void;
  /** Control calls under this name: POST edits what is there and adds what is not, DELETE removes. */
  control(name: string): ControlTable;
}

/** What a store of records has to know of its kind. */
export interface RecordRules<Start extends object, R extends object> {
  /** The kind, as messages name it. */
  readonly subject: string;
  /** The field that holds the id. */
  readonly id: keyof Start & keyof R & string;
  /** What a record to add has to be, asked for at each use; `edit` takes the same fields. */
  readonly start: Shape<Start>;
  /** What a record has to be after an edit. */
  readonly record: Shape<R>;
  readonly store: { get(id: string): R | undefined; put(record: R): void; remove(id: string): void };
  /** Fills in what the input leaves out. */
  make(start: Start): R;
  /** A copy as tests see it. */
  show(record: R): R;
}

/** A store of records over a store that its system reads too. */
export function recordStore<Start extends object, R extends object>(rules: RecordRules<Start, R>): RecordStore<R> {
  const { subject, id, store } = rules;
  const idIn = (input: unknown): string | undefined =>
    isObject(input) && input[id] !== undefined ? String(input[id]) : undefined;
  const held = (input: unknown): R | undefined => {
    const key = idIn(input);
    return key === undefined ? undefined : store.get(key);
  };
  const add = (input: unknown): R => {
    const start = demand(subject, rules.start, input);
    if (held(start)) throw new SandboxInputError(subject, [`${idIn(start)} is there twice`]);
    const record = rules.make(start);
    store.put(record);
    return rules.show(record);
  };
  const edit = (input: unknown): R => {
    const patch = demand(subject, patchShape(rules), input);
    const old = held(patch);
    if (!old) throw new SandboxInputError(subject, [`there is no ${subject} ${idIn(patch)}`]);
    const merged = Object.entries({ ...old, ...patch, [id]: old[id] }).filter(
      ([, value]) => value !== null && value !== undefined,
    );
    const record = demand(subject, rules.record, Object.fromEntries(merged));
    store.put(record);
    return rules.show(record);
  };
  const remove = (input: unknown): void => {
    store.remove(String(demand(subject, patchShape(rules), input)[id]));
  };
  return {
    add,
    edit,
    remove,
    control: (name) => ({
      [`POST ${name}`]: (input) => (held(input) ? edit(input) : add(input)),
      [`DELETE ${name}`]: remove,
    }),
  };
}

function patchShape<Start extends object, R extends object>({
  id,
  start,
}: RecordRules<Start, R>): Shape<Record<string, unknown>> {
  const checks = Object.entries<Check | undefined>(start.fields);
  return {
    required: [id],
    fields: Object.fromEntries(checks.flatMap(([name, check]) => (check ? [[name, orNull(check)]] : []))),
  };
}
