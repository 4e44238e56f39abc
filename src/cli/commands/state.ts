import type { Command } from 'commander';
import type { Registered } from '../../engine/registry.ts';
import { Failure } from '../../core/model/failure.ts';
import { defaultSettings } from '../../core/model/settings.ts';
import { kindOf, parseRef, type Ref } from '../../core/model/resource.ts';
import { lockOf, openState, type StateSession } from '../../engine/state-session.ts';
import { settleByHand } from '../../engine/settle.ts';
import { verifyState } from '../../engine/verify-state.ts';
import { openConsole } from '../console.ts';
import { exitCodes } from '../../engine/exit-codes.ts';
import { targetsOption } from '../registered-targets.ts';

interface Flags {
  readonly target?: string;
  readonly targets: Registered;
  readonly state?: string;
  readonly format: 'text' | 'json';
}

const { answer, confirm } = openConsole({ color: false, quiet: false });

/** `caseload state`: looks at what is remembered, and repairs it. */
export function addState(program: Command, registered: Registered): void {
  const state = program
    .command('state')
    .description('look at and repair what is remembered')
    .addHelpText('after', '\nExample:\n  caseload state show provider/p-1001');
  const command = (usage: string, description: string, example: string): Command =>
    state
      .command(usage)
      .description(description)
      .option('--target <name>', 'the target')
      .addOption(targetsOption(registered))
      .option('--state <folder>', 'where state is kept')
      .option('--format <format>', 'text or json', 'text')
      .addHelpText('after', `\nExample:\n  caseload state ${example}`);

  command('list', 'list what is managed', 'list').action(list);
  command('show <ref>', 'show what is remembered of one resource', 'show client/cl-1001').action(show);
  command('rm <ref>', 'forget a resource and leave it in the target as it is', 'rm client/cl-1001').action(forget);
  command('mv <from> <to>', 'remember a resource under another id', 'mv client/cl-1001 client/cl-2001').action(rename);
  command(
    'settle <ref>',
    'say what came of a create whose answer was lost and that no look can tell',
    'settle client/cl-1001 --absent',
  )
    .option('--id <id>', 'it took effect: the id in the target of who was created')
    .option('--absent', 'it had no effect: nobody is there')
    .action(settle);
  command('unlock', 'take away the lock of a run that is dead', 'unlock').option('--yes', 'do not ask').action(unlock);
  command('verify', 'check seals, serials and the journal, and list what is in doubt', 'verify').action(verify);
}

async function list(flags: Flags): Promise<void> {
  const { store } = await open(flags);
  const entries = [...store.recorded().values()];
  if (flags.format === 'json') return answer(json(entries));
  answer(
    entries.map((entry) => `${entry.ref}  ${entry.id}${entry.deactivated ? '  (deactivated)' : ''}\n`).join('') ||
      'Nothing is managed yet.\n',
  );
}

async function show(text: string, flags: Flags): Promise<void> {
  const { store } = await open(flags);
  const ref = refOf(text);
  const inDoubt = store.open().filter((record) => record.ref === ref);
  const entry = inDoubt.length > 0 ? store.recorded().get(ref) : entryOf(store, text);
  answer(json({ ...entry, proof: store.proofs().get(ref), open: inDoubt.length > 0 ? inDoubt : undefined }));
}

async function forget(text: string, flags: Flags): Promise<void> {
  await changing(flags, async ({ store }) => {
    await store.write({ forget: [entryOf(store, text).ref] });
    answer(`Forgotten: ${text}.\n`);
  });
}

async function rename(from: string, to: string, flags: Flags): Promise<void> {
  await changing(flags, async ({ store }) => {
    const [source, goal] = [entryOf(store, from), refOf(to)];
    if (kindOf(source.ref) !== kindOf(goal))
      throw new Failure('usage', 'other-kind', `${from} and ${to} are of different kinds.`);
    if (store.recorded().has(goal))
      throw new Failure('usage', 'taken', `${to} is remembered already.`, {
        hint: `Forget it first: caseload state rm ${to}`,
      });
    await store.write({ forget: [source.ref], put: [{ ...source, ref: goal }] });
    answer(`${from} is now ${to}.\n`);
  });
}

async function settle(text: string, flags: Flags & { id?: string; absent?: boolean }): Promise<void> {
  if ((flags.id === undefined) === (flags.absent !== true))
    throw new Failure('usage', 'settle-how', 'Say one of --id ID and --absent.');
  await changing(flags, async (session) => {
    await settleByHand(session, refOf(text), flags.id);
    answer(
      flags.absent
        ? `Settled: ${text} was not created; the next plan creates it.\n`
        : `Settled: ${text} is ${flags.id ?? ''}; the next plan reads it.\n`,
    );
  });
}

async function unlock(flags: Flags & { yes?: boolean }): Promise<void> {
  const lock = lockOf(defaultSettings, optionsOf(flags));
  const holder = await lock.holder();
  if (!holder) return answer('State is not locked.\n');
  process.stderr.write(
    `State is locked by ${holder.owner} (process ${holder.pid}) on ${holder.host} since ${holder.since}. Two ` +
      `runs that write at once can lose what one of them did.\n`,
  );
  if (!flags.yes && !(await confirm('Is that run dead? Only "yes" takes its lock away: '))) {
    process.stderr.write('The lock was left. Without a terminal, approve with --yes.\n');
    process.exitCode = exitCodes.refused;
    return;
  }
  await lock.remove(holder);
  answer('Unlocked.\n');
}

async function verify(flags: Flags): Promise<void> {
  const found = await verifyState(defaultSettings, optionsOf(flags));
  const { backups, holder } = found;
  process.exitCode = backups.bad.length > 0 ? exitCodes.state : exitCodes.done;
  if (flags.format === 'json') return answer(json(found));
  const bad = backups.bad.length > 0 ? `, that do not: ${backups.bad.join(', ')}` : '';
  answer(
    `State serial ${found.serial}: ${found.resources} resources, seals and journal fit; backups that fit: ` +
      `${backups.good}${bad}.\n`,
  );
  for (const record of found.open) answer(`In doubt: ${record.action} of ${record.ref}, sent ${record.at}.\n`);
  if (holder) answer(`Locked by ${holder.owner} (process ${holder.pid}) on ${holder.host}.\n`);
}

function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

function optionsOf(flags: Flags) {
  return {
    env: process.env,
    targets: flags.targets,
    ...(flags.target === undefined ? {} : { target: flags.target }),
    ...(flags.state === undefined ? {} : { state: flags.state }),
  };
}

function open(flags: Flags): Promise<StateSession> {
  return openState(defaultSettings, optionsOf(flags));
}

/** Does something to state under its lock, and saves it. */
async function changing(flags: Flags, work: (session: StateSession) => Promise<void>): Promise<void> {
  const session = await openState(defaultSettings, { ...optionsOf(flags), lock: true });
  try {
    await work(session);
    await session.store.save();
  } finally {
    await session.unlock();
  }
}

function refOf(text: string): Ref {
  const ref = parseRef(text);
  if (!ref)
    throw new Failure('usage', 'bad-ref', `"${text}" is not a ref.`, {
      hint: 'Write it as kind/id, such as client/cl-1001.',
    });
  return ref;
}

function entryOf(store: StateSession['store'], text: string) {
  const entry = store.recorded().get(refOf(text));
  if (!entry)
    throw new Failure('usage', 'not-managed', `${text} is not in state.`, {
      hint: '`caseload state list` shows what is.',
    });
  return entry;
}
