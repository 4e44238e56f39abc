import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { renderDriftHtml } from '../../../src/report/drift/drift-html.ts';
import { renderDriftMarkdown } from '../../../src/report/drift/drift-markdown.ts';
import { renderDriftText } from '../../../src/report/drift/drift-text.ts';
import {
  harmless,
  htmlText,
  jsonSafe,
  jsonText,
  line,
  markdownCode,
  markdownText,
  visible,
  visibleLines,
} from '../../../src/report/parts/escape.ts';
import { driftJson, planJson, reportJson } from '../../../src/report/json.ts';
import { renderListingHtml, renderListingMarkdown, type Listing } from '../../../src/report/listings/listing.ts';
import { plain } from '../../../src/report/parts/paint.ts';
import { renderPlanHtml } from '../../../src/report/plan/plan-html.ts';
import { renderPlanMarkdown } from '../../../src/report/plan/plan-markdown.ts';
import { renderPlanText } from '../../../src/report/plan/plan-text.ts';
import { renderReportHtml } from '../../../src/report/apply/report-html.ts';
import { renderReportMarkdown } from '../../../src/report/apply/report-markdown.ts';
import { renderReportText } from '../../../src/report/apply/report-text.ts';
import { hostile, hostileDrift, hostilePlan, hostileReport } from '../samples.ts';

const test = suite('escaping');
const acting = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b\u202a-\u202e\u2066-\u2069]/;

const hostileListing: Listing = {
  title: 'Listing',
  caption: 'Caption',
  heads: ['Name', 'Text', 'Link'],
  rows: [[hostile, hostile, { exact: hostile }]],
};

/** What is left of Markdown once its code spans are taken out. */
const outsideCode = (page: string) =>
  page.replace(/(?<!`)(`+)(?!`)[\s\S]*?(?<!`)\1(?!`)/g, '').replace(/\\[\\`|]/g, '');

test('control characters, direction marks and half characters are spelled out', () => {
  assert.is(visible('a\u001b[31mb'), 'a\\u{1b}[31mb');
  assert.is(
    visible('\u009b\u202e\u200b\ufeff\u{e0041}\ud800'),
    '\\u{9b}\\u{202e}\\u{200b}\\u{feff}\\u{e0041}\\u{d800}',
  );
  assert.is(visible('a\r\nb\tc'), 'a\\r\\nb\\tc');
  assert.is(visible('Zoë 日本 👩‍👧'), 'Zoë 日本 👩‍👧');
});

const marks = ['::stop-commands::x', ' ::error::x', '##[error]x', 'a ##[add-mask]x', '##vso[task]x'];

