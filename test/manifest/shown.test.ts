import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { manifestScope } from '../../src/manifest/form/scope.ts';
import { loadText, options } from './workspace.ts';

const test = suite('what of a manifest may be shown');
const scope = manifestScope(options.tables);
const at = (section: string, ...path: string[]) =>
  path.reduce((one, name) => one.child(name), scope.child(section).item());

test('an id is shown, and an address in its place is not', () => {
  assert.ok(at('providers', 'id').shows('p-1'));
  assert.not(at('providers', 'id').shows('eva@x.example'));
  assert.not(at('providers', 'id').shows('Eva Stone'));
  assert.ok(at('assignments', 'client').shows('cl-1'));
  assert.not(at('assignments', 'client').shows('eva@x.example'));
  assert.ok(at('assignments', 'providers').item().shows('p-1;p-2'));
  assert.not(at('assignments', 'providers').item().shows('p-1;eva@x.example'));
});

test('a value is shown when no table says that it is personal', () => {
  assert.ok(at('providers', 'defaultSessionType').shows('Soap'));
  assert.not(at('providers', 'firstName').shows('Eva'));
  assert.not(at('providers', 'unheard').shows('Eva'));
});

test('a flag is shown as true or false alone', () => {
  assert.ok(at('clients', 'external').shows('true'));
  assert.not(at('clients', 'external').shows('Eva'));
});

test('a line that names somebody by an address is shown without it', async () => {
  const { diagnostics } = await loadText(
    'version: 1\nassignments:\n  - { client: zquark@x.example, providers: [p-1], wrong: 1 }\n',
  );
  const lines = diagnostics.map(({ source }) => source?.line ?? '').join('\n');
  assert.match(lines, 'client: ');
  assert.match(lines, 'p-1');
  assert.not.match(lines, 'zquark');
});

test.run();
