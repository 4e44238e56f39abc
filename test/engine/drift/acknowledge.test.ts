import { chmodSync, lstatSync, mkdirSync, readFileSync, readdirSync, statSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { KeptFinding } from '../../../src/core/drift/finding.ts';
import { acknowledge, loadAcks } from '../../../src/engine/drift/acknowledge.ts';
import { openStore } from '../../../src/state/file-store.ts';
import { loadKey } from '../../../src/state/key.ts';
import { newFolder } from '../../cli/run-command.ts';
import { fakeClock } from '../../fake-clock.ts';
import { codeOf, entry } from '../../state/support.ts';

const test = suite('findings that are accepted');
const clock = fakeClock(Date.UTC(2026, 0, 5, 12));
const finding = (id: string): KeptFinding => ({
  ref: `client/${id}`,
  class: 'changed',
  fields: ['firstName'],
  since: '2026-01-01T00:00:00.000Z',
  fingerprint: id,
});

/** A state in which two clients differ. */
async function stateFolder(): Promise<string> {
  const folder = join(newFolder(), 'state');
  const key = await loadKey({ folder, target: 'upheal', env: undefined });
  const store = await openStore({ folder, target: 'upheal', key, clock });
  await store.write({ put: [entry('a'), entry('b')] });
  await store.save();
  await store.saveFindings([finding('a'), finding('b')]);
  return folder;
}
const accept = (path: string, id: string, state: string, until = '2026-01-05') =>
  acknowledge(path, `client/${id}`, { until, why: 'known' }, { target: 'upheal', state, clock });

test('a file of acknowledgements is made, and keeps its mode, its link and what it says when one is added', async () => {
  const state = await stateFolder();
  const [path, link] = [join(dirname(state), 'acks.yaml'), join(dirname(state), 'link.yaml')];
  await accept(path, 'a', state);
  assert.is(statSync(path).mode & 0o777, 0o666 & ~process.umask());
  chmodSync(path, 0o640);
  symlinkSync(path, link);
  await accept(link, 'b', state);
  assert.equal([statSync(path).mode & 0o777, lstatSync(link).isSymbolicLink()], [0o640, true]);
  assert.equal(
    (await loadAcks(path)).map(({ ref, target, until }) => [ref, target, until]),
    [
      ['client/a', 'upheal', '2026-01-05'],
      ['client/b', 'upheal', '2026-01-05'],
    ],
  );
  assert.equal(readdirSync(dirname(state)).sort(), ['acks.yaml', 'link.yaml', 'state']);
});

test('a file that cannot be written, and a day that is over, are errors of use', async () => {
  const state = await stateFolder();
  const path = join(dirname(state), 'nowhere', 'acks.yaml');
  assert.is(await codeOf(accept(path, 'a', state)), 'bad-acks');
  mkdirSync(dirname(path));
  assert.is(await codeOf(accept(path, 'a', state, '2026-01-04')), 'bad-until');
  assert.is(await codeOf(accept(path, 'c', state)), 'no-finding');
  assert.is(await codeOf(accept(path, 'a', state)), 'none');
  assert.match(readFileSync(path, 'utf8'), 'client/a');
});

test.run();
