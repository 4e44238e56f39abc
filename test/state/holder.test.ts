import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isBeside, isGone, whereWeAre, type Here, type Holder } from '../../src/state/holder.ts';

const test = suite('where the holder of a lock is');
const here: Here = {
  host: 'h',
  pid: 10,
  boot: 'b',
  pidSpace: 'pid:[1]',
  isRunning: (pid) => pid < 100,
  startOf: (pid) => (pid === 7 ? undefined : `s${pid}`),
};
const holder: Holder = { token: 't', owner: 'o', since: '', host: 'h', pid: 11, boot: 'b', pidSpace: 'pid:[1]' };
const without = ({ boot, pidSpace, ...rest }: Holder): Holder => (void [boot, pidSpace], rest);

test('it is beside us in the same boot and the same space of process numbers, whatever the host is called', () => {
  assert.ok(isBeside(holder, here));
  assert.ok(isBeside({ ...holder, host: 'other' }, here));
  assert.not(isBeside({ ...holder, boot: 'another' }, here));
  assert.not(isBeside({ ...holder, pidSpace: 'pid:[2]' }, here));
});

test('whoever does not say where it runs is elsewhere, also to one who does not know it either', () => {
  assert.not(isBeside(without(holder), here));
  const { pidSpace, ...noSpace } = holder;
  void pidSpace;
  assert.not(isBeside(noSpace, here));
  const { boot, pidSpace: space, ...unknown } = here;
  void [boot, space];
  assert.not(isBeside(holder, unknown));
  assert.not(isBeside(without(holder), unknown));
  const { pidSpace: none, ...spaceless } = here;
  void none;
  assert.not(isBeside(noSpace, spaceless));
});

test('a lock that names no process is elsewhere: there is nobody to ask for', () => {
  for (const pid of [0, -1]) assert.not(isBeside({ ...holder, pid }, here));
});

test('where a start has no name, the host and the time of the start tell', () => {
  const { boot, pidSpace, ...rest } = here;
  void [boot, pidSpace];
  const named: Here = { ...rest, bootedAt: 1_000_000 };
  const told = (bootedAt: number, host = 'h'): boolean => isBeside({ ...without(holder), host, bootedAt }, named);
  assert.equal([told(1_000_000), told(1_009_999), told(990_001)], [true, true, true]);
  assert.equal([told(1_010_000), told(990_000), told(1_000_000, 'other')], [false, false, false]);
  assert.not(isBeside({ ...holder, bootedAt: 1_000_000 }, named));
});

test('it is gone when its process is, or when the number belongs to a process that started at another time', () => {
  assert.ok(isGone({ ...holder, pid: 100 }, here));
  assert.not(isGone({ ...holder, pid: 11, started: 's11' }, here));
  assert.ok(isGone({ ...holder, pid: 11, started: 's9' }, here));
  assert.not(isGone(holder, here));
  assert.not(isGone({ ...holder, pid: 7, started: 's9' }, here));
});

test('this process knows where it is', () => {
  const self = whereWeAre();
  assert.is(self.pid, process.pid);
  assert.ok(self.isRunning(process.pid));
  if (process.platform !== 'linux') return;
  assert.match(self.boot ?? '', /^[0-9a-f-]{36}$/);
  assert.match(self.pidSpace ?? '', /^pid:\[\d+\]$/);
  assert.match(self.startOf(process.pid) ?? '', /^\d+$/);
  assert.is(self.bootedAt, undefined);
  const elsewhere = whereWeAre('darwin');
  assert.is(elsewhere.boot, undefined);
  assert.ok(Math.abs((elsewhere.bootedAt ?? 0) - (whereWeAre('darwin').bootedAt ?? 0)) < 5000);
});

test.run();
