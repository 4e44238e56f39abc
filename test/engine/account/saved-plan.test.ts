import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Plan, SavedPlan } from '../../../src/core/model/plan.ts';
import { signPlan } from '../../../src/engine/saved-plan.ts';
import { apply, plan, savedPlan } from '../../../src/index.ts';
import { loadKey } from '../../../src/state/key.ts';
import { statuses } from '../../cli/workbench.ts';
import { codeOf } from '../../state/support.ts';
import { address, asked, edited, people, roster, stateKey, type Address } from './bench.ts';

const test = suite('a saved plan and the account, the clock and the looks that it was made with');
const hour = 3_600_000;

/** Saves a plan of a manifest, as text. */
async function saved(
  at: Address,
  written: object,
  key = 'key-1',
  change: (plan: Plan) => Plan = (it) => it,
): Promise<string> {
  const made = await plan(await at.manifest(written), at.options(key));
  const signing = await loadKey({ folder: at.state, target: 'upheal', env: stateKey });
  return JSON.stringify(signPlan(change(savedPlan(made, hour)), signing, hour));
}

const replan = async (at: Address, written: object, text: string, key = 'key-1') =>
  plan(await at.manifest(written), { ...at.options(key), saved: text });

test('a plan of an earlier version is told from one that was changed, and so is one of a later version', async () => {
  await address('0.1.0', async (at) => {
    const server = await at.start(people);
    await plan(await at.manifest(roster), at.options());
    const before = server.requests().length;
    const old = readFileSync(new URL('../../state/version-0.1.0/plan.json', import.meta.url), 'utf8');
    assert.is(await codeOf(replan(at, edited, old)), 'older-plan');
    assert.is(await codeOf(replan(at, edited, old.replace('"update"', '"delete"'))), 'plan-not-ours');
    const good = await saved(at, edited);
    assert.is(await codeOf(replan(at, edited, good.replace('"format":2', '"format":3'))), 'newer-plan');
    assert.is(server.requests().length, before + 1);
  });
});

test('a plan is for the origin, the account and the state that it was made with, and sends nothing anywhere else', async () => {
  await address('0.1.0', async (at) => {
    const server = await at.start(people);
    const text = await saved(at, edited);
    const first = at.options();
    const elsewhere = { ...first, state: join(at.folder, 'other'), saved: text };
    const manifest = await at.manifest(edited);
    const before = server.requests().length;
    assert.is(await codeOf(plan(manifest, elsewhere)), 'plan-other-state');
    const staging = { ...first.env, UPHEAL_API_URL: `${server.url}/staging` };
    assert.is(
      await codeOf(plan(manifest, { ...elsewhere, env: staging, state: join(at.folder, 'third') })),
      'plan-other-account',
    );
    assert.is(server.requests().length, before);
    // Proven to be the same account for state: the plan was made with another key all the same.
    await at.start(people, 'key-2');
    assert.is(await codeOf(replan(at, edited, text, 'key-2')), 'plan-other-account');
    await at.start(people);
    assert.equal(statuses(await apply(await replan(at, edited, text))), ['provider/p-1 done']);
  });
});

test('a plan that was made where there was no state is good where there is still none, and nowhere else', async () => {
  await address('nothing', async (at) => {
    const server = await at.start([]);
    const text = await saved(at, roster);
    assert.is((JSON.parse(text) as SavedPlan).state.isNew, true);
    // Another workspace of the same account that has no state either.
    const manifest = await at.manifest(roster);
    await plan(manifest, { ...at.options(), state: join(at.folder, 'other'), saved: text });
    await apply(await replan(at, roster, text));
    assert.is(server.records().length, 4);
    const before = server.requests().length;
    assert.is(await codeOf(replan(at, roster, text)), 'plan-used');
    const other = { ...at.options(), state: join(at.folder, 'third') };
    await apply(await plan(await at.manifest({ version: 1, providers: [roster.providers[0]] }), other));
    const later = server.requests().length;
    assert.is(await codeOf(plan(manifest, { ...other, saved: text })), 'plan-stale');
    assert.ok(later > before);
    assert.is(server.requests().length, later);
  });
});

test('a plan of a clock that is over 5 minutes ahead is refused, and one that is less ahead counts as old', async () => {
  await address('0.1.0', async (at) => {
    const server = await at.start(people);
    const ahead = (ms: number) =>
      saved(at, edited, 'key-1', (it) => ({
        ...it,
        createdAt: new Date(at.clock.now() + ms).toISOString(),
      }));
    assert.is(await codeOf(replan(at, edited, await ahead(300_001))), 'plan-ahead');
    const text = await ahead(300_000);
    const before = server.requests().length;
    await apply(await replan(at, edited, text));
    assert.equal(
      asked(server)
        .slice(before)
        .map((line) => line.slice(0, 3)),
      ['GET', 'PUT'],
    );
  });
});

