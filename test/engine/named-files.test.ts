import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Source } from '../../src/connector/source.ts';
import { Failure } from '../../src/core/model/failure.ts';
import { loadAcks } from '../../src/engine/drift/acknowledge.ts';
import { registryOf } from '../../src/engine/registry.ts';
import { givenTo } from '../../src/engine/transfer/source-flags.ts';

const test = suite('files that flags name');
const path = join(mkdtempSync(join(tmpdir(), 'caseload-named-')), 'file.txt');
const failed = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'no failure',
    (cause: unknown) => (cause instanceof Failure ? `${cause.kind} ${cause.code} ${cause.message}` : String(cause)),
  );
const flag = { name: 'emails', usage: '--emails <file>', description: '', takes: 'lines', form: 'email' } as const;
const source = { flags: [flag] } as unknown as Source;
const given = () => givenTo(source, 'upheal', { emails: path }, registryOf());

test('addresses and acknowledgements are read by their byte order mark', async () => {
  const text = Buffer.from('\ufeffana@x.example\nbea@x.example\n', 'utf16le');
  for (const bytes of [text, Buffer.from(text).swap16(), Buffer.from('\ufeffana@x.example\nbea@x.example\n')]) {
    writeFileSync(path, bytes);
    assert.equal((await given())['emails'], [
      { text: 'ana@x.example', line: 1 },
      { text: 'bea@x.example', line: 2 },
    ]);
  }
  writeFileSync(path, Buffer.from('\ufeffacknowledged: []\n', 'utf16le'));
  assert.equal(await loadAcks(path), []);
});

test('what is no UTF-8 is an error with the file and the first bad place, and nothing of it is used', async () => {
  writeFileSync(
    path,
    Buffer.concat([Buffer.from('ana@x.example\njos'), Buffer.from([0xe9]), Buffer.from('@x.example')]),
  );
  const failure = `usage not-utf8 ${path} is not UTF-8 text: the first bad place is byte 18, in line 2.`;
  assert.is(await failed(given()), failure);
  assert.is(await failed(loadAcks(path)), failure);
});

test.run();
