import type { Ref } from './resource.ts';

/** One thing that was tried of a target's address, key or assumptions. */
export interface Check {
  readonly level: 'good' | 'bad' | 'open';
  /** The setting or variable that it is about. */
  readonly about: string;
  readonly message: string;
  readonly advice?: string;
}

/** An invite link: a credential, asked for by name and never part of any other output. */
export type Invite =
  | { readonly state: 'link'; readonly link: string }
  | { readonly state: 'none' }
  | { readonly state: 'unknown'; readonly message: string };

/** Somebody who is managed, and the invite link that is theirs. */
export interface FoundInvite {
  readonly ref: Ref;
  readonly invite: Invite;
}
