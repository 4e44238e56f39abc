export {
  apply,
  plan,
  savedPlan,
  type ApplyOptions,
  type Planning,
  type PlanOptions,
  type SavedPlan,
} from './engine/reconcile.ts';
export { drift, type DriftOptions } from './engine/drift/drift.ts';
export type { Ack } from './core/drift/ack.ts';
export type { DriftReport } from './core/drift/drift.ts';
export type { DriftFinding, News } from './core/drift/finding.ts';
export { loadManifest, type ManifestOptions } from './engine/load-manifest.ts';
export type { RunOptions } from './engine/session.ts';
export { Failure } from './core/model/failure.ts';
export type { Diagnostic } from './core/model/diagnostic.ts';
export type { Manifest } from './core/model/manifest.ts';
export type { Outcome, Report } from './core/model/outcome.ts';
export type { Blocked, Operation, Plan } from './core/model/plan.ts';
