import type { UnreadCode } from '../shape/answer-codes.ts';
import type { Cause } from '../shape/names.ts';
import type { Fields, Ref } from './resource.ts';

/** Somebody who was found and does not have the id that the manifest gives; `partnerId` is the one that is there. */
export interface Stranger {
  readonly partnerId?: string;
}

/** What a look at an object found whose id we hold; `unread` when nobody looked. */
export type Observation =
  | {
      readonly state: 'present';
      readonly fields: Fields;
      readonly organizationId?: string;
      /** Seen only where it can be. */ readonly isActive?: boolean;
      /** Of a saved plan: the fields that differed, and why. */ readonly causes?: Readonly<Record<string, Cause>>;
    }
  | { readonly state: 'missing' }
  | /** As `missing`, and nobody else of the kind was seen to be there: the answer proves nothing. */ {
      readonly state: 'unwitnessed';
    }
  | { readonly state: 'unknown'; readonly code: UnreadCode; readonly message: string }
  | {
      readonly state: 'unread';
      /** Seen by a check alone: a target may not show whom it deactivated. */ readonly isActive?: boolean;
    };

/** What led a look to somebody: an address, our own id of him, or the target's id as the manifest has it. */
export type Means = 'address' | 'own-id' | 'given-id';

/** What a look found for somebody whose id we do not hold; `unsought` when nobody looked. */
export type LookupResult =
  | {
      readonly state: 'nobody';
      /** Whether the target's answers prove it. */ readonly isProven: boolean;
      /** When its first request was sent, in milliseconds since 1970; absent when that is not known. */
      readonly at?: number;
    }
  | {
      readonly state: 'found';
      readonly id: string;
      readonly isActive: boolean | undefined;
      readonly fields: Fields;
      readonly organizationId?: string;
      /** What matches, without personal data. */
      readonly evidence: string;
      readonly stranger?: Stranger;
      /** What led to him; where it is absent, his fields tell. */
      readonly by?: readonly Means[];
    }
  | {
      readonly state: 'conflict';
      readonly message: string;
      readonly hint: string;
      readonly stranger?: Stranger;
      /** Why he is not taken over, when it is not that somebody else is in his place. */
      readonly reason?: 'identity-differs' | 'unsupported';
      /** Who is in his place, where that was seen. */
      readonly holder?: { readonly id: string; readonly fields: Fields; readonly isActive: boolean | undefined };
    }
  | { readonly state: 'unknown'; readonly code: UnreadCode; readonly message: string }
  | { readonly state: 'unsought' };

/** What is told of somebody who is not there by his id, while nobody else of the kind was seen to be there either. */
export function unwitnessed(ref: Ref): { readonly ref: Ref; readonly code: UnreadCode; readonly message: string } {
  const message = `The read of ${ref} was answered as not there (404), and no other of its kind was seen to be there.`;
  return { ref, code: 'no-witness', message };
}
