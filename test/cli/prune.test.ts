import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Plan } from '../../src/core/model/plan.ts';
import { startUphealSandbox } from '../../src/sandbox/upheal/index.ts';
import { fakeClock } from '../fake-clock.ts';
import { bench, lines, small } from './workbench.ts';
import { caseload, manifestFile, newFolder } from './run-command.ts';

const day = 86_400_000;
const [start, later] = ['2026-01-01T00:00:00.000Z', '2026-01-08T00:00:00.000Z'];
const settings = { prune: { after: '7d' } };
const all = { ...small, settings };
const without = { ...small, settings, clients: [small.clients[0]], assignments: [small.assignments[0]] };
const test = suite('prune after a time');

test(
  'who leaves the manifest is marked by the first apply, and deactivated only when the time has passed and they ' +
    'are still gone',
  async () => {
    await bench(async ({ server, plan, apply }) => {
      const clock = fakeClock(Date.parse(start));
      await apply(all, { clock });
      const unmarked = await plan(without, { clock });
      assert.equal([lines(unmarked), unmarked.waiting], [[], [{ ref: 'client/c-2', action: 'delete' }]]);
      clock.set(clock.now() + 30 * day);
      assert.equal(
        (await plan(without, { clock })).waiting,
        [{ ref: 'client/c-2', action: 'delete' }],
        'a plan marks nobody',
      );
      clock.set(Date.parse(start));
      const [writes, serial] = [server.writes().length, unmarked.state.serial];
      await apply(without, { clock });
      assert.is(server.writes().length, writes);
      const marked = await plan(without, { clock });
      assert.equal(
        [lines(marked), marked.waiting, marked.state.serial],
        [[], [{ ref: 'client/c-2', action: 'delete', until: later }], serial],
      );
      clock.set(Date.parse(later) - 1000);
      await apply(without, { clock });
      assert.is(server.writes().length, writes);
      clock.set(Date.parse(later) + 1000);
      const due = await plan(without, { clock });
      assert.equal([lines(due), due.waiting], [['delete client/c-2'], []]);
      assert.is((await apply(without, { clock })).summary.done, 1);
      assert.equal(lines(await plan(without, { clock })), []);
    });
  },
);

test('who comes back is no longer marked: leaving again begins anew', async () => {
  await bench(async ({ plan, apply }) => {
    const clock = fakeClock(Date.parse(start));
    await apply(all, { clock });
    await apply(without, { clock });
    clock.set(clock.now() + 5 * day);
    await apply(all, { clock });
    clock.set(clock.now() + 5 * day);
    await apply(without, { clock });
    assert.equal((await plan(without, { clock })).waiting, [
      { ref: 'client/c-2', action: 'delete', until: new Date(Date.parse(start) + 17 * day).toISOString() },
    ]);
  });
});

test('a provider who waits loses the lists at once, and the account when the time has passed', async () => {
  await bench(async ({ plan, apply }) => {
    const clock = fakeClock(Date.parse(start));
    await apply(all, { clock });
    const fewer = {
      ...small,
      settings,
      providers: [small.providers[0]],
      assignments: [small.assignments[0], { client: 'c-2', providers: ['p-1'] }],
    };
    assert.equal(lines(await plan(fewer, { clock })), ['replace assignment/c-2']);
    await apply(fewer, { clock });
    clock.set(clock.now() + 8 * day);
    assert.equal(lines(await plan(fewer, { clock })), ['delete provider/p-2']);
  });
});

test('protection holds here too, and a deletion that failed does not wait again', async () => {
  await bench(async ({ server, plan, apply }) => {
    const clock = fakeClock(Date.parse(start));
    await apply(all, { clock });
    await apply(without, { clock });
    clock.set(clock.now() + 8 * day);
    server.faults([{ fault: '500-before', status: 403, match: { path: 'deactivate|users' }, times: 100 }]);
    await apply(without, { clock });
    server.clearFaults();
    assert.equal(lines(await plan(without, { clock })), ['delete client/c-2']);
  });
});

test('the real command lists who waits and until when, in every format, and sends nothing for it', async () => {
  const server = await startUphealSandbox({});
  const folder = newFolder();
  const env = { UPHEAL_API_URL: server.url, UPHEAL_API_KEY: server.key, CASELOAD_STATE: join(folder, 'state') };
  try {
    assert.is((await caseload(['apply', '--yes', manifestFile(folder, all)], env)).code, 0);
    const path = manifestFile(folder, without);
    const first = await caseload(['plan', path], env);
    assert.match(first.stdout, /Waiting \(1\): left the manifest.*\n {2}client\/c-2 {2}not marked yet/);
    const writes = server.writes().length;
    assert.is((await caseload(['apply', '--yes', path], env)).code, 0);
    assert.is(server.writes().length, writes);
    const { waiting } = JSON.parse((await caseload(['plan', '--format', 'json', path], env)).stdout) as Plan;
    assert.is(waiting.length, 1);
    const until = waiting[0]?.until ?? '';
    assert.ok(Math.abs(Date.parse(until) - Date.now() - 7 * day) < 3_600_000);
    for (const format of ['text', 'markdown', 'html'])
      assert.match(
        (await caseload(['plan', '--format', format, path], env)).stdout,
        new RegExp(`until ${until}`),
        format,
      );
  } finally {
    await server.close();
  }
});

test('a time that is none is refused with the way to write it', async () => {
  const folder = newFolder();
  const told = async (prune: unknown): Promise<string> => {
    const ran = await caseload(['validate', manifestFile(folder, { ...all, settings: { prune } })]);
    assert.is(ran.code, 1);
    return ran.stdout + ran.stderr;
  };
  for (const after of ['7 days', '0d', 'soon']) assert.match(await told({ after }), /12h or 7d/);
  assert.match(await told({ after: 7 }), /text/);
  assert.match(await told({}), /has no "after"/);
  assert.match(await told('maybe'), /Allowed: delete, release, off/);
});

test.run();
