import { idForm } from '../comparing/normal-form.ts';
import { ownerOf } from '../model/belonging.ts';
import { block, type Decision } from './decision.ts';
import type { KindTable } from '../model/fields.ts';
import type { Recorded } from '../model/recorded.ts';
import type { Ref } from '../model/resource.ts';

/** Nobody is deactivated whom a list still names that this plan does not change. */
export function keepAssigned(
  decisions: Map<Ref, Decision>,
  recorded: ReadonlyMap<Ref, Recorded>,
  table: KindTable,
): void {
  const naming = listsNaming(decisions, recorded, table);
  for (const [ref, { change }] of decisions) {
    const list = change?.action === 'delete' ? naming.get(idForm(change.recorded.id)) : undefined;
    if (list === undefined) continue;
    const message = `${list} still names ${ref}, and this plan does not change it.`;
    const hint = `See what keeps ${list} from being replaced.`;
    const blocked = block(ref, 'delete', 'still-assigned', message, hint);
    decisions.set(ref, { ref, blocked: { ...blocked, because: list } });
  }
}

/** By a member's id in the target: the first list that names them and stays as it is. */
function listsNaming(
  decisions: ReadonlyMap<Ref, Decision>,
  recorded: ReadonlyMap<Ref, Recorded>,
  table: KindTable,
): ReadonlyMap<string, Ref> {
  const isChanged = (ref: Ref): boolean =>
    ['replace', 'delete', 'release', 'recreate'].includes(decisions.get(ref)?.change?.action ?? '');
  const naming = new Map<string, Ref>();
  for (const [ref, { deactivated, list }] of recorded) {
    const owner = ownerOf(table, ref);
    // The list of somebody who is suspended is not sent, and nobody can use it.
    if (deactivated || !list || isChanged(ref) || isChanged(owner) || decisions.get(owner)?.suspended) continue;
    for (const id of list) if (!naming.has(idForm(id))) naming.set(idForm(id), ref);
  }
  return naming;
}
