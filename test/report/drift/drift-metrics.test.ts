import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { driftMetrics } from '../../../src/report/drift/drift-metrics.ts';
import { drifted, driftOf, hostileDrift } from '../samples.ts';

const test = suite('a sweep as Prometheus text');
const { target, at } = drifted;
const sample = /^(caseload_drift_[a-z_]+)\{(?:[a-z]+="(?:[^"\\\n]|\\[\\n"])*",?)+\} (-?\d+(?:\.\d+)?)$/;

/** The samples by name and labels; every other line must be a HELP or a TYPE that says gauge. */
function samplesOf(text: string): ReadonlyMap<string, number> {
  assert.ok(text.endsWith('\n') && !text.endsWith('\n\n'));
  const lines = text
    .trimEnd()
    .split('\n')
    .filter((line) => line !== '');
  for (const line of lines)
    assert.match(
      line,
      line.startsWith('#') ? /^# (HELP caseload_drift_[a-z_]+ \S.*|TYPE caseload_drift_[a-z_]+ gauge)$/ : sample,
    );
  const samples = lines
    .filter((line) => !line.startsWith('#'))
    .map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))] as const);
  assert.is(new Set(samples.map(([name]) => name)).size, samples.length);
  return new Map(samples);
}

test('every figure of a sweep has a line, and every class of findings has one', async () => {
  const found = samplesOf(await driftMetrics({ target, at, isWhole: true, report: drifted }));
  const of = (name: string, labels = ''): number | undefined =>
    found.get(`caseload_drift_${name}{target="upheal"${labels}}`);
  assert.equal(
    ['changed', 'missing', 'deactivated', 'moved'].map((name) => of('findings', `,class="${name}"`)),
    [1, 1, 1, 1],
  );
  assert.equal(
    [
      'managed',
      'read',
      'tried',
      'checked',
      'not_read',
      'unknown',
      'pending',
      'requests',
      'throttled',
      'duration_seconds',
      'success',
    ].map((name) => of(name)),
    [240, 200, 205, 180, 1, 3, 3, 380, 2, 84.5, 1],
  );
  assert.is(of('last_run_timestamp_seconds'), Date.parse(at) / 1000);
  assert.is(of('oldest_proof_timestamp_seconds'), Date.parse('2025-03-01T11:00:00.000Z') / 1000);
  assert.is(of('acknowledged'), 0);
  assert.is(found.size, 20);
  assert.is(of('not_taken'), 0);
});

test('without findings every class is 0, and without a proof no time is made up', async () => {
  const { oldestProof: _, ...coverage } = drifted.coverage;
  const found = samplesOf(await driftMetrics({ target, at, isWhole: true, report: driftOf({ coverage }) }));
  assert.equal(
    [...found].filter(([name]) => name.includes('findings')).map(([, value]) => value),
    [0, 0, 0, 0, 0],
  );
  assert.not.ok([...found.keys()].some((name) => name.includes('oldest_proof')));
});

test('of a sweep that failed only that and its time are told', async () => {
  const found = samplesOf(await driftMetrics({ target, at, isWhole: false }));
  assert.equal(
    [...found],
    [
      ['caseload_drift_success{target="upheal"}', 0],
      ['caseload_drift_last_run_timestamp_seconds{target="upheal"}', 1741089600],
    ],
  );
});

test('a target with a name that is markup stays one label', async () => {
  samplesOf(
    await driftMetrics({
      target: hostileDrift.target,
      at,
      isWhole: true,
      report: { ...drifted, target: hostileDrift.target },
    }),
  );
  samplesOf(await driftMetrics({ target: 'a"} 1\nb{x="\\', at, isWhole: false }));
});

test('two sweeps share nothing', async () => {
  const first = await driftMetrics({ target, at, isWhole: true, report: drifted });
  assert.is(await driftMetrics({ target, at, isWhole: true, report: drifted }), first);
});

test.run();
