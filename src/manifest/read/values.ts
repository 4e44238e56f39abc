import { bug } from '../../core/model/failure.ts';
import type { Fields, Value } from '../../core/model/resource.ts';
import type { Entry, Node } from '../form/node.ts';

/** The named fields of a map that has no problems, in the order of the names. */
export function fieldsOf(entries: ReadonlyMap<string, Entry>, names: readonly string[]): Fields {
  const fields: Record<string, Value> = {};
  for (const name of names) {
    const entry = entries.get(name);
    if (entry) fields[name] = valueOf(entry.node);
  }
  return fields;
}

function valueOf(node: Node): Value {
  if (node.form === 'list') return node.items.map(valueOf);
  if (node.form === 'map') return fieldsOf(node.entries, [...node.entries.keys()].sort());
  if (node.value === null) throw bug('A manifest without problems holds a null.');
  return node.value;
}
