import type { Command } from 'commander';
import { heldObjects } from '../../recall.ts';
import { openSession } from '../../session.ts';
import { openConsole } from '../console.ts';
import { exitCodes } from '../exit.ts';
import { loadFor } from '../load.ts';
import { runOptionsOf, withTargetFlags, type TargetFlags } from '../options.ts';

/** `caseload invites`: prints the invite links of managed people who sign in; the only place where they are shown. */
export function addInvites(program: Command): void {
  withTargetFlags(program.command('invites').argument('[paths...]', 'files or folders; - is standard input'), ['text', 'json'])
    .description('print invite links of managed providers: whoever has one can claim the account')
    .addHelpText('after', '\nExample:\n  caseload invites roster/')
    .action(async (paths: string[], flags: TargetFlags) => {
      const out = openConsole({ color: flags.color, quiet: flags.quiet ?? false });
      const manifest = await loadFor(paths, flags, out);
      if (!manifest) return void (process.exitCode = exitCodes.usage);
      const { target, definition, connection, store } = await openSession(manifest.settings, runOptionsOf(flags));
      const members = new Set(Object.values(definition.table).flatMap((rules) => (rules.form === 'membership' ? [rules.member] : [])));
      const held = heldObjects(manifest, store.recorded()).filter(({ desired }) => members.has(desired.kind));
      const found = await Promise.all(held.map(async ({ recorded }) => ({ ref: recorded.ref, invite: (await target.invite?.(recorded, connection.reader)) ?? { state: 'none' as const } })));
      if (flags.format === 'json') return out.answer(`${JSON.stringify(found, undefined, 2)}\n`);
      for (const { ref, invite } of found) out.answer(`${ref}  ${invite.state === 'link' ? invite.link : invite.state === 'none' ? '(no invite link)' : invite.message}\n`);
    });
}
