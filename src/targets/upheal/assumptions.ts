import type { TargetSettings } from '../../connector/target-settings.ts';

/**
 * What Upheal's pages do not state and this target builds on, each in one place.
 * A manifest changes them under `settings.upheal`.
 */
export type Assumptions = {
  /** Before `/users/…` of version 1; the pages show no prefix. */
  readonly v1Prefix: string;
  /** Before `/users/…` of version 2. */
  readonly v2Prefix: string;
  /** Before the key in `Authorization`; empty sends the bare key, as an older client does. */
  readonly authScheme: string;
  /**
   * Creates a provider inside an organization, below the prefix of its version; the pages name the call and not its
   * path.
   */
  readonly providerInOrganizationPath: string;
  /** Whether a read takes a partner id in place of Upheal's own. */
  readonly lookupByPartnerId: boolean;
  /** What a look before a create asks by: e-mail and partner id, or the partner id only where the e-mail is no help. */
  readonly look: 'both' | 'email';
  /** Verb and path of "activate" are not printed. */
  readonly activatePath: string;
};

export const assumed: Assumptions = {
  v1Prefix: '',
  v2Prefix: '/v2',
  authScheme: 'Bearer',
  providerInOrganizationPath: '/organizations/{orgId}/users/providers',
  lookupByPartnerId: true,
  look: 'both',
  activatePath: '/users/{id}/activate',
};

/**
 * The assumptions with what a manifest sets in their place; other types than the default's are left out (the schema
 * refuses them before).
 */
export function assumptionsFrom(settings: TargetSettings): Assumptions {
  const text = (name: Exclude<keyof Assumptions, 'lookupByPartnerId' | 'look'>): string => {
    const value = settings[name];
    return typeof value === 'string' ? value : assumed[name];
  };
  const lookup = settings['lookupByPartnerId'];
  return {
    v1Prefix: text('v1Prefix'),
    v2Prefix: text('v2Prefix'),
    authScheme: text('authScheme'),
    providerInOrganizationPath: text('providerInOrganizationPath'),
    lookupByPartnerId: typeof lookup === 'boolean' ? lookup : assumed.lookupByPartnerId,
    look: settings['look'] === 'email' ? 'email' : assumed.look,
    activatePath: text('activatePath'),
  };
}
