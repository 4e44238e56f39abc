import { kindOf, refOf, type Kind, type Ref } from '../../core/model/resource.ts';
import { fieldList, placeOf, type Item } from '../read/items.ts';
import { childOf, idTextOf } from '../form/node.ts';
import type { Breach, Check, Roster } from './rule.ts';
import { sectionOf, type MembershipSection } from '../form/sections.ts';

/**
 * Lists of an owner of this kind that name more members than the rule's `limit`; an external owner's list is one too.
 */
export function tooManyMembers(owner: Kind): Check {
  return countRule(({ items }, limit) =>
    lists(items, (section) => section.owner.kind === owner).flatMap(({ item, section, members }) =>
      members.size > limit
        ? [breachOf(item, `too many ${section.members.field}`, members.size, limit, 'take somebody off the list')]
        : [],
    ),
  );
}

/** Members of this kind whom more owners name than the rule's `limit`; an external owner counts too. */
export function tooManyOwners(member: Kind): Check {
  return countRule(({ items }, limit) => {
    const owners = new Map<Ref, Set<Ref>>();
    for (const { section, id, members } of lists(items, (one) => one.members.kind === member))
      for (const ref of members)
        owners.set(ref, (owners.get(ref) ?? new Set<Ref>()).add(refOf(section.owner.kind, id)));
    return declared(items, member).flatMap(([ref, item]) => {
      const found = [...(owners.get(ref) ?? [])];
      const [first] = found;
      return first !== undefined && found.length > limit
        ? [breachOf(item, `too many ${kindOf(first)}s`, found.length, limit, `give some of them to another ${member}`)]
        : [];
    });
  });
}

/**
 * Resources to which fewer of this kind belong than the rule's `limit`; one belongs also by the defaults of its kind.
 */
export function tooFewMembers(kind: Kind): Check {
  return countRule(({ items, field }, limit) => {
    const section = sectionOf(kind);
    const reference = section?.form === 'object' ? section.organization : undefined;
    if (!reference) return [];
    const counts = new Map<Ref, number>();
    for (const [, item] of declared(items, kind)) {
      const id = idTextOf(field(item, reference.field));
      if (id !== undefined) counts.set(refOf(reference.kind, id), (counts.get(refOf(reference.kind, id)) ?? 0) + 1);
    }
    return declared(items, reference.kind).flatMap(([ref, item]) => {
      const count = counts.get(ref) ?? 0;
      return count < limit
        ? [breachOf(item, `too few ${kind}s`, count, limit, `set "${reference.field}" of another ${kind} to it`)]
        : [];
    });
  });
}

function countRule(breaches: (roster: Roster, limit: number) => readonly Breach[]): Check {
  return (rule, roster) => {
    const limit = childOf(rule, 'limit')?.value;
    return typeof limit === 'number' ? breaches(roster, limit) : [];
  };
}

function breachOf(item: Item, what: string, count: number, limit: number, wayOut: string): Breach {
  return {
    place: placeOf(item, item.section.idField),
    message: `${item.name} has ${what}: ${count}; the limit is ${limit}.`,
    wayOut,
  };
}

interface List {
  readonly item: Item;
  readonly section: MembershipSection;
  readonly id: string;
  readonly members: ReadonlySet<Ref>;
}

function lists(items: readonly Item[], isAsked: (section: MembershipSection) => boolean): readonly List[] {
  return items.flatMap((item) => {
    const { section, id } = item;
    if (section.form !== 'membership' || id === undefined || !isAsked(section)) return [];
    const named = (fieldList(item, section.members.field)?.items ?? []).flatMap((node) => idTextOf(node) ?? []);
    return [{ item, section, id, members: new Set(named.map((member) => refOf(section.members.kind, member))) }];
  });
}

// Of two with one id the first counts, as everywhere.
function declared(items: readonly Item[], kind: Kind): readonly (readonly [Ref, Item])[] {
  const first = new Map<Ref, Item>();
  for (const item of items)
    if (item.section.kind === kind && item.ref !== undefined && !first.has(item.ref)) first.set(item.ref, item);
  return [...first];
}
