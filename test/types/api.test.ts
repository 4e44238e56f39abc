import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { apiReport, leaks, reportFile } from './api.ts';

const test = suite('the API report');

test('is what the package exports: `npm run api` writes it anew', () => {
  assert.fixture(readFileSync(reportFile, 'utf8'), apiReport());
});

test('every type that an export mentions is exported', () => {
  assert.equal(leaks(), []);
});

test('nothing of a session, its key or its state is in it', () => {
  assert.not.match(apiReport(), /\b(?:Session|Store|Key|Planning|Connection)\b/);
});

test.run();
