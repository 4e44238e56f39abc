import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { actions, type Operation } from '../../../src/core/model/plan.ts';
import { plain } from '../../../src/report/parts/paint.ts';
import { renderPlanText } from '../../../src/report/plan/plan-text.ts';
import { everything, oneOfEach, planOf, tagged } from '../samples.ts';

const test = suite('the plan as text');
const lineWith = (text: string, part: string) => text.split('\n').find((line) => line.includes(part)) ?? '';
const lastLine = (text: string) => text.trimEnd().split('\n').at(-1);

test('the last line is the totals, in the form that scripts read', () => {
  const summary = {
    create: 30,
    adopt: 0,
    activate: 0,
    update: 2,
    replace: 7,
    recreate: 0,
    delete: 0,
    release: 0,
    blocked: 0,
    unchanged: 209,
    unknown: 0,
  };
  const expected =
    'Plan: 30 to create, 0 to adopt, 0 to activate, 2 to update, 7 to replace, 0 to recreate, 0 to delete, 0 to ' +
    'release, 0 blocked, 209 unchanged.';
  assert.is(lastLine(renderPlanText(planOf({ summary }), plain)), expected);
  assert.is(
    lastLine(renderPlanText(planOf({ summary }), tagged, { width: 40 })),
    expected,
    'neither colour nor width touches it',
  );
});

test('a plan without operations says so plainly before the totals', () => {
  assert.match(
    renderPlanText(planOf(), plain),
    /\n\nNothing to do: the target is as the manifest wants it\.\n(.*\n)?Plan: 0 to create/,
  );
});

test('a plan without operations does not claim more than was read', () => {
  const unread = renderPlanText(planOf({ refresh: { mode: 'none', read: 0, notRead: 9, requests: 0 } }), plain);
  assert.match(unread, 'Nothing to do: as far as was read');
  const blocked = renderPlanText(planOf({ blocked: everything.blocked, unknown: everything.unknown }), plain);
  assert.match(blocked, 'Nothing to do that can be done now: 2 blocked, 1 resource could not be read.');
});

test('every action has its sign in the legend and on its line', () => {
  const text = renderPlanText(everything, plain);
  const signs = {
    create: '+',
    adopt: '>',
    activate: '^',
    update: '~',
    replace: '↔',
    recreate: '±',
    delete: '-',
    release: '.',
  };
  assert.equal(Object.keys(signs), [...actions]);
  for (const operation of oneOfEach) {
    const sign = signs[operation.action];
    assert.ok(text.includes(`\n  ${sign} ${operation.action}`), `${operation.action} is in the legend`);
    assert.ok(
      lineWith(text, ` ${operation.ref}`).toLowerCase().startsWith(`  ${sign} ${operation.action}`),
      operation.ref,
    );
  }
});

test('the legend names only the signs that the plan uses', () => {
  const text = renderPlanText(planOf({ operations: oneOfEach.filter((one) => one.action === 'create') }), plain);
  assert.match(text, '+ create    new');
  assert.not.match(text, '~ update');
});

test('operations stand under their kind, in the order of the plan', () => {
  const text = renderPlanText(everything, plain);
  const places = [
    'Clients (1)',
    'client/cl-9',
    'Providers (5)',
    'provider/p-1',
    'provider/p-2',
    'provider/p-5',
    'Assignments (2)',
    'assignment/cl-3',
  ].map((part) => text.indexOf(part));
  assert.equal(
    places,
    [...places].sort((a, b) => a - b),
  );
  assert.not.ok(places.includes(-1));
});

test('a field says why it is sent, and hides its value', () => {
  const text = renderPlanText(everything, plain);
  assert.match(text, 'therapyLicence: (hidden), changed in the manifest');
  assert.match(text, 'noteIdentifier: (hidden), changed live');
  assert.match(text, 'email: (hidden), changed both in the manifest and live');
});

test('a field shows its values when the plan holds them', () => {
  const operations: readonly Operation[] = [
    {
      ref: 'provider/p-2',
      action: 'update',
      after: [],
      requests: 1,
      fields: [
        { name: 'noteIdentifier', cause: 'drift', from: 'Therapist', to: 'Clinician' },
        { name: 'email', cause: 'edit', to: 'a@b.example' },
      ],
    },
    {
      ref: 'provider/p-3',
      action: 'create',
      after: [],
      requests: 1,
      fields: [{ name: 'firstName', cause: 'edit', to: 'Ana' }],
    },
  ];
  const text = renderPlanText(planOf({ operations }), plain);
  assert.match(text, 'noteIdentifier: "Therapist" → "Clinician", changed live');
  assert.match(text, 'email: (not seen) → "a@b.example"');
  assert.match(text, 'firstName: "Ana"');
  assert.not.match(text, '(hidden)');
});

