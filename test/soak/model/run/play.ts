import { refOf } from '../manifest.ts';
import type { HumanName } from '../people.ts';
import { rules } from '../rules/all.ts';
import type { RunFlags, Scenario } from '../steps/step.ts';
import type { Outcome } from '../../../../src/core/model/outcome.ts';
import { applying, doneBy } from './acting.ts';
import type { Ran } from './documents.ts';
import { settleIn } from './residents.ts';
import { Stage } from './stage.ts';
import { traced } from './told.ts';
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
      learn(entry.human, stage);
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

/** State knows somebody from now on, also after it was lost. */
function learn(human: HumanName, { held, forgotten }: Stage): void {
  held.add(human);
  forgotten.delete(human);
}
