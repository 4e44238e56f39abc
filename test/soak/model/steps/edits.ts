import { membersOf, ofKind, type Entry, type Wanted } from '../manifest.ts';
import { fieldsOf, organizations, type HumanName } from '../people.ts';
import type { Step } from './step.ts';

/** What a person remembers who edits the manifest: who left, and every manifest that was applied, newest first. */
export interface Memory {
  readonly left: readonly Entry[];
  readonly applied: readonly Wanted[];
}

const at = <T>(items: readonly T[], nth: number): T | undefined => items[nth % Math.max(1, items.length)];
const suffixes = ['a', 'b', 'c'];
const idFor = (entry: Pick<Entry, 'human'>, nth: number): string => `${entry.human}-${suffixes[nth % 3]}`;

/** The manifest after an edit, or the same when there is nothing that the step could mean. */
export function edited(wanted: Wanted, step: Step, memory: Memory): Wanted {
  const next = change(wanted, step, memory);
  return next ? sound(next) : wanted;
}

function change(wanted: Wanted, step: Step, memory: Memory): Wanted | undefined {
  const { entries } = wanted;
  const swapIn = (entry: Entry, by: Partial<Entry>): Wanted => ({
    ...wanted,
    entries: entries.map((one) => (one === entry ? { ...entry, ...by } : one)),
  });
  const isTaken = (entry: Pick<Entry, 'kind'>, id: string): boolean =>
    entries.some((one) => one.kind === entry.kind && (one.id === id || one.previously === id));
  if (step.do === 'settings') return { ...wanted, settings: { ...wanted.settings, ...step.settings } };
  if (step.do === 'form') return { ...wanted, form: step.form };
  if (step.do === 'revert') return at(memory.applied, step.back);
  // Two who swap ids keep the word that says so: without it the manifest itself says that each is the other.
  if (step.do === 'forget-previously')
    return { ...wanted, entries: entries.map((one) => (isSwapped(one, entries) ? one : withoutPrevious(one))) };
  if (step.do === 'join') {
    const human: HumanName = `${step.kind === 'provider' ? 'p' : 'c'}${step.human}`;
    if (entries.some((one) => one.human === human && one.kind === step.kind)) return undefined;
    // Sometimes under an id that somebody else had.
    const id = step.id === 5 ? (memory.left.find(({ kind }) => kind === step.kind)?.id ?? `${human}-a`) : `${human}-a`;
    if (isTaken(step, id)) return undefined;
    const fields = Object.fromEntries(fieldsOf[step.kind].slice(0, 3).map((name) => [name, 0]));
    return { ...wanted, entries: [...entries, { kind: step.kind, id, human, fields, list: [`p${step.human % 3}`] }] };
  }
  if (step.do === 'return') {
    const entry = at(memory.left, step.who);
    if (!entry || isTaken(entry, entry.id) || entries.some((one) => one.human === entry.human)) return undefined;
    return { ...wanted, entries: [...entries, entry] };
  }
  if (step.do === 'swap') {
    const [one, other] = [at(entries, step.one), at(entries, step.other)];
    if (!one || !other || one.kind !== other.kind || one === other) return undefined;
    const swapped = {
      ...wanted,
      entries: entries.map((entry) =>
        entry === one
          ? { ...one, id: other.id, previously: one.id }
          : entry === other
            ? { ...other, id: one.id, previously: other.id }
            : entry,
      ),
    };
    return swapped;
  }
  if (!('who' in step)) return undefined;
  const entry = at(step.do === 'list' ? ofKind(wanted, 'client') : entries, step.who);
  if (!entry) return undefined;
  switch (step.do) {
    case 'edit':
      return swapIn(entry, { fields: { ...entry.fields, [at(fieldsOf[entry.kind], step.field) ?? '']: step.variant } });
    case 'undeclare': {
      const name = at(fieldsOf[entry.kind], step.field) ?? '';
      if (['firstName', 'lastName'].includes(name) || (name === 'email' && entry.kind === 'provider')) return undefined;
      const { [name]: _, ...fields } = entry.fields;
      return swapIn(entry, { fields });
    }
    case 'organization':
      return entry.kind === 'provider'
        ? swapIn(entry, { organization: at(Object.keys(organizations), step.key) ?? 'north' })
        : undefined;
    case 'flag':
      if (step.flag === 'protect')
        return entry.protect ? without(wanted, entry, 'protect') : swapIn(entry, { protect: true });
      if (entry.ignore) return without(wanted, entry, 'ignore');
      return swapIn(entry, {
        ignore: [step.flag === 'ignore-providers' && entry.kind === 'client' ? 'providers' : 'lastName'],
      });
    case 'leave':
      return entries.length > 2 ? { ...wanted, entries: entries.filter((one) => one !== entry) } : undefined;
    case 'rename': {
      const id = idFor(entry, step.id);
      if (isTaken(entry, id)) return undefined;
      return swapIn(entry, { id, ...(step.says ? { previously: entry.id } : {}) });
    }
    case 'previously': {
      const other = at(entries, step.of);
      if (!other || other.kind !== entry.kind || other === entry) return undefined;
      return {
        ...wanted,
        entries: entries
          .filter((one) => one !== other)
          .map((one) => (one === entry ? { ...entry, previously: other.id } : one)),
      };
    }
    case 'list':
      return swapIn(entry, { list: [...new Set(step.members.map((one) => `p${one % 4}`))] });
    default:
      return undefined;
  }
}

function isSwapped({ kind, previously }: Entry, entries: readonly Entry[]): boolean {
  return entries.some((one) => one.kind === kind && one.id === previously);
}

function withoutPrevious({ previously: _, ...entry }: Entry): Entry {
  return entry;
}

function without(wanted: Wanted, entry: Entry, name: 'protect' | 'ignore'): Wanted {
  const { [name]: _, ...rest } = entry;
  return { ...wanted, entries: wanted.entries.map((one) => (one === entry ? rest : one)) };
}

/** Every client has somebody on its list, as a person would see to it. */
function sound(wanted: Wanted): Wanted {
  const providers = ofKind(wanted, 'provider');
  const [first] = providers;
  if (!first) return { ...wanted, entries: [] };
  const entries = wanted.entries.map((entry) =>
    entry.kind === 'client' && membersOf(entry, wanted).length === 0 ? { ...entry, list: [first.human] } : entry,
  );
  return { ...wanted, entries };
}
