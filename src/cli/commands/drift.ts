import { Option, type Command } from 'commander';
import { Failure } from '../../core/failure.ts';
import { drift } from '../../drift.ts';
import { renderDriftText } from '../../report/drift-text.ts';
import { driftJson } from '../../report/json.ts';
import { openConsole } from '../console.ts';
import { exitCodes } from '../exit.ts';
import { loadFor } from '../load.ts';
import { runOptionsOf, wholeNumber, withTargetFlags, type TargetFlags } from '../options.ts';

/** `caseload drift`: reads what is managed, what was proven longest ago first, and says what differs. */
export function addDrift(program: Command): void {
  withTargetFlags(program.command('drift').argument('[paths...]', 'files or folders; - is standard input'), ['text', 'json'])
    .addOption(new Option('--budget <n>', 'at most so many requests; what was proven longest ago is looked at first').argParser(wholeNumber))
    .description('read what is managed and say what differs from what was last proven; only reads are sent')
    .addHelpText('after', '\nExample:\n  caseload drift roster/ --budget 250')
    .action(async (paths: string[], flags: TargetFlags & { budget?: number }) => {
      const out = openConsole({ color: flags.color, quiet: flags.quiet ?? false });
      const manifest = await loadFor(paths, flags, out);
      if (!manifest) return void (process.exitCode = exitCodes.usage);
      const options = runOptionsOf(flags);
      const report = await drift(manifest, { ...options, ...(flags.budget === undefined ? {} : { budget: flags.budget }) });
      out.answer(flags.format === 'json' ? driftJson(report) : renderDriftText(report, out.paint));
      const reason: unknown = options.stop?.reason;
      if (reason instanceof Failure && reason.kind === 'interrupted') throw reason;
      process.exitCode = report.findings.length > 0 ? exitCodes.changes : exitCodes.done;
    });
}
