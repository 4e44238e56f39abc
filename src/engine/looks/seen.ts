import { leaversIn } from '../../core/deciding/decide.ts';
import { stamp } from '../../core/model/clock.ts';
import type { Change } from '../../core/model/change.ts';
import type { Observation } from '../../core/model/observed.ts';
import type { Drift, RefreshMode } from '../../core/model/plan.ts';
import type { Proof } from '../../core/model/recorded.ts';
import type { Ref } from '../../core/model/resource.ts';
import type { Approvals } from '../../core/planning/approvals.ts';
import type { PlanInput } from '../../core/planning/plan-input.ts';
import type { KnownState } from '../knowledge.ts';
import { nothingRead, observe } from '../look-up.ts';
import type { Observations } from './observing.ts';
import { witnessesOf } from './witnesses.ts';
import { countFind } from './ways.ts';
import type { Session } from '../session.ts';
import type { RunOptions } from '../run-options.ts';
import { lookForDoubles } from './doubles.ts';
import { formerIdsIn, newcomersOf } from './newcomers.ts';

/** What a plan looks at. */
export interface LookOptions extends Pick<RunOptions, 'say'> {
  /** What is read: what changed (the default), everything managed, or nothing. */
  readonly refresh?: RefreshMode;
  /** Requests that looking for people of whom state knows nothing may take; in place of settings.planLooks. */
  readonly looks?: number;
  readonly approvals?: Partial<Pick<Approvals, 'recreate'>>;
  /** Creates are planned without looking whether somebody is there already. */
  readonly assumeNew?: boolean;
}

/** What a plan saw. */
export interface Seen extends Observations {
  readonly doubles: readonly Drift[];
  /** That people are there once, as far as looks saw. */
  readonly proofs: readonly Proof[];
}

/** Makes the looks of a plan; throws `Failure` (unreachable) when all of them told nothing. */
export async function lookAtAll(
  input: Omit<Parameters<typeof leaversIn>[0], 'now'> & Pick<PlanInput, 'compared'>,
  knowledge: KnownState,
  options: LookOptions,
  session: Session,
): Promise<Seen> {
  const { compared, manifest } = input;
  const { refresh = 'changed', assumeNew = false, looks = manifest.settings.planLooks, say } = options;
  const { target, connection, clock, definition, presence, perMinute, store } = session;
  const { recorded, proofs, unsettled } = knowledge;
  const seen = await observe({
    target,
    reader: connection.reader,
    witnesses: witnessesOf(session, recorded),
    presence,
    clock,
    mostLooks: looks,
    isLost: store.isLost,
    onFound: (requests) =>
      say?.(
        'Somebody is there already, so everybody is looked for, and not only some: that takes about ' +
          `${requests} requests and ${Math.max(1, Math.ceil(requests / perMinute))} min.`,
      ),
    compared,
    leavers: leaversIn({ ...input, now: stamp(clock) }),
    proofs,
    refresh,
    mayRecreate: options.approvals?.recreate === true || manifest.settings.onImmutableChange === 'recreate',
    except: new Set(unsettled.keys()),
    assumeNew,
  });
  if (seen.tried > 0 && seen.failed === seen.tried)
    throw nothingRead(seen.tried, definition.title, [...seen.observations.values(), ...seen.lookups.values()]);
  if (refresh !== 'all') return { ...seen, doubles: [], proofs: [] };
  const held = [...compared.values()].flatMap(({ desired, known }) =>
    known && !known.recorded.deactivated ? [{ desired, recorded: known.recorded, proof: proofs.get(desired.ref) }] : [],
  );
  const now = clock.now();
  const { active, ...told } = await lookForDoubles(held, seen.observations, { target, reader: connection.reader, now });
  return { ...seen, ...told, observations: withActivity(seen.observations, active) };
}

function withActivity(
  observations: ReadonlyMap<Ref, Observation>,
  active: ReadonlyMap<Ref, boolean>,
): ReadonlyMap<Ref, Observation> {
  return new Map(
    [...observations].map(([ref, observation]) => {
      const isActive = active.get(ref);
      const isTold = isActive !== undefined && observation.state === 'present';
      return [ref, isTold ? { ...observation, isActive } : observation];
    }),
  );
}

/** Requests of the look right before a create; one that an apply has just made for its own plan counts as made. */
export function countLooks(
  change: Change,
  session: Session,
  recorded: KnownState['recorded'],
  { assumeNew, lock }: { readonly assumeNew?: boolean; readonly lock?: boolean },
): number {
  const isCreate = change.action === 'create' || (change.action === 'recreate' && !change.successor);
  if (!isCreate || assumeNew || newcomersOf(session).isRefusedTwice(change.desired)) return 0;
  const isMade = lock === true && change.action === 'create' && change.lookedAt !== undefined;
  const { target, store } = session;
  return isMade
    ? 0
    : countFind(target, change.desired, store.isLost, formerIdsIn({ recorded: () => recorded }, change.ref));
}
