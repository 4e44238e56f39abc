import { readFileSync, readlinkSync } from 'node:fs';
import { hostname, uptime } from 'node:os';
import * as v from 'valibot';
import { hasCode } from '../disk/read-file.ts';
import { countShape } from '../core/shape/remembered.ts';
import type { Shaped } from '../core/shape/shape.ts';

/** The form of what a run writes about itself into its lock; what an earlier version did not write is absent. */
export const holderShape = v.object({
  token: v.string(),
  owner: v.string(),
  host: v.string(),
  pid: v.fallback(countShape, 0),
  /** ISO 8601. */
  since: v.string(),
  /** Which start of which machine it runs on. */
  boot: v.exactOptional(v.string()),
  /** In which space of process numbers. */
  pidSpace: v.exactOptional(v.string()),
  /** When the machine started, in milliseconds since 1970, where it has no name for that. */
  bootedAt: v.exactOptional(countShape),
  /** When its process started, as the machine counts it: a number may belong to another process by now. */
  started: v.exactOptional(v.string()),
});

/** Who holds a lock, as its file says. */
export type Holder = Shaped<typeof holderShape>;

/** Where this process is, and what it can tell of the processes beside it. */
export interface Here extends Pick<Holder, 'host' | 'pid' | 'boot' | 'pidSpace' | 'bootedAt'> {
  /** Whether a process of that number is there and not a dead one that nobody has buried. */
  isRunning(pid: number): boolean;
  /** When a process started; undefined where that cannot be told. */
  startOf(pid: number): string | undefined;
}

/** How far apart two reckonings of one start of a machine may be. */
const sameBootMs = 10_000;

/**
 * Whether a holder is where we are, so that its process can be asked for: the same start of the same machine and the
 * same space of process numbers; a system without names for these is known by its host and when it started.
 */
export function isBeside(holder: Holder, here: Here): boolean {
  // Such numbers are no process of its own: they would name us, and those beside us.
  if (holder.pid <= 0) return false;
  if (holder.boot !== undefined)
    return holder.boot === here.boot && holder.pidSpace !== undefined && holder.pidSpace === here.pidSpace;
  if (here.bootedAt === undefined || holder.bootedAt === undefined) return false;
  return holder.host === here.host && Math.abs(holder.bootedAt - here.bootedAt) < sameBootMs;
}

/** Whether the process of a holder beside us is gone, or its number belongs to another one by now. */
export function isGone({ pid, started }: Holder, here: Here): boolean {
  if (!here.isRunning(pid)) return true;
  const now = here.startOf(pid);
  return started !== undefined && now !== undefined && now !== started;
}

/** This process, as it is. */
export function whereWeAre(platform: string = process.platform): Here {
  const base = { host: hostname(), pid: process.pid, isRunning, startOf };
  // Host names and process numbers repeat from container to container: without the kernel's names nothing is known.
  if (platform !== 'linux') return { ...base, bootedAt: Math.round(Date.now() - uptime() * 1000) };
  const boot = told(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim());
  const pidSpace = told(() => readlinkSync('/proc/self/ns/pid'));
  return boot === undefined || pidSpace === undefined ? base : { ...base, boot, pidSpace };
}

/** State and start of a process, as /proc has them; undefined where it has none, or those of another space. */
function statOf(pid: number): { readonly state: string; readonly started: string } | undefined {
  return told(() => {
    if (readlinkSync('/proc/self') !== String(process.pid)) throw new Error('not our /proc');
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // A name may hold blanks and brackets: what follows the last bracket is the third field and on.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0] ?? '', started: fields[19] ?? '' };
  });
}

function startOf(pid: number): string | undefined {
  return statOf(pid)?.started;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (cause) {
    return hasCode(cause, 'EPERM');
  }
  return !['Z', 'X'].includes(statOf(pid)?.state ?? '');
}

function told<Value>(ask: () => Value): Value | undefined {
  try {
    return ask();
  } catch {
    return undefined;
  }
}
