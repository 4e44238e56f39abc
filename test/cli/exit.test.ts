import { CommanderError } from 'commander';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  exitCodes,
  exitOfChecks,
  exitOfDrift,
  exitOfPlan,
  exitOfReport,
  type ExitCode,
} from '../../src/engine/exit-codes.ts';
import { exitOfThrown } from '../../src/cli/exit.ts';
import type { DriftReport } from '../../src/core/drift/drift.ts';
import type { DriftFinding } from '../../src/core/drift/finding.ts';
import { Failure, type FailureKind } from '../../src/core/model/failure.ts';
import type { OutcomeCode } from '../../src/core/shape/answer-codes.ts';
import type { Outcome, Report } from '../../src/core/model/outcome.ts';
import { driftOf, oneOfEach, planOf, reportOf } from '../report/samples.ts';

const test = suite('exit codes');

test('the code of a failure is that of its kind', () => {
  const codes: Readonly<Record<FailureKind, ExitCode>> = {
    usage: 1,
    refused: 3,
    partial: 4,
    unreachable: 5,
    state: 6,
    interrupted: 130,
  };
  for (const kind of Object.keys(codes) as FailureKind[])
    assert.is(exitOfThrown(new Failure(kind, 'bad-url', 'Why.')), codes[kind], kind);
});

test('help that was asked for is no error, a wrong flag is one, and anything else that is thrown is a bug', () => {
  assert.is(exitOfThrown(new CommanderError(0, 'commander.helpDisplayed', '')), 0);
  assert.is(exitOfThrown(new CommanderError(1, 'commander.unknownOption', '')), 1);
  assert.is(exitOfThrown(new CommanderError(2, 'commander.error', '')), 1);
  for (const cause of [new TypeError('x'), 'text', undefined, null]) assert.is(exitOfThrown(cause), 70);
});

const blocked = {
  ref: 'client/c-1',
  action: 'update',
  fields: [],
  reason: 'protected',
  message: 'Protected.',
  hint: 'Leave it.',
} as const;
const unread = { ref: 'client/c-2', code: 'no-answer', message: 'No answer came.' } as const;

test('a plan tells that there are changes only when it was asked to: operations, or what is blocked', () => {
  const plans = [
    [planOf(), 0],
    [planOf({ unknown: [unread] }), 0],
    [planOf({ operations: oneOfEach.slice(0, 1) }), 2],
    [planOf({ blocked: [blocked] }), 2],
  ] as const;
  for (const [plan, code] of plans) {
    assert.is(exitOfPlan(plan, true), code);
    assert.is(exitOfPlan(plan, false), 0);
  }
});

const outcome = (status: Outcome['status'], code?: OutcomeCode): Outcome => ({
  ref: 'client/c-1',
  action: 'create',
  status,
  requests: 1,
  ...(code === undefined ? {} : { error: { code, message: 'Why.' } }),
});
const stopped = (code: OutcomeCode) => ({ code, message: 'Why.' });

