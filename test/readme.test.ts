import { readFileSync } from 'node:fs';
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

test.run();
