import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Blocked, Operation, Plan } from '../../../src/core/model/plan.ts';
import { renderPlanMarkdown } from '../../../src/report/plan/plan-markdown.ts';
import { anyCode, everything, planOf } from '../samples.ts';

const test = suite('the plan as Markdown');
const limit = 65_000;
const times = <T>(number: number, make: (index: number) => T): readonly T[] =>
  Array.from({ length: number }, (_, index) => make(index));
const deletion = (index: number): Operation => ({
  ref: `client/old-${index}`,
  action: 'delete',
  after: [],
  requests: 1,
});
const creation = (index: number): Operation => ({
  ref: `client/new-${index}`,
  action: 'create',
  after: [],
  requests: 1,
  fields: [{ name: 'firstName', cause: 'edit' }],
});
const obstacle = (index: number): Blocked => ({
  ref: `provider/b-${index}`,
  action: 'update',
  fields: [{ name: 'email', cause: 'edit' }],
  reason: 'immutable-field',
  message: 'The target has no call that changes email.',
  hint: 'Set it back, or allow recreate.',
});

/** How many refs of a series the page names, and how many it says it left out. */
function accounted(page: string, series: RegExp, heading: string): number {
  const section = page.slice(page.indexOf(heading)).split(/\n(?=###|<details>)/)[0] ?? '';
  const left = /\*\*(\d+) of \d+ are left out here/.exec(section);
  return new Set(section.match(series)).size + Number(left?.[1] ?? 0);
}

test('totals come first, then guards, blocked, deletions, and then the rest', () => {
  const page = renderPlanMarkdown(everything);
  const places = [
    '**Plan: 1 to create',
    'Refused by guards (1)',
    'Blocked (2)',
    'To delete (1)',
    'To recreate (1)',
    'To create (1)',
    'Drift',
    'Settled',
    'Notes (1)',
  ].map((part) => page.indexOf(part));
  assert.not.ok(places.includes(-1), places.join());
  assert.equal(
    places,
    [...places].sort((a, b) => a - b),
  );
});

test('a plan of moderate size is listed in full', () => {
  const page = renderPlanMarkdown(everything);
  assert.not.match(page, 'left out');
  assert.match(
    page,
    '`provider/p-2`: therapyLicence: (hidden), changed in the manifest; noteIdentifier: (hidden), changed live',
  );
  assert.match(page, '**BLIND: the list that is replaced was never seen; whoever else is on it loses access**');
  assert.match(page, 'ways out: Set it back. Or allow recreate.');
});

test('of 10,000 operations every blocked one and every deletion is listed, and the totals are exact', () => {
  const operations = [...times(800, deletion), ...times(9_200, creation)];
  const page = renderPlanMarkdown(planOf({ operations, blocked: times(600, obstacle) }));
  assert.ok(page.length < limit, `${page.length}`);
  assert.match(
    page,
    '**Plan: 9200 to create, 0 to adopt, 0 to activate, 0 to update, 0 to replace, 0 to recreate, 800 to delete, ' +
      '0 to release, 600 blocked, 209 unchanged.**',
  );
  assert.is(new Set(page.match(/`provider\/b-\d+`/g)).size, 600);
  assert.is(new Set(page.match(/`client\/old-\d+`/g)).size, 800);
  assert.is(accounted(page, /`client\/new-\d+`/g, 'To create (9200)'), 9200);
  assert.match(page, 'are left out here');
});

test('what there is no room for is counted, section by section', () => {
  const page = renderPlanMarkdown(planOf({ operations: times(10_000, deletion), blocked: times(10_000, obstacle) }));
  assert.ok(page.length < limit, `${page.length}`);
  assert.is(accounted(page, /`client\/old-\d+`/g, 'To delete (10000)'), 10_000);
  assert.is(accounted(page, /`provider\/b-\d+`/g, 'Blocked (10000)'), 10_000);
  assert.ok(new Set(page.match(/`client\/old-\d+`/g)).size > 500, 'the blocked ones leave room for deletions');
});

test('the page stays within its limit whatever is long', () => {
  const long = '@'.repeat(70_000);
  const [guard] = everything.guards;
  assert.ok(guard);
  const plans: readonly Plan[] = [
    planOf({ target: long, manifest: long, createdAt: long }),
    planOf({ notes: [long, ...times(3_000, () => 'A note that is as long as a note may reasonably be.')] }),
    planOf({ operations: times(3, (index) => ({ ...deletion(index), ref: `client/${long}${index}` })) }),
    planOf({ guards: times(2_000, () => ({ ...guard, message: long, flag: long, kind: long })) }),
    planOf({ blocked: times(2_000, (index) => ({ ...obstacle(index), message: long, hint: long })) }),
    planOf({
      unknown: times(2_000, (index) => ({ ref: `client/${index}`, code: anyCode(`${long}${index}`), message: long })),
    }),
    planOf({ drift: times(20_000, (index) => ({ ref: `client/${index}`, class: 'changed', fields: [long] })) }),
    {
      ...everything,
      settled: times(20_000, (index) => ({ ref: `client/${index}`, result: 'found' as const, message: long })),
      refresh: { ...everything.refresh, oldestProof: long },
    },
  ];
  for (const plan of plans) {
    const page = renderPlanMarkdown(plan);
    assert.ok(page.length < limit, `${page.length}`);
  }
  assert.match(renderPlanMarkdown(plans[2] as Plan), '**3 of 3 are left out here**');
});

test('an empty plan says that there is nothing to do', () => {
  assert.match(renderPlanMarkdown(planOf()), 'Nothing to do: the target is as the manifest wants it.');
});

test.run();
