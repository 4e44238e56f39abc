import {
  apply,
  defineTarget,
  drift,
  exitCodes,
  exitOf,
  exitOfDrift,
  exitOfReport,
  Failure,
  hasChanges,
  isComplete,
  loadManifest,
  plan,
  savedPlan,
  type Approvals,
  type DefinedTarget,
  type DriftReport,
  type ExitCode,
  type Loaded,
  type ManifestOptions,
  type OpenPlan,
  type Outcome,
  type Plan,
  type PlanOptions,
  type Report,
  type RunOptions,
  type SavedPlan,
  type TargetDefinition,
} from '../../src/index.ts';
import { conformanceRows, type ConformanceRow, type ConformanceSubject } from '../../src/conformance/index.ts';

/** Whether two types are the same. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

declare const definition: TargetDefinition;
declare const subject: ConformanceSubject;

/** What compiles here is what library users may count on. */
export async function library(): Promise<void> {
  const target: DefinedTarget = defineTarget(definition);
  const options = { targets: [target], today: '2026-01-01', cwd: '/', reveal: true } satisfies ManifestOptions;
  const loaded: Loaded = await loadManifest(['caseload.yaml'], options);
  if (!loaded.manifest) return;

  const run = { env: process.env, targets: [target], rate: 60, lock: true } satisfies RunOptions;
  const some = { ...run, approvals: { recreate: true } } satisfies PlanOptions;
  await using open: OpenPlan = await plan(loaded.manifest, some);
  const made: Plan = open.plan;
  const saved: SavedPlan = savedPlan(open, 60_000);
  const report: Report = await apply(open, { onOutcome: (outcome: Outcome) => void outcome.status, partial: true });
  const found: DriftReport = await drift(loaded.manifest, { ...run, budget: 10 });
  await open.close();

  const codes: readonly ExitCode[] = [
    exitOfReport(report),
    exitOfDrift(found),
    exitOf(new Failure('usage', 'no-key', '')),
  ];
  const [changed, complete]: readonly boolean[] = [hasChanges(made), isComplete(report)];
  const rows: readonly ConformanceRow[] = conformanceRows(subject);
  void [saved, codes, changed, complete, rows];
}

/** Claims about types; each must be true. */
export const claims: readonly [
  Same<keyof OpenPlan, 'plan' | 'close' | typeof Symbol.asyncDispose>,
  Same<NonNullable<PlanOptions['approvals']>, Partial<Approvals>>,
  Same<ExitCode, 0 | 1 | 2 | 3 | 4 | 5 | 6 | 70 | 130>,
  Same<(typeof exitCodes)['bug'], 70>,
  Same<ReturnType<typeof plan>, Promise<OpenPlan>>,
] = [true, true, true, true, true];
