import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { limits } from '../../src/manifest/read/limits.ts';
import { loadManifest } from '../../src/manifest/load.ts';
import { inFolder, load, options, places } from './workspace.ts';

const test = suite('files of a manifest');
const client = (id: string): string => `clients: [{ id: ${id}, external: true }]\n`;
const refs = ({ manifest }: Awaited<ReturnType<typeof load>>): readonly string[] | undefined =>
  manifest?.resources.map(({ ref }) => ref);

test('a folder is read with its folders, and only files of the known names', async () => {
  const loaded = await load(
    {
      'm/b.yaml': client('b'),
      'm/deep/er/a.yml': client('a'),
      'm/c.json': '{"clients": [{"id": "c", "external": true}]}',
      'm/clients.csv': 'id,external\nd,true\n',
      'm/notes.txt': 'canary',
      'm/.hidden.yaml': client('hidden'),
      'm/.git/x.yaml': client('git'),
      'm/node_modules/p/x.yaml': client('module'),
    },
    {},
    ['m'],
  );
  assert.equal(refs(loaded), ['client/a', 'client/b', 'client/c', 'client/d']);
  assert.equal(loaded.diagnostics, []);
});

test('a CSV file of another name in a folder is not read, with a warning', async () => {
  const loaded = await load({ 'm/a.yaml': client('a'), 'm/people.csv': 'id\nx\n' }, {}, ['m']);
  assert.equal(refs(loaded), ['client/a']);
  assert.equal(places(loaded), ['m/people.csv:1:1 file-not-read']);
});

test('several paths are one manifest, and one thing in two of them names both places', async () => {
  const files = { 'a.yaml': client('a'), 'b/b.yaml': `# a comment\n${client('a')}` };
  const loaded = await load(files, {}, ['b', 'a.yaml']);
  assert.equal(places(loaded), ['b/b.yaml:2:17 duplicate-id']);
  assert.match(loaded.diagnostics[0]?.message ?? '', 'a.yaml:1:17');
});

test('a file that is reached twice is read once', async () => {
  assert.equal(refs(await load({ 'm/a.yaml': client('a') }, {}, ['m', 'm/a.yaml', './m/'])), ['client/a']);
});

test('without paths caseload.yaml is read, else the folder caseload, else there is one problem', async () => {
  const both = { 'caseload.yaml': client('a'), 'caseload/b.yaml': client('b') };
  assert.equal(refs(await load(both, {}, [])), ['client/a']);
  assert.equal(refs(await load({ 'caseload/b.yaml': client('b') }, {}, [])), ['client/b']);
  assert.equal(places(await load({}, {}, [])), ['caseload.yaml:1:1 no-manifest']);
});

test('a dash stands for standard input', async () => {
  const loaded = await load(
    { 'a.yaml': client('a') },
    { readStdin: async () => '{"clients": [{"id": "b", "external": true}]}' },
    ['-', 'a.yaml'],
  );
  assert.equal(refs(loaded), ['client/a', 'client/b']);
  assert.equal(places(await load({}, { readStdin: async () => 'cliens: []\n' }, ['-'])), ['<stdin>:1:1 unknown-field']);
  assert.equal(places(await load({}, {}, ['-'])), ['<stdin>:1:1 cannot-read']);
});

test('a path that cannot be read is one problem, and nothing that it might hold is called unknown', async () => {
  const files = { 'a.yaml': 'assignments: [{ client: a, providers: [p-1] }]\n' };
  assert.equal(places(await load(files, {}, ['a.yaml', 'gone.yaml'])), ['gone.yaml:1:1 file-not-found']);
  assert.equal(places(await load(files, {}, ['a.yaml/below.yaml'])), ['a.yaml/below.yaml:1:1 cannot-read']);
  assert.equal(places(await load({ 'a.txt': '' }, {}, ['a.txt'])), ['a.txt:1:1 unknown-file']);
  assert.equal(places(await load({ 'm/a.txt': '' }, {}, ['m'])), ['m:1:1 no-files']);
  assert.equal(places(await load({}, {}, ['a\0b'])), ['a\0b:1:1 cannot-read']);
});

