import type { Compared, Known } from '../core/deciding/compared.ts';
import { hasDeclaredId } from '../core/deciding/desired.ts';
import { Failure } from '../core/model/failure.ts';
import { unreadMeaning, type UnreadCode } from '../core/shape/answer-codes.ts';
import type { LookupResult, Observation } from '../core/model/observed.ts';
import type { Proof } from '../core/model/recorded.ts';
import type { DesiredObject, Ref } from '../core/model/resource.ts';
import { stamped, timed } from '../connector/timed.ts';
import { chosenFrom } from './looks/chosen.ts';
import { leaversToRead } from './looks/leavers.ts';
import { lookAgain, lookAt, lookAtLeaver, wasInactive } from './looks/held.ts';
import type { Found, Observations, ObserveOptions } from './looks/observing.ts';
import { countFind, waysOf } from './looks/ways.ts';

/** What a look told, or why it told nothing. */
type Told = Observation | LookupResult | { readonly code: UnreadCode; readonly message: string };

/**
 * Looks at what a plan needs to know, and at no more: what the manifest changed, what state does not know, what was
 * seen to differ.
 */
export async function observe(options: ObserveOptions): Promise<Observations> {
  const found: Found = { observations: new Map(), lookups: new Map(), seenAt: new Map(), absent: [] };
  const once = (ref: Ref, look: Look): Promise<void> => atItsTime(ref, look, options, found);
  const managed = [...options.compared.values()].filter(({ desired }) => !options.except.has(desired.ref));
  const reads = managed.flatMap(({ desired, known }) => {
    if (!known) return [];
    if (needsLook(desired, known, options))
      return [once(desired.ref, (timely) => lookAt(desired, known, timely, found))];
    if (wasInactive(known.recorded, options.proofs))
      found.observations.set(desired.ref, { state: 'unread', isActive: false });
    return [];
  });
  const unknown = managed.filter((compared) => !compared.known);
  const newcomers = unknown.filter(mayBeCreated).map(({ desired }) => desired);
  // Who cannot be created is no newcomer: unless he is found, nothing can be done.
  const others = unknown.filter((compared) => !mayBeCreated(compared) && options.refresh !== 'none');
  const leaving = leaversToRead(options);
  const [made] = await Promise.all([
    lookForNewcomers(newcomers, options, found, once),
    ...reads,
    ...others.map(({ desired }) => once(desired.ref, (timely) => lookUp(desired, timely, found))),
    ...leaving.map((recorded) => once(recorded.ref, (timely) => lookAtLeaver(recorded, timely, found))),
  ]);
  await Promise.all(found.absent.map(({ desired, recorded }) => lookAgain(desired, recorded, options, found)));
  const { observations, lookups, seenAt } = found;
  const isUntold = (ref: Ref): boolean =>
    observations.get(ref)?.state === 'unknown' || lookups.get(ref)?.state === 'unknown';
  return {
    observations,
    lookups,
    seenAt,
    tried: reads.length + others.length + made + leaving.filter(({ ref }) => observations.has(ref)).length,
    failed: [...new Set([...observations.keys(), ...lookups.keys()])].filter(isUntold).length,
    newcomers: { wanted: options.assumeNew ? 0 : newcomers.length, made },
  };
}

/** Looks for as many as there are requests for, and for all as soon as one of these is there. */
async function lookForNewcomers(
  people: readonly DesiredObject[],
  options: ObserveOptions,
  found: Found,
  once: (ref: Ref, look: Look) => Promise<void>,
): Promise<number> {
  if (options.refresh === 'none' || options.assumeNew) return 0;
  const costOf = (person: DesiredObject): number => countFind(options.target, person, options.isLost, []);
  const { first, rest } = chosenFrom({ people, costOf }, options.refresh === 'all' ? Infinity : options.mostLooks);
  const lookForAll = (some: readonly DesiredObject[]): Promise<unknown> =>
    Promise.all(some.map((desired) => once(desired.ref, (timely) => lookUp(desired, timely, found))));
  await lookForAll(first);
  const isThere = first.some(({ ref }) => ['found', 'conflict'].includes(found.lookups.get(ref)?.state ?? ''));
  if (!isThere || rest.length === 0) return first.length;
  options.onFound?.(rest.reduce((sum, person) => sum + costOf(person), 0));
  await lookForAll(rest);
  return people.length;
}

/** Whether somebody would be created where no look finds him. */
function mayBeCreated({ desired, rules }: Compared): boolean {
  return rules.canCreate && !hasDeclaredId(desired, rules);
}

/** Whether a look is due at somebody whom state knows: the manifest changed, or something is in doubt. */
function needsLook({ ref }: DesiredObject, { recorded, edits }: Known, { refresh, proofs }: ObserveOptions): boolean {
  if (refresh === 'none' || recorded.predecessor !== undefined) return false;
  const isInDoubt = recorded.deactivated === true || recorded.unsure === 'activity' || isSuspect(proofs.get(ref));
  return (
    refresh === 'all' ||
    isInDoubt ||
    [edits().changes, edits().immutable, edits().stuck].some((fields) => fields.length > 0)
  );
}

/** One look, with a reader that notes when it was sent. */
type Look = (options: ObserveOptions) => Promise<void>;

/** Makes a look, and notes when it was sent. */
async function atItsTime(ref: Ref, look: Look, options: ObserveOptions, { seenAt }: Found): Promise<void> {
  const { reader, sentAt } = timed(options.reader, options.clock);
  await look({ ...options, reader });
  const at = sentAt();
  if (at !== undefined) seenAt.set(ref, new Date(at).toISOString());
}

/** Whether a look saw something else than was wanted. */
function isSuspect(proof: Proof | undefined): boolean {
  return proof?.read?.seen !== undefined || proof?.check?.isActive === false;
}

async function lookUp(
  desired: DesiredObject,
  { target, reader, witnesses, clock, isLost }: ObserveOptions,
  { lookups }: Found,
): Promise<void> {
  const lookup = await stamped(reader, clock, (noted) =>
    target.find(desired, noted, witnesses, { needsProof: false, ...waysOf(desired, isLost, []) }),
  );
  lookups.set(desired.ref, lookup);
}

/** The failure of a run whose looks all told nothing; it names the commonest reason among what they gave. */
export function nothingRead(tried: number, title: string, looks: Iterable<Told>): Failure {
  const reasons = new Map<UnreadCode, string[]>();
  for (const look of looks)
    if ('code' in look) reasons.set(look.code, [...(reasons.get(look.code) ?? []), look.message]);
  const [commonest] = [...reasons].sort(([, a], [, b]) => b.length - a.length);
  const why = commonest
    ? ` The commonest reason (${commonest[1].length} times): ${commonest[1][0] ?? ''} [${commonest[0]}]`
    : '';
  const wayOut = commonest ? `${unreadMeaning(commonest[0])}\n` : '';
  return new Failure('unreachable', 'nothing-read', `None of the ${tried} looks at ${title} succeeded.${why}`, {
    hint: `${wayOut}Run \`caseload doctor\` to see what answers.`,
  });
}
