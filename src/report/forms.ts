import type { DriftReport } from '../core/drift/drift.ts';
import type { Report } from '../core/model/outcome.ts';
import type { Plan } from '../core/model/plan.ts';
import { renderReportHtml } from './apply/report-html.ts';
import { renderReportMarkdown } from './apply/report-markdown.ts';
import { renderReportText } from './apply/report-text.ts';
import { renderDriftHtml } from './drift/drift-html.ts';
import { renderDriftMarkdown } from './drift/drift-markdown.ts';
import { renderDriftText } from './drift/drift-text.ts';
import { driftJson, planJson, reportJson } from './json.ts';
import type { Forms } from './parts/forms.ts';
import { renderPlanHtml } from './plan/plan-html.ts';
import { renderPlanMarkdown } from './plan/plan-markdown.ts';
import { renderPlanText } from './plan/plan-text.ts';

/** A plan in each form. */
export const planForms: Forms<Plan> = {
  text: (plan, paint) => renderPlanText(plan, paint),
  json: (plan) => planJson(plan),
  markdown: renderPlanMarkdown,
  html: renderPlanHtml,
};

/** What became of a plan, in each form. */
export const reportForms: Forms<Report> = {
  text: (report, paint) => renderReportText(report, paint),
  json: reportJson,
  markdown: renderReportMarkdown,
  html: renderReportHtml,
};

/** What a sweep found, in each form. */
export const driftForms: Forms<DriftReport> = {
  text: renderDriftText,
  json: driftJson,
  markdown: renderDriftMarkdown,
  html: renderDriftHtml,
};
