import { Option, type Command } from 'commander';
import { acksFile, loadAcks } from '../../acknowledge.ts';
import { openFindings, type DriftReport } from '../../core/drift.ts';
import { Failure } from '../../core/failure.ts';
import type { News } from '../../core/finding.ts';
import { drift, type DriftOptions } from '../../drift.ts';
import { notify, notifyUrl } from '../../notify.ts';
import { renderDriftHtml } from '../../report/drift-html.ts';
import { renderDriftMarkdown } from '../../report/drift-markdown.ts';
import { driftMetrics, type Sweep } from '../../report/drift-metrics.ts';
import { renderDriftText } from '../../report/drift-text.ts';
import { renderFailure } from '../../report/failure-text.ts';
import { driftJson } from '../../report/json.ts';
import { renderDriftJunit } from '../../report/junit.ts';
import { newsMessage } from '../../report/news-message.ts';
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
  const command = withTargetFlags(program.command('drift').argument('[paths...]', 'files or folders; - is standard input'))
    .addOption(new Option('--budget <n>', 'at most so many requests; what was proven longest ago is looked at first').argParser(wholeNumber))
    .option('--repair', 'send again what settings.repair of the manifest allows')
    .option('--all', 'show what was acknowledged, too')
    .option('--acks <file>', 'where acknowledgements are kept', acksFile)
    .addOption(new Option('--notify <url>', 'post new and closed findings there, once each, as Slack takes it').argParser(notifyUrl))
    .option('--junit <file>', 'also write a JUnit report: findings are failures, what was not read is an error')
    .option('--metrics <file>', 'also write Prometheus text, replaced as a whole; written when the sweep fails too')
    .description('read what is managed and say what differs from what was last proven; without --repair only reads are sent')
    .addHelpText('after', '\nExample:\n  caseload drift roster/ --budget 250')
    .action(async (paths: string[], flags: Flags) => {
      const out = openConsole({ color: flags.color, quiet: flags.quiet ?? false });
      const junit = await resultFile('--junit', flags.junit);
      const metrics = await resultFile('--metrics', flags.metrics);
      const manifest = await loadFor(paths, flags, out);
      if (!manifest) return void (process.exitCode = exitCodes.usage);
      const options: DriftOptions = { ...runOptionsOf(flags), acks: await loadAcks(flags.acks), all: flags.all ?? false, repair: flags.repair ?? false };
      const target = flags.target ?? manifest.settings.target;
      const measure = async (sweep: Omit<Sweep, 'target'>): Promise<void> => {
        if (metrics) await writeResult(metrics, await driftMetrics({ target, ...sweep }));
      };
      const at = new Date().toISOString();
      const tell = flags.notify && telling(flags.notify, target, out);
      const report = await drift(manifest, { ...options, ...(flags.budget === undefined ? {} : { budget: flags.budget }), ...(tell ? { tell } : {}) }).catch(async (cause: unknown) => {
        // Why the sweep failed is what matters then, not that the file could not be written either.
        await measure({ at, isWhole: false }).catch(() => undefined);
        throw cause;
      });
      const reason: unknown = options.stop?.reason;
      const interruption = reason instanceof Failure && reason.kind === 'interrupted' ? reason : undefined;
      out.answer(rendered(report, flags.format, out));
      await summarize(() => renderDriftMarkdown(report), out);
      await measure({ at: report.at, isWhole: !interruption, report });
      if (junit) await writeResult(junit, renderDriftJunit(report));
      if (interruption) throw interruption;
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

/** 2 while something differs that nobody accepted, 4 when only a repair did not end as done. */
function exitCodeOf(report: DriftReport): number {
  if (openFindings(report).length > 0) return exitCodes.changes;
  return (report.repairs ?? []).every((outcome) => outcome.status === 'done') ? exitCodes.done : exitCodes.partial;
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
