import { commonChecks, type CommonSettings } from '../settings.ts';
import { count, listOf, oneOf, orNull, shaped, type Check, type Shape } from '../shape.ts';
import { roles, sorts, type Role, type Sort } from './fields.ts';

/** Somebody else at work while pages are read. */
interface ShiftingPages {
  /** After how many more list requests something changes; counts down. */
  readonly times: number;
  /** The place in the list just asked for, counted from 0 over all of its pages, in its order. */
  readonly at: number;
  /**
   * A namesake with the same role and times is put in that place, or who stands there is taken away; default `insert`.
   */
  readonly change?: 'insert' | 'remove';
}

/** Everything that Hipp Health's pages leave open, and a few switches for tests. */
export interface HippSettings extends CommonSettings {
  /** The roles that the key may create; others are answered with 403. */
  readonly allowedRoles: readonly Role[];
  /** The status of a create with an e-mail that another user has; case does not count. */
  readonly duplicateEmail: 400 | 409 | 'allow';
  /** What `?email=` finds: the whole e-mail without regard to case, every e-mail that contains it, or everybody. */
  readonly emailFilter: 'exact' | 'contains' | 'ignored';
  /** The order of a list that is asked for none. */
  readonly defaultSort: Sort;
  /** The status of a read by an id that does not have the form of one. */
  readonly malformedId: 400 | 404;
  /** How a field without a value is shown; `caregiverId` is always shown. */
  readonly missingAs: 'null' | 'absent';
  readonly birthDateAs: 'date' | 'date-time';

  /** Null: nobody else is at work. */
  readonly shiftingPages: ShiftingPages | null;
  /** Milliseconds in which a created user is not found by reads. */
  readonly createDelayMs: number;
}

/** The server as the pages, and where they are silent the likeliest reading, describe it. */
export const defaultHippSettings: HippSettings = {
  allowedRoles: roles,
  duplicateEmail: 400,
  emailFilter: 'exact',
  defaultSort: 'createdAt_desc',
  malformedId: 400,
  missingAs: 'null',
  birthDateAs: 'date',
  shiftingPages: null,
  createDelayMs: 0,
  rateLimit: 300,
  retryAfter: 'seconds',
  readOnly: false,
  latencyMs: 0,
  normalize: [],
};

const shiftShape: Shape<ShiftingPages> = {
  required: ['times', 'at'],
  fields: { times: count, at: count, change: oneOf(['insert', 'remove']) },
};

const settingChecks: Readonly<Record<keyof HippSettings, Check>> = {
  ...commonChecks,
  allowedRoles: listOf(oneOf(roles)),
  duplicateEmail: oneOf([400, 409, 'allow']),
  emailFilter: oneOf(['exact', 'contains', 'ignored']),
  defaultSort: oneOf(sorts),
  malformedId: oneOf([400, 404]),
  missingAs: oneOf(['null', 'absent']),
  birthDateAs: oneOf(['date', 'date-time']),
  shiftingPages: orNull(shaped(shiftShape)),
  createDelayMs: count,
};

/** What a patch of settings has to be. */
export const settingsShape: Shape<Partial<HippSettings>> = { required: [], fields: settingChecks };
