import type { FoundInvite } from '../core/model/answers.ts';
import type { Manifest } from '../core/model/manifest.ts';
import { knownObjects } from './knowledge.ts';
import type { RunOptions } from './run-options.ts';
import { openSession } from './session.ts';

/** The invite links of all managed people who sign in; only reads are sent. */
export async function invitesOf(manifest: Manifest, options: RunOptions): Promise<readonly FoundInvite[]> {
  const { target, definition, connection, store, notes } = await openSession(manifest.settings, options);
  for (const note of notes) options.say?.(note);
  const members = new Set(
    Object.values(definition.table).flatMap((rules) => (rules.form === 'membership' ? [rules.member] : [])),
  );
  const known = knownObjects(manifest, store.recorded()).filter(({ desired }) => members.has(desired.kind));
  return Promise.all(
    known.map(async ({ recorded }): Promise<FoundInvite> => ({
      ref: recorded.ref,
      invite: (await target.invite?.(recorded, connection.reader)) ?? { state: 'none' },
    })),
  );
}
