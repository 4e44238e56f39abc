import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findFiles } from '../../src/manifest/read/files.ts';
import { limits } from '../../src/manifest/read/limits.ts';
import { inFolder } from './workspace.ts';

const test = suite('how large a manifest may be');
/** A comment of so many bytes. */
const comment = (bytes: number): Uint8Array => new Uint8Array(bytes).fill('#'.charCodeAt(0));

/** What reading a file of so many bytes says, from a folder and from the standard input. */
async function told(bytes: number): Promise<readonly string[]> {
  return inFolder({ 'a.yaml': comment(bytes) }, async (cwd) => {
    const readStdin = async (): Promise<string> => Buffer.from(comment(bytes)).toString();
    const found = await Promise.all([findFiles(['a.yaml'], { cwd }), findFiles(['-'], { cwd, readStdin })]);
    return found.map(({ files, problems }) => problems[0]?.code ?? `${files.length} read`);
  });
}

test('a file of exactly 16 MiB is read, and one of a byte more is not', async () => {
  assert.is(limits.fileBytes, 16_777_216);
  assert.equal(await told(limits.fileBytes), ['1 read', '1 read']);
  assert.equal(await told(limits.fileBytes + 1), ['file-too-large', 'file-too-large']);
});

test('a thousand files are read, and one more is too many', async () => {
  const named = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`m/${index}.yaml`, 'version: 1\n']));
  const read = (count: number) =>
    inFolder(named(count), async (cwd) => {
      const { files, problems } = await findFiles(['m'], { cwd });
      return problems[0]?.code ?? files.length;
    });
  assert.is(await read(limits.files), 1000);
  assert.is(await read(limits.files + 1), 'too-many-files');
});

test.run();
