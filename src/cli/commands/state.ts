import type { Command } from 'commander';
import { Failure } from '../../core/failure.ts';
import { defaultSettings } from '../../core/settings.ts';
import { kindOf, parseRef, type Ref } from '../../core/resource.ts';
import { openState, type StateSession } from '../../session.ts';
import { openConsole } from '../console.ts';

interface Flags {
  readonly target?: string;
  readonly state?: string;
  readonly format: 'text' | 'json';
}

/** `caseload state`: looks at what is remembered, and repairs it. */
export function addState(program: Command): void {
  const state = program.command('state').description('look at and repair what is remembered').addHelpText('after', '\nExample:\n  caseload state show provider/p-1001');
  const command = (usage: string, description: string, example: string): Command =>
    state
      .command(usage)
      .description(description)
      .option('--target <name>', 'the target')
      .option('--state <folder>', 'where state is kept')
      .option('--format <format>', 'text or json', 'text')
      .addHelpText('after', `\nExample:\n  caseload state ${example}`);
  const { answer } = openConsole({ color: false, quiet: false });

  command('list', 'list what is managed', 'list').action(async (flags: Flags) => {
    const { store } = await open(flags);
    const entries = [...store.recorded().values()];
    if (flags.format === 'json') return answer(`${JSON.stringify(entries, undefined, 2)}\n`);
    answer(entries.map((entry) => `${entry.ref}  ${entry.id}${entry.deactivated ? '  (deactivated)' : ''}\n`).join('') || 'Nothing is managed yet.\n');
  });
  command('show <ref>', 'show what is remembered of one resource', 'show client/cl-1001').action(async (text: string, flags: Flags) => {
    const { store } = await open(flags);
    answer(`${JSON.stringify({ ...entryOf(store, text), proof: store.proofs().get(refOf(text)) }, undefined, 2)}\n`);
  });
  command('rm <ref>', 'forget a resource and leave it in the target as it is', 'rm client/cl-1001').action(async (text: string, flags: Flags) => {
    const { store } = await open(flags);
    await store.forget(entryOf(store, text).ref);
    await store.save();
    answer(`Forgotten: ${text}.\n`);
  });
  command('mv <from> <to>', 'remember a resource under another id', 'mv client/cl-1001 client/cl-2001').action(async (from: string, to: string, flags: Flags) => {
    const { store } = await open(flags);
    const [source, goal] = [entryOf(store, from).ref, refOf(to)];
    if (kindOf(source) !== kindOf(goal)) throw new Failure('usage', 'other-kind', `${from} and ${to} are of different kinds.`);
    if (store.recorded().has(goal)) throw new Failure('usage', 'taken', `${to} is remembered already.`, { hint: `Forget it first: caseload state rm ${to}` });
    await store.move(source, goal);
    await store.save();
    answer(`${from} is now ${to}.\n`);
  });
}

function open(flags: Flags): Promise<StateSession> {
  return openState(defaultSettings, { env: process.env, ...(flags.target === undefined ? {} : { target: flags.target }), ...(flags.state === undefined ? {} : { state: flags.state }) });
}

function refOf(text: string): Ref {
  const ref = parseRef(text);
  if (!ref) throw new Failure('usage', 'bad-ref', `"${text}" is not a ref.`, { hint: 'Write it as kind/id, such as client/cl-1001.' });
  return ref;
}

function entryOf(store: StateSession['store'], text: string) {
  const entry = store.recorded().get(refOf(text));
  if (!entry) throw new Failure('usage', 'not-managed', `${text} is not in state.`, { hint: '`caseload state list` shows what is.' });
  return entry;
}
