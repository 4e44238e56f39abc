import type { KindTable } from '../../core/model/fields.ts';
import { refOf, type Ref } from '../../core/model/resource.ts';
import { fieldList, isOn, placeOf, type Item } from '../read/items.ts';
import { errorAt, type Problem } from '../form/problem.ts';
import type { Known } from './references.ts';
import { sections, type MembershipSection } from '../form/sections.ts';

/** What is asked of memberships: `table` is that of the target, when it is known. */
export interface MembershipQuestion {
  readonly known: Known;
  readonly emptyIsAllowed: boolean;
  readonly table: KindTable | undefined;
}

/**
 * Owners that are managed and have no membership, or an empty one where the settings do not allow it. A target without
 * memberships needs none.
 */
export function membershipProblems(items: readonly Item[], question: MembershipQuestion): readonly Problem[] {
  return sections.flatMap((section) => (section.form === 'membership' ? ofSection(section, items, question) : []));
}

function ofSection(
  section: MembershipSection,
  items: readonly Item[],
  { known, emptyIsAllowed, table }: MembershipQuestion,
): readonly Problem[] {
  const owners = new Map<Ref, Item>();
  // Of two with one id the first counts, as everywhere.
  for (const item of items)
    if (item.section.kind === section.owner.kind && item.ref !== undefined && !owners.has(item.ref))
      owners.set(item.ref, item);
  const alone = [...owners.values()].flatMap((owner) => {
    if (
      table?.[section.kind].managed === false ||
      known.incomplete.has(section.kind) ||
      owner.id === undefined ||
      isOn(owner, 'external') ||
      known.refs.has(refOf(section.kind, owner.id))
    )
      return [];
    const hint =
      `Give it at least one of the ${section.members.field} under "${section.name}", or mark it "external: true" ` +
      'when it is kept elsewhere.';
    return [
      errorAt(
        placeOf(owner, owner.section.idField),
        'missing-assignment',
        `${owner.name} has no ${section.kind}.`,
        hint,
      ),
    ];
  });
  const empty = items.flatMap((item) => {
    if (emptyIsAllowed || item.section !== section || item.id === undefined) return [];
    const owner = owners.get(refOf(section.owner.kind, item.id));
    const list = fieldList(item, section.members.field);
    if (!owner || isOn(owner, 'external') || list?.items.length !== 0) return [];
    const hint = `Name at least one, or set "settings.emptyAssignment: allow" if ${section.owner.kind}s may have none.`;
    return [
      errorAt(
        placeOf(item, section.members.field),
        'empty-assignment',
        `${item.name} has an empty list of ${section.members.field}.`,
        hint,
      ),
    ];
  });
  return [...alone, ...empty];
}
