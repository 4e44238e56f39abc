import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { nothingRead } from '../../src/engine/look-up.ts';

const test = suite('a run whose looks all told nothing');

const unknown = (code: 'throttled' | 'forbidden', message: string) => ({ state: 'unknown', code, message }) as const;

test('the commonest reason is named, with its status and what can be done about it', () => {
  const limited = unknown('throttled', 'GET /a was refused as too many requests, time and again (status 429).');
  const failure = nothingRead(3, 'Upheal', [unknown('forbidden', 'GET /b was answered with 403.'), limited, limited]);
  assert.is(
    failure.message,
    'None of the 3 looks at Upheal succeeded. The commonest reason (2 times): GET /a was refused as too many ' +
      'requests, time and again (status 429). [throttled]',
  );
  assert.match(failure.hint ?? '', 'status 429');
  assert.match(failure.hint ?? '', 'rateLimit');
  assert.match(failure.hint ?? '', 'caseload doctor');
});

test('without a reason only that is said', () => {
  const failure = nothingRead(2, 'Upheal', [{ state: 'missing' }]);
  assert.is(failure.message, 'None of the 2 looks at Upheal succeeded.');
  assert.equal([failure.kind, failure.code], ['unreachable', 'nothing-read']);
});

test.run();