test('an apply is done, done in part, interrupted, or could do nothing for the target was not to be had', () => {
  const reports: readonly (readonly [string, Partial<Report>, ExitCode])[] = [
    ['nothing to do', {}, 0],
    ['all done', { outcomes: [outcome('done'), outcome('done')] }, 0],
    ['done, and something is blocked', { outcomes: [outcome('done')], blocked: [blocked] }, 4],
    ['done, and something was not read', { outcomes: [outcome('done')], unread: [unread] }, 4],
    ['done, and stopped at the end', { outcomes: [outcome('done')], stopped: stopped('state-moved') }, 4],
    ['failed', { outcomes: [outcome('done'), outcome('failed', 'refused')] }, 4],
    ['unknown', { outcomes: [outcome('unknown')] }, 4],
    ['skipped', { outcomes: [outcome('skipped')] }, 4],
    ['moved', { outcomes: [outcome('moved')] }, 4],
    ['interrupted', { outcomes: [outcome('notAttempted')], stopped: stopped('interrupted') }, 130],
    ['interrupted when all was done', { outcomes: [outcome('done')], stopped: stopped('interrupted') }, 130],
    [
      'away from the start',
      { outcomes: [outcome('failed', 'unreachable'), outcome('notAttempted')], stopped: stopped('unreachable') },
      5,
    ],
    [
      'the key may not write',
      { outcomes: [outcome('failed', 'key-refused'), outcome('skipped')], stopped: stopped('key-refused') },
      5,
    ],
    [
      'away in the middle',
      { outcomes: [outcome('done'), outcome('notAttempted')], stopped: stopped('unreachable') },
      4,
    ],
    [
      'away with a request that was never answered',
      { outcomes: [outcome('unknown', 'no-answer'), outcome('notAttempted')], stopped: stopped('unreachable') },
      4,
    ],
    [
      'away, and one was refused for another reason',
      { outcomes: [outcome('failed', 'refused')], stopped: stopped('unreachable') },
      4,
    ],
    ['stopped for another reason', { outcomes: [outcome('notAttempted')], stopped: stopped('mass-failure') }, 4],
  ];
  for (const [name, parts, code] of reports) assert.is(exitOfReport(reportOf(parts)), code, name);
});

const finding: DriftFinding = {
  ref: 'client/c-1',
  class: 'changed',
  fields: ['lastName'],
  since: '2025-03-04T12:00:00.000Z',
  fingerprint: 'f',
};

test('a sweep tells of what nobody accepted, then of repairs that did not end as done', () => {
  const reports: readonly (readonly [string, Partial<DriftReport>, ExitCode])[] = [
    ['nothing differs', {}, 0],
    ['something differs', { findings: [finding] }, 2],
    ['it is accepted', { findings: [{ ...finding, acknowledgedUntil: '2026-01-31' }] }, 0],
    ['repaired', { repairs: [outcome('done')] }, 0],
    ['not repaired', { repairs: [outcome('done'), outcome('failed', 'refused')] }, 4],
    ['repaired and not remembered', { repairs: [outcome('done')], stopped: stopped('not-saved') }, 4],
    ['differs, and not repaired', { findings: [finding], repairs: [outcome('failed', 'refused')] }, 2],
  ];
  for (const [name, parts, code] of reports) assert.is(exitOfDrift(driftOf(parts)), code, name);
});

test('a sweep that could not read those whom it tried to is no answer, whatever it found', () => {
  const reading = (read: number, tried: number, more: Partial<DriftReport> = {}): DriftReport =>
    driftOf({ ...more, coverage: { managed: 100, read, tried, checked: 50 } });
  const codes: readonly (readonly [number, number, Partial<DriftReport>, ExitCode, ExitCode])[] = [
    [0, 0, {}, 0, 0],
    [0, 1, {}, 5, 5],
    [0, 24, { findings: [finding] }, 5, 5],
    [1, 3, {}, 4, 0],
    [11, 24, { findings: [finding] }, 4, 2],
    [12, 24, {}, 0, 0],
    [12, 24, { findings: [finding] }, 2, 2],
  ];
  for (const [read, tried, more, code, allowed] of codes) {
    assert.is(exitOfDrift(reading(read, tried, more)), code, `${read} of ${tried}`);
    assert.is(exitOfDrift(reading(read, tried, more), { allowUnread: true }), allowed, `${read} of ${tried}, allowed`);
  }
});

test('what was tried of a target is well until one of it is wrong; what is open is no error', () => {
  const check = (level: 'good' | 'bad' | 'open') => ({ level, about: 'UPHEAL_API_KEY', message: 'Tried.' });
  assert.is(exitOfChecks([]), exitCodes.done);
  assert.is(exitOfChecks([check('good'), check('open')]), exitCodes.done);
  assert.is(exitOfChecks([check('good'), check('bad')]), exitCodes.unreachable);
});

test.run();
