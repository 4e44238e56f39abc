import { join } from 'node:path';
import { folderOfTarget } from './target-folder.ts';

/** The files in the folder of a target's state, by what they hold. */
const fileNames = {
  lock: 'lock',
  state: 'state.json',
  journal: 'journal.jsonl',
  rescued: 'rescued.jsonl',
  proofs: 'proofs.json',
  findings: 'findings.json',
  flaps: 'flaps.json',
  endedAcks: 'ended-acks.json',
  refusals: 'refusals.json',
  removalMarks: 'departures.json',
  failedLooks: 'attempts.json',
  strangers: 'strangers.json',
  obstacles: 'obstacles.json',
  refusedTwice: 'uniqueness.json',
  account: 'account.json',
} as const;

/** Where each of them is. */
export type StatePaths = Readonly<Record<keyof typeof fileNames | 'home' | 'backups', string>>;

/** The files of one target's state, with their folder and that of backups. */
export function pathsOf(folder: string, target: string): StatePaths {
  const home = join(folder, folderOfTarget(target));
  const paths = Object.entries(fileNames).map(([what, name]) => [what, join(home, name)] as const);
  return {
    ...(Object.fromEntries(paths) as Record<keyof typeof fileNames, string>),
    home,
    backups: join(home, 'backups'),
  };
}

/** What a write that was cut short adds to the name of its file; `.bak` or a date is somebody's own. */
const unfinished = /^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{9,10})$/;

/** Whether a name in the folder of a target's state is that of a file that was never finished. */
export function isLitter(name: string): boolean {
  return Object.values(fileNames).some(
    (whole) => name.startsWith(`${whole}.`) && unfinished.test(name.slice(whole.length + 1)),
  );
}
