import { Option, type Command } from 'commander';
import type { Registered } from '../../engine/registry.ts';
import { Failure } from '../../core/model/failure.ts';
import { revealed } from '../../core/planning/reveal.ts';
import { plan, savedPlan } from '../../engine/plan.ts';
import { blockedAnnotations } from '../../report/problems/annotations.ts';
import { planForms } from '../../report/forms.ts';
import { planJson } from '../../report/json.ts';
import { openConsole } from '../console.ts';
import { exitOfPlan } from '../../engine/exit-codes.ts';
import { annotate, summarize } from '../github.ts';
import { loadFor } from '../load.ts';
import {
  acksOf,
  approvalsOf,
  duration,
  runOptionsOf,
  withGuardFlags,
  withPlanFlags,
  type GuardFlags,
  type PlanFlags,
} from '../options.ts';
import { resultFile, writeResult } from '../result-file.ts';

/** `caseload plan`: decides what is to be done, and does none of it. */
export function addPlan(program: Command, registered: Registered): void {
  withGuardFlags(
    withPlanFlags(program.command('plan').argument('[paths...]', 'files or folders; - is standard input'), registered),
  )
    .option('--detailed-exitcode', 'exit 2 when there are changes')
    .option('--fail-on-guard', 'exit 3 when a guard stops the plan')
    .option('--out <file>', 'save the plan, signed, for `apply --plan`; it holds no personal data')
    .addOption(
      new Option('--expires <time>', 'how long a saved plan is good for (30m, 24h, 7d)')
        .argParser(duration)
        .default(24 * 60 * 60 * 1000, '24h'),
    )
    .description('compare the manifest with what is live and show what apply would do; only reads are sent')
    .addHelpText(
      'after',
      '\nExample:\n  caseload plan roster/ --format markdown > plan.md\n  caseload plan roster/ --out plan.json ' +
        '&& caseload apply roster/ --plan plan.json',
    )
    .action(
      async (
        paths: string[],
        flags: PlanFlags &
          GuardFlags & { detailedExitcode?: boolean; failOnGuard?: boolean; out?: string; expires: number },
        command: Command,
      ) => {
        if (flags.out === undefined && command.getOptionValueSource('expires') === 'cli')
          throw new Failure('usage', 'expires-what', '--expires is of a saved plan.', {
            hint: 'Say with --out FILE where it is to be saved.',
          });
        const out = openConsole({ color: flags.color, quiet: flags.quiet ?? false });
        const file = await resultFile('--out', flags.out);
        const manifest = await loadFor(paths, flags, out);
        if (!manifest) return;
        const made = await plan(manifest, {
          ...runOptionsOf(flags),
          refresh: flags.refresh,
          assumeNew: flags.assumeNew ?? false,
          approvals: approvalsOf(flags),
          ...(await acksOf(flags)),
          ...(flags.looks === undefined ? {} : { looks: flags.looks }),
        });
        if (file) await writeResult(file, planJson(savedPlan(made, flags.expires)), 0o600);
        out.answer(planForms[flags.format](flags.reveal ? revealed(made.plan, made) : made.plan, out.paint));
        await annotate(blockedAnnotations(made.plan.blocked, manifest, 'warning'), flags.quiet);
        await summarize(() => planForms.markdown(made.plan, out.paint), out);
        process.exitCode = exitOfPlan(made.plan, flags.detailedExitcode ?? false, flags.failOnGuard ?? false);
      },
    );
}
