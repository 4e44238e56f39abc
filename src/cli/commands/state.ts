import type { Command } from 'commander';
import type { Registered } from '../../engine/registry.ts';
import { Failure } from '../../core/model/failure.ts';
import { defaultSettings } from '../../core/model/settings.ts';
import { foreignRef, parseRef, type Ref } from '../../core/model/resource.ts';
import { deactivatedByHand, forgetByHand, renameByHand, settleByHand } from '../../engine/by-hand.ts';
import { lockOf, openState, type StateSession } from '../../engine/state-session.ts';
import { reboundTo, type Rebinding } from '../../engine/account/rebind.ts';
import { verifyState } from '../../engine/verify-state.ts';
import { jsonText, line, visible } from '../../report/parts/escape.ts';
import { openConsole } from '../console.ts';
import { settleById } from './state-settle.ts';
import { exitCodes } from '../../engine/exit-codes.ts';
import { targetsOption } from '../registered-targets.ts';

interface Flags {
  readonly target?: string;
  readonly targets: Registered;
  readonly state?: string;
  readonly format: 'text' | 'json';
}

const out = openConsole({ color: false, quiet: false });
const { answer, say, confirm, warn } = out;

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
    'settle <ref> [paths...]',
    'say what came of a create, or of a deactivation, that no look can tell',
    'settle client/cl-1001 --absent',
  )
    .option('--id <id>', 'it took effect: the id in the target of who was created, who is looked at')
    .option('--force', 'take the id without a look')
    .option('--absent', 'it had no effect: nobody is there')
    .option('--deactivated', 'somebody whose deactivation was refused is deactivated in the target already')
    .action(settle);
  command(
    'rebind',
    'say that the account of this state has another address or API key; sends nothing',
    'rebind --to https://api.example.com',
  )
    .option('--to <url>', 'the address that it has by now; the next run proves that it is the same account')
    .option('--key', 'take the API key that is set, without proof that it is of the same account')
    .option('--yes', 'do not ask')
    .action(rebind);
  command('unlock', 'take away the lock of a run that is dead', 'unlock').option('--yes', 'do not ask').action(unlock);
  command('verify', 'check seals, serials and the journal, and list what is in doubt', 'verify').action(verify);
}

async function list(flags: Flags): Promise<void> {
  const { store } = await open(flags);
  const entries = [...store.recorded().values()];
  if (flags.format === 'json') return answer(jsonText(entries));
  answer(
    entries.map(({ ref, id, deactivated }) => line`${ref}  ${id}${deactivated ? '  (deactivated)' : ''}`).join('') ||
      'Nothing is managed yet.\n',
  );
}

async function show(text: string, flags: Flags): Promise<void> {
  const { store } = await open(flags);
  const ref = refOf(text);
  const inDoubt = store.open().filter((record) => record.ref === ref);
  const entry = inDoubt.length > 0 ? store.recorded().get(ref) : entryOf(store, text);
  answer(jsonText({ ...entry, proof: store.proofs().get(ref), open: inDoubt.length > 0 ? inDoubt : undefined }));
}

async function forget(text: string, flags: Flags): Promise<void> {
  await changing(flags, async (session) => {
    await forgetByHand(session, entryOf(session.store, text).ref);
    answer(line`Forgotten: ${text}.`);
  });
}

async function rename(from: string, to: string, flags: Flags): Promise<void> {
  await changing(flags, async (session) => {
    await renameByHand(session, entryOf(session.store, from).ref, refOf(to));
    answer(line`${from} is now ${to}.`);
  });
}

