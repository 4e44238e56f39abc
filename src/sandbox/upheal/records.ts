import type { PersonFields, UserType } from './fields.ts';

/** One user as the sandbox holds it, with what no call shows. */
export interface UserRecord extends PersonFields {
  readonly userId: string;
  readonly userType: UserType;
  readonly firstName: string;
  readonly lastName: string;
  readonly isActive: boolean;
  readonly organizationId?: string;
  readonly inviteUrl?: string;
  readonly privateRoomLink?: string;
  readonly clientSessionUrl?: string;
  readonly therapistSessionUrl?: string;
  /** Of a client: the providers who are assigned to it, in the order in which they were sent. */
  readonly providerUserIds?: readonly string[];
  /** The clock's time of the create call; absent for those who were there from the start. */
  readonly createdAt?: number;
  /** The clock's time of the last activation. */
  readonly activatedAt?: number;
}

/** The users, found by id, partner id and e-mail; kept in memory only. */
export interface UserRecords {
  all(): readonly UserRecord[];
  get(userId: string): UserRecord | undefined;
  /** In the order in which they got it. */
  byPartnerId(partnerUserId: string): readonly UserRecord[];
  /** Without regard to case. */
  byEmail(email: string): readonly UserRecord[];
  /** Adds a user, or puts it in the place of the one with the same id. */
  put(record: UserRecord): void;
  remove(userId: string): void;
  clear(): void;
}

/** Holds no users at first. */
export function userRecords(): UserRecords {
  const users = new Map<string, UserRecord>();
  const partners = new Map<string, Set<string>>();
  const emails = new Map<string, Set<string>>();

  const listed = (ids: Iterable<string> = []): UserRecord[] => [...ids].flatMap((id) => users.get(id) ?? []);
  return {
    all: () => [...users.values()],
    get: (userId) => users.get(keyOf(userId)),
    byPartnerId: (partnerUserId) => listed(partners.get(partnerUserId)),
    byEmail: (email) => listed(emails.get(email.toLowerCase())),
    put(record) {
      const old = users.get(keyOf(record.userId));
      // A user who keeps a partner id or an e-mail keeps the place among those who share it.
      if (old && old.partnerUserId !== record.partnerUserId) unlink(partners, old.partnerUserId, keyOf(old.userId));
      if (old && emailKey(old) !== emailKey(record)) unlink(emails, emailKey(old), keyOf(old.userId));
      users.set(keyOf(record.userId), record);
      link(partners, record.partnerUserId, keyOf(record.userId));
      link(emails, emailKey(record), keyOf(record.userId));
    },
    remove(userId) {
      const old = users.get(keyOf(userId));
      unlink(partners, old?.partnerUserId, keyOf(userId));
      unlink(emails, old && emailKey(old), keyOf(userId));
      users.delete(keyOf(userId));
    },
    clear() {
      users.clear();
      partners.clear();
      emails.clear();
    },
  };
}

/** The form of an id under which it is kept: UUIDs have no case. */
export function keyOf(userId: string): string {
  return userId.toLowerCase();
}

function emailKey(record: UserRecord): string | undefined {
  return record.email?.toLowerCase();
}

function link(table: Map<string, Set<string>>, name: string | undefined, id: string): void {
  if (name === undefined) return;
  const ids = table.get(name) ?? new Set();
  table.set(name, ids.add(id));
}

function unlink(table: Map<string, Set<string>>, name: string | undefined, id: string): void {
  if (name !== undefined) table.get(name)?.delete(id);
}
