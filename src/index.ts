export { loadManifest, type ManifestOptions } from './engine/load-manifest.ts';
export { apply, plan, savedPlan, type OpenPlan } from './engine/open-plan.ts';
export { drift } from './engine/drift/drift.ts';
export type { DriftOptions } from './engine/drift/drift-options.ts';
export {
  exitCodes,
  exitOf,
  exitOfDrift,
  exitOfPlan,
  exitOfReport,
  type ExitCode,
  type Reading,
} from './engine/exit-codes.ts';
export type { ApplyOptions } from './engine/apply.ts';
export type { PlanOptions } from './engine/plan.ts';
export type { LookOptions } from './engine/looks/seen.ts';
export type { RunOptions } from './engine/run-options.ts';
export type { Loaded } from './manifest/load.ts';
export type { Ack } from './core/drift/ack.ts';
export type { DriftReport, Unproven } from './core/drift/drift.ts';
export type { DriftFinding, KeptFinding, News } from './core/drift/finding.ts';
export type { Approvals } from './core/planning/approvals.ts';
export type {
  Action,
  ActivateChange,
  AdoptChange,
  Cause,
  Change,
  CreateChange,
  DeleteChange,
  FieldChange,
  RecreateChange,
  ReleaseChange,
  ReplaceChange,
  UpdateChange,
} from './core/model/change.ts';
export type { Check, Invite } from './core/model/answers.ts';
export type { Clock } from './core/model/clock.ts';
export type { Diagnostic } from './core/model/diagnostic.ts';
export { Failure, type FailureCode, type FailureKind } from './core/model/failure.ts';
export type { CompareRule } from './core/comparing/comparison.ts';
export type { Comparison, FieldRule, KindRules, KindTable, MembershipRules, ObjectRules } from './core/model/fields.ts';
export type { Manifest } from './core/model/manifest.ts';
export type { IdRules } from './core/shape/ids.ts';
export { objectOf, type Body } from './core/shape/json.ts';
export type { LookupResult, Means, Observation, Stranger } from './core/model/observed.ts';
export { isComplete, type Outcome, type Report, type ReportSummary, type Status } from './core/model/outcome.ts';
export {
  hasChanges,
  hasOperations,
  type Blocked,
  type BlockedReason,
  type Drift,
  type FieldNote,
  type Guard,
  type Operation,
  type Plan,
  type PlanSummary,
  type RefreshMode,
  type ReplaceOperation,
  type SavedPlan,
  type Settled,
  type Unknown,
  type Waiting,
} from './core/model/plan.ts';
export type { Recorded } from './core/model/recorded.ts';
export type {
  Desired,
  DesiredMembership,
  DesiredObject,
  Fields,
  Kind,
  Position,
  Ref,
  Value,
} from './core/model/resource.ts';
export type { Found, Join, Roster } from './core/model/roster.ts';
export type { Allowance, Prune, Settings } from './core/model/settings.ts';
export type { FieldSchema, FieldSchemas, TargetSchema } from './core/model/fields.ts';
export type { RefusalCode, RequestErrorCode, UnreadCode } from './core/shape/answer-codes.ts';
export { ask, shownValue, textOf, unusable, type ReadFailure } from './connector/answer.ts';
export {
  isSuccess,
  type Answer,
  type AnswerPage,
  type Call,
  type Path,
  type ReadCall,
  type WriteCall,
} from './connector/call.ts';
export type { Reader, Watch } from './connector/connection.ts';
export { defineTarget, type DefinedTarget } from './connector/define-target.ts';
export { refusal, RequestError } from './connector/request-error.ts';
export type { Address } from './connector/address.ts';
export { notRead, type Given, type Source, type SourceFlag, type SourceRequest } from './connector/source.ts';
export type { TargetSettings } from './connector/target-settings.ts';
export {
  keyOf,
  type Access,
  type DoctorRequest,
  type Resolve,
  type Steps,
  type Target,
  type TargetDefinition,
  type DoubleLook,
  type FindOptions,
  type Witnesses,
  type WriteResult,
} from './connector/target.ts';