async function settle(
  text: string,
  paths: string[],
  flags: Flags & { id?: string; absent?: boolean; deactivated?: boolean; force?: boolean },
): Promise<void> {
  if ([flags.id, flags.absent, flags.deactivated].filter((said) => said !== undefined).length !== 1)
    throw new Failure('usage', 'settle-how', 'Say one of --id ID, --absent and --deactivated.');
  const ref = refOf(text);
  if (flags.id !== undefined) {
    const { id, force = false } = flags;
    return settleById({ ref, id, force, paths }, flags, optionsOf(flags), out);
  }
  await changing(flags, async (session) => {
    if (flags.deactivated) {
      await deactivatedByHand(session, entryOf(session.store, text).ref);
      return answer(line`Settled: ${text} is deactivated; nothing further is sent to deactivate it.`);
    }
    await settleByHand(session, ref, undefined);
    answer(line`Settled: ${text} was not created; the next plan creates it.`);
  });
}

async function unlock(flags: Flags & { yes?: boolean }): Promise<void> {
  const lock = lockOf(defaultSettings, optionsOf(flags));
  const holder = await lock.holder();
  if (!holder) return answer('State is not locked.\n');
  warn(
    line`State is locked by ${holder.owner} (process ${holder.pid}) on ${holder.host} since ${holder.since}.
      Two runs that write at once can lose what one of them did.`,
  );
  if (!(await isApproved(flags, 'Is that run dead? Only "yes" takes its lock away: ', 'The lock was left.'))) return;
  await lock.remove(holder);
  answer('Unlocked.\n');
}

/** Asks unless it was approved; without a yes it says what was left as it is, and that is no success. */
async function isApproved({ yes }: { yes?: boolean }, question: string, left: string): Promise<boolean> {
  if (yes || (await confirm(question))) return true;
  warn(`${left} Without a terminal, approve with --yes.\n`);
  process.exitCode = exitCodes.usage;
  return false;
}

async function rebind(flags: Flags & Rebinding & { yes?: boolean }): Promise<void> {
  const { store, definition, key } = await open(flags);
  const held = store.account.held();
  const next = reboundTo(held, flags, { definition, env: process.env, key });
  const [before, after] = [held?.origin ?? 'no account yet', next.origin ?? ''];
  say(
    `State belongs to ${before}, and would belong to ${after}, ` +
      (flags.key
        ? 'with the API key that is set, which nothing proves to be of the same account.\n'
        : 'as soon as the next run has read somebody there whom it holds.\n'),
  );
  if (!(await isApproved(flags, 'Bind it so? Only "yes" is taken as a yes: ', 'State is as it was.'))) return;
  await store.account.bind(next);
  answer(`State belongs to ${after}. Nothing was sent.\n`);
}

async function verify(flags: Flags): Promise<void> {
  const found = await verifyState(defaultSettings, optionsOf(flags));
  const { backups, holder } = found;
  process.exitCode = backups.bad.length > 0 ? exitCodes.state : exitCodes.done;
  if (flags.format === 'json') return answer(jsonText(found));
  const bad = backups.bad.length > 0 ? `, that do not: ${backups.bad.join(', ')}` : '';
  answer(
    line`State serial ${found.serial}: ${found.resources} resources, seals and journal fit;
      backups that fit: ${backups.good}${bad}.`,
  );
  for (const record of found.open) answer(line`In doubt: ${record.action} of ${record.ref}, sent ${record.at}.`);
  if (holder) answer(line`Locked by ${holder.owner} (process ${holder.pid}) on ${holder.host}.`);
}

function optionsOf(flags: Flags) {
  return {
    env: process.env,
    targets: flags.targets,
    ...(flags.target === undefined ? {} : { target: flags.target }),
    ...(flags.state === undefined ? {} : { state: flags.state }),
    say: (text: string) => say(`${visible(text)}\n`),
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
    throw new Failure('usage', 'bad-ref', `"${foreignRef(text)}" is not a ref.`, {
      hint: 'Write it as kind/id, such as client/cl-1001.',
    });
  return ref;
}

function entryOf(store: StateSession['store'], text: string) {
  const entry = store.recorded().get(refOf(text));
  if (!entry)
    throw new Failure('usage', 'not-managed', `${foreignRef(text)} is not in state.`, {
      hint: '`caseload state list` shows what is.',
    });
  return entry;
}
