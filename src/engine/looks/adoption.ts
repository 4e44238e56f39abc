import type { Adoption } from '../../apply/context.ts';
import { byRef } from '../../core/model/manifest.ts';
import { managedListOf } from '../../core/model/belonging.ts';
import { kindOf, type Ref } from '../../core/model/resource.ts';
import { allowanceOf } from '../../core/model/settings.ts';
import type { Planning } from '../plan.ts';

/** What an apply may do with people whom it finds there; `block` is told what the manifest wants and nobody can do. */
export function adoptionOf({ session, manifest, plan, approvals }: Planning, block: Adoption['block']): Adoption {
  const { definition, target, store } = session;
  const desired = byRef(manifest);
  let activated = plan.operations.filter(({ action }) => action === 'activate').length;
  const mayActivate = (ref: Ref): boolean => {
    if (manifest.settings.onLiveDeactivation === 'activate') return true;
    if (!approvals.activate) return false;
    const managed = [...store.recorded().keys()].filter((other) => kindOf(other) === kindOf(ref)).length;
    if (activated >= allowanceOf(approvals.activate, managed)) return false;
    activated += 1;
    return true;
  };
  return {
    targetTitle: definition.title,
    mayActivate,
    block,
    listOf: (owner) => {
      const ref = managedListOf(target.table, owner);
      const list = ref === undefined ? undefined : desired.get(ref);
      return list?.form === 'membership' ? list : undefined;
    },
  };
}