test('the age of a look is its own: who was seen a moment ago is not read again, who was seen long ago is', async () => {
  const both = { ...edited, clients: [{ ...roster.clients[0], lastName: 'New' }, roster.clients[1]] };
  await address('0.1.0', async (at) => {
    const server = await at.start(people);
    const text = await saved(at, both, 'key-1', (it) => ({
      ...it,
      createdAt: new Date(at.clock.now() - 10 * 60_000).toISOString(),
      operations: it.operations.map((operation) =>
        operation.ref === 'client/c-1'
          ? { ...operation, seenAt: new Date(at.clock.now() - 60_001).toISOString() }
          : { ...operation, seenAt: new Date(at.clock.now() - 59_000).toISOString() },
      ),
    }));
    const before = server.requests().length;
    const report = await apply(await replan(at, both, text));
    assert.is(report.summary.done, 2);
    assert.equal(
      asked(server)
        .slice(before)
        .map((line) => line.split('/')[0]?.trim() + ' ' + line.slice(-1))
        .sort(),
      ['GET 3', 'PUT 3', 'PUT 4'],
    );
  });
  await address('0.1.0', async (at) => {
    await at.start(people);
    const made = await plan(await at.manifest(both), at.options());
    for (const { seenAt } of made.plan.operations)
      assert.ok(Date.parse(seenAt ?? '') <= Date.parse(made.plan.createdAt));
    // Without a read there is no look that could be young, and the plan says so.
    const unread = await plan(await at.manifest(both), { ...at.options(), refresh: 'none' });
    assert.equal(
      unread.plan.operations.map(({ seenAt, observed }) => [seenAt, observed]),
      [
        [undefined, undefined],
        [undefined, undefined],
      ],
    );
    assert.match(unread.plan.notes.join('\n'), /Not read for this plan.*: provider\/p-1, client\/c-1\./);
  });
});

test('whom a plan deletes it has read, so that a change in between shows; what cannot be read keeps nobody', async () => {
  const fewer = { ...roster, clients: [roster.clients[0]], assignments: [roster.assignments[0]] };
  for (const isChanged of [false, true])
    await address('0.1.0', async (at) => {
      const server = await at.start(people);
      // Changed before the plan was made: that is what the plan saw.
      server.edit('00000000-0000-4000-8000-000000000006', { firstName: 'Before' });
      const text = await saved(at, fewer);
      assert.ok((JSON.parse(text) as SavedPlan).operations[0]?.observed);
      at.clock.set(at.clock.now() + 120_000);
      if (isChanged) server.edit('00000000-0000-4000-8000-000000000006', { firstName: 'After' });
      const report = await apply(await replan(at, fewer, text));
      assert.equal(statuses(report), [isChanged ? 'client/c-2 moved moved' : 'client/c-2 done']);
    });
  await address('0.1.0', async (at) => {
    const server = await at.start(people);
    await plan(await at.manifest(roster), at.options());
    server.faults([{ fault: '503-before', status: 403, match: { method: 'GET' }, times: Infinity }]);
    const { plan: made } = await plan(await at.manifest(fewer), at.options());
    assert.equal(
      made.operations.map(({ action, ref }) => `${action} ${ref}`),
      ['delete client/c-2'],
    );
    assert.match(made.notes.join('\n'), /Not read for this plan.*: client\/c-2\./);
    assert.is(made.refresh.read, 0);
  });
});

test('what it shows when it is carried out is what it showed when it was made: its own drift, totals and notes', async () => {
  await address('0.1.0', async (at) => {
    const server = await at.start(people);
    server.edit('00000000-0000-4000-8000-000000000001', { firstName: 'By hand' });
    const wanted = { ...edited, providers: [edited.providers[0], { ...roster.providers[1], lastName: 'Both' }] };
    const text = await saved(at, wanted);
    const { format, expiresAt, signature, ...shown } = JSON.parse(text) as SavedPlan;
    void [format, expiresAt, signature];
    assert.equal(shown.drift, [{ ref: 'provider/p-2', class: 'changed', fields: ['firstName'] }]);
    const again = await replan(at, wanted, text);
    assert.equal(again.plan, shown as Plan);
    const report = await apply(again);
    assert.is(report.summary.done, shown.operations.length);
  });
});

test('nothing changed means never stale: a read in between, or a sweep, makes no saved plan another', async () => {
  await address('0.1.0', async (at) => {
    const server = await at.start(people);
    const text = await saved(at, edited);
    server.edit('00000000-0000-4000-8000-000000000006', { lastName: 'By hand' });
    await plan(await at.manifest(roster), { ...at.options(), refresh: 'all' });
    assert.equal(statuses(await apply(await replan(at, edited, text))), ['provider/p-1 done']);
  });
});

test.run();