test('a file that is empty, binary or in another encoding says so', async () => {
  const codeOf = async (content: string | Uint8Array): Promise<readonly string[]> =>
    places(await load({ 'a.yaml': content }));
  assert.equal(await codeOf(''), ['a.yaml:1:1 empty-file']);
  assert.equal(await codeOf('# only a comment\n---\n'), ['a.yaml:1:1 empty-file']);
  assert.equal(await codeOf(Uint8Array.from([0x50, 0x4b, 3, 4, 0, 0, 1])), ['a.yaml:1:5 binary-file']);
  assert.equal(await codeOf(Buffer.concat([Buffer.from('clients:\n  - id: '), Uint8Array.from([0xe9])])), [
    'a.yaml:2:9 not-utf8',
  ]);
  // Without its mark UTF-16 cannot be told from what is no text.
  assert.equal(await codeOf(Buffer.from('clients: []', 'utf16le')), ['a.yaml:1:2 binary-file']);
  const odd = Buffer.from('\ufeffclients:\n  - \ud800', 'utf16le');
  assert.equal(await codeOf(odd), ['a.yaml:2:5 not-utf8']);
});

test('byte order marks of UTF-8 and UTF-16 are obeyed', async () => {
  const text = '\ufeffclients:\n  - { id: a, external: true, extra: 1 }\n';
  const little = Buffer.from(text, 'utf16le');
  for (const bytes of [Buffer.from(text), little, Buffer.from(little).swap16()])
    assert.equal(places(await load({ 'a.yaml': bytes })), ['a.yaml:2:30 unknown-field']);
});

test('standard input is read as bytes: what is no UTF-8 is an error with its place and never sent', async () => {
  const latin = Buffer.concat([Buffer.from('clients:\n  - { id: a, firstName: Jos'), Buffer.from([0xe9, 0x20, 0x7d])]);
  const loaded = await loadManifest(['-'], { ...options, readStdin: () => Promise.resolve(latin) });
  assert.is(loaded.manifest, undefined);
  assert.equal(
    loaded.diagnostics.map(({ at, code, message }) => [at.file, at.line, at.column, code, message]),
    [['<stdin>', 2, 28, 'not-utf8', 'The file is not UTF-8 text: the first bad place is byte 37, in line 2.']],
  );
  const { diagnostics } = await loadManifest(['-'], { ...options, readStdin: () => Promise.resolve('clients: []\n') });
  assert.equal(diagnostics, []);
});

test('a byte order mark and Windows line ends change no place', async () => {
  assert.equal(
    places(await load({ 'a.yaml': '\ufeffclients:\r\n  - id: a\r\n    external: true\r\n    extra: 1\r\n' })),
    ['a.yaml:4:5 unknown-field'],
  );
});

test('a replacement character that is part of the text is text', async () => {
  assert.equal(refs(await load({ 'a.yaml': 'clients: [{ id: "a\ufffd", external: true }]\n' })), ['client/a\ufffd']);
});

test('an empty document between others is nothing', async () => {
  assert.equal(refs(await load({ 'a.yaml': `---\n---\n# nothing\n---\n${client('a')}...\n---\n` })), ['client/a']);
});

test('a file that is too large is refused before it is read', async () => {
  await inFolder({ 'a.yaml': '' }, async (cwd) => {
    truncateSync(join(cwd, 'a.yaml'), limits.fileBytes + 1);
    assert.equal(places(await loadManifest(['a.yaml'], { ...options, cwd })), ['a.yaml:1:1 file-too-large']);
  });
});

test('too many files are refused before they are read', async () => {
  await inFolder({}, async (cwd) => {
    for (let index = 0; index <= limits.files; index += 1)
      writeFileSync(join(cwd, `${index}.yaml`), client(`c-${index}`));
    assert.equal(places(await loadManifest(['.'], { ...options, cwd })), ['.:1:1 too-many-files']);
  });
});

test('folders that are linked in a circle or nested too deep end', async () => {
  await inFolder({ 'm/a.yaml': client('a') }, async (cwd) => {
    symlinkSync(join(cwd, 'm'), join(cwd, 'm', 'again'));
    const loaded = await loadManifest(['m'], { ...options, cwd });
    assert.equal(refs(loaded), ['client/a']);
    mkdirSync(join(cwd, 'd', ...Array.from({ length: limits.folders + 1 }, () => 'd')), { recursive: true });
    assert.match(places(await loadManifest(['d'], { ...options, cwd })).join(), 'too-deep');
  });
});

test.run();
