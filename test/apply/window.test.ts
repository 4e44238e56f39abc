import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { windowOf } from '../../src/apply/window.ts';
import { lookMsAt, windowFor } from '../../src/engine/looks/newcomers.ts';
import { client, list, person } from '../core/builders.ts';
import { carried } from './fake.ts';

const test = suite('a window of operations in progress');
const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('so many are in progress at once, in the order in which they came, also after one went wrong', async () => {
  const inTurn = windowOf(2);
  const begun: number[] = [];
  const ends: (() => void)[] = [];
  const all = [0, 1, 2, 3].map((n) =>
    inTurn(async () => {
      begun.push(n);
      await new Promise<void>((resolve) => ends.push(resolve));
      if (n === 0) throw new Error('wrong');
    }).catch(() => undefined),
  );
  await tick();
  assert.equal(begun, [0, 1]);
  ends[0]?.();
  await tick();
  assert.equal(begun, [0, 1, 2]);
  for (let index = 1; index < 4; index += 1) {
    ends[index]?.();
    await tick();
  }
  await Promise.all(all);
  assert.equal(begun, [0, 1, 2, 3]);
});

test('with one place alone a plan is carried out all the same, whatever waits for what', async () => {
  const created = (id: string) =>
    ({ action: 'create', ref: `provider/${id}`, desired: person(id), fields: {}, members: [] }) as const;
  const recreated = {
    action: 'recreate',
    ref: 'provider/p-1',
    desired: person('p-1'),
    fields: {},
    members: [],
    because: [],
    predecessor: { ref: 'provider/p-1', id: 'old', origin: 'created', fields: {}, provenAt: '' },
  } as const;
  const owner = { ref: 'client/c-1', id: 'remote-c-1', origin: 'created', fields: {}, provenAt: '' } as const;
  const moved = { action: 'replace', ref: 'assignment/c-1', desired: list('c-1', ['p-1']), blind: false } as const;
  const { outcomes, sent } = await carried([recreated, created('p-2'), moved], {
    state: [owner],
    desired: [client('c-1')],
    after: { 'assignment/c-1': ['provider/p-1'] },
    finishAfter: { 'provider/p-1': ['assignment/c-1'] },
    options: { window: 1 },
  });
  assert.equal(
    outcomes.map(({ status }) => status),
    ['done', 'done', 'done'],
  );
  assert.is(sent.at(-1), 'deactivate');
});

test('the window follows pace and concurrency between 8 and 64, and a look counts for as long as the pace needs', () => {
  const size = (perMinute: number, concurrency: number): number => windowFor({ perMinute, concurrency });
  assert.equal([size(270, 8), size(10, 8), size(270, 100), size(Infinity, 100), size(54, 8)], [16, 8, 54, 64, 10]);
  assert.equal([lookMsAt(270), lookMsAt(4), lookMsAt(1)], [60_000, 60_000, 240_000]);
});

test.run();
