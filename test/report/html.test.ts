import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Operation } from '../../src/core/model/plan.ts';
import { renderDriftHtml } from '../../src/report/drift/drift-html.ts';
import { html } from '../../src/report/parts/html.ts';
import { renderListingHtml } from '../../src/report/listings/listing.ts';
import { palettes } from '../../src/report/parts/page.ts';
import { renderPlanHtml } from '../../src/report/plan/plan-html.ts';
import { renderReportHtml } from '../../src/report/apply/report-html.ts';
import { drifted, driftOf, everything, mixedOutcomes, planOf, reportOf } from './samples.ts';

const test = suite('plans, reports and sweeps as HTML');
const report = reportOf({
  outcomes: mixedOutcomes,
  blocked: everything.blocked,
  unread: everything.unknown,
  stopped: { code: 'timeout', message: 'The time was up.' },
});
const listing = {
  title: 'Links',
  caption: 'A caption',
  heads: ['Resource', 'Link'],
  rows: [
    ['provider/p-1', { exact: 'invite:x' }],
    ['provider/p-2', 'none'],
  ],
} as const;
const pages = [
  renderPlanHtml(everything),
  renderReportHtml(report),
  renderPlanHtml(planOf()),
  renderReportHtml(reportOf()),
  renderDriftHtml(drifted),
  renderDriftHtml(driftOf()),
  renderListingHtml(listing),
];

test('every hole of a template is escaped unless it is HTML already', () => {
  assert.is(
    html`<p>${'<b>'}${1}${undefined}${[html`<i>${'&'}</i>`, html`.`]}</p>`.html,
    '<p>&lt;b&gt;1<i>&amp;</i>.</p>',
  );
});

test('a page is one file that needs no script and nothing from outside', () => {
  for (const page of pages) {
    assert.not.match(page, /<script|\son\w+=|javascript:|https?:|@import|url\(/i);
    assert.not.match(page, /(?:src|href)="(?!data:,")/);
    assert.match(page, `default-src 'none'`);
  }
});

test('a page names its language, has one main heading, and closes what it opens', () => {
  for (const page of pages) {
    assert.match(page, '<html lang="en">');
    assert.is(page.match(/<h1>/g)?.length, 1);
    for (const tag of ['main', 'table', 'tr', 'td', 'th', 'ul', 'li', 'p', 'details', 'summary', 'span']) {
      const opened = page.match(new RegExp(`<${tag}[ >]`, 'g'))?.length ?? 0;
      assert.is(page.match(new RegExp(`</${tag}>`, 'g'))?.length ?? 0, opened, tag);
    }
  }
});

test('every table has a caption, every heading of a table a scope, and every part a heading', () => {
  for (const page of pages) {
    assert.is(page.match(/<caption>[^<]+<\/caption>/g)?.length, page.match(/<table>/g)?.length);
    assert.not.match(page, /<th>/);
    assert.is(page.match(/<summary><h2>/g)?.length, page.match(/<details/g)?.length);
  }
});

test('every colour reads on its background with a contrast of at least 4.5, light and dark', () => {
  for (const [medium, { page, raised, line: _, ...inks }] of Object.entries(palettes)) {
    for (const [name, ink] of Object.entries(inks)) {
      for (const ground of [page, raised])
        assert.ok(contrast(ink, ground) >= 4.5, `${medium} ${name} on ${ground}: ${contrast(ink, ground)}`);
    }
  }
});

test('every colour that the rules use is in both palettes', () => {
  const [page = ''] = pages;
  const used = new Set([...page.matchAll(/var\(--(\w+)\)/g)].map((found) => found[1] ?? ''));
  assert.ok(used.size > 8);
  for (const palette of Object.values(palettes))
    assert.equal(
      [...used].filter((name) => !(name in palette)),
      [],
    );
});

test('a plan shows totals, guards, blocked, deletions and all the rest', () => {
  const [page = ''] = pages;
  for (const part of [
    'Plan: 1 to create',
    '--allow-deletes 14.',
    'client/cl-9',
    'Set it back.<br>Or allow recreate.',
    'the same partnerUserId',
    'whoever else is on it loses access',
    'The look was answered with 500.',
    '3 days old',
    'it was created',
    'Organizations are not managed',
  ]) {
    assert.ok(page.includes(part), part);
  }
});

test('a long part starts folded, deletions never', () => {
  const operations = (['create', 'delete'] as const).flatMap((action) =>
    Array.from({ length: 101 }, (_, index): Operation => {
      const base = { ref: `client/${action}-${index}`, after: [], requests: 1 } as const;
      return action === 'create' ? { ...base, action, fields: [] } : { ...base, action };
    }),
  );
  const page = renderPlanHtml(planOf({ operations }));
  assert.match(page, /<details class="alarm" open>\n<summary><h2>- To delete \(101\)/);
  assert.match(page, /<details class="calm">\n<summary><h2>\+ To create \(101\)/);
});

test('a report shows what failed before what is done', () => {
  const page = renderReportHtml(report);
  assert.ok(page.indexOf('Failed (1)') > 0 && page.indexOf('Failed (1)') < page.indexOf('Done (1)'));
  for (const part of [
    'The target refused the field. [refused, status 422]',
    'because of provider/p-2',
    'Stopped: The time was up.',
    'Run the same command again',
  ])
    assert.ok(page.includes(part), part);
});

function contrast(a: string, b: string): number {
  const [high = 0, low = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

test.run();
