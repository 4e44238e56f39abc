import type { Paint } from '../../src/report/parts/paint.ts';
import type { Action } from '../../src/core/model/change.ts';
import type { DriftReport } from '../../src/core/drift/drift.ts';
import { summarize, type Outcome, type Report } from '../../src/core/model/outcome.ts';
import { actions, type Operation, type Plan } from '../../src/core/model/plan.ts';

/** A plan with its summary and estimate reckoned from its operations. */
export function planOf(parts: Partial<Plan> = {}): Plan {
  const operations = parts.operations ?? [];
  const counts = Object.fromEntries(
    actions.map((action) => [action, operations.filter((one) => one.action === action).length]),
  ) as Record<Action, number>;
  const requests = operations.reduce((sum, one) => sum + one.requests, 0);
  return {
    version: 1,
    target: 'upheal',
    createdAt: '2025-03-04T12:00:00.000Z',
    manifest: 'sha256:abc',
    state: { lineage: 'l-1', serial: 7, entries: 0, origin: 'https://x.example', account: 'a' },
    summary: { ...counts, blocked: parts.blocked?.length ?? 0, unchanged: 209, unknown: parts.unknown?.length ?? 0 },
    estimate: { requests, looks: 0, seconds: 2, perMinute: 270 },
    refresh: { mode: 'changed', read: 3, notRead: 0, requests: 4 },
    looks: { wanted: 0, made: 0 },
    operations,
    blocked: [],
    drift: [],
    accepted: [],
    waiting: [],
    unknown: [],
    guards: [],
    notes: [],
    settled: [],
    ...parts,
  };
}

/** A report with its summary reckoned from its outcomes. */
export function reportOf(parts: Partial<Report> = {}): Report {
  const outcomes = parts.outcomes ?? [];
  return {
    version: 1,
    target: 'upheal',
    summary: summarize(outcomes, parts.blocked?.length ?? 0),
    outcomes,
    blocked: [],
    accepted: [],
    unread: [],
    requests: 6,
    throttled: 1,
    seconds: 2.1,
    ...parts,
  };
}

export const oneOfEach: readonly Operation[] = [
  { ref: 'client/cl-9', action: 'delete', after: [], requests: 1 },
  {
    ref: 'provider/p-1',
    action: 'create',
    after: [],
    requests: 1,
    fields: [
      { name: 'firstName', cause: 'edit' },
      { name: 'email', cause: 'edit' },
    ],
  },
  {
    ref: 'provider/p-2',
    action: 'update',
    after: [],
    requests: 1,
    fields: [
      { name: 'therapyLicence', cause: 'edit' },
      { name: 'noteIdentifier', cause: 'drift' },
      { name: 'email', cause: 'both' },
    ],
  },
  {
    ref: 'provider/p-3',
    action: 'adopt',
    after: [],
    requests: 2,
    fields: [{ name: 'lastName', cause: 'edit' }],
    id: 'up-33',
    evidence: 'the same partnerUserId',
  },
  {
    ref: 'provider/p-4',
    action: 'activate',
    after: [],
    requests: 1,
    fields: [],
    id: 'up-44',
    evidence: 'deactivated by an earlier run',
  },
  {
    ref: 'provider/p-5',
    action: 'recreate',
    after: [],
    requests: 3,
    fields: [{ name: 'email', cause: 'edit' }],
    finishAfter: ['assignment/cl-3'],
  },
  {
    ref: 'assignment/cl-3',
    action: 'replace',
    after: ['provider/p-1'],
    requests: 1,
    add: ['p-1'],
    remove: ['p-2'],
    moved: ['p-5'],
    primary: 'p-1',
    blind: true,
  },
  { ref: 'assignment/cl-4', action: 'release', after: [], requests: 0 },
];

