import { applyPlan, type ApplyOptions } from '../../src/apply/apply.ts';
import type { ApplyContext } from '../../src/apply/context.ts';
import { recorderOf, type Journal } from '../../src/apply/recorder.ts';
import type { Answer, Call, WriteCall } from '../../src/connector/call.ts';
import type { Watch, Writer } from '../../src/connector/connection.ts';
import { RequestError } from '../../src/connector/request-error.ts';
import type { RequestErrorCode } from '../../src/core/shape/answer-codes.ts';
import type { Target, WriteResult } from '../../src/connector/target.ts';
import type { Change } from '../../src/core/model/change.ts';
import type { Failure } from '../../src/core/model/failure.ts';
import type { Entry, Intent } from '../../src/core/model/journal.ts';
import type { LookupResult, Observation } from '../../src/core/model/observed.ts';
import type { Outcome } from '../../src/core/model/outcome.ts';
import type { Blocked, Operation } from '../../src/core/model/plan.ts';
import type { Holder } from '../../src/core/planning/refused-twice.ts';
import { presenceOf } from '../../src/connector/presence.ts';
import type { Proof, Recorded } from '../../src/core/model/recorded.ts';
import {
  idOf,
  type DesiredMembership,
  type DesiredObject,
  type Fields,
  type Ref,
} from '../../src/core/model/resource.ts';
import { operationOf } from '../../src/core/planning/operation.ts';
import { digest, now, planOf, table } from '../core/builders.ts';
import { fakeClock, type FakeClock } from '../fake-clock.ts';
import { stepsOf } from './fake-steps.ts';

/**
 * What comes of one write: a status, what a successful answer says, no answer, or an answer to the second attempt of
 * one whose first was lost.
 */
export type Step = number | WriteResult | 'unusable' | RequestErrorCode | { readonly lostThen: number };

/** How the target behaves; each list is followed in order, its last item over and over. */
export interface Behaviour {
  readonly state?: readonly Recorded[];
  /** By the name of the call: `create`, `update`, `session`, `activate`, `replace`, `deactivate`. */
  readonly answers?: Readonly<Record<string, readonly Step[]>>;
  readonly found?: readonly LookupResult[];
  readonly seen?: Observation;
  readonly isActive?: boolean | undefined | (() => Promise<boolean | undefined>);
  readonly desired?: readonly DesiredObject[];
  /** Lists that the manifest wants. */
  readonly lists?: readonly DesiredMembership[];
  readonly after?: Readonly<Record<Ref, readonly Ref[]>>;
  readonly finishAfter?: Readonly<Record<Ref, readonly Ref[]>>;
  readonly context?: Partial<ApplyContext>;
  readonly target?: Partial<Target>;
  readonly options?: Partial<ApplyOptions>;
  readonly operation?: Partial<Operation>;
  /** Told of each request before it is sent. */
  readonly onSend?: (call: Call) => void;
}

/** What came of some changes. */
export interface Carried {
  readonly outcomes: readonly Outcome[];
  readonly failure?: Failure;
  /** Requests that were sent, as `name fields…`. */
  readonly sent: readonly string[];
  readonly calls: readonly Call[];
  readonly state: ReadonlyMap<Ref, Recorded>;
  /** What was noted before a request was sent. */
  readonly intents: readonly Intent[];
  readonly entries: readonly Omit<Entry, 'open'>[];
  /** Records that nobody closed. */
  readonly open: readonly number[];
  readonly noticed: readonly Proof[];
  /** Ids of the journal, requests and waits in the order in which they came. */
  readonly story: readonly string[];
  readonly clock: FakeClock;
  /** What the manifest wants of people who were taken over, and the target cannot do. */
  readonly blocked: readonly Blocked[];
  /** Who was there when a create was refused. */
  readonly refusedTwice: readonly Holder[];
}

/** An object's answer to a write that shows nothing. */
const nothingShown: WriteResult = { shown: {} };

/** The answer to a replace is the list that was sent. */
function asSent({ body }: Call): WriteResult {
  return Array.isArray(body?.['members']) ? { shown: {}, list: body['members'] as string[] } : nothingShown;
}

/** A way to the target that answers as it is told. */
function writerOf({ answers = {}, onSend }: Behaviour, calls: Call[], story: string[]): Writer {
  const counts = new Map<string, number>();
  const send = async (call: Call, watch: Watch | undefined): Promise<Answer> => {
    await watch?.onTurn?.();
    const count = counts.get(call.name) ?? 0;
    const id = count === 0 ? 'remote-new' : `remote-new-${count + 1}`;
    const steps = answers[call.name] ?? [call.name === 'create' ? { id, shown: {} } : asSent(call)];
    counts.set(call.name, count + 1);
    const step = steps[Math.min(count, steps.length - 1)] ?? nothingShown;
    for (let attempt = 0; attempt < (typeof step === 'object' && 'lostThen' in step ? 2 : 1); attempt += 1) {
      onSend?.(call);
      watch?.onRequest?.();
      calls.push(call);
      story.push(`sent ${call.name}`);
    }
    await new Promise((resolve) => setImmediate(resolve));
    const answer = answerOf(step, call, watch);
    watch?.onAnswer?.(answer);
    return answer;
  };
  return { read: send, write: send };
}

