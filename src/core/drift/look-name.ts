import type { Drift } from '../model/plan.ts';
import type { Ref } from '../model/resource.ts';

/** Names one look of a sweep. */
export function lookName(kind: 'read' | 'check', ref: Ref): string {
  return `${kind} ${ref}`;
}

/** Names the look that shows a finding again, or shows that it is gone. */
export function lookOf({ class: kind, fields, ref }: Pick<Drift, 'ref' | 'class' | 'fields'>): string {
  // Who shares an address is shown by the check of it; who shares an id by a read.
  const isChecked = kind === 'deactivated' || (kind === 'doubled' && fields.includes('email'));
  return lookName(isChecked ? 'check' : 'read', ref);
}
