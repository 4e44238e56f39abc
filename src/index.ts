export { apply, plan, savedPlan, type ApplyOptions, type Planning, type PlanOptions, type SavedPlan } from './reconcile.ts';
export { loadManifest, type ManifestOptions } from './manifest-for-targets.ts';
export type { RunOptions } from './session.ts';
export { Failure } from './core/failure.ts';
export type { Diagnostic } from './core/diagnostic.ts';
export type { Manifest } from './core/manifest.ts';
export type { Outcome, Report } from './core/outcome.ts';
export type { Blocked, Operation, Plan } from './core/plan.ts';
