import type { UnreadCode } from '../shape/answer-codes.ts';
import type { Fields } from './resource.ts';

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
    }
  | { readonly state: 'missing' }
  | { readonly state: 'unknown'; readonly code: UnreadCode; readonly message: string }
  | {
      readonly state: 'unread';
      /** Seen by a check alone: a target may not show whom it deactivated. */ readonly isActive?: boolean;
    };

/** What a look found for somebody whose id we do not hold; `unsought` when nobody looked. */
export type LookupResult =
  | { readonly state: 'nobody'; /** Whether the target's answers prove it. */ readonly isProven: boolean }
  | {
      readonly state: 'found';
      readonly id: string;
      readonly isActive: boolean | undefined;
      readonly fields: Fields;
      readonly organizationId?: string;
      /** What matches, without personal data. */
      readonly evidence: string;
      readonly stranger?: Stranger;
    }
  | { readonly state: 'conflict'; readonly message: string; readonly hint: string; readonly stranger?: Stranger }
  | { readonly state: 'unknown'; readonly code: UnreadCode; readonly message: string }
  | { readonly state: 'unsought' };
