import { commonChecks, type CommonSettings } from '../settings.ts';
import { count, flag, oneOf, text, type Check, type Shape } from '../shape.ts';

/**
 * How the server treats a partner id where only the uuid is sure to work: finds the user, finds nobody ever, or refuses
 * it.
 */
export type PartnerLookup = 'found' | 'notFound' | 'refused';

/** Everything that Upheal's pages leave open, and a few switches for tests. */
export interface UphealSettings extends CommonSettings {
  /** What stands before `/users` in V1 and V2 paths. */
  readonly v1Prefix: string;
  readonly v2Prefix: string;
  /** `{v}` becomes the prefix of V1 or V2, `{orgId}` is the organization's id. */
  readonly providerInOrganizationPath: string;
  readonly activateMethod: 'POST' | 'PUT' | 'PATCH';
  /** `{v}` becomes the V1 prefix, `{id}` is the user's id. */
  readonly activatePath: string;
  /** The word before the key in the Authorization header; empty for the bare key. */
  readonly authScheme: string;

  /** Get user and get provider by partner id; the provider's follows the user's when it is `same`. */
  readonly lookupByPartnerId: PartnerLookup;
  readonly providerLookupByPartnerId: PartnerLookup | 'same';
  readonly refusedLookup: 400 | 403;
  /** False: the field is accepted, dropped and never shown. */
  readonly storesPartnerId: boolean;
  /** What update user V2 does with `partnerUserId`: takes it, ignores it, or answers 400 as to any unknown field. */
  readonly partnerIdUpdate: 'taken' | 'ignored' | 'refused';

  /** The status of a read, and of a write, to somebody who is not there. */
  readonly missingRead: 404 | 403 | 400;
  readonly missingWrite: 404 | 403 | 400;
  /** Whether get user and get provider show deactivated users. */
  readonly deactivatedRead: 'shown' | 'missing';

  /** The status of a create with an e-mail that another user has. */
  readonly duplicateProviderEmail: 400 | 403 | 409 | 'allow';
  readonly duplicateClientEmail: 400 | 403 | 409 | 'allow';
  /**
   * Refused as the e-mail is, 400 for a provider and 409 for a client where that is allowed; an update is refused with
   * 400.
   */
  readonly duplicatePartnerId: 'refuse' | 'allow';
  /** Whether deactivated users count when duplicates are looked for. */
  readonly deactivatedHoldsEmail: boolean;

  readonly errorBody: 'json' | 'text' | 'empty';

  /** Milliseconds in which a created user is not found by reads, and by check user. */
  readonly createDelayMs: number;
  readonly checkDelayMs: number;
  /** Milliseconds after the 202 in which an activated user still counts as deactivated. */
  readonly activateDelayMs: number;
  readonly deactivateStatus: 200 | 202 | 204;
  /** Deactivating somebody who is deactivated already: succeeds, or 400. */
  readonly deactivateAgain: 'accept' | 'refuse';
  /** Whether a provider who is deactivated leaves the lists of all clients. */
  readonly deactivatedLeaveLists: boolean;
  readonly emptyProviderList: 'accept' | 'refuse';

  /** Get provider shows NPI and phone number as JSON numbers where that loses nothing. */
  readonly numericNpi: boolean;
  readonly dateOfBirthAs: 'date' | 'date-time';
  /** Whether e-mails are kept in lower case. */
  readonly lowerCasesEmail: boolean;
  /** Get user never shows the invite link. */
  readonly dropInviteOnRead: boolean;
  /** Whether the answer of update user V2 shows `defaultNoteTemplateIds`. */
  readonly userUpdateShowsTemplates: boolean;
}

/** The server as the pages, and where they are silent the likeliest reading, describe it. */
export const defaultUphealSettings: UphealSettings = {
  v1Prefix: '',
  v2Prefix: '/v2',
  providerInOrganizationPath: '{v}/organizations/{orgId}/users/providers',
  activateMethod: 'POST',
  activatePath: '{v}/users/{id}/activate',
  authScheme: 'Bearer',
  lookupByPartnerId: 'found',
  providerLookupByPartnerId: 'same',
  refusedLookup: 400,
  storesPartnerId: true,
  partnerIdUpdate: 'taken',
  missingRead: 404,
  missingWrite: 404,
  deactivatedRead: 'shown',
  duplicateProviderEmail: 400,
  duplicateClientEmail: 409,
  duplicatePartnerId: 'refuse',
  deactivatedHoldsEmail: true,
  rateLimit: 300,
  retryAfter: 'none',
  errorBody: 'json',
  createDelayMs: 0,
  checkDelayMs: 0,
  activateDelayMs: 0,
  deactivateStatus: 204,
  deactivateAgain: 'accept',
  deactivatedLeaveLists: false,
  emptyProviderList: 'accept',
  numericNpi: true,
  dateOfBirthAs: 'date',
  lowerCasesEmail: false,
  dropInviteOnRead: false,
  userUpdateShowsTemplates: false,
  readOnly: false,
  latencyMs: 0,
  normalize: [],
};

const missing = oneOf([404, 403, 400]);
const duplicate = oneOf([400, 403, 409, 'allow']);

const settingChecks: Readonly<Record<keyof UphealSettings, Check>> = {
  ...commonChecks,
  v1Prefix: text,
  v2Prefix: text,
  providerInOrganizationPath: text,
  activateMethod: oneOf(['POST', 'PUT', 'PATCH']),
  activatePath: text,
  authScheme: text,
  lookupByPartnerId: oneOf(['found', 'notFound', 'refused']),
  providerLookupByPartnerId: oneOf(['found', 'notFound', 'refused', 'same']),
  refusedLookup: oneOf([400, 403]),
  storesPartnerId: flag,
  partnerIdUpdate: oneOf(['taken', 'ignored', 'refused']),
  missingRead: missing,
  missingWrite: missing,
  deactivatedRead: oneOf(['shown', 'missing']),
  duplicateProviderEmail: duplicate,
  duplicateClientEmail: duplicate,
  duplicatePartnerId: oneOf(['refuse', 'allow']),
  deactivatedHoldsEmail: flag,
  errorBody: oneOf(['json', 'text', 'empty']),
  createDelayMs: count,
  checkDelayMs: count,
  activateDelayMs: count,
  deactivateStatus: oneOf([200, 202, 204]),
  deactivateAgain: oneOf(['accept', 'refuse']),
  deactivatedLeaveLists: flag,
  emptyProviderList: oneOf(['accept', 'refuse']),
  numericNpi: flag,
  dateOfBirthAs: oneOf(['date', 'date-time']),
  lowerCasesEmail: flag,
  dropInviteOnRead: flag,
  userUpdateShowsTemplates: flag,
};

/** What a patch of settings has to be. */
export const settingsShape: Shape<Partial<UphealSettings>> = { required: [], fields: settingChecks };
