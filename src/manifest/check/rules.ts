import type { Diagnostic, DiagnosticCode } from '../../core/model/diagnostic.ts';
import type { Item } from '../read/items.ts';
import { childOf, type Node } from '../form/node.ts';
import { errorAt, type Problem } from '../form/problem.ts';
import type { Check } from './rule.ts';
import { tooFewMembers, tooManyMembers, tooManyOwners } from './rule-counts.ts';
import { foreignDomains, withoutField } from './rule-people.ts';
import { defaultsOf, type WrittenSettings } from '../read/settings.ts';

// Each stands in the schema under `settings.rules`.
const rules: readonly { readonly name: string; readonly code: DiagnosticCode; readonly check: Check }[] = [
  {
    name: 'providerHasNpi',
    code: 'rule-provider-has-npi',
    check: withoutField('provider', 'nationalProviderIdentifier'),
  },
  { name: 'maxProvidersPerClient', code: 'rule-max-providers-per-client', check: tooManyMembers('client') },
  { name: 'maxClientsPerProvider', code: 'rule-max-clients-per-provider', check: tooManyOwners('provider') },
  { name: 'emailDomains', code: 'rule-email-domains', check: foreignDomains(['provider', 'client'], 'email') },
  {
    name: 'minProvidersPerOrganization',
    code: 'rule-min-providers-per-organization',
    check: tooFewMembers('provider'),
  },
];

/** The names of all rules. */
export const ruleNames: readonly string[] = rules.map(({ name }) => name);

/** What breaks the rules under `settings.rules`, each breach with the severity of its rule. */
export function ruleProblems(items: readonly Item[], settings: WrittenSettings): readonly Problem[] {
  const written = settings.node.entries.get('rules')?.node;
  const field = (item: Item, name: string): Node | undefined =>
    (item.node.entries.get(name) ?? defaultsOf(settings, item.section.kind).get(name))?.node;
  return rules.flatMap(({ name, code, check }) => {
    const rule = childOf(written, name);
    const severity = rule && severityOf(rule);
    if (!rule || !severity) return [];
    return check(rule, { items, field }).map(({ place, message, wayOut }): Problem => {
      const hint = `Rule "${name}": ${wayOut}, or change "settings.rules.${name}".`;
      return { ...errorAt(place, code, message, hint), severity };
    });
  });
}

// A rule that has nothing else to say is its severity; of the others it is a field.
function severityOf(rule: Node): Diagnostic['severity'] | undefined {
  const written = rule.form === 'map' ? (rule.entries.get('severity')?.node.value ?? 'error') : rule.value;
  return written === 'error' || written === 'warning' ? written : undefined;
}
