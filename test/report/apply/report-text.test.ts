import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Outcome } from '../../../src/core/model/outcome.ts';
import { plain } from '../../../src/report/parts/paint.ts';
import { renderReportMarkdown } from '../../../src/report/apply/report-markdown.ts';
import { renderReportText } from '../../../src/report/apply/report-text.ts';
import { everything, mixedOutcomes, reportOf } from '../samples.ts';

const test = suite('the report as text and Markdown');
const again = 'Run the same command again';

test('failures come first, with message, code and status', () => {
  const text = renderReportText(reportOf({ outcomes: mixedOutcomes }), plain);
  assert.ok(text.startsWith('Failed (1)'));
  assert.match(text, '~ update  provider/p-2  The target refused the field. [refused, status 422]');
  assert.match(text, '+ create  client/cl-2  Sent, but no answer came. [no-answer]');
});

test('what was skipped stands together under what it waits on', () => {
  assert.match(
    renderReportText(reportOf({ outcomes: mixedOutcomes }), plain),
    'because of provider/p-2 (2): client/cl-1, assignment/cl-1',
  );
});

test('totals name every ending, and the cost follows', () => {
  const text = renderReportText(reportOf({ outcomes: mixedOutcomes, blocked: everything.blocked }), plain);
  assert.match(
    text,
    'Apply: 1 done, 1 failed, 1 unknown, 2 skipped, 1 moved, 1 not attempted, 2 blocked.\n6 requests, throttled ' +
      '1 time, 2.1 seconds.\n',
  );
});

test('a run that left something says what to do next', () => {
  for (const parts of [
    { outcomes: mixedOutcomes },
    { unread: everything.unknown },
    { stopped: { code: 'timeout' as const, message: 'The time was up.' } },
  ]) {
    assert.match(renderReportText(reportOf(parts), plain), again);
  }
});

test('a run that left nothing says so, and does not ask for another', () => {
  const done: readonly Outcome[] = [{ ref: 'client/cl-1', action: 'create', status: 'done', requests: 1 }];
  const text = renderReportText(reportOf({ outcomes: done }), plain);
  assert.match(text, 'Everything that the manifest wants is done.');
  assert.not.match(text, again);
  assert.match(renderReportText(reportOf(), plain), 'Nothing had to be done.');
});

test('what is only blocked is not promised to another run', () => {
  const text = renderReportText(reportOf({ blocked: everything.blocked }), plain);
  assert.not.match(text, again);
  assert.match(text, 'What is blocked stays so until one of its ways out is taken.');
  assert.match(text, 'ways out: Set it back.');
});

test('a run that stopped says why', () => {
  assert.match(
    renderReportText(reportOf({ stopped: { code: 'timeout', message: 'The time was up.' } }), plain),
    'Stopped: The time was up. [timeout]',
  );
});

test('thousands that were skipped for one reason take one line', () => {
  const outcomes = Array.from({ length: 5_000 }, (_, index): Outcome => ({
    ref: `client/${index}`,
    action: 'create',
    status: 'skipped',
    requests: 0,
    because: 'provider/p-1',
  }));
  const line =
    renderReportText(reportOf({ outcomes }), plain)
      .split('\n')
      .find((one) => one.includes('because of provider/p-1')) ?? '';
  assert.match(line, 'and 4980 more');
  assert.ok(line.length < 500);
});

test('Markdown has totals first, then failures, and what is done last', () => {
  const page = renderReportMarkdown(
    reportOf({ outcomes: mixedOutcomes, blocked: everything.blocked, unread: everything.unknown }),
  );
  const places = ['**Apply: 1 done', 'Failed:', 'Unknown:', 'Skipped:', 'Blocked (2)', 'Not attempted:', 'Done:'].map(
    (part) => page.indexOf(part),
  );
  assert.not.ok(places.includes(-1), places.join());
  assert.equal(
    places,
    [...places].sort((a, b) => a - b),
  );
});

test('Markdown of 20,000 outcomes stays below its limit and counts what it leaves out', () => {
  const outcomes = Array.from({ length: 20_000 }, (_, index): Outcome => ({
    ref: `client/${index}`,
    action: 'create',
    requests: 1,
    ...(index % 2 === 0
      ? { status: 'done' }
      : { status: 'failed', error: { code: 'refused', message: 'y'.repeat(900) } }),
  }));
  const page = renderReportMarkdown(reportOf({ outcomes }));
  assert.ok(page.length < 65_000, `${page.length}`);
  assert.match(page, 'of 10000 are left out here');
  assert.match(page, '**Apply: 10000 done, 10000 failed');
});

test.run();
