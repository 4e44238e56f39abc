import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { conformanceRows } from '../../src/conformance/index.ts';
import { sandboxes } from '../../src/sandbox/index.ts';
import { targets } from '../../src/targets/index.ts';
import { subjectWithHabits } from './habits.ts';

const test = suite('every target');
const names = Object.keys(targets);

test('is listed with a sandbox', () => {
  assert.equal(Object.keys(sandboxes), names);
});

for (const name of names) for (const row of conformanceRows(subjectWithHabits(name))) test(row.name, () => row.run());

test.run();
