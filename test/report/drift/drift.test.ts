import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { DriftReport } from '../../../src/core/drift/drift.ts';
import { renderDriftHtml } from '../../../src/report/drift/drift-html.ts';
import { renderDriftMarkdown } from '../../../src/report/drift/drift-markdown.ts';
import { renderDriftText } from '../../../src/report/drift/drift-text.ts';
import { renderListingMarkdown } from '../../../src/report/listings/listing.ts';
import { plain } from '../../../src/report/parts/paint.ts';
import { drifted, driftOf, tagged } from '../samples.ts';

const test = suite('a sweep, for people');
const times = <T>(number: number, make: (index: number) => T): readonly T[] =>
  Array.from({ length: number }, (_, index) => make(index));
const totals = 'Drift: 1 changed, 1 missing, 1 deactivated, 1 moved, 0 acknowledged, 1 not read, 3 unknown, 3 pending.';
const since = '2025-03-02T10:00:00.000Z';
const finding = (index: number): DriftReport['findings'][number] => ({
  ref: `client/c-${index}`,
  class: index % 2 === 0 ? 'changed' : 'missing',
  fields: ['firstName'],
  since,
  fingerprint: `f-${index}`,
});

test('as text it ends with its totals, and colours how things differ', () => {
  const text = renderDriftText(drifted, plain);
  assert.ok(text.endsWith(`\n${totals}\n`), text);
  assert.match(
    text,
    'Read 200 of 240 managed people, checked 180 for being active, in 380 requests and 84.5 seconds, throttled 2 ' +
      'times. The oldest proof is of 2025-03-01T11:00:00.000Z.',
  );
  assert.match(renderDriftText(drifted, tagged), '<yellow>changed live</yellow>: therapyLicence (since');
});

test('as Markdown the totals come first, then findings, then what was not read and what nothing shows', () => {
  const page = renderDriftMarkdown(drifted);
  const places = [`**${totals}**`, 'Drift (4)', 'Not read: nothing is known of these today (1)', 'Unknown: '].map(
    (part) => page.indexOf(part),
  );
  assert.not.ok(places.includes(-1), page);
  assert.equal(
    places,
    [...places].sort((a, b) => a - b),
  );
  assert.match(page, '`provider/p-1`: moved elsewhere: noteIdentifier, organization (since 2025-03-02T10:00:00.000Z)');
});

test('what nothing shows is counted in resources and told by field, with the oldest proof', () => {
  const page = renderDriftMarkdown(drifted);
  assert.match(page, 'drift (3)');
  assert.match(page, 'providers of 2 resources, as last proven by a write (the oldest at 2025-02-01T00:00:00.000Z)');
});

test('of 10,000 findings the page stays in its limit, has exact totals, and says how many it left out', () => {
  const page = renderDriftMarkdown(
    driftOf({
      findings: times(10_000, finding),
      notRead: times(3_000, (index) => ({
        ref: `provider/n-${index}`,
        code: 'server-error',
        message: '@'.repeat(5_000),
      })),
    }),
  );
  assert.ok(page.length < 65_000, `${page.length}`);
  assert.match(
    page,
    '**Drift: 5000 changed, 5000 missing, 0 deactivated, 0 moved, 0 acknowledged, 3000 not read, 0 unknown, 0 ' +
      'pending.**',
  );
  const named = new Set(page.match(/`client\/c-\d+`/g)).size;
  const left = Number(/\*\*(\d+) of 10000 are left out here/.exec(page)?.[1]);
  assert.is(named + left, 10_000);
  assert.ok(named > 2_000);
});

test('the page stays in its limit whatever is long', () => {
  const long = '@'.repeat(70_000);
  const unknown = times(300, (index) => ({
    ref: `client/${index}` as const,
    fields: [`${long}${index}`],
    lastProven: long,
  }));
  for (const report of [
    driftOf({ target: long, at: long, coverage: { ...drifted.coverage, oldestProof: long } }),
    driftOf({ unknown }),
    driftOf({ findings: times(3, (index) => ({ ...finding(index), ref: `client/${long}${index}` })) }),
  ]) {
    assert.ok(renderDriftMarkdown(report).length < 65_000);
  }
});

test('a repair that stopped is told in every format', () => {
  const sentence = 'The repair stopped: The lock of state was lost.';
  for (const page of [renderDriftText(drifted, plain), renderDriftMarkdown(drifted), renderDriftHtml(drifted)])
    assert.ok(page.includes(sentence), page);
});

test('as HTML it shows every finding with its class, fields and time', () => {
  const page = renderDriftHtml(drifted);
  for (const part of [
    totals,
    'Drift (4)',
    'client/cl-2',
    'no longer there',
    'noteIdentifier, organization',
    since,
    'The look was answered with 500.',
    'Unknown (3)',
    'throttled 2 times',
  ])
    assert.ok(page.includes(part), part);
});

test('a listing that is long says how many rows it left out', () => {
  const page = renderListingMarkdown({
    title: 'Links',
    caption: 'All links',
    heads: ['Resource', 'Link'],
    rows: times(5_000, (index) => [`provider/${index}`, { exact: 'x'.repeat(80) }]),
  });
  assert.ok(page.length < 65_000);
  assert.match(page, '### All links (5000)');
  assert.is(
    new Set(page.match(/`provider\/\d+`/g)).size + Number(/\*\*(\d+) of 5000 are left out/.exec(page)?.[1]),
    5_000,
  );
});

test.run();
