import { rolesOf } from '../../connector/roles.ts';
import type { Proof } from '../../core/model/recorded.ts';
import { rolesToRead } from '../../core/planning/people.ts';
import type { PlanInput } from '../../core/planning/plan-input.ts';
import { planFrom, type Planned } from '../../core/planning/planner.ts';
import type { Session } from '../session.ts';

/** Plans, and where roles are still to be read for that, reads them and plans with them; a saved plan has its own. */
export async function planWithRoles({ target, connection, clock }: Session, input: PlanInput): Promise<Planned> {
  const made = planFrom(input);
  const unknown = input.saved || !target.readRole ? [] : rolesToRead(made.changes.values(), input.table, clock.now());
  if (unknown.length === 0) return made;
  const before = connection.traffic().requests;
  const roles = await rolesOf(unknown, target, connection.reader, new Date(clock.now()).toISOString());
  const { head } = input;
  const requests = head.refresh.requests + connection.traffic().requests - before;
  const again = planFrom({ ...input, roles, head: { ...head, refresh: { ...head.refresh, requests } } });
  const ids = new Map(unknown.map(({ ref, id }) => [ref, id]));
  const proofs = [...roles].map(([ref, role]): Proof => ({ ref, id: ids.get(ref) ?? '', role }));
  return { ...again, proofs: [...again.proofs, ...proofs] };
}