export const everything: Plan = planOf({
  operations: oneOfEach,
  refresh: { mode: 'changed', read: 3, notRead: 201, requests: 4, oldestProof: '2025-03-01T11:00:00.000Z' },
  blocked: [
    {
      ref: 'provider/p-6',
      action: 'update',
      fields: [{ name: 'email', cause: 'edit' }],
      reason: 'immutable-field',
      message: 'The target has no call that changes email.',
      hint: 'Set it back.\nOr allow recreate.',
    },
    {
      ref: 'client/cl-7',
      action: 'create',
      fields: [],
      reason: 'waits-on-blocked',
      message: 'It needs provider/p-6.',
      hint: 'Mend provider/p-6.',
      because: 'provider/p-6',
    },
  ],
  drift: [{ ref: 'provider/p-2', class: 'changed', fields: ['noteIdentifier'] }],
  unknown: [
    { ref: 'client/cl-8', code: 'server-error', message: 'The look was answered with 500.', because: 'provider/p-2' },
  ],
  guards: [
    {
      guard: 'max-deletes',
      kind: 'client',
      count: 14,
      limit: 4,
      refs: ['client/cl-9'],
      message: 'This plan deletes 14 of 40 clients; the limit is 10%. To go ahead: --allow-deletes 14.',
      flag: '--allow-deletes 14',
    },
  ],
  notes: ['Organizations are not managed in this target.'],
  settled: [{ ref: 'client/cl-10', result: 'found', message: 'it was created' }],
});

export const mixedOutcomes: readonly Outcome[] = [
  { ref: 'provider/p-1', action: 'create', status: 'done', requests: 1 },
  {
    ref: 'provider/p-2',
    action: 'update',
    status: 'failed',
    requests: 2,
    error: { code: 'refused', status: 422, message: 'The target refused the field.' },
  },
  { ref: 'client/cl-1', action: 'create', status: 'skipped', requests: 0, because: 'provider/p-2' },
  { ref: 'assignment/cl-1', action: 'replace', status: 'skipped', requests: 0, because: 'provider/p-2' },
  {
    ref: 'client/cl-2',
    action: 'create',
    status: 'unknown',
    requests: 1,
    error: { code: 'no-answer', message: 'Sent, but no answer came.' },
  },
  { ref: 'client/cl-3', action: 'update', status: 'moved', requests: 1 },
  { ref: 'client/cl-4', action: 'delete', status: 'notAttempted', requests: 0 },
];

/** Any text in the place of a code, as another version may write it. */
export function anyCode(text: string): never {
  return text as never;
}

/** Ids and messages that would do harm if they came out as they are. */
export const hostile =
  '\u001b[2J\u009b31m\u202e|x`y` <script>alert(1)</script> @octocat #12\n# heading\n::stop-commands::x ##[error]x';

const tag = (name: string) => (text: string) => `<${name}>${text}</${name}>`;

/** A painter that shows what is painted. */
export const tagged: Paint = {
  bold: tag('bold'),
  dim: tag('dim'),
  red: tag('red'),
  green: tag('green'),
  yellow: tag('yellow'),
  cyan: tag('cyan'),
  magenta: tag('magenta'),
};

/** The same plan with the hostile text in every place that can hold text from outside. */
export const hostilePlan: Plan = planOf({
  target: hostile,
  operations: [
    { ref: `client/${hostile}`, action: 'delete', after: [], requests: 1 },
    {
      ref: `provider/${hostile}`,
      action: 'update',
      after: [],
      requests: 1,
      fields: [{ name: hostile, cause: 'edit', from: hostile, to: { [hostile]: hostile } }],
    },
    {
      ref: `provider/a${hostile}`,
      action: 'adopt',
      after: [],
      requests: 1,
      fields: [],
      id: hostile,
      evidence: hostile,
    },
    {
      ref: `assignment/${hostile}`,
      action: 'replace',
      after: [],
      requests: 1,
      add: [hostile],
      remove: [hostile],
      moved: [hostile],
      primary: hostile,
      blind: true,
    },
  ],
  blocked: [
    {
      ref: `client/b${hostile}`,
      action: 'update',
      fields: [],
      reason: 'conflict',
      message: hostile,
      hint: hostile,
      because: `client/${hostile}`,
    },
  ],
  drift: [{ ref: `client/${hostile}`, class: 'moved', fields: [hostile] }],
  unknown: [{ ref: `client/${hostile}`, code: anyCode(hostile), message: hostile, because: `client/${hostile}` }],
  guards: [
    {
      guard: 'max-deletes',
      kind: hostile,
      count: 1,
      limit: 0,
      refs: [`client/${hostile}`],
      message: hostile,
      flag: hostile,
    },
  ],
  notes: [hostile],
  settled: [{ ref: `client/${hostile}`, result: 'found', message: hostile }],
  refresh: { mode: 'changed', read: 0, notRead: 1, requests: 0, oldestProof: hostile },
});

