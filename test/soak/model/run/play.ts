import { cpSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { refOf, type Entry } from '../manifest.ts';
import { valueOf } from '../people.ts';
import { rules } from '../rules/all.ts';
import { edited } from '../steps/edits.ts';
import { live } from '../steps/live.ts';
import type { RunFlags, Scenario, Step } from '../steps/step.ts';
import type { Outcome } from '../../../../src/core/model/outcome.ts';
import type { Ran } from './documents.ts';
import { Stage } from './stage.ts';
import type { VirtualTime } from './virtual-time.ts';

/** A rule that a run broke, and after which step. */
export interface Broken {
  readonly rule: string;
  readonly what: readonly string[];
  /** Number of the step; the steps' own count for the runs at the end. */
  readonly step: number;
  readonly command: string;
}

const quiet: RunFlags = { allows: true, refresh: 'all', assumeNew: false };
const hourMs = 3_600_000;

/** Plays a sequence on a server of its own; gives the first rule that was broken, gravest first. */
export async function play(scenario: Scenario, time: VirtualTime): Promise<Broken | undefined> {
  const stage = new Stage(time, scenario);
  settleIn(stage, scenario);
  try {
    for (const [nth, step] of scenario.steps.entries())
      for await (const ran of doneBy(stage, step)) {
        const broken = check(ran, stage, nth);
        if (broken) return broken;
      }
    return await atTheEnd(stage, scenario.steps.length);
  } finally {
    stage.close();
  }
}

function check(ran: Ran, stage: Stage, step: number): Broken | undefined {
  const past = stage.past();
  if (process.env['MODEL_TRACE'] === '1') process.stdout.write(traced(ran, step));
  for (const rule of rules) {
    const what = rule.check(ran, past);
    if (what.length > 0)
      return { rule: rule.name, what, step, command: ran.ended.args.join(' ').replaceAll(stage.folder, '.') };
  }
  remember(ran, stage);
  return undefined;
}

/** One run in a few lines, for whoever replays a sequence. */
function traced({ ended, report, plan, sent, what }: Ran, step: number): string {
  const lines = [
    `${step}. ${what} exit ${ended.code}; ${sent.map((one) => `${one.method} ${one.path} ${one.status ?? one.fault}`).join(' · ')}`,
    ...(what === 'plan' && plan
      ? [
          ...plan.operations.map(({ action, ref }) => `${action} ${ref}`),
          ...plan.blocked.map(({ action, ref, reason }) => `${action} ${ref} blocked ${reason}`),
        ]
      : []),
    ...(report?.outcomes ?? []).map(
      ({ action, ref, status, error }) => `${action} ${ref} ${status} ${error?.message ?? ''}`,
    ),
    ...(report || plan ? [] : [ended.stdout.slice(0, 300), ended.stderr.slice(0, 300)]),
  ];
  return `${lines.join('\n     ')}\n`;
}

/** What a run told of who is held by now. */
function remember({ report, wanted, sent, before, wasKilled }: Ran, stage: Stage): void {
  for (const { path, status, changed } of sent.filter(({ isWrite }) => isWrite)) {
    const human = (changed[0]?.after ?? before.get(path.split('/')[2] ?? ''))?.human ?? '';
    const isAnswered = status !== undefined && status < 300 && !wasKilled;
    if (path.endsWith('/activate') || (path.endsWith('/providers') && (status === undefined || wasKilled)))
      stage.unprovenLists.add(human);
    else if (path.endsWith('/providers') && isAnswered) stage.unprovenLists.delete(human);
  }
  for (const { ref, action, status } of report?.outcomes ?? []) {
    const entry = wanted.entries.find((one) => refOf(one) === ref);
    if (entry && status === 'done' && ['create', 'adopt', 'activate', 'recreate'].includes(action))
      stage.held.add(entry.human);
    if (status === 'done' && action === 'release')
      for (const human of stage.humansOf.get(ref) ?? []) stage.held.delete(human);
  }
}

/** When nothing goes wrong any more, the same manifest applied again and again comes to rest. */
async function atTheEnd(stage: Stage, step: number): Promise<Broken | undefined> {
  let last: Ran | undefined;
  for (let round = 0; round < 3; round += 1) {
    // Quarantines and dates on looks are over by then.
    stage.time.pass(26 * hourMs);
    for await (const ran of lastRuns(stage)) {
      const broken = check(ran, stage, step + round);
      if (broken) return broken;
      if (ran.what === 'apply') last = ran;
    }
    // Nothing left to do: it is at rest.
    if (last?.report?.outcomes.length === 0) return undefined;
  }
  if (!last) return undefined;
  const open = last.report?.outcomes.filter((one) => !isExplained(one, last.report?.outcomes ?? [])) ?? [];
  if (open.length === 0) return undefined;
  const what = open.map(
    ({ ref, action, status, error }) => `${action} ${ref}: ${status} ${error?.code ?? ''}, in the third run too`,
  );
  return {
    rule: 'comes to rest',
    what,
    step: step + 2,
    command: last.ended.args.join(' ').replaceAll(stage.folder, '.'),
  };
}

/** Applies once more, and then does by hand what the report asks a person for. */
async function* lastRuns(stage: Stage): AsyncGenerator<Ran> {
  for await (const ran of applying(stage, quiet, [])) {
    yield ran;
    for (const { ref, error } of ran.report?.outcomes ?? [])
      if (error?.code === 'activity-not-shown')
        yield await stage.run('state', undefined, { args: ['settle', ref, '--deactivated'] });
  }
}

/** What may stay open for ever: what the target refuses, whose rule asks whether that is true, and what waits on it. */
function isExplained({ action, status, because, error }: Outcome, all: readonly Outcome[]): boolean {
  // Somebody deactivated whom no read shows holds the id: nobody can tell more.
  if (status === 'unknown') return error?.code === 'duplicate' && action === 'create';
  if (status === 'failed') return action !== 'delete' && action !== 'activate';
  return status === 'skipped' && all.some((one) => one.ref === because && ['failed', 'unknown'].includes(one.status));
}

async function* doneBy(stage: Stage, step: Step): AsyncGenerator<Ran> {
  stage.time.pass(1000);
  switch (step.do) {
    case 'apply':
      return yield* applying(stage, step.flags, step.faults);
    case 'save-plan':
      return yield* saving(stage, step.flags);
    case 'use-plan':
      return yield* using(stage, step.lateSeconds);
    case 'drift':
      return yield await stage.run('drift', undefined, { args: step.repair ? ['--repair'] : [] });
    case 'wait':
      return stage.time.pass(step.hours * hourMs);
    case 'lose-state':
      stage.isForgetful = true;
      return rmSync(stage.state, { recursive: true, force: true });
    case 'back-up':
      if (existsSync(stage.state)) cpSync(stage.state, join(stage.folder, 'backup'), { recursive: true });
      return;
    case 'put-back':
      if (!existsSync(join(stage.folder, 'backup'))) return;
      stage.isForgetful = true;
      rmSync(stage.state, { recursive: true, force: true });
      return cpSync(join(stage.folder, 'backup'), stage.state, { recursive: true });
    case 'live-edit':
    case 'live-end':
    case 'live-begin':
    case 'live-gone':
    case 'live-list':
      for (const human of live(stage.server, step)) stage.hiddenLists.add(human);
      return;
    case 'state-rm':
    case 'state-mv':
    case 'settle':
      return yield* byHand(stage, step);
    default: {
      const before = stage.wanted;
      noteUnnamed(stage, step);
      stage.wanted = edited(before, step, stage);
      const stays = new Set(stage.wanted.entries.map(({ human }) => human));
      const gone: readonly Entry[] = before.entries.filter(({ human }) => !stays.has(human));
      stage.left = [...gone, ...stage.left.filter(({ human }) => !stays.has(human))];
    }
  }
}

/** Plans, applies, and after an apply that did everything plans once more. */
async function* applying(
  stage: Stage,
  flags: RunFlags,
  faults: Extract<Step, { do: 'apply' }>['faults'],
): AsyncGenerator<Ran> {
  note(stage);
  const planned = await stage.run('plan', flags);
  yield planned;
  if (planned.ended.code === 1) return takeBack(stage);
  const ran = await stage.run('apply', flags, { ...(planned.plan ? { plan: planned.plan } : {}), faults });
  yield ran;
  if (ran.ended.code !== 0 || ran.wasKilled) return;
  const again = await stage.run('plan', flags);
  const { operations = [], blocked = [] } = again.plan ?? {};
  if (operations.length + blocked.length > 0)
    yield {
      ...again,
      ended: {
        ...again.ended,
        code: 70,
        stderr: `after exit 0: ${[...operations.map(({ action, ref }) => `${action} ${ref}`), ...blocked.map(({ reason, ref }) => `blocked ${reason} ${ref}`)].join(', ')}`,
      },
    };
}

async function* saving(stage: Stage, flags: RunFlags): AsyncGenerator<Ran> {
  note(stage);
  const ran = await stage.run('plan', flags, { args: ['--out', join(stage.folder, 'plans', 'saved.json')] });
  stage.saved = ran.plan ? { plan: ran.plan, wanted: stage.wanted, flags } : undefined;
  yield ran;
}

async function* using(stage: Stage, lateSeconds: number): AsyncGenerator<Ran> {
  if (!stage.saved) return;
  stage.time.pass(lateSeconds * 1000);
  const ran = await stage.run('apply-plan', stage.saved.flags, { plan: stage.saved.plan });
  yield ran;
}

async function* byHand(
  stage: Stage,
  step: Extract<Step, { do: 'state-rm' | 'state-mv' | 'settle' }>,
): AsyncGenerator<Ran> {
  const { entries } = stage.wanted;
  const entry = entries[step.who % Math.max(1, entries.length)];
  if (!entry) return;
  const ref = refOf(entry);
  if (step.do === 'state-rm') {
    stage.isForgetful = true;
    return yield await stage.run('state', undefined, { args: ['rm', ref] });
  }
  if (step.do === 'settle') {
    const account = [...stage.server.accounts.values()].find((one) => one.human === entry.human && one.isActive);
    return yield await stage.run('state', undefined, {
      args: ['settle', ref, ...(account ? ['--id', account.userId] : ['--absent'])],
    });
  }
  const renamed = { ...entry, id: `${entry.human}-${'abc'[step.id % 3]}` };
  if (entries.some((one) => refOf(one) === refOf(renamed))) return;
  const ran = await stage.run('state', undefined, { args: ['mv', ref, refOf(renamed)] });
  yield ran;
  if (ran.ended.code === 0)
    stage.wanted = { ...stage.wanted, entries: entries.map((one) => (one === entry ? renamed : one)) };
}

/** Whose new id is not told to be theirs. */
function noteUnnamed(stage: Stage, step: Step): void {
  const { entries } = stage.wanted;
  if (step.do === 'forget-previously') for (const { human } of entries) stage.unnamed.add(human);
  if (step.do === 'rename' && !step.says)
    stage.unnamed.add(entries[step.who % Math.max(1, entries.length)]?.human ?? '');
}

/** A manifest that is refused is put back as it was when it was last good. */
function takeBack(stage: Stage): void {
  stage.applied = stage.applied.slice(1);
  const [good] = stage.applied;
  if (!good) throw new Error('The first manifest of a sequence is refused: the model is wrong.');
  stage.wanted = good;
}

/** Keeps what is about to be applied, and who stands under which ref in it. */
function note(stage: Stage): void {
  stage.applied = [stage.wanted, ...stage.applied];
  for (const entry of stage.wanted.entries) {
    const humans = stage.humansOf.get(refOf(entry)) ?? [];
    if (humans.at(-1) !== entry.human) stage.humansOf.set(refOf(entry), [...humans, entry.human]);
  }
}

/** The people of the world before the first run. */
function settleIn(stage: Stage, { residents, start }: Scenario): void {
  for (const { kind, human: nth, partnerId, isActive, variants } of residents) {
    const human = `${kind === 'provider' ? 'p' : 'c'}${nth}`;
    const entry = start.entries.find((one) => one.human === human);
    if ([...stage.server.accounts.values()].some((one) => one.human === human)) continue;
    const names = Object.keys(
      entry?.fields ?? { firstName: 0, lastName: 0, ...(kind === 'provider' ? { email: 0 } : {}) },
    );
    const fields = Object.fromEntries(
      names.map((name, index) => [name, valueOf(human, name, name === 'email' ? 0 : (variants[index] ?? 0))]),
    );
    const id = { own: `${human}-a`, other: `their-${human}`, none: undefined }[partnerId];
    stage.server.make({
      kind,
      human,
      fields,
      isActive,
      members: [],
      madeBy: 'app',
      ...(id === undefined ? {} : { partnerUserId: id }),
      ...(isActive ? {} : { endedBy: 'app' as const }),
    });
  }
}
