import type { Manifest } from '../../core/model/manifest.ts';
import { defaultSettings } from '../../core/model/settings.ts';
import type { Ref } from '../../core/model/resource.ts';
import { foundById, idsIn } from '../../engine/looks/settled-id.ts';
import { openSession } from '../../engine/session.ts';
import { settleByHand } from '../../engine/by-hand.ts';
import { openState } from '../../engine/state-session.ts';
import type { RunOptions } from '../../engine/run-options.ts';
import { line } from '../../report/parts/escape.ts';
import type { Console } from '../console.ts';
import { loadFor, read, type LoadFlags } from '../load.ts';

/** An id that a person gives for somebody whose create is in doubt. */
export interface GivenId {
  readonly ref: Ref;
  readonly id: string;
  /** It is taken without a look. */
  readonly force: boolean;
  /** A manifest whose settings are used, and which says whom it means; that of the folder when none is named. */
  readonly paths: readonly string[];
}

/** `caseload state settle REF --id ID`: looks at the id, says what it found, and notes it. */
export async function settleById(
  { ref, id, force, paths }: GivenId,
  flags: LoadFlags,
  options: RunOptions,
  out: Console,
): Promise<void> {
  const manifest = await manifestFor(paths, flags, out);
  if (manifest === 'wrong') return;
  const settings = { ...defaultSettings, ...manifest?.settings };
  const opened = force ? undefined : await openSession(settings, { ...options, lock: true });
  const session = opened ?? (await openState(settings, { ...options, lock: true }));
  try {
    for (const note of opened?.notes ?? []) options.say?.(note);
    const { declared } = idsIn(session, manifest, opened);
    await settleByHand(session, ref, id, declared, async () => {
      if (opened) out.answer(line`${await foundById(opened, ref, id, manifest)}`);
    });
    await session.store.save();
    out.answer(line`Settled: ${ref} is ${id}; the next plan reads it.`);
  } finally {
    await session.unlock();
  }
}

/** The manifest that is named, or that lies here; undefined where there is none, and said what is wrong with it. */
async function manifestFor(
  paths: readonly string[],
  flags: LoadFlags,
  out: Console,
): Promise<Manifest | 'wrong' | undefined> {
  if (paths.length === 0 && (await read([], flags)).diagnostics.some(({ code }) => code === 'no-manifest'))
    return undefined;
  return (await loadFor(paths, flags, out)) ?? 'wrong';
}
