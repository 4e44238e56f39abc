import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { renderCsv } from '../../src/report/parts/csv.ts';

const test = suite('rows as CSV');
const cell = (value: Parameters<typeof renderCsv>[1][number][string]): string =>
  renderCsv(['a'], [{ a: value }]).split('\r\n')[1] ?? '';

test('a cell that a spreadsheet would run as a formula begins with an apostrophe', () => {
  for (const sign of ['=', '+', '-', '@', '\t']) assert.is(cell(`${sign}1+1`), `'${sign}1+1`);
  assert.is(cell('\r1'), `"'\r1"`);
  assert.is(cell('-Ana'), "'-Ana");
  assert.is(cell('Ana-Eva'), 'Ana-Eva');
});

test('a cell with a comma, a quote or a line break is quoted', () => {
  assert.equal(['a,b', 'a"b', 'a\nb'].map(cell).slice(0, 2), ['"a,b"', '"a""b"']);
  assert.is(renderCsv(['a'], [{ a: 'x\ny' }]), 'a\r\n"x\ny"\r\n');
});

test('a list stands in one cell, a map as JSON, and what is absent is empty', () => {
  assert.is(cell(['a', 'b']), 'a;b');
  assert.is(cell({ a: 1 }), '"{""a"":1}"');
  assert.is(renderCsv(['a', 'b'], [{ b: true }]), 'a,b\r\n,true\r\n');
});

test.run();
