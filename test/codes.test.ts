import { readdirSync, readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { codeTables } from './schemas/codes-page.ts';

const source = new URL('../src/', import.meta.url);
const tables = /-codes\.ts$/;
const texts = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !tables.test(name) && !name.startsWith('sandbox/'))
  .map((name) => readFileSync(new URL(name, source), 'utf8'));
const test = suite('the codes');

test('every code of a table is used', () => {
  const isUsed = (code: string): boolean =>
    texts.some((text) => text.includes(`'${code}'`) || new RegExp(`\\b${code}:`).test(text));
  assert.equal(
    codeTables.flatMap(({ codes }) => Object.keys(codes).filter((code) => !isUsed(code))),
    [],
  );
});

test('every code has a sentence that begins with a capital letter and ends with a period', () => {
  for (const { codes } of codeTables)
    for (const [code, meaning] of Object.entries(codes)) {
      assert.match(code, /^[a-z]+(-[a-z0-9]+)*$|^notAttempted$/);
      assert.match(meaning, /^(?:[A-Z]|--|settings\.).*[^.]\.$/);
    }
});

test.run();
