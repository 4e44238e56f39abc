import type { Command } from 'commander';
import { defaultSettings } from '../../core/settings.ts';
import { examine } from '../../examine.ts';
import { openConsole } from '../console.ts';
import { exitCodes } from '../exit.ts';
import { loadFor } from '../load.ts';
import { runOptionsOf, withTargetFlags, type TargetFlags } from '../options.ts';

/** `caseload doctor`: tries key, address and assumptions with harmless reads. */
export function addDoctor(program: Command): void {
  withTargetFlags(program.command('doctor').argument('[paths...]', 'a manifest whose settings are used'), ['text', 'json'])
    .description('try key, host and prefixes with harmless reads, and say what to set')
    .addHelpText('after', '\nExample:\n  caseload doctor')
    .action(async (paths: string[], flags: TargetFlags) => {
      const out = openConsole({ color: flags.color, quiet: flags.quiet ?? false });
      const manifest = paths.length > 0 ? await loadFor(paths, flags, out) : undefined;
      if (paths.length > 0 && !manifest) return void (process.exitCode = exitCodes.usage);
      const symptoms = await examine(manifest?.settings ?? defaultSettings, runOptionsOf(flags));
      if (flags.format === 'json') out.answer(`${JSON.stringify(symptoms, undefined, 2)}\n`);
      else {
        const mark = { good: out.paint.green('ok'), bad: out.paint.red('wrong'), open: out.paint.yellow('open') };
        for (const { level, about, message, advice } of symptoms) out.answer(`${mark[level]}  ${about}: ${message}${advice === undefined ? '' : `\n    ${advice}`}\n`);
      }
      process.exitCode = symptoms.some((symptom) => symptom.level === 'bad') ? exitCodes.unreachable : exitCodes.done;
    });
}
