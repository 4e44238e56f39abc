// Kills this process at the Nth flush of a file, before or after it: the journal is flushed once for every batch of
// records.
import { open } from 'node:fs/promises';

const at = Number(process.env.KILL_AT);
const isBefore = process.env.KILL_WHEN === 'before';
const file = await open(process.execPath, 'r');
const prototype = Object.getPrototypeOf(file);
await file.close();
const datasync = prototype.datasync;
let count = 0;
prototype.datasync = async function () {
  count += 1;
  const isNow = count === at;
  if (isNow && isBefore) process.kill(process.pid, 'SIGKILL');
  await datasync.call(this);
  if (isNow) process.kill(process.pid, 'SIGKILL');
};
