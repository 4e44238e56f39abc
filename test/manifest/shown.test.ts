import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { manifestScope } from '../../src/manifest/form/scope.ts';
import { load, loadText, options } from './workspace.ts';

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

const all = (loaded: { readonly diagnostics: readonly unknown[] }): string => JSON.stringify(loaded.diagnostics);

test('a reference to nobody that may be an address is not shown, in message, name or line; others are', async () => {
  const long = 'x'.repeat(90);
  const loaded = await load({
    'clients.csv': 'id,firstName,lastName\nc-1,A,B\n',
    'assignments.csv': `client,providers\nc-1,zquark@x.example\nzquark@x.example,p-9\n${long},p-9\n`,
    'b.yaml': 'providers:\n  - { id: p-1, organization: zquark@x.example, firstName: A, lastName: B }\n',
  });
  assert.not.match(all(loaded), 'zquark');
  assert.not.match(all(loaded).replace(/"line":"[^"]*"/g, ''), long);
  assert.match(all(loaded), 'There is no provider (an id with an \\"@\\", 16 characters)');
  assert.match(all(loaded), 'There is no provider \\"p-9\\"');
  assert.match(all(loaded), `${'x'.repeat(64)}…`);
});

test('an id that is declared is shown whole, also where it looks like an address', async () => {
  const loaded = await load({
    'a.yaml':
      'clients: [{ id: ana@x.example, firstName: A, lastName: B }]\nassignments: [{ client: ana@x.example, providers: [p-9] }]\n',
  });
  assert.match(all(loaded), 'assignment/ana@x.example');
});

test('an unknown key is shown only when it is close to a known one, or stands among names of fields', async () => {
  const of = async (entry: string): Promise<string> => all(await load({ 'a.yaml': `clients:\n  - ${entry}\n` }));
  assert.match(await of('{ id: c-1, external: true, Room: 7 }'), 'Unknown field \\"Room\\"');
  assert.match(await of('{ id: c-1, fristName: A }'), 'Unknown field \\"fristName\\"');
  assert.not.match(await of('{ id: c-1, Zquark: 7 }'), 'Zquark');
  assert.not.match(await of('{ id: c-1, external: true, Zquark: 7, x@y.example: 1 }'), 'Zquark');
  assert.not.match(await of('{ id: c-1, external: true, Zquark: 7, b1990-04-12: 1 }'), 'Zquark');
});

test.run();
