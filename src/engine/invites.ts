import type { Reader } from '../connector/connection.ts';
import { RequestError } from '../connector/request-error.ts';
import type { Target } from '../connector/target.ts';
import type { FoundInvite, Invite } from '../core/model/answers.ts';
import { Failure } from '../core/model/failure.ts';
import type { Manifest } from '../core/model/manifest.ts';
import type { Recorded } from '../core/model/recorded.ts';
import { knownObjects } from './knowledge.ts';
import type { RunOptions } from './run-options.ts';
import { openSession } from './session.ts';

/**
 * The invite links of all managed people who sign in; only reads are sent. Throws `Failure` (unreachable) when not one
 * of them could be read.
 */
export async function invitesOf(manifest: Manifest, options: RunOptions): Promise<readonly FoundInvite[]> {
  const { target, definition, connection, store, notes } = await openSession(manifest.settings, options);
  for (const note of notes) options.say?.(note);
  const members = new Set(
    Object.values(definition.table).flatMap((rules) => (rules.form === 'membership' ? [rules.member] : [])),
  );
  const known = knownObjects(manifest, store.recorded()).filter(({ desired }) => members.has(desired.kind));
  const found = await Promise.all(
    known.map(async ({ recorded }): Promise<FoundInvite> => ({
      ref: recorded.ref,
      invite: await inviteOf(recorded, target, connection.reader),
    })),
  );
  const unread = found.flatMap(({ invite }) => (invite.state === 'unknown' ? [invite.message] : []));
  if (unread.length < found.length || unread[0] === undefined) return found;
  const why = `None of the ${found.length} looks at ${definition.title} succeeded. The first reason: ${unread[0]}`;
  throw new Failure('unreachable', 'nothing-read', why, { hint: 'Run `caseload doctor` to see what answers.' });
}

async function inviteOf(recorded: Recorded, target: Target, reader: Reader): Promise<Invite> {
  try {
    return (await target.invite?.(recorded, reader)) ?? { state: 'none' };
  } catch (cause) {
    if (cause instanceof RequestError) return { state: 'unknown', message: cause.message };
    throw cause;
  }
}