test('what a runner of CI takes for a command is spelled out in a value, in lines and in JSON', () => {
  for (const mark of marks) {
    assert.not.match(visible(mark), /^\s*::|##[a-z]*\[/, mark);
    assert.not.match(harmless(`one\n${mark}\ntwo`), /^\s*::|##[a-z]*\[/m, mark);
    const json = jsonText({ mark });
    assert.not.match(json, /^\s*::|##[a-z]*\[/m, mark);
    assert.equal(JSON.parse(json), { mark });
  }
  assert.is(visible('p::1 # 2 ## three'), 'p::1 # 2 ## three');
});

test('text that leaves keeps its lines, and our own colours where there are any', () => {
  assert.is(harmless('one\n\ttwo\n'), 'one\n\ttwo\n');
  assert.is(harmless('a\u001b[31mb\u001b[2J\rc\u202e', true), 'a\u001b[31mb\\u{1b}[2J\\rc\\u{202e}');
  assert.is(harmless('a\u001b[31mb'), 'a\\u{1b}[31mb');
});

test('a line of our own words escapes its values, wherever it is broken in the source', () => {
  assert.is(
    line`one ${'a\nb'}
      two ${3}`,
    'one a\\nb two 3\n',
  );
});

test('a text of several lines keeps its lines and nothing else that acts', () => {
  assert.equal(visibleLines('one\r\n\ntwo\u001b'), ['one', 'two\\u{1b}']);
});

test('Markdown prose makes no markup, cell, HTML, mention, issue link or list', () => {
  assert.is(markdownText('a|b `c` *d* _e_ [f](g)'), 'a\\|b \\`c\\` \\*d\\* \\_e\\_ \\[f\\](g)');
  assert.is(markdownText('<b>&</b>'), '&lt;b&gt;&amp;&lt;/b&gt;');
  assert.is(markdownText('@octocat see #12'), '@&#8203;octocat see #&#8203;12');
  assert.is(markdownText('# no heading'), '\\# no heading');
  assert.is(markdownText('- no list'), '\\- no list');
  assert.is(markdownText('1. no list'), '1\\. no list');
  assert.is(markdownText('one\n# two'), 'one # two');
});

test('a code span outlasts the backticks in it', () => {
  assert.is(markdownCode('plain'), '`plain`');
  assert.is(markdownCode('a`b``c'), '```a`b``c```');
  assert.is(markdownCode('`a'), '`` `a ``');
  assert.is(markdownCode('a\nb'), '`a\\nb`');
});

test('HTML text is safe in an element and in a quoted attribute', () => {
  assert.is(htmlText(`<a href="x" id='y'>&\u001b`), '&lt;a href=&quot;x&quot; id=&#39;y&#39;&gt;&amp;\\u{1b}');
});

test('JSON stays the same document and nothing in it acts on a terminal', () => {
  const value = { text: '\u001b\u009b\u202e\u{e0041}é' };
  const json = jsonSafe(JSON.stringify(value, undefined, 2));
  assert.equal(JSON.parse(json), value);
  assert.not.match(json, acting);
  assert.match(json, '\\u009b');
});

test('no form of a plan, a report or a sweep lets anything through that acts on a terminal', () => {
  const forms = {
    planText: renderPlanText(hostilePlan, plain),
    planMarkdown: renderPlanMarkdown(hostilePlan),
    planHtml: renderPlanHtml(hostilePlan),
    planJson: planJson(hostilePlan),
    reportText: renderReportText(hostileReport, plain),
    reportMarkdown: renderReportMarkdown(hostileReport),
    reportHtml: renderReportHtml(hostileReport),
    reportJson: reportJson(hostileReport),
    driftText: renderDriftText(hostileDrift, plain),
    driftMarkdown: renderDriftMarkdown(hostileDrift),
    driftHtml: renderDriftHtml(hostileDrift),
    driftJson: driftJson(hostileDrift),
    listingMarkdown: renderListingMarkdown(hostileListing),
    listingHtml: renderListingHtml(hostileListing),
  };
  for (const [name, text] of Object.entries(forms)) {
    assert.not.match(text, acting, name);
    assert.not.match(text, /^\s*::|##[a-z]*\[/m, name);
    assert.match(text, 'octocat', `${name} holds the hostile text`);
  }
});

test('a line break in an id or a message starts no line of its own', () => {
  for (const text of [
    renderPlanText(hostilePlan, plain),
    renderReportText(hostileReport, plain),
    renderPlanMarkdown(hostilePlan),
    renderReportMarkdown(hostileReport),
    renderDriftText(hostileDrift, plain),
    renderDriftMarkdown(hostileDrift),
    renderListingMarkdown(hostileListing),
  ]) {
    assert.not.match(text, /^# heading/m);
  }
});

test('Markdown lets no tag, mention or issue link through, except as code', () => {
  for (const page of [
    renderPlanMarkdown(hostilePlan),
    renderReportMarkdown(hostileReport),
    renderDriftMarkdown(hostileDrift),
    renderListingMarkdown(hostileListing),
  ]) {
    const rest = outsideCode(page);
    assert.not.match(rest, '<script');
    assert.not.match(rest, /@octocat/);
    assert.not.match(rest, /#12/);
    assert.match(rest, '&lt;script&gt;');
  }
});

test('HTML lets no tag through', () => {
  for (const page of [
    renderPlanHtml(hostilePlan),
    renderReportHtml(hostileReport),
    renderDriftHtml(hostileDrift),
    renderListingHtml(hostileListing),
  ]) {
    assert.not.match(page, /<script/i);
    assert.match(page, '&lt;script&gt;');
  }
});

test.run();
