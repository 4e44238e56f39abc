import type { Command } from 'commander';
import { text } from 'node:stream/consumers';
import { loadManifest } from '../../engine/load-manifest.ts';
import { diagnosticAnnotations } from '../../report/problems/annotations.ts';
import { renderDiagnosticsMarkdown } from '../../report/problems/diagnostics-markdown.ts';
import { renderDiagnostics } from '../../report/problems/diagnostics-text.ts';
import { renderSarif } from '../../report/problems/sarif.ts';
import { openConsole } from '../console.ts';
import { exitCodes } from '../exit.ts';
import { annotate, readerBase, summarize } from '../github.ts';
import { withViewFlags, type TargetFlags } from '../options.ts';
import { resultFile, writeResult } from '../result-file.ts';
import { version } from '../version.ts';

/** `caseload validate`: checks a manifest offline and says everything that is wrong with it at once. */
export function addValidate(program: Command): void {
  withViewFlags(program.command('validate').argument('[paths...]', 'files or folders; - is standard input'), [
    'text',
    'json',
  ])
    .option('--target <name>', 'check for this target (default: settings.target)')
    .option('--sarif <file>', 'also write SARIF 2.1.0 for code scanning; written without problems too')
    .description('check a manifest; nothing is sent and no key is needed')
    .addHelpText('after', '\nExample:\n  caseload validate roster/')
    .action(async (paths: string[], flags: TargetFlags & { readonly sarif?: string }) => {
      const out = openConsole({ color: flags.color, quiet: flags.quiet ?? false });
      const sarif = await resultFile('--sarif', flags.sarif);
      const { manifest, diagnostics } = await loadManifest(paths, {
        ...(flags.target === undefined ? {} : { target: flags.target }),
        reveal: flags.reveal ?? false,
        readStdin: () => text(process.stdin),
      });
      if (flags.format === 'json') {
        const count = (severity: string): number => diagnostics.filter((item) => item.severity === severity).length;
        out.answer(
          `${JSON.stringify({ version: 1, summary: { errors: count('error'), warnings: count('warning') }, diagnostics }, undefined, 2)}\n`,
        );
      } else {
        out.answer(renderDiagnostics(diagnostics, out.paint));
        if (manifest) out.answer(`Valid: ${manifest.resources.length} resources.\n`);
      }
      await annotate(diagnosticAnnotations(diagnostics), flags.quiet);
      await summarize(() => renderDiagnosticsMarkdown(diagnostics), out);
      if (sarif) await writeResult(sarif, renderSarif(diagnostics, version, await readerBase()));
      process.exitCode = manifest ? exitCodes.done : exitCodes.usage;
    });
}
