import { Gauge, Registry } from 'prom-client';
import { findingsApart, openFindings, type DriftReport } from '../../core/drift/drift.ts';
import { driftWords } from '../parts/words.ts';

/** How a sweep ended, for somebody who watches. */
export interface Sweep {
  readonly target: string;
  /** When it began: ISO 8601. */
  readonly at: string;
  /** Whether it came to its end. */
  readonly isWhole: boolean;
  /** Absent when it could tell nothing: then only that is told, and no figure is made up. */
  readonly report?: DriftReport;
}

/** A sweep as Prometheus text, all of it gauges with the label `target`. */
export async function driftMetrics({ target, at, isWhole, report }: Sweep): Promise<string> {
  const registry = new Registry();
  const gauge = (name: string, help: string, value: number): void => {
    new Gauge({ name: `caseload_drift_${name}`, help, labelNames: ['target'], registers: [registry] }).set(
      { target },
      value,
    );
  };
  gauge('success', '1 when the last sweep came to its end and could read enough, else 0.', isWhole ? 1 : 0);
  gauge('last_run_timestamp_seconds', 'When the last sweep began.', unixSeconds(at));
  if (report) {
    const { coverage, notRead, unknown, pending, requests, throttled, seconds } = report;
    gauge('duration_seconds', 'How long the last sweep took.', seconds);
    gauge('managed', 'People who are managed.', coverage.managed);
    gauge('read', 'People who were read in the last sweep.', coverage.read);
    gauge('tried', 'People whom the last sweep tried to read.', coverage.tried);
    gauge('checked', 'People who were checked for being active in the last sweep.', coverage.checked);
    if (coverage.oldestProof !== undefined)
      gauge(
        'oldest_proof_timestamp_seconds',
        'When the one who was proven longest ago was.',
        unixSeconds(coverage.oldestProof),
      );
    gauge('acknowledged', 'Findings that are accepted for now.', report.acknowledged);
    gauge('not_read', 'Looks of the last sweep that told nothing.', notRead.length);
    gauge('unknown', 'Resources with something that nothing shows.', unknown.length);
    gauge('pending', 'Resources in which the manifest differs from what was last proven.', pending);
    const { notTaken } = findingsApart({ findings: openFindings(report) });
    gauge('not_taken', 'Resources of which the target keeps a field otherwise than it was sent.', notTaken.length);
    gauge('requests', 'Requests that the last sweep sent.', requests);
    gauge('throttled', 'Answers that told the last sweep to slow down.', throttled);
    findings(report, registry);
  }
  return `${(await registry.metrics()).trimEnd()}\n`;
}

/** Every class has its line, also when there is none of it: an alert can tell 0 from no answer. */
function findings(report: DriftReport, registry: Registry): void {
  const all = findingsApart({ findings: openFindings(report) }).live;
  const gauge = new Gauge({
    name: 'caseload_drift_findings',
    help: 'What differs live from what was last proven, and is not accepted.',
    labelNames: ['target', 'class'],
    registers: [registry],
  });
  for (const name of Object.keys(driftWords).filter((one) => one !== 'not-taken'))
    gauge.set({ target: report.target, class: name }, all.filter((finding) => finding.class === name).length);
}

function unixSeconds(at: string): number {
  return Math.floor(Date.parse(at) / 1000);
}
