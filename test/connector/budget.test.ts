import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ask, textOf } from '../../src/connector/answer.ts';
import { BudgetSpent, spendingOf } from '../../src/connector/budget.ts';
import type { Answer, Call, ReadCall, WriteCall } from '../../src/connector/call.ts';
import type { Watch, Writer } from '../../src/connector/connection.ts';
import { refusal, RequestError } from '../../src/connector/request-error.ts';
import { Failure } from '../../src/core/model/failure.ts';

const test = suite('requests that are bounded, and answers that are read');
const look: ReadCall = { effect: 'none', name: 'look', method: 'GET', path: '/thing' };
const put: WriteCall = {
  effect: 'write',
  name: 'put',
  method: 'PUT',
  path: '/thing',
  carries: [],
  whenLost: 'repeat',
};
const ok: Answer = { status: 200, body: {} };

/** A way to the target that counts what is sent; each call takes so many requests. */
function counting(requests = 1): Writer & { sent(): number } {
  let sent = 0;
  const answer = async (_call: Call, watch?: Watch): Promise<Answer> => {
    for (let index = 0; index < requests; index += 1) {
      watch?.onRequest?.();
      sent += 1;
    }
    return ok;
  };
  return { read: answer, write: answer, sent: () => sent };
}

const endOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'sent',
    (cause: unknown) => (cause instanceof BudgetSpent ? 'spent' : cause instanceof Failure ? cause.code : cause),
  );

test('exactly as many requests are sent as the budget has, repetitions included', async () => {
  const wire = counting(2);
  const { reader, writer, left } = spendingOf(wire, 5);
  assert.equal(await Promise.all([endOf(reader.read(look)), endOf(writer.write(put))]), ['sent', 'sent']);
  assert.is(left(), 1);
  assert.is(await endOf(reader.read(look)), 'spent');
  assert.equal([wire.sent(), left()], [5, 0]);
});

test('a look that there is no request left for is told apart from a write, which ends the run', async () => {
  const wire = counting();
  const { reader, writer } = spendingOf(wire, 0);
  assert.is(await endOf(reader.read(look)), 'spent');
  assert.is(await endOf(writer.read(look)), 'budget');
  assert.is(await endOf(writer.write(put)), 'budget');
  assert.is(wire.sent(), 0);
});

test('whoever watches is told all the same', async () => {
  let told = 0;
  await spendingOf(counting(), 1).reader.read(look, { onRequest: () => void (told += 1) });
  assert.is(told, 1);
});

test('a request may have happened unless it was never sent or was throttled', () => {
  const happened = (['no-answer', 'server-error', 'unreadable-answer', 'not-sent', 'throttled'] as const).map(
    (code) => new RequestError(code, look).mayHaveHappened,
  );
  assert.equal(happened, [true, true, true, false, false]);
});

test('a refusal is known by its status alone', () => {
  const codes = [400, 401, 403, 404, 409, 422].map((status) => refusal(look, { status, body: 'Zquark' }));
  assert.equal(
    codes.map(({ code, status }) => `${status} ${code}`),
    ['400 refused', '401 key-refused', '403 forbidden', '404 not-found', '409 duplicate', '422 refused'],
  );
  assert.not.match(JSON.stringify(codes), 'Zquark');
});

test('a look without a usable answer is told apart from any answer, and a failure of the run passes', async () => {
  const reader = (read: () => Promise<Answer>) => ({ read });
  assert.equal(
    await ask(
      reader(async () => ok),
      look,
    ),
    ok,
  );
  const lost = await ask(
    reader(() => Promise.reject(new RequestError('no-answer', look))),
    look,
  );
  assert.is('code' in lost && lost.code, 'no-answer');
  const failure = new Failure('unreachable', 'key-refused', 'm');
  assert.is(
    await ask(
      reader(() => Promise.reject(failure)),
      look,
    ).catch((cause: unknown) => cause),
    failure,
  );
});

test('text is text or a number that is not empty', () => {
  assert.equal(
    [textOf('x'), textOf(12), textOf(''), textOf(null), textOf(Number.NaN), textOf(true)],
    ['x', '12', undefined, undefined, undefined, undefined],
  );
});

test.run();
