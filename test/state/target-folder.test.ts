import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { folderOfTarget } from '../../src/state/target-folder.ts';
import { targets } from '../../src/targets/index.ts';

const test = suite('the folder of a target');

test('that is built in has its name', () => {
  for (const name of Object.keys(targets)) assert.is(folderOfTarget(name), name);
});

for (const [name, folder] of [
  ['ehr', 'ehr'],
  ['my-ehr_2', 'my-ehr_2'],
  ['@acme/ehr', 'acme+ehr'],
  ['@acme/upheal', 'acme+upheal'],
  ['@con/nul', 'con+nul'],
  ['con', 'con+'],
  ['com1', 'com1+'],
  ['console', 'console'],
  ['key', 'key+'],
] as const)
  test(`of ${name} is ${folder}`, () => assert.is(folderOfTarget(name), folder));

test('is a name that is safe everywhere, and another one for each target', () => {
  const parts = ['a', 'b', 'a-b', 'a_b', 'con', 'key', '1', 'upheal', '-', 'acme'];
  const names = [...parts, ...parts.flatMap((scope) => parts.map((own) => `@${scope}/${own}`))];
  const folders = names.map(folderOfTarget);
  assert.is(new Set(folders.map((folder) => folder.toLowerCase())).size, names.length);
  for (const folder of folders) {
    assert.match(folder, /^[a-z0-9_+-]+$/);
    assert.not.match(folder, /^(?:con|prn|aux|nul|com\d|lpt\d)$/);
  }
});

test.run();
