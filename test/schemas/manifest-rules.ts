import { ruleNames } from '../../src/manifest/check/rules.ts';
import { like, mapOf, type Part } from './manifest-values.ts';
import { placed } from './placed.ts';

const severity = like('severity', 'What a breach of this rule is.', { default: 'error' });

const limited = (description: string, limit: string): Part =>
  mapOf(description, { limit: like('limit', limit), severity }, ['limit']);

const domainsOf = (people: string): Part => ({
  type: 'array',
  minItems: 1,
  uniqueItems: true,
  items: like('domain', 'One domain.'),
  examples: [['lakeside.example', '*.lakeside.example']],
  description: `Domains that addresses of ${people} may have, at least one; without this list they may have any.`,
});

const ruleTexts: Readonly<Record<string, Part>> = {
  providerHasNpi: like('severity', 'Every provider has a nationalProviderIdentifier: error or warning.'),
  maxProvidersPerClient: limited(
    'No client has more providers than this; external clients count too.',
    'The most providers that a client may have.',
  ),
  maxClientsPerProvider: limited(
    'No provider has more clients than this; external clients count too.',
    'The most clients that a provider may have.',
  ),
  emailDomains: {
    ...mapOf(
      'E-mail addresses have one of these domains; of providers under "provider", of clients under "client", at least ' +
        'one of the two.',
      { provider: domainsOf('providers'), client: domainsOf('clients'), severity },
    ),
    anyOf: ['provider', 'client'].map((kind) => ({ properties: { [kind]: {} }, required: [kind] })),
  },
  minProvidersPerOrganization: limited(
    'Every organization has at least so many providers.',
    'The fewest providers that an organization may have.',
  ),
};

/** The rules that a manifest may have for itself. */
export function rulesPart(): Part {
  return mapOf('Checks that are asked of a whole manifest.', placed('settings.rules', new Set(ruleNames), ruleTexts));
}
