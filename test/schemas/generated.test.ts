import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { stale } from './generated.ts';
import { placed } from './placed.ts';

const test = suite('the generated files');

test('schemas and the page of codes are as `npm run schemas` makes them', () => assert.equal(stale(), []));

test('a field of a table that nothing describes is named, and so is a description without a field', () => {
  const texts = { a: { description: 'A.' } };
  assert.is(placed('clients', new Set(['a']), texts), texts);
  assert.throws(
    () => placed('clients', new Set(['a', 'shoeSize']), texts),
    'clients: nothing in test/schemas says what shoeSize must look like.',
  );
  assert.throws(() => placed('clients', new Set(), texts), 'clients: test/schemas describes a, and no table has it.');
});

test.run();
