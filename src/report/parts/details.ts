import type { Blocked, FieldNote, Operation, ReplaceOperation } from '../../core/model/plan.ts';
import { foreignId, type Value } from '../../core/model/resource.ts';
import { blindMeaning, causeWords, count, hiddenValue } from './words.ts';

/** How loudly a detail is said. */
export type Tone = 'plain' | 'add' | 'remove' | 'alarm';

/** One thing to know of an operation, not yet escaped for any medium. */
export interface Detail {
  readonly tone: Tone;
  /** A name to set before the text; may be empty. */
  readonly label: string;
  readonly text: string;
}

/** What a reader needs to know of an operation besides its ref and action, most important first. */
export function detailsOf(operation: Operation): readonly Detail[] {
  const { quarantinedUntil } = operation;
  const own = ownDetails(operation);
  if (quarantinedUntil === undefined) return own;
  return [
    {
      tone: 'alarm',
      label: 'left alone',
      text: `until ${quarantinedUntil}, for the target refused it in three runs or more; --retry-quarantined tries it`,
    },
    ...own,
  ];
}

function ownDetails(operation: Operation): readonly Detail[] {
  switch (operation.action) {
    case 'create':
      return operation.fields.length === 0 ? [] : [plainly('', initialFields(operation.fields))];
    case 'update':
      return operation.fields.map(fieldDetail);
    case 'adopt':
    case 'activate':
      return [
        plainly('evidence', `${operation.evidence} (id in the target: ${foreignId(operation.id)})`),
        ...roleDetail(operation.role),
        ...operation.fields.map(fieldDetail),
      ];
    case 'replace':
      return replaceDetails(operation);
    case 'recreate':
      return [
        ...roleDetail(operation.role),
        ...operation.fields.map(fieldDetail),
        { tone: 'remove', label: 'then', text: farewell(operation.finishAfter.length) },
      ];
    case 'delete':
    case 'release':
      return [
        ...roleDetail(operation.role),
        ...(operation.action === 'delete' && operation.requests === 0
          ? [plainly('', 'deactivated there already: nothing is sent')]
          : []),
      ];
  }
}

/** The fields of something blocked, and what it waits on. */
export function blockedDetails(blocked: Blocked): readonly Detail[] {
  return [
    ...blocked.fields.map(fieldDetail),
    ...(blocked.because ? [plainly('waits on', blocked.because)] : []),
    ...(blocked.acceptedUntil === undefined ? [] : [plainly('accepted until', blocked.acceptedUntil)]),
  ];
}

/** A detail as one string: its label, when it has one, and its text. */
export function detailText(detail: Detail): string {
  return detail.label === '' ? detail.text : `${detail.label}: ${detail.text}`;
}

function roleDetail(role: string | undefined): readonly Detail[] {
  return role === undefined ? [] : [plainly('role', role)];
}

function plainly(label: string, text: string): Detail {
  return { tone: 'plain', label, text };
}

function fieldDetail(note: FieldNote): Detail {
  return plainly(note.name, `${transition(note)}, ${causeWords[note.cause]}`);
}

function transition(note: FieldNote): string {
  if (note.to === undefined) return hiddenValue;
  return `${note.from === undefined ? '(not seen)' : valueText(note.from)} → ${valueText(note.to)}`;
}

function initialFields(fields: readonly FieldNote[]): string {
  const hidden = fields.filter((note) => note.to === undefined).map((note) => note.name);
  const shown = fields.flatMap((note) => (note.to === undefined ? [] : [`${note.name}: ${valueText(note.to)}`]));
  return [...shown, ...(hidden.length > 0 ? [`${hidden.join(', ')}: ${hiddenValue}`] : [])].join(', ');
}

function valueText(value: Value): string {
  return JSON.stringify(value);
}

function replaceDetails(operation: ReplaceOperation): readonly Detail[] {
  const lists = (
    [
      ['add', 'add', operation.add],
      ['remove', 'remove', operation.remove],
      ['plain', 'moved (same member, new id in the target)', operation.moved ?? []],
      ['plain', 'primary', operation.primary === undefined ? [] : [operation.primary]],
    ] as const
  ).flatMap(([tone, label, ids]) => (ids.length === 0 ? [] : [{ tone, label, text: ids.join(', ') }]));
  const members = lists.length === 0 ? [plainly('', 'the same members')] : lists;
  return operation.blind ? [{ tone: 'alarm', label: 'BLIND', text: blindMeaning }, ...members] : members;
}

function farewell(waits: number): string {
  return waits === 0
    ? 'the old one is deactivated'
    : `the old one is deactivated, after ${count(waits, 'other operation')}`;
}
