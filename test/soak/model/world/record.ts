import { humanOf, type HumanName, type PersonKind, type Values } from '../people.ts';

/** One account of the server, with what only the model knows of it. */
export interface Account {
  readonly userId: string;
  readonly kind: PersonKind;
  /** Who was made under this account: it stays theirs, whatever is written into it. */
  readonly human: HumanName;
  readonly fields: Values;
  readonly partnerUserId?: string;
  readonly organizationId?: string;
  readonly isActive: boolean;
  /** Who deactivated it last; nobody did while it never was. */
  readonly endedBy?: 'us' | 'app';
  /** Ids of providers, the primary one first; clients only. */
  readonly members: readonly string[];
  /** Made by the command, or there before. */
  readonly madeBy: 'us' | 'app';
}

/** Whose names an account shows by now. */
export function shownHuman(account: Account): HumanName {
  return humanOf(account.fields['firstName'], account.kind);
}
