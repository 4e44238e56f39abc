import type { CreateBody, Role } from './fields.ts';

/** One user as the sandbox holds it, with what no call shows. */
export interface HippUser extends CreateBody {
  readonly publicId: string;
  readonly role: Role;
  readonly shouldSendSMS: boolean;
  readonly sex?: string;
  readonly birthDate?: string;
  readonly addressLine1?: string;
  readonly addressLine2?: string;
  readonly city?: string;
  readonly state?: string;
  readonly postalCode?: string;
  readonly caregiverId?: string;
  /** ISO 8601 in UTC, as are the other times. */
  readonly createdAt: string;
  readonly updatedAt: string;
  /** The clock's time of the create call; absent for those who were not created by one. */
  readonly arrivedAt?: number;
}

/** The users in the order in which they came; kept in memory only. */
export interface HippUsers {
  all(): readonly HippUser[];
  get(publicId: string): HippUser | undefined;
  /** Adds a user at the end, or puts it in the place of the one with the same id. */
  put(user: HippUser): void;
  /** Adds a user next to another. */
  insert(user: HippUser, side: 'before' | 'after', neighbourId: string): void;
  remove(publicId: string): void;
  clear(): void;
}

/** Holds no users at first. */
export function hippUsers(): HippUsers {
  let users = new Map<string, HippUser>();
  return {
    all: () => [...users.values()],
    get: (publicId) => users.get(publicId),
    put(user) {
      users.set(user.publicId, user);
    },
    insert(user, side, neighbourId) {
      const around = (one: HippUser): HippUser[] =>
        one.publicId !== neighbourId ? [one] : side === 'before' ? [user, one] : [one, user];
      users = new Map([...users.values()].flatMap(around).map((one) => [one.publicId, one]));
    },
    remove(publicId) {
      users.delete(publicId);
    },
    clear() {
      users.clear();
    },
  };
}

/** Whether a read made now finds somebody who may have been created a moment ago. */
export function isVisible(user: HippUser, now: number, delayMs: number): boolean {
  return user.arrivedAt === undefined || now >= user.arrivedAt + delayMs;
}
