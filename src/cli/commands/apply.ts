import type { Command } from 'commander';
import { readFile } from 'node:fs/promises';
import type { Registered } from '../../engine/registry.ts';
import { Failure } from '../../core/model/failure.ts';
import type { Report } from '../../core/model/outcome.ts';
import { hasOperations } from '../../core/model/plan.ts';
import { revealed } from '../../core/planning/reveal.ts';
import { apply } from '../../engine/apply.ts';
import { plan, type Planning } from '../../engine/plan.ts';
import { textIn } from '../../engine/private-file.ts';
import { blockedAnnotations } from '../../report/problems/annotations.ts';
import { planForms, reportForms } from '../../report/forms.ts';
import { planJson, type Refusal } from '../../report/json.ts';
import { visibleLines } from '../../report/parts/escape.ts';
import { openConsole, type Console } from '../console.ts';
import { exitCodes, exitOfReport } from '../../engine/exit-codes.ts';
import { annotate, summarize } from '../github.ts';
import { loadFor } from '../load.ts';
import {
  acksOf,
  approvalsOf,
  runOptionsOf,
  withGuardFlags,
  withPlanFlags,
  type GuardFlags,
  type PlanFlags,
} from '../options.ts';

type Flags = PlanFlags &
  GuardFlags & { readonly yes?: boolean; readonly plan?: string; readonly retryQuarantined?: boolean };

/** `caseload apply`: plans, shows, asks, and carries the plan out. */
export function addApply(program: Command, registered: Registered): void {
  withGuardFlags(
    withPlanFlags(program.command('apply').argument('[paths...]', 'files or folders; - is standard input'), registered),
  )
    .option('--retry-quarantined', 'also try what the target refused in three runs or more')
    .option('--yes', 'do not ask')
    .option('--plan <file>', 'carry out exactly this saved plan; it needs no --yes')
    .description('make the target equal to the manifest')
    .addHelpText('after', '\nExample:\n  caseload apply roster/ --yes')
    .action(async (paths: string[], flags: Flags, command: Command) => {
      if (flags.plan !== undefined) refuseBeside(command);
      const out = openConsole({ color: flags.color, quiet: flags.quiet ?? false });
      const manifest = await loadFor(paths, flags, out);
      if (!manifest) return;
      const saved = flags.plan === undefined ? undefined : await savedText(flags.plan);
      const options = {
        ...runOptionsOf(flags),
        refresh: flags.refresh,
        assumeNew: flags.assumeNew ?? false,
        ...(flags.looks === undefined ? {} : { looks: flags.looks }),
        approvals: approvalsOf(flags),
        ...(flags.plan === undefined ? await acksOf(flags) : {}),
        lock: true,
        retryQuarantined: flags.retryQuarantined ?? false,
      };
      const planning = await plan(manifest, { ...options, ...(saved === undefined ? {} : { saved }) });
      try {
        const shown = flags.reveal ? revealed(planning.plan, planning) : planning.plan;
        const text = planForms.text(shown, out.paint);
        if (flags.format === 'text') out.answer(text);
        else out.say(text);
        await annotate(blockedAnnotations(planning.plan.blocked, manifest, 'error'), flags.quiet);
        const refusal = await refusalOf(planning, flags, out);
        if (refusal) {
          if (flags.format === 'json') out.answer(planJson(shown, refusal));
          out.warn(
            visibleLines(refusal.message)
              .map((text) => `${text}\n`)
              .join(''),
          );
          await summarize(() => planForms.markdown(planning.plan, out.paint), out);
          process.exitCode = exitCodes.refused;
          return;
        }
        const report = await carriedOut(planning, flags, out);
        out.answer(reportForms[flags.format](report, out.paint));
        await summarize(() => reportForms.markdown(report, out.paint), out);
        process.exitCode = exitOfReport(report);
      } finally {
        await planning.session.unlock();
      }
    });
}

/** Flags that say what to plan mean nothing to a plan that is made already. */
function refuseBeside(command: Command): void {
  const given = ['refresh', 'looks', 'assumeNew', 'allowRecreate', 'allowActivate', 'acks'].filter(
    (name) => command.getOptionValueSource(name) === 'cli',
  );
  if (given.length === 0) return;
  const isOff = (name: string): boolean => command.getOptionValue(name) === false;
  const names = given
    .map((name) => `--${isOff(name) ? 'no-' : ''}${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`)
    .join(', ');
  throw new Failure('usage', 'beside-plan', `${names} cannot be used with --plan: that plan is made already.`, {
    hint: 'Give it to `caseload plan`, or leave --plan out.',
  });
}

async function savedText(path: string): Promise<string> {
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw new Failure('usage', 'no-plan', `${path} cannot be read.`, {
      hint: 'Make a plan first: caseload plan --out FILE.',
      cause,
    });
  });
  return textIn(bytes, path);
}

async function refusalOf(planning: Planning, flags: Flags, out: Console): Promise<Refusal | undefined> {
  const { guards } = planning.plan;
  if (guards.length > 0) return { code: 'guard', message: guards.map((guard) => guard.message).join('\n') };
  if (flags.yes || planning.saved || !hasOperations(planning.plan)) return undefined;
  const { stop } = planning.session;
  if (await out.confirm('Carry this out? Only "yes" is taken as a yes: ', stop)) return undefined;
  stop.throwIfAborted();
  return {
    code: 'not-approved',
    message: process.stdin.isTTY
      ? 'Not approved: nothing was written.'
      : 'Not approved: nothing was written. Without a terminal, approve with --yes.',
  };
}

async function carriedOut(planning: Planning, flags: Flags, out: Console): Promise<Report> {
  const total = planning.plan.operations.length;
  const startedAt = Date.now();
  let ended = 0;
  const show = (): void => {
    const minutes = (Date.now() - startedAt) / 60_000;
    const { requests } = planning.session.connection.traffic();
    const left = ended === 0 ? planning.plan.estimate.seconds : Math.round(((minutes * 60) / ended) * (total - ended));
    out.progress(
      `${ended} of ${total} operations, ${Math.round(requests / Math.max(minutes, 1 / 60))} requests a minute, ` +
        `about ${left} s left`,
    );
  };
  const ticking = setInterval(show, 250);
  try {
    return await apply(planning, {
      onOutcome: () => void (ended += 1),
      retryQuarantined: flags.retryQuarantined ?? false,
      reveal: flags.reveal ?? false,
    });
  } finally {
    clearInterval(ticking);
    out.progress('');
  }
}
