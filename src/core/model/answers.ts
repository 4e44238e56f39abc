import type { checkShape, inviteShape, invitesShape } from '../shape/listings.ts';
import type { Shaped } from '../shape/shape.ts';

/** One thing that was tried of a target's address, key or assumptions. */
export interface Check extends Shaped<typeof checkShape> {}

/** An invite link: a credential, asked for by name and never part of any other output. */
export type Invite = Shaped<typeof inviteShape>;

/** Somebody who is managed, and the invite link that is theirs. */
export type FoundInvite = Shaped<typeof invitesShape>[number];