test('a create is one line, whatever the number of its fields', () => {
  const operations = Array.from({ length: 10_000 }, (_, index): Operation => ({
    ref: `client/cl-${index}`,
    action: 'create',
    after: [],
    requests: 1,
    fields: ['firstName', 'lastName', 'email'].map((name) => ({ name, cause: 'edit' as const })),
  }));
  const text = renderPlanText(planOf({ operations }), plain);
  assert.match(lineWith(text, 'client/cl-77 '), 'firstName, lastName, email: (hidden)');
  assert.ok(text.split('\n').length < 10_020);
});

test('an adoption names its evidence and the id that is taken over', () => {
  assert.match(
    lineWith(renderPlanText(everything, plain), 'provider/p-3'),
    'evidence: the same partnerUserId (id in the target: up-33)',
  );
});

test('a replace names who gains and loses access, who moves, and who becomes the primary one', () => {
  const text = renderPlanText(everything, plain);
  assert.match(text, /add: p-1\n/);
  assert.match(text, /remove: p-2\n/);
  assert.match(text, /moved .*: p-5\n/);
  assert.match(text, /primary: p-1\n/);
});

test('a blind replace is marked and says what that means', () => {
  assert.match(
    renderPlanText(everything, plain),
    'BLIND: the list that is replaced was never seen; whoever else is on it loses access',
  );
});

test('a deletion is red, in capitals, and counted before the totals', () => {
  const text = renderPlanText(everything, tagged);
  assert.match(lineWith(text, 'client/cl-9'), /<red><bold>- DELETE +<\/bold><\/red>  <red><bold>client\/cl-9/);
  assert.match(
    text,
    '<red><bold>This plan deletes 1 client; recreates 1 provider; blindly replaces 1 assignment.</bold></red>',
  );
});

test('what is blocked names its reason, what it waits on, and every way out', () => {
  const text = renderPlanText(everything, plain);
  assert.match(text, '! provider/p-6  update  The target has no call that changes email.');
  assert.match(text, '[immutable-field]');
  assert.match(text, /ways out: Set it back\.\n +Or allow recreate\./);
  assert.match(text, 'waits on: provider/p-6');
});

test('what could not be read, drift, settled requests and notes are all there', () => {
  const text = renderPlanText(everything, plain);
  assert.match(text, '? client/cl-8  The look was answered with 500. [server-error] (because of provider/p-2)');
  assert.match(text, 'provider/p-2  changed live: noteIdentifier');
  assert.match(text, 'client/cl-10  it was created');
  assert.match(text, 'Note: Organizations are not managed in this target.');
});

test('a tripped guard names count, limit and flag, and says the way out once', () => {
  const [guard] = everything.guards;
  assert.ok(guard);
  const text = renderPlanText(everything, plain);
  assert.match(text, `Refused [max-deletes] ${guard.message}`);
  assert.match(text, 'counted 14, limit 4, flag --allow-deletes 14');
  assert.is(text.split('To go ahead').length, 2);
  const silent = renderPlanText(planOf({ guards: [{ ...guard, message: 'Too many.' }] }), plain);
  assert.match(silent, 'Too many. To go ahead: --allow-deletes 14.');
});

test('the age of the oldest proof is reckoned from the time of the plan', () => {
  assert.match(
    renderPlanText(everything, plain),
    'Not read: 201 resources; the oldest proof is 3 days old (2025-03-01T11:00:00.000Z).',
  );
});

test('the estimate is in requests and in time for people', () => {
  const text = renderPlanText(
    planOf({ operations: oneOfEach, estimate: { requests: 10_000, looks: 0, seconds: 2223, perMinute: 270 } }),
    plain,
  );
  assert.match(text, 'about 10000 requests and 37 minutes, at 270 requests a minute');
});

test('no line but the totals is wider than asked for', () => {
  const lines = renderPlanText(everything, plain, { width: 80 }).trimEnd().split('\n');
  assert.equal(
    lines.filter((line) => line.length > 80 && !line.startsWith('Plan: ')),
    [],
  );
});

test.run();
