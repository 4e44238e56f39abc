import { commonChecks, type CommonSettings } from '../settings.ts';
import {
  count,
  filledText,
  flag,
  listOf,
  oneOf,
  orNull,
  pattern,
  shaped,
  wholeFrom,
  type Check,
  type Shape,
} from '../shape.ts';

/** A write of a profile that breaks off between its sections. */
interface HalfWritten {
  /** How many of the four sections take effect. */
  readonly sections: number;
  /** What the answer says of it: `{"success": true}`, or a 500. */
  readonly answer: 'success' | 'failure';
  /** How many more writes break off so; counts down. */
  readonly times: number;
}

/** Everything that the practice API's page leaves open, and a few switches for tests. */
export interface PracticeSettings extends CommonSettings {
  readonly organizationPath: string;
  readonly profilePath: string;
  /** What is asked for: `user` with the key as password, the key as bearer token, or either. */
  readonly auth: 'basic' | 'bearer' | 'either';
  readonly user: string;

  readonly createStatus: 200 | 201;
  readonly updateStatus: 200 | 201;
  /** The status of an update of an organization that is not there. */
  readonly unknownId: 400 | 404;
  /** A therapist's organizations come as a list, or as one object: the first. */
  readonly therapistAnswer: 'array' | 'object';
  /** A field without a value is shown as null, or left out. */
  readonly nullsShown: boolean;
  /** Texts over the limits are taken, or refused with 400. */
  readonly tooLong: 'taken' | 'refused';

  /** The status of reading a profile that is not there. */
  readonly missingProfile: 204 | 404;
  /** A write of a profile for somebody who has none: creates one, or is refused with this status. */
  readonly unknownUser: 'create' | 400 | 404;
  /** Whether somebody whom a write of a profile creates becomes organization admin, whatever was sent. */
  readonly newcomerIsAdmin: boolean;
  /** What a write of a profile does to the fields that it does not send. */
  readonly leftOut: 'emptied' | 'kept';
  /** Whether a profile that is read names its `userId`. */
  readonly showsUserId: boolean;
  /** Further fields of a profile, which take any value. */
  readonly moreFields: readonly string[];
  /** Null: every write is carried out in full. */
  readonly halfWritten: HalfWritten | null;
}

/** The server as the page, and where it is silent the likeliest reading, describes it. */
export const defaultPracticeSettings: PracticeSettings = {
  organizationPath: '/apis/therapist/organization/',
  profilePath: '/apis/therapist/practice/',
  auth: 'either',
  user: 'sandbox',
  createStatus: 201,
  updateStatus: 200,
  unknownId: 404,
  therapistAnswer: 'array',
  nullsShown: true,
  tooLong: 'taken',
  missingProfile: 204,
  unknownUser: 'create',
  newcomerIsAdmin: true,
  leftOut: 'emptied',
  showsUserId: true,
  moreFields: [],
  halfWritten: null,
  rateLimit: 300,
  retryAfter: 'seconds',
  readOnly: false,
  latencyMs: 0,
  normalize: [],
};

const halfShape: Shape<HalfWritten> = {
  required: ['sections', 'answer', 'times'],
  fields: { sections: wholeFrom(0, 4), answer: oneOf(['success', 'failure']), times: count },
};
const path = pattern(/^\/(.+\/)?$/, 'a path that starts and ends with a slash');

const settingChecks: Readonly<Record<keyof PracticeSettings, Check>> = {
  ...commonChecks,
  organizationPath: path,
  profilePath: path,
  auth: oneOf(['basic', 'bearer', 'either']),
  user: filledText,
  createStatus: oneOf([200, 201]),
  updateStatus: oneOf([200, 201]),
  unknownId: oneOf([400, 404]),
  therapistAnswer: oneOf(['array', 'object']),
  nullsShown: flag,
  tooLong: oneOf(['taken', 'refused']),
  missingProfile: oneOf([204, 404]),
  unknownUser: oneOf(['create', 400, 404]),
  newcomerIsAdmin: flag,
  leftOut: oneOf(['emptied', 'kept']),
  showsUserId: flag,
  moreFields: listOf(filledText),
  halfWritten: orNull(shaped(halfShape)),
};

/** What a patch of settings has to be. */
export const settingsShape: Shape<Partial<PracticeSettings>> = { required: [], fields: settingChecks };
