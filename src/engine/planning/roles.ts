import { rolesOf } from '../../connector/roles.ts';
import type { Proof, Recorded, Role } from '../../core/model/recorded.ts';
import { kindOf, type Ref } from '../../core/model/resource.ts';
import { isAdminRole, rolesToRead } from '../../core/planning/people.ts';
import type { PlanInput } from '../../core/planning/plan-input.ts';
import { planFrom, type Planned } from '../../core/planning/planner.ts';
import type { Session } from '../session.ts';

/**
 * Plans, and where roles are still to be read for that, reads them and plans with them; a saved plan has its own. Where
 * an administrator leaves, it then looks whether another one is active.
 */
export async function planWithRoles(session: Session, input: PlanInput): Promise<Planned> {
  const { target, connection, clock } = session;
  const made = planFrom(input);
  const unknown = input.saved || !target.readRole ? [] : rolesToRead(made.changes.values(), input.table, clock.now());
  const before = connection.traffic().requests;
  const roles = await rolesOf(unknown, target, connection.reader, new Date(clock.now()).toISOString());
  const known = unknown.length === 0 ? made : planFrom({ ...input, roles });
  const toSee = known.adminsToSee;
  if (unknown.length === 0 && toSee.length === 0) return made;
  const seen = await lookForAdmins(toSee, input, session);
  const requests = connection.traffic().requests - before;
  const { head } = input;
  const refresh = { ...head.refresh, requests: head.refresh.requests + requests };
  const all = new Map([...roles, ...seen.roles]);
  const again = planFrom({ ...input, roles: all, admins: seen.admins, head: { ...head, refresh } });
  const ids = new Map([...input.recorded.values(), ...unknown].map(({ ref, id }) => [ref, id]));
  const proofs = [...all].map(([ref, role]): Proof => ({ ref, id: ids.get(ref) ?? '', role }));
  return { ...again, proofs: [...again.proofs, ...proofs] };
}

interface SeenAdmins {
  readonly admins: ReadonlySet<Ref>;
  readonly roles: ReadonlyMap<Ref, Role>;
}

/** Looks at administrators of each group, one after the other, until one is seen active and with that role. */
async function lookForAdmins(
  groups: readonly (readonly Ref[])[],
  { recorded, manifest, table }: PlanInput,
  { target, connection, clock }: Session,
): Promise<SeenAdmins> {
  const [admins, roles, tried] = [new Set<Ref>(), new Map<Ref, Role>(), new Set<Ref>()];
  const look = async (known: Recorded): Promise<void> => {
    const { ref } = known;
    tried.add(ref);
    const role = (await rolesOf([known], target, connection.reader, new Date(clock.now()).toISOString())).get(ref);
    // Who lost the role stays known as one to look at: it may be given back.
    if (!role || !isAdminRole(table[kindOf(ref)], role.name)) return;
    roles.set(ref, role);
    const desired = manifest.resources.find((item) => item.ref === ref);
    const person = desired?.form === 'object' ? desired : undefined;
    if ((await target.isActive(known, person, connection.reader)) === true) admins.add(ref);
  };
  for (const group of groups)
    for (const ref of group) {
      if (group.some((other) => admins.has(other))) break;
      const known = recorded.get(ref);
      if (known && !tried.has(ref)) await look(known);
    }
  return { admins, roles };
}
