import { Option, type Command } from 'commander';
import type { Registered } from '../../engine/registry.ts';
import { acksFile } from '../../engine/drift/acknowledge.ts';
import { openFindings, readingOf, type DriftReport } from '../../core/drift/drift.ts';
import { Failure } from '../../core/model/failure.ts';
import type { News } from '../../core/drift/finding.ts';
import type { Manifest } from '../../core/model/manifest.ts';
import { drift } from '../../engine/drift/drift.ts';
import { nothingRead } from '../../engine/look-up.ts';
import type { RunOptions } from '../../engine/run-options.ts';
import { notify, notifyUrl } from '../notify.ts';
import { driftMetrics } from '../../report/drift/drift-metrics.ts';
import { renderFailure } from '../../report/problems/failure-text.ts';
import { driftForms } from '../../report/forms.ts';
import { renderDriftJunit, renderFailedJunit } from '../../report/drift/junit.ts';
import { newsMessage } from '../../report/drift/news-message.ts';
import { openConsole, type Console } from '../console.ts';
import { exitOfDrift } from '../../engine/exit-codes.ts';
import { summarize } from '../github.ts';
import { loadFor } from '../load.ts';
import { acksOf, runOptionsOf, wholeNumber, withTargetFlags, type TargetFlags } from '../options.ts';
import { resultFile, writeResult, type ResultFile } from '../result-file.ts';
import { addDriftAck } from './drift-ack.ts';

interface Flags extends TargetFlags {
  readonly budget?: number;
  readonly acks: string | false;
  readonly all?: boolean;
  readonly repair?: boolean;
  readonly allowUnread?: boolean;
  readonly notify?: URL;
  readonly junit?: string;
  readonly metrics?: string;
}

/** The files that a sweep is also told in, as far as they were asked for. */
interface Files {
  readonly junit: ResultFile | undefined;
  readonly metrics: ResultFile | undefined;
}

/** `caseload drift`: reads what is managed, what was proven longest ago first, and says what differs. */
export function addDrift(program: Command, registered: Registered): void {
  const command = withTargetFlags(
    program.command('drift').argument('[paths...]', 'files or folders; - is standard input'),
    registered,
  )
    .addOption(
      new Option('--budget <n>', 'at most so many requests; what was proven longest ago is looked at first').argParser(
        wholeNumber,
      ),
    )
    .option('--repair', 'send again what settings.repair of the manifest allows')
    .option('--allow-unread', 'exit 0 or 2 also when fewer than half of those whom it tried to read could be read')
    .option('--all', 'show what was acknowledged, too')
    .option('--acks <file>', 'where acknowledgements are kept', acksFile)
    .option('--no-acks', 'accept nothing for this run')
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
    .action(tellDrift);
  addDriftAck(command, registered);
}

async function tellDrift(paths: string[], flags: Flags): Promise<void> {
  const out = openConsole({ color: flags.color, quiet: flags.quiet ?? false });
  const files = await filesOf(flags);
  const manifest = await loadFor(paths, flags, out);
  if (!manifest) return;
  const target = flags.target ?? manifest.settings.target;
  const at = new Date().toISOString();
  const options = runOptionsOf(flags);
  const report = await swept(manifest, target, flags, options, out).catch(async (cause: unknown) => {
    await writeFailed(files, target, at, cause);
    throw cause;
  });
  const reason: unknown = options.stop?.reason;
  // What it saw before it was stopped is told, and that it did not come to its end, too.
  const ending = reason instanceof Failure ? reason : undefined;
  out.answer(driftForms[flags.format](report, out.paint));
  await summarize(() => driftForms.markdown(report, out.paint), out);
  const isEnough = couldRead(report, flags);
  if (files.metrics)
    await writeResult(
      files.metrics,
      await driftMetrics({ target, at: report.at, isWhole: !ending && isEnough, report }),
    );
  if (files.junit) await writeResult(files.junit, renderDriftJunit(report, isEnough));
  if (ending?.kind === 'interrupted' || (ending && openFindings(report).length === 0)) throw ending;
  if (ending) out.say(renderFailure(ending, out.paint));
  if (readingOf(report) === 'none') out.warn(renderFailure(noReads(report), out.paint));
  process.exitCode = exitOfDrift(report, flags);
}

/** Whether so many could be read as a person asked for. */
function couldRead(report: DriftReport, { allowUnread = false }: Flags): boolean {
  const reading = readingOf(report);
  return reading === 'enough' || (reading === 'few' && allowUnread);
}

/** Why nobody could be read, though checks of who is active may have been answered. */
function noReads({ coverage, target, notRead }: DriftReport): Failure {
  return nothingRead(
    coverage.tried,
    target,
    notRead.filter(({ code }) => code !== 'not-checked'),
  );
}

async function filesOf(flags: Flags): Promise<Files> {
  const junit = await resultFile('--junit', flags.junit);
  const metrics = await resultFile('--metrics', flags.metrics);
  if (junit !== undefined && flags.junit === flags.metrics)
    throw new Failure('usage', 'same-file', '--junit and --metrics name the same file.');
  return { junit, metrics };
}

async function swept(
  manifest: Manifest,
  target: string,
  flags: Flags,
  options: RunOptions,
  out: Console,
): Promise<DriftReport> {
  return drift(manifest, {
    ...options,
    all: flags.all ?? false,
    repair: flags.repair ?? false,
    ...(await acksOf(flags)),
    ...(flags.budget === undefined ? {} : { budget: flags.budget }),
    ...(flags.notify ? { tell: telling(flags.notify, target, out) } : {}),
  });
}

/** Why the sweep failed is what matters then, not that a file could not be written either. */
async function writeFailed({ junit, metrics }: Files, target: string, at: string, cause: unknown): Promise<void> {
  const message = cause instanceof Failure ? cause.message : 'The sweep failed.';
  if (metrics)
    await driftMetrics({ target, at, isWhole: false })
      .then((text) => writeResult(metrics, text))
      .catch(() => undefined);
  if (junit) await writeResult(junit, renderFailedJunit(target, at, message)).catch(() => undefined);
}

/** Posts the news; a message that does not arrive is told on stderr and fails nothing. */
function telling(url: URL, target: string, out: Console): (news: News) => Promise<boolean> {
  return async (news) => {
    const failure = await notify(url, newsMessage(news, target));
    if (failure) out.say(renderFailure(failure, out.paint));
    return failure === undefined;
  };
}
