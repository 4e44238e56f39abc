import type { KindTable, MembershipRules } from './fields.ts';
import { idOf, kindOf, refOf, type Ref } from './resource.ts';

/** The membership of a target's table, whether it is managed or not; undefined where there is none. */
export function membershipOf(table: KindTable): MembershipRules | undefined {
  return Object.values(table).find((rules): rules is MembershipRules => rules.form === 'membership');
}

/** The list that belongs to an owner, which shares its id; undefined where the kind owns none. */
export function listOf(table: KindTable, owner: Ref): Ref | undefined {
  const membership = membershipOf(table);
  return membership?.owner === kindOf(owner) ? refOf(membership.kind, idOf(owner)) : undefined;
}

/** The owner of a list; any other ref is its own. */
export function ownerOf(table: KindTable, ref: Ref): Ref {
  const rules = table[kindOf(ref)];
  return rules.form === 'membership' ? refOf(rules.owner, idOf(ref)) : ref;
}

/** The list that belongs to an owner, where the target has lists at all. */
export function managedListOf(table: KindTable, owner: Ref): Ref | undefined {
  return membershipOf(table)?.managed ? listOf(table, owner) : undefined;
}
