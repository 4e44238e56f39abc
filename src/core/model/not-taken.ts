import { idForm } from '../comparing/normal-form.ts';
import type { Digest, Recorded } from './recorded.ts';

/** How often the same value is sent in all, the create included, before it is left alone. */
export const sendsAtMost = 3;

const readWithinMs = 60 * 60_000;

/** Whether a field was sent at most an hour before (`at` is ISO 8601) and not read since. */
export function wasSent({ sent }: Recorded, name: string, at: string): boolean {
  if (!sent || !(sent.fields?.includes(name) ?? true)) return false;
  return Date.parse(at) - Date.parse(sent.at) <= readWithinMs;
}

/**
 * Whether emptiness, seen at any time, says that a field was not taken: it is the first that is shown of it, or the
 * first read since it was sent, by a create or an update. Once a read followed, somebody emptied it.
 */
export function wasSentEmpty({ sent, shown }: Recorded, name: string, isShown: boolean): boolean {
  const isUnreadSince = sent !== undefined && (sent.fields?.includes(name) ?? true);
  return isUnreadSince || (isShown && !shown?.includes(name));
}

/** A keyed digest of a list of members: the first one, and the others in any order. */
export function listDigest(digest: Digest, owner: string, [first, ...others]: readonly string[]): string {
  return digest(owner, 'providers', [...(first === undefined ? [] : [idForm(first)]), ...others.map(idForm).sort()]);
}

/** Whether this list is the one that was sent last, and that the target showed otherwise. */
export function isSentList({ id, notTaken }: Recorded, list: readonly string[], digest: Digest): boolean {
  return notTaken?.['providers']?.wanted === listDigest(digest, id, list);
}
