import type { Command } from 'commander';
import type { Registered } from '../../engine/registry.ts';
import { diagnosticAnnotations } from '../../report/problems/annotations.ts';
import { renderDiagnosticsMarkdown } from '../../report/problems/diagnostics-markdown.ts';
import { renderSarif } from '../../report/problems/sarif.ts';
import { validationForms } from '../../report/problems/validation.ts';
import { openConsole } from '../console.ts';
import { exitCodes } from '../../engine/exit-codes.ts';
import { annotate, readerBase, summarize } from '../github.ts';
import { read } from '../load.ts';
import { withViewFlags, type TargetFlags } from '../options.ts';
import { targetsOption } from '../registered-targets.ts';
import { resultFile, writeResult } from '../result-file.ts';
import { version } from '../version.ts';

interface Flags extends Omit<TargetFlags, 'format'> {
  readonly format: keyof typeof validationForms;
  readonly sarif?: string;
}

/** `caseload validate`: checks a manifest offline and says everything that is wrong with it at once. */
export function addValidate(program: Command, registered: Registered): void {
  withViewFlags(
    program.command('validate').argument('[paths...]', 'files or folders; - is standard input'),
    Object.keys(validationForms),
  )
    .option('--target <name>', 'check for this target (default: settings.target)')
    .addOption(targetsOption(registered))
    .option('--sarif <file>', 'also write SARIF 2.1.0 for code scanning; written without problems too')
    .description('check a manifest; nothing is sent and no key is needed')
    .addHelpText('after', '\nExample:\n  caseload validate roster/')
    .action(async (paths: string[], flags: Flags) => {
      const out = openConsole({ color: flags.color, quiet: flags.quiet ?? false });
      const sarif = await resultFile('--sarif', flags.sarif);
      const { manifest, diagnostics } = await read(paths, flags);
      out.answer(validationForms[flags.format]({ diagnostics, resources: manifest?.resources.length }, out.paint));
      await annotate(diagnosticAnnotations(diagnostics), flags.quiet);
      await summarize(() => renderDiagnosticsMarkdown(diagnostics), out);
      if (sarif) await writeResult(sarif, renderSarif(diagnostics, version, await readerBase()));
      process.exitCode = manifest ? exitCodes.done : exitCodes.usage;
    });
}
