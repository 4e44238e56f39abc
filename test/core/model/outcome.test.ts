import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { compareDiagnostics, type Diagnostic } from '../../../src/core/model/diagnostic.ts';
import { isComplete, summarize, type Outcome, type Report } from '../../../src/core/model/outcome.ts';
import { hasChanges, hasOperations } from '../../../src/core/model/plan.ts';
import { planOf, list } from '../builders.ts';

const test = suite('what came of a plan');
const done: Outcome = { ref: 'provider/p-1', action: 'update', status: 'done', requests: 1 };

const reportOf = (outcomes: readonly Outcome[], more: Partial<Report> = {}): Report => ({
  version: 1,
  target: 'sample',
  summary: summarize(outcomes, 0),
  outcomes,
  blocked: [],
  accepted: [],
  unread: [],
  requests: 1,
  throttled: 0,
  seconds: 1,
  ...more,
});

test('outcomes are counted by status', () => {
  const { summary } = reportOf([done, { ...done, status: 'failed' }, done]);
  assert.equal([summary.done, summary.failed, summary.skipped, summary.blocked], [2, 1, 0, 0]);
  assert.is(summarize([], 4).blocked, 4);
});

test('a report is complete when everything was done and nothing is in the way of anything', () => {
  assert.ok(isComplete(reportOf([done])));
  assert.ok(isComplete(reportOf([])));
  assert.not(isComplete(reportOf([done, { ...done, status: 'skipped' }])));
  assert.not(isComplete(reportOf([done], { stopped: { code: 'server-error', message: 'x' } })));
  assert.not(isComplete(reportOf([done], { unread: [{ ref: 'client/c-1', code: 'server-error', message: 'x' }] })));
  const { blocked } = planOf({ wanted: [list('c-1', ['p-1'])] }).plan;
  assert.is(blocked.length, 1);
  assert.not(isComplete(reportOf([done], { blocked })));
});

test('what is blocked is a change, though no operation', () => {
  const { plan } = planOf({ wanted: [list('c-1', ['p-1'])] });
  assert.equal([hasOperations(plan), hasChanges(plan)], [false, true]);
  assert.not(hasChanges(planOf({}).plan));
});

test('diagnostics are sorted by file, line, column, then errors first, code and message', () => {
  const at = (file: string, line: number, column: number, more: Partial<Diagnostic> = {}): Diagnostic => ({
    severity: 'error',
    code: 'binary-file',
    message: 'a',
    at: { file, line, column },
    ...more,
  });
  const sorted = [
    at('a', 2, 9),
    at('a', 10, 1),
    at('a', 10, 2, { code: 'wrong-type' }),
    at('a', 10, 2, { severity: 'warning' }),
    at('b', 1, 1),
    at('b', 1, 1, { message: 'b' }),
    at('b', 1, 1, { code: 'duplicate-id' }),
  ];
  assert.equal([...sorted].reverse().sort(compareDiagnostics), sorted);
});

test.run();
