import { limitOf, plural } from './guard-counts.ts';
import type { PlanInput } from './plan-input.ts';
import type { Guard } from '../model/plan.ts';
import { kindOf, kinds, type Kind, type Ref } from '../model/resource.ts';
import { allowanceOf, allowanceText } from '../model/settings.ts';

type Input = Pick<PlanInput, 'manifest' | 'recorded' | 'observations' | 'approvals'>;

/** People of one kind whom the looks of a plan do not find any more, where these are too many. */
interface Missing {
  readonly kind: Kind;
  readonly refs: readonly Ref[];
  readonly managed: number;
  readonly limit: number;
}

const few = 3;

/** Kinds so many of whose people are missing that it needs leave, and has it: these are made anew, witness or not. */
export function madeAnew(input: Input): ReadonlySet<Kind> {
  const all = tooMany(input);
  return new Set(all.filter((one) => isApproved(one, all, input)).map(({ kind }) => kind));
}

/** The guard against making people anew whom the target, or what stands before it, merely does not show. */
export function missingGuards(input: Input): readonly Guard[] {
  const all = tooMany(input);
  const count = all.reduce((sum, { refs }) => sum + refs.length, 0);
  const flag = `--allow-missing ${count}`;
  return all
    .filter((one) => !isApproved(one, all, input))
    .map(({ kind, refs, managed, limit }) => ({
      guard: 'max-missing',
      kind,
      count: refs.length,
      limit,
      refs,
      message:
        `${refs.length} of ${managed} managed ${plural(kind, managed)} are not there any more, as far as this plan ` +
        `could see; the limit is ${allowanceText(input.manifest.settings.guards.maxMissing)}. Look in the target ` +
        'first: a wrong address, or a fault on the way there, looks the same. If they are really gone, make them ' +
        `anew: ${flag}.`,
      flag,
    }));
}

function tooMany({ manifest, recorded, observations }: Input): readonly Missing[] {
  return kinds.flatMap((kind) => {
    const isMeant = (ref: Ref): boolean => kindOf(ref) === kind;
    const refs = [...observations]
      .filter(([ref, { state }]) => isMeant(ref) && (state === 'missing' || state === 'unwitnessed'))
      .map(([ref]) => ref)
      .sort();
    // Whoever comes back and is gone is one of them again.
    const gone = new Set(refs);
    const managed = [...recorded.values()].filter(
      ({ ref, deactivated }) => isMeant(ref) && (!deactivated || gone.has(ref)),
    ).length;
    const allowed = limitOf(manifest.settings.guards.maxMissing, managed);
    const limit = managed <= few ? Math.min(allowed, managed - 1) : allowed;
    return refs.length > 0 && refs.length > limit ? [{ kind, refs, managed, limit }] : [];
  });
}

/** A count approves so many in the whole plan, a percentage so many of each kind. */
function isApproved(one: Missing, all: readonly Missing[], { approvals }: Input): boolean {
  const { missing } = approvals;
  if (!missing) return false;
  return 'count' in missing
    ? all.reduce((sum, { refs }) => sum + refs.length, 0) <= missing.count
    : one.refs.length <= allowanceOf(missing, one.managed);
}
