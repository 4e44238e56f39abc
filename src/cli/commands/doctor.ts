import type { Command } from 'commander';
import type { Registered } from '../../engine/registry.ts';
import { defaultSettings } from '../../core/model/settings.ts';
import { doctor } from '../../engine/doctor.ts';
import { checkForms } from '../../report/listings/check-listing.ts';
import { openConsole } from '../console.ts';
import { exitOfChecks } from '../../engine/exit-codes.ts';
import { loadFor } from '../load.ts';
import { runOptionsOf, withTargetFlags, type TargetFlags } from '../options.ts';

/** `caseload doctor`: tries key, address and assumptions with harmless reads. */
export function addDoctor(program: Command, registered: Registered): void {
  withTargetFlags(program.command('doctor').argument('[paths...]', 'a manifest whose settings are used'), registered)
    .description('try key, host and prefixes with harmless reads, and say what to set')
    .addHelpText('after', '\nExample:\n  caseload doctor')
    .action(async (paths: string[], flags: TargetFlags) => {
      const out = openConsole({ color: flags.color, quiet: flags.quiet ?? false });
      const manifest = paths.length > 0 ? await loadFor(paths, flags, out) : undefined;
      if (paths.length > 0 && !manifest) return;
      const checks = await doctor(manifest?.settings ?? defaultSettings, runOptionsOf(flags));
      out.answer(checkForms[flags.format](checks, out.paint));
      process.exitCode = exitOfChecks(checks);
    });
}
