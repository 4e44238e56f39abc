import { cpSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { refOf, type Entry } from '../manifest.ts';
import type { HumanName } from '../people.ts';
import { edited } from '../steps/edits.ts';
import { live } from '../steps/live.ts';
import type { RunFlags, Step } from '../steps/step.ts';
import type { Ran } from './documents.ts';
import type { Stage } from './stage.ts';

const hourMs = 3_600_000;

/** Does one step of a sequence; gives the runs of the command that it takes. */
export async function* doneBy(stage: Stage, step: Step): AsyncGenerator<Ran> {
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
      stage.forget(everybody(stage));
      return rmSync(stage.state, { recursive: true, force: true });
    case 'back-up':
      if (existsSync(stage.state)) cpSync(stage.state, join(stage.folder, 'backup'), { recursive: true });
      return;
    case 'put-back':
      if (!existsSync(join(stage.folder, 'backup'))) return;
      stage.forget(everybody(stage));
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
export async function* applying(
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
    stage.forget([entry.human]);
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

/** Every human whom a manifest ever had, or who is on the server. */
function everybody({ humansOf, server }: Stage): readonly HumanName[] {
  return [...[...humansOf.values()].flat(), ...[...server.accounts.values()].map(({ human }) => human)];
}
