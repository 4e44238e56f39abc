import { bug } from '../../core/model/failure.ts';
import { refOf, type Desired, type Fields, type Ref } from '../../core/model/resource.ts';
import { fieldList, fieldText, isOn, positionOfItem, type Item } from './items.ts';
import type { JsonSchema } from '../form/json-schema.ts';
import { fieldsOf, textOf, type Entry } from '../form/node.ts';
import { blockNames, dataFields, type MembershipSection, type ObjectSection } from '../form/sections.ts';

/** The fields that a section's resources are built from. */
interface Names {
  readonly data: readonly string[];
  readonly blocks: readonly string[];
}

/** Items without problems as resources, each kind with its defaults filled in. */
export function resourcesFrom(
  items: readonly Item[],
  defaultsOf: (kind: string) => ReadonlyMap<string, Entry>,
  schema: JsonSchema,
): readonly Desired[] {
  const names = new Map<ObjectSection, Names>();
  const renamed = new Map<Ref, string>();
  for (const item of items) {
    const old = fieldText(item, 'previously');
    if (item.ref !== undefined && old !== undefined) renamed.set(item.ref, old);
  }
  return items.map((item) => {
    const { section } = item;
    if (section.form === 'membership') return membershipFrom(item, section, renamed);
    const known = names.get(section) ?? { data: dataFields(section), blocks: blockNames(section, schema) };
    names.set(section, known);
    return objectFrom(item, section, known, defaultsOf(section.kind));
  });
}

function objectFrom(item: Item, section: ObjectSection, names: Names, defaults: ReadonlyMap<string, Entry>): Desired {
  const external = isOn(item, 'external');
  const complete: Item =
    external || defaults.size === 0
      ? item
      : { ...item, node: { ...item.node, entries: withDefaults(item.node.entries, defaults, names.blocks) } };
  const { entries } = complete.node;
  const organization = section.organization && fieldText(complete, section.organization.field);
  const blocks: Record<string, Fields> = {};
  for (const name of names.blocks) {
    const block = entries.get(name)?.node;
    if (block?.form === 'map') blocks[name] = fieldsOf(block.entries, [...block.entries.keys()].sort());
  }
  return {
    form: 'object',
    ...commonOf(complete, fieldText(complete, 'previously')),
    fields: fieldsOf(entries, names.data),
    blocks,
    ...(section.organization && organization !== undefined
      ? { organization: refOf(section.organization.kind, organization) }
      : {}),
    external,
  };
}

function membershipFrom(item: Item, section: MembershipSection, renamed: ReadonlyMap<Ref, string>): Desired {
  const { id } = commonOf(item, undefined);
  const owner = refOf(section.owner.kind, id);
  const members = fieldList(item, section.members.field)?.items.flatMap((node) => textOf(node) ?? []) ?? [];
  return {
    form: 'membership',
    // A membership is named after its owner, so it is renamed with it.
    ...commonOf(item, fieldText(item, 'previously') ?? renamed.get(owner)),
    owner,
    members: members.map((member) => refOf(section.members.kind, member)),
  };
}

function commonOf(item: Item, previously: string | undefined) {
  if (item.id === undefined || item.ref === undefined)
    throw bug('A manifest without problems holds a resource without id.');
  const distinctFrom = fieldText(item, 'distinctFrom');
  return {
    ref: item.ref,
    kind: item.section.kind,
    id: item.id,
    protect: isOn(item, 'protect'),
    ...(previously === undefined ? {} : { previously }),
    ...(distinctFrom === undefined ? {} : { distinctFrom }),
    ignore: fieldList(item, 'ignore')?.items.flatMap((node) => textOf(node) ?? []) ?? [],
    at: positionOfItem(item),
  };
}

// Of a block each field has its own default; any other value is taken whole.
function withDefaults(
  entries: ReadonlyMap<string, Entry>,
  defaults: ReadonlyMap<string, Entry>,
  blocks: readonly string[],
): ReadonlyMap<string, Entry> {
  const filled = new Map([...defaults, ...entries]);
  for (const name of blocks) {
    const own = entries.get(name);
    const byDefault = defaults.get(name)?.node;
    if (own?.node.form === 'map' && byDefault?.form === 'map')
      filled.set(name, {
        key: own.key,
        node: { ...own.node, entries: new Map([...byDefault.entries, ...own.node.entries]) },
      });
  }
  return filled;
}
