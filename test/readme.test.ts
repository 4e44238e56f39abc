import { existsSync, readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { renderTargets } from './field-tables.ts';
import { targets } from '../src/targets/index.ts';

const test = suite('the README');

test('its table of fields is the one that the code works with', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const shown = readme
    .slice(readme.indexOf('<!-- fields:begin -->') + 21, readme.indexOf('<!-- fields:end -->'))
    .trim();
  assert.is(shown, renderTargets(Object.values(targets)));
});

test('each row of what can go wrong names tests that are there', () => {
  const guide = readFileSync(new URL('../examples/guide/what-can-go-wrong.md', import.meta.url), 'utf8');
  const rows = guide.split('\n').filter((line) => line.startsWith('| ') && !/^\| (?:---|what goes wrong)/.test(line));
  assert.ok(rows.length > 20);
  for (const row of rows) {
    const tests = [...row.matchAll(/`(test\/[^`]+)`/g)].map(([, path]) => String(path));
    assert.ok(tests.length > 0, row);
    for (const path of tests) assert.ok(existsSync(new URL(`../${path}.test.ts`, import.meta.url)), path);
  }
});

test.run();
