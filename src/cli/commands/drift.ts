import { Option, type Command } from 'commander';
import { acksFile, loadAcks } from '../../engine/drift/acknowledge.ts';
import { openFindings, type DriftReport } from '../../core/drift/drift.ts';
import { Failure } from '../../core/model/failure.ts';
import type { News } from '../../core/drift/finding.ts';
import { drift } from '../../engine/drift/drift.ts';
import type { DriftOptions } from '../../engine/drift/drift-options.ts';
import { notify, notifyUrl } from '../notify.ts';
import { renderDriftHtml } from '../../report/drift/drift-html.ts';
import { renderDriftMarkdown } from '../../report/drift/drift-markdown.ts';
import { driftMetrics, type Sweep } from '../../report/drift/drift-metrics.ts';
import { renderDriftText } from '../../report/drift/drift-text.ts';
import { renderFailure } from '../../report/problems/failure-text.ts';
import { driftJson } from '../../report/json.ts';
import { renderDriftJunit, renderFailedJunit } from '../../report/drift/junit.ts';
import { newsMessage } from '../../report/drift/news-message.ts';
import { openConsole, type Console } from '../console.ts';
import { exitCodes } from '../exit.ts';
import { summarize } from '../github.ts';
import { loadFor } from '../load.ts';
import { runOptionsOf, wholeNumber, withTargetFlags, type TargetFlags } from '../options.ts';
import { resultFile, writeResult } from '../result-file.ts';
import { addDriftAck } from './drift-ack.ts';

interface Flags extends TargetFlags {
  readonly budget?: number;
  readonly acks: string;
  readonly all?: boolean;
  readonly repair?: boolean;
  readonly notify?: URL;
  readonly junit?: string;
  readonly metrics?: string;
}

/** `caseload drift`: reads what is managed, what was proven longest ago first, and says what differs. */
export function addDrift(program: Command): void {
  const command = withTargetFlags(
    program.command('drift').argument('[paths...]', 'files or folders; - is standard input'),
  )
    .addOption(
      new Option('--budget <n>', 'at most so many requests; what was proven longest ago is looked at first').argParser(
        wholeNumber,
      ),
    )
    .option('--repair', 'send again what settings.repair of the manifest allows')
    .option('--all', 'show what was acknowledged, too')
    .option('--acks <file>', 'where acknowledgements are kept', acksFile)
    .addOption(
      new Option('--notify <url>', 'post new and closed findings there, once each, as Slack takes it').argParser(
        notifyUrl,
      ),
    )
    .option('--junit <file>', 'also write a JUnit report: findings are failures, what was not read is an error')
    .option('--metrics <file>', 'also write Prometheus text, replaced as a whole; written when the sweep fails too')
    .description(
      'read what is managed and say what differs from what was last proven; without --repair only reads are sent',
    )
    .addHelpText('after', '\nExample:\n  caseload drift roster/ --budget 250')
    .action(async (paths: string[], flags: Flags) => {
      const out = openConsole({ color: flags.color, quiet: flags.quiet ?? false });
      const junit = await resultFile('--junit', flags.junit);
      const metrics = await resultFile('--metrics', flags.metrics);
      if (junit !== undefined && flags.junit === flags.metrics)
        throw new Failure('usage', 'same-file', '--junit and --metrics name the same file.');
      const manifest = await loadFor(paths, flags, out);
      if (!manifest) return void (process.exitCode = exitCodes.usage);
      const target = flags.target ?? manifest.settings.target;
      const measure = async (sweep: Omit<Sweep, 'target'>): Promise<void> => {
        if (metrics) await writeResult(metrics, await driftMetrics({ target, ...sweep }));
      };
      const at = new Date().toISOString();
      const options: DriftOptions = { ...runOptionsOf(flags), all: flags.all ?? false, repair: flags.repair ?? false };
      const tell = flags.notify && telling(flags.notify, target, out);
      const swept = async (): Promise<DriftReport> =>
        drift(manifest, {
          ...options,
          acks: await loadAcks(flags.acks),
          ...(flags.budget === undefined ? {} : { budget: flags.budget }),
          ...(tell ? { tell } : {}),
        });
      const report = await swept().catch(async (cause: unknown) => {
        // Why the sweep failed is what matters then, not that the file could not be written either.
        await measure({ at, isWhole: false }).catch(() => undefined);
        if (junit)
          await writeResult(
            junit,
            renderFailedJunit(target, at, cause instanceof Failure ? cause.message : 'The sweep failed.'),
          ).catch(() => undefined);
        throw cause;
      });
      const reason: unknown = options.stop?.reason;
      // What it saw before it was stopped is told, and that it did not come to its end, too.
      const ending = reason instanceof Failure ? reason : undefined;
      out.answer(rendered(report, flags.format, out));
      await summarize(() => renderDriftMarkdown(report), out);
      await measure({ at: report.at, isWhole: !ending, report });
      if (junit) await writeResult(junit, renderDriftJunit(report));
      if (ending?.kind === 'interrupted' || (ending && openFindings(report).length === 0)) throw ending;
      if (ending) out.say(renderFailure(ending, out.paint));
      process.exitCode = exitCodeOf(report);
    });
  addDriftAck(command);
}

/** Posts the news; a message that does not arrive is told on stderr and fails nothing. */
function telling(url: URL, target: string, out: Console): (news: News) => Promise<boolean> {
  return async (news) => {
    const failure = await notify(url, newsMessage(news, target));
    if (failure) out.say(renderFailure(failure, out.paint));
    return failure === undefined;
  };
}

/**
 * 2 while something differs that nobody accepted, 4 when only a repair did not end as done, or could not be remembered.
 */
function exitCodeOf(report: DriftReport): number {
  if (openFindings(report).length > 0) return exitCodes.changes;
  const isDone = !report.stopped && (report.repairs ?? []).every((outcome) => outcome.status === 'done');
  return isDone ? exitCodes.done : exitCodes.partial;
}

function rendered(report: DriftReport, format: TargetFlags['format'], out: Console): string {
  switch (format) {
    case 'json':
      return driftJson(report);
    case 'markdown':
      return renderDriftMarkdown(report);
    case 'html':
      return renderDriftHtml(report);
    case 'text':
      return renderDriftText(report, out.paint);
  }
}