function answerOf(step: Step, call: Call, watch: Watch | undefined): Answer {
  if (typeof step === 'number') return { status: step, body: undefined };
  if (step === 'unusable') return { status: 200, body: undefined };
  if (typeof step === 'string') {
    const error = new RequestError(step, call, step === 'server-error' ? 500 : undefined);
    if (error.mayHaveHappened) watch?.onLost?.();
    throw error;
  }
  if (!('lostThen' in step)) return { status: 200, body: step };
  watch?.onLost?.();
  return { status: step.lostThen, body: nothingShown };
}

/** A target with the table of these tests. */
function targetOf(given: Behaviour, story: string[]): Target {
  const found = [...(given.found ?? [])];
  return {
    name: 'sample',
    table,
    declaredId: () => undefined,
    steps: stepsOf,
    receive: async (_call: WriteCall, answer: Answer) => answer.body as WriteResult | undefined,
    look: async () => given.seen ?? { state: 'present', fields: {} },
    find: async (_desired, _reader, _witnesses, { needsProof, except }) => {
      story.push(['look', ...(needsProof ? ['for proof'] : []), ...(except ? [`but ${except}`] : [])].join(' '));
      return (found.length > 1 ? found.shift() : found[0]) ?? { state: 'nobody', isProven: true };
    },
    isActive: async () => (typeof given.isActive === 'function' ? given.isActive() : given.isActive),
    seesActivity: () => true,
    ...given.target,
  };
}

/** Carries changes out against such a target, and tells all that was sent and remembered. */
export async function carried(changes: readonly Change[], given: Behaviour = {}): Promise<Carried> {
  const clock = fakeClock(Date.parse(now));
  const state = new Map<Ref, Recorded>((given.state ?? []).map((entry) => [entry.ref, entry]));
  const [calls, story]: [Call[], string[]] = [[], []];
  const [intents, entries, open]: [Intent[], Omit<Entry, 'open'>[], Set<number>] = [[], [], new Set()];
  const journal: Journal = {
    recorded: () => state,
    begin: async (intent) => {
      intents.push(intent);
      open.add(intents.length);
      story.push(`noted ${intent.call}`);
      return intents.length;
    },
    write: async (entry) => {
      entries.push(entry);
      if (entry.close !== undefined) open.delete(entry.close);
      for (const ref of entry.forget ?? []) state.delete(ref);
      for (const put of entry.put ?? []) state.set(put.ref, put);
      story.push(entry.void ? 'void' : `remembered ${(entry.put ?? []).map(({ ref }) => ref).join(' ')}`.trim());
    },
  };
  const recorder = recorderOf(journal, digest, clock, { table, declared: new Map() });
  const target = targetOf(given, story);
  const blocked: Blocked[] = [];
  const refusedTwice: Holder[] = [];
  const context: ApplyContext = {
    target,
    api: writerOf(given, calls, story),
    witnesses: { trusted: new Set(), provenNow: new Set(), trust: () => undefined, someone: () => undefined },
    clock,
    resolve: (ref) => state.get(ref)?.id ?? `remote-${idOf(ref)}`,
    presence: presenceOf(target, () => state, clock),
    sightings: { count: () => 0, wasSeen: () => false },
    assumeNew: false,
    lookMs: 60_000,
    newcomers: {
      waysOf: () => ({}),
      isRefusedTwice: () => false,
      refusedTwice: (_change, there) => void refusedTwice.push(there),
      seen: () => [],
    },
    adoption: {
      targetTitle: 'Sample',
      mayActivate: () => false,
      block: (item) => void blocked.push(item),
      listOf: (owner) => given.lists?.find((list) => list.owner === owner),
    },
    allowBlindReplace: false,
    desiredOf: (ref) => given.desired?.find((one) => one.ref === ref),
    removalOf: () => undefined,
    stop: new AbortController().signal,
    recorder,
    ...given.context,
  };
  const operations = changes.map((change): Operation => ({
    ...operationOf(change, {
      after: given.after?.[change.ref] ?? [],
      finishAfter: given.finishAfter?.[change.ref] ?? [],
      requests: 1,
      looks: 0,
      idOf: (ref) => state.get(ref)?.id,
      manifestIdOf: (id) => id,
      membersInCreate: [],
      identity: new Set(),
      isInactive: () => false,
      role: undefined,
      seen: {},
    }),
    ...(given.operation as object | undefined),
  }));
  const { outcomes, failure } = await applyPlan(
    { ...planOf({}).plan, operations },
    new Map(changes.map((change) => [change.ref, change])),
    { context, withheld: new Map(), window: 8, ...given.options },
  );
  const sent = calls.map((call) => [call.name, ...('carries' in call ? call.carries : [])].join(' '));
  const told = {
    outcomes,
    sent,
    calls,
    state,
    intents,
    entries,
    open: [...open],
    noticed: recorder.noticed(),
    story,
    clock,
    blocked,
    refusedTwice,
  };
  return failure ? { ...told, failure } : told;
}

/** How the only change ended: its status, and the code of what went wrong. */
export function endOf({ outcomes }: Pick<Carried, 'outcomes'>): string {
  return outcomes.map(({ status, error }) => (error ? `${status}: ${error.code}` : status)).join(', ');
}

/** An update of a provider whom state holds. */
export function updateOf(desired: DesiredObject, recorded: Recorded, fields: Fields): Change {
  return {
    action: 'update',
    ref: desired.ref,
    desired,
    recorded,
    fields: Object.entries(fields).map(([name, to]) => ({ name, cause: 'edit', to })),
  };
}
