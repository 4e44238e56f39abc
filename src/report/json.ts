import type { DriftReport } from '../core/drift/drift.ts';
import type { Diagnostic } from '../core/model/diagnostic.ts';
import type { Report } from '../core/model/outcome.ts';
import type { Plan } from '../core/model/plan.ts';
import { driftReportShape } from '../core/shape/drift.ts';
import { ordered } from '../core/shape/order.ts';
import { errorShape, problemsShape } from '../core/shape/error.ts';
import { planDocumentShape, type refusedShape } from '../core/shape/plan.ts';
import { reportShape } from '../core/shape/report.ts';
import type { AnyShape, Shaped } from '../core/shape/shape.ts';
import { jsonText } from './parts/escape.ts';

/** Why a plan was shown and not carried out. */
export interface Refusal extends Shaped<typeof refusedShape> {}

/**
 * The plan document: the same plan gives the same bytes, whatever the order of its keys; `refused` says why it was not
 * carried out.
 */
export function planJson(plan: Plan, refused?: Refusal): string {
  return document(refused ? { ...plan, refused } : plan, planDocumentShape);
}

/** The report document: the same report gives the same bytes, whatever the order of its keys. */
export function reportJson(report: Report): string {
  return document(report, reportShape);
}

/** The drift document: the same sweep gives the same bytes, whatever the order of its keys. */
export function driftJson(report: DriftReport): string {
  return document(report, driftReportShape);
}

interface Hinted {
  readonly hint?: string | undefined;
}

/** Why there is no other answer. */
export function errorJson({ code, message, hint }: Readonly<Record<'code' | 'message', string>> & Hinted): string {
  return document({ version: 1, error: { code, message, ...(hint === undefined ? {} : { hint }) } }, errorShape);
}

/** What is wrong with a manifest that a command cannot go on with. */
export function problemsJson(problems: readonly Diagnostic[]): string {
  return document({ version: 1, problems }, problemsShape);
}

function document(value: unknown, shape: AnyShape): string {
  return jsonText(ordered(value, shape));
}