/** The same for a report. */
export const hostileReport: Report = reportOf({
  target: hostile,
  outcomes: [
    {
      ref: `client/${hostile}`,
      action: 'update',
      status: 'failed',
      requests: 1,
      error: { code: anyCode(hostile), status: 500, message: hostile },
    },
    { ref: `client/c${hostile}`, action: 'update', status: 'skipped', requests: 0, because: `client/${hostile}` },
    { ref: `client/d${hostile}`, action: 'update', status: 'notAttempted', requests: 0 },
  ],
  blocked: hostilePlan.blocked,
  unread: hostilePlan.unknown,
  stopped: { code: anyCode(hostile), message: hostile },
});

/** A sweep that found nothing, unless parts say otherwise. */
export function driftOf(parts: Partial<DriftReport> = {}): DriftReport {
  return {
    version: 1,
    target: 'upheal',
    at: '2025-03-04T12:00:00.000Z',
    coverage: { managed: 240, read: 200, tried: 205, checked: 180, oldestProof: '2025-03-01T11:00:00.000Z' },
    findings: [],
    acknowledged: 0,
    unknown: [],
    notRead: [],
    pending: 0,
    requests: 380,
    throttled: 0,
    seconds: 84.5,
    ...parts,
  };
}

const since = '2025-03-02T10:00:00.000Z';

/** A sweep with something of every sort. */
export const drifted: DriftReport = driftOf({
  findings: [
    { ref: 'provider/p-1', class: 'moved', fields: ['noteIdentifier', 'organization'], since, fingerprint: 'f-1' },
    { ref: 'provider/p-2', class: 'changed', fields: ['therapyLicence'], since, fingerprint: 'f-2' },
    { ref: 'client/cl-1', class: 'deactivated', fields: [], since, fingerprint: 'f-3' },
    { ref: 'client/cl-2', class: 'missing', fields: [], since, fingerprint: 'f-4' },
  ],
  unknown: [
    { ref: 'provider/p-2', fields: ['locale'], lastProven: '2025-02-03T00:00:00.000Z' },
    { ref: 'assignment/cl-1', fields: ['providers'], lastProven: '2025-02-02T00:00:00.000Z' },
    { ref: 'assignment/cl-2', fields: ['providers'], lastProven: '2025-02-01T00:00:00.000Z' },
  ],
  notRead: [{ ref: 'client/cl-8', code: 'server-error', message: 'The look was answered with 500.' }],
  pending: 3,
  repairs: [
    { ref: 'provider/p-9', action: 'update', status: 'done', requests: 1 },
    {
      ref: 'assignment/cl-9',
      action: 'replace',
      status: 'failed',
      requests: 1,
      error: { code: 'refused', status: 400, message: 'The target did not accept it.' },
    },
  ],
  stopped: { code: 'lock-lost', message: 'The lock of state was lost.' },
  throttled: 2,
});

/** A sweep with the hostile text in every place that can hold text from outside. */
export const hostileDrift: DriftReport = driftOf({
  target: hostile,
  at: hostile,
  coverage: { managed: 1, read: 0, tried: 0, checked: 0, oldestProof: hostile },
  findings: [{ ref: `client/${hostile}`, class: 'changed', fields: [hostile], since: hostile, fingerprint: hostile }],
  unknown: [{ ref: `client/${hostile}`, fields: [hostile], lastProven: hostile }],
  notRead: [{ ref: `client/${hostile}`, code: anyCode(hostile), message: hostile }],
  repairs: [
    {
      ref: `client/${hostile}`,
      action: 'update',
      status: 'failed',
      requests: 1,
      error: { code: anyCode(hostile), message: hostile },
    },
  ],
});
