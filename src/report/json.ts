import type { DriftReport } from '../core/drift/drift.ts';
import type { Report } from '../core/model/outcome.ts';
import type { Plan } from '../core/model/plan.ts';
import { jsonSafe } from './parts/escape.ts';

/** Why a plan was shown and not carried out. */
export interface Refusal {
  readonly code: string;
  readonly message: string;
}

/** The order of an object's keys, and of those of the objects in it. */
interface Shape {
  readonly [key: string]: Shape;
}

const unordered: Shape = {};
const field = shape('name cause from to');
const blocked = shape('ref action fields reason message hint because', { fields: field });
const unread = shape('ref code message because');
const reason = shape('code message hint');

const planShape = shape(
  'version target createdAt manifest state summary estimate refresh operations blocked drift waiting unknown ' +
    'guards notes settled refused expiresAt signature',
  {
    state: shape('lineage serial entries'),
    summary: shape('create adopt activate update replace recreate delete release blocked unchanged unknown'),
    estimate: shape('requests seconds perMinute'),
    refresh: shape('mode read notRead requests oldestProof assumeNew unchecked'),
    operations: shape(
      'ref action after requests id evidence fields finishAfter add remove moved primary empties blind observed ' +
        'quarantinedUntil',
      { fields: field },
    ),
    blocked,
    drift: shape('ref class fields'),
    waiting: shape('ref action until'),
    unknown: unread,
    guards: shape('guard kind organization count limit refs message flag'),
    settled: shape('ref result message'),
    refused: reason,
  },
);

const outcome = shape('ref action status requests error because', { error: shape('code status message') });

const reportShape = shape('version target summary outcomes blocked unread requests throttled seconds stopped', {
  summary: shape('done failed unknown skipped moved notAttempted blocked'),
  outcomes: outcome,
  blocked,
  unread,
  stopped: reason,
});

const driftShape = shape(
  'version target at coverage findings acknowledged unknown notRead pending repairs stopped requests throttled seconds',
  {
    coverage: shape('managed read checked oldestProof'),
    findings: shape('ref class fields since fingerprint acknowledgedUntil'),
    unknown: shape('ref fields lastProven'),
    notRead: shape('ref code message'),
    repairs: outcome,
    stopped: reason,
  },
);

/**
 * The plan document: the same plan gives the same bytes, whatever the order of its keys; `refused` says why it was not
 * carried out.
 */
export function planJson(plan: Plan, refused?: Refusal): string {
  return document(refused ? { ...plan, refused } : plan, planShape);
}

/** The report document: the same report gives the same bytes, whatever the order of its keys. */
export function reportJson(report: Report): string {
  return document(report, reportShape);
}

/** The drift document: the same sweep gives the same bytes, whatever the order of its keys. */
export function driftJson(report: DriftReport): string {
  return document(report, driftShape);
}

function document(value: unknown, order: Shape): string {
  return `${jsonSafe(JSON.stringify(inOrder(value, order), undefined, 2))}\n`;
}

function shape(keys: string, inner: Shape = {}): Shape {
  return Object.fromEntries(keys.split(' ').map((key) => [key, inner[key] ?? unordered]));
}

/** Keys that the shape does not name come last, by name: nothing is ever left out. */
function inOrder(value: unknown, order: Shape): unknown {
  if (Array.isArray(value)) return value.map((item) => inOrder(item, order));
  if (typeof value !== 'object' || value === null) return value;
  const entries = new Map<string, unknown>(Object.entries(value));
  const inner = new Map(Object.entries(order));
  const known = [...inner.keys()].filter((key) => entries.has(key));
  const others = [...entries.keys()].filter((key) => !inner.has(key)).sort();
  return Object.fromEntries(
    [...known, ...others].map((key) => [key, inOrder(entries.get(key), inner.get(key) ?? unordered)]),
  );
}
