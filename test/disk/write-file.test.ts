import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  constants,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  readSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { bytesIfThere, hasCode } from '../../src/disk/read-file.ts';
import { createFile, replaceFile } from '../../src/disk/write-file.ts';
import { newFolder } from '../cli/run-command.ts';

const test = suite('files written whole');
const modeOf = (path: string): number => statSync(path).mode & 0o777;

test('what is read is what was written, and nothing else is left in the folder', async () => {
  const folder = newFolder();
  const path = join(folder, 'a.json');
  assert.is(await bytesIfThere(path), undefined);
  await replaceFile(path, 'one', { mode: 0o600 });
  await replaceFile(path, 'zwölf', { mode: 0o600 });
  assert.is(Buffer.from((await bytesIfThere(path)) ?? []).toString(), 'zwölf');
  assert.equal(readdirSync(folder), ['a.json']);
});

test('whoever opened the old file goes on reading it whole', async () => {
  const folder = newFolder();
  const [path, old] = [join(folder, 'a'), join(folder, 'old')];
  writeFileSync(path, 'old');
  linkSync(path, old);
  await replaceFile(path, 'new', { mode: 0o600 });
  assert.equal([readFileSync(path, 'utf8'), readFileSync(old, 'utf8')], ['new', 'old']);
});

test('a write that fails leaves the old file and no draft', async () => {
  const folder = newFolder();
  mkdirSync(join(folder, 'taken'));
  for (const name of ['taken', join('nowhere', 'a')]) {
    const failed = await replaceFile(join(folder, name), 'new', { mode: 0o600 }).then(
      () => false,
      () => true,
    );
    assert.is(failed, true, name);
  }
  assert.equal(readdirSync(folder), ['taken']);
});

test('a disk that takes only a part of a text leaves the old file and no draft', () => {
  const folder = newFolder();
  writeFileSync(join(folder, 'a'), 'old');
  const script =
    `import { replaceFile } from './src/disk/write-file.ts';` +
    `await replaceFile(process.argv[1], 'x'.repeat(5_000_000), { mode: 0o600 }).catch(({ code }) => console.log(code));`;
  // No file may grow over 1,000 blocks: what is beyond that is refused in the middle of a write.
  const shell = 'ulimit -f 1000; exec "$0" --import tsx --input-type=module -e "$1" "$2"';
  const said = execFileSync('bash', ['-c', shell, process.execPath, script, join(folder, 'a')], { encoding: 'utf8' });
  assert.is(said, 'EFBIG\n');
  assert.equal([readdirSync(folder), readFileSync(join(folder, 'a'), 'utf8')], [['a'], 'old']);
});

test('a file is for whom its writer says, whoever could read the one before, unless its mode is kept', async () => {
  const path = join(newFolder(), 'a');
  writeFileSync(path, 'old');
  chmodSync(path, 0o640);
  await replaceFile(path, 'new', { mode: 0o666, keeps: 'owner and mode' });
  assert.is(modeOf(path), 0o640);
  await replaceFile(path, 'new', { mode: 0o600, keeps: 'owner' });
  assert.is(modeOf(path), 0o600);
  const umask = process.umask(0o027);
  try {
    await replaceFile(path, 'new', { mode: 0o644 });
  } finally {
    process.umask(umask);
  }
  assert.is(modeOf(path), 0o640);
});

test('a file that somebody else owns stays theirs only where its writer says so', async () => {
  // Only root can try it.
  if (process.getuid?.() !== 0) return;
  const path = join(newFolder(), 'a');
  writeFileSync(path, 'old');
  execFileSync('chown', ['12:34', path]);
  await replaceFile(path, 'new', { mode: 0o600, keeps: 'owner' });
  assert.equal([statSync(path).uid, statSync(path).gid], [12, 34]);
  await replaceFile(path, 'secret', { mode: 0o600 });
  assert.is(statSync(path).uid, 0);
});

test('a link is followed to its file; a pipe is written into and stays one', async () => {
  const folder = newFolder();
  const [link, elsewhere, pipe] = [join(folder, 'link'), join(folder, 'elsewhere'), join(folder, 'pipe')];
  mkdirSync(elsewhere);
  writeFileSync(join(elsewhere, 'real'), 'old');
  symlinkSync(join(elsewhere, 'real'), link);
  await replaceFile(link, 'new', { mode: 0o600 });
  assert.is(lstatSync(link).isSymbolicLink(), true);
  assert.is(readFileSync(join(elsewhere, 'real'), 'utf8'), 'new');
  execFileSync('mkfifo', [pipe]);
  const piped = openSync(pipe, constants.O_RDWR | constants.O_NONBLOCK);
  await replaceFile(pipe, 'through', { mode: 0o600 });
  assert.is(statSync(pipe).isFIFO(), true);
  const bytes = Buffer.alloc(10);
  assert.is(bytes.toString('utf8', 0, readSync(piped, bytes)), 'through');
  closeSync(piped);
  assert.equal(readdirSync(folder).sort(), ['elsewhere', 'link', 'pipe']);
});

test('of writes that come at once the one that came last stands', async () => {
  const folder = newFolder();
  const path = join(folder, 'a');
  const texts = Array.from({ length: 20 }, (_, n) => 'x'.repeat(n === 19 ? 0 : 1_000_000) + String(n));
  await Promise.all(texts.map((text) => replaceFile(path, text, { mode: 0o600 })));
  assert.is(readFileSync(path, 'utf8'), '19');
  assert.equal(readdirSync(folder), ['a']);
});

test('a write that fails does not take the next one with it', async () => {
  const folder = join(newFolder(), 'later');
  const first = replaceFile(join(folder, 'a'), 'one', { mode: 0o600 }).catch(() => mkdirSync(folder));
  const second = replaceFile(join(folder, 'a'), 'two', { mode: 0o600 });
  await Promise.all([first, second]);
  assert.is(readFileSync(join(folder, 'a'), 'utf8'), 'two');
});

test('of many who make one file exactly one does, and the others find it whole', async () => {
  const folder = newFolder();
  const path = join(folder, 'key');
  const made = await Promise.all(
    Array.from({ length: 12 }, async (_, n) => {
      const isMine = await createFile(path, `${n}`.repeat(1000), 0o600);
      return isMine ? `${n}`.repeat(1000) : undefined;
    }),
  );
  const [mine, ...others] = made.filter((text) => text !== undefined);
  assert.equal([readFileSync(path, 'utf8'), others], [mine ?? '', []]);
  assert.is(modeOf(path), 0o600);
  assert.equal(readdirSync(folder), ['key']);
});

test('a file that cannot be read is not one that is missing', async () => {
  const cause: unknown = await bytesIfThere(newFolder()).catch((error: unknown) => error);
  assert.is(hasCode(cause, 'EISDIR'), true);
  assert.is(hasCode(new Error('ENOENT'), 'ENOENT'), false);
});

test.run();
