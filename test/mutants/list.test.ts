import { existsSync, readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { mutants } from './list.ts';
import { mutated } from './mutant.ts';

const test = suite('the list of mutations');

test('every listed mutation still applies, and exactly once', () => {
  assert.ok(mutants.length >= 150, String(mutants.length));
  const stale = mutants.filter(({ file, text, to }) => {
    const source = existsSync(file) ? readFileSync(file, 'utf8') : '';
    return (mutated(source, { text, to }) ?? source) === source;
  });
  assert.equal(
    stale.map(({ file, text }) => `${file}: ${text}`),
    [],
  );
});

test('every one of them has tests that stand near, and none is listed twice', () => {
  const lost = mutants.flatMap(({ tests }) => tests).filter((path) => !existsSync(path));
  assert.equal([...new Set(lost)], []);
  assert.ok(mutants.every(({ tests }) => tests.length > 0));
  assert.is(new Set(mutants.map(({ file, text, to }) => JSON.stringify([file, text, to]))).size, mutants.length);
});

test('a text that is not there, or there twice, is no mutation', () => {
  assert.is(mutated('a b a', { text: 'a', to: 'c' }), undefined);
  assert.is(mutated('a b', { text: 'x', to: 'c' }), undefined);
  assert.is(mutated('a b', { text: 'b', to: '$&' }), 'a $&');
});

test.run();
