import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Loaded } from '../../src/manifest/load.ts';
import { schemaAt } from '../../src/manifest/form/json-schema.ts';
import { ruleNames } from '../../src/manifest/check/rules.ts';
import { load, loadText, places } from './workspace.ts';

const test = suite('rules of a manifest');

const person = (id: string, more = ''): string =>
  `{ id: ${id}, firstName: Zquark, lastName: Zquark, email: ${id}@lakeside.example${more} }`;
const external = (...ids: readonly string[]): string =>
  `clients: [${ids.map((id) => `{ id: ${id}, external: true }`).join(', ')}]\n`;
const lake = 'key: lake, id: 8f0c2d1e-6a57-4c6f-9d0e-2f3f1c9b7a10';
const withRules = (rules: string, rest: string, more = ''): string =>
  `settings: { ${more}rules: { ${rules} } }\n${rest}`;

/** Each diagnostic as `severity line:column code`. */
const found = ({ diagnostics }: Loaded): readonly string[] =>
  diagnostics.map(({ severity, at, code }) => `${severity} ${at.line}:${at.column} ${code}`);

test('every rule of the schema is one that the program asks, and the other way round', () => {
  assert.equal(Object.keys(schemaAt(['settings', 'rules'])?.properties ?? {}), ruleNames);
});

test('no rule is asked that is not written', async () => {
  const roster =
    `organizations: [{ ${lake} }]\nproviders: [${person('p-1')}, ` +
    `${person('p-2')}]\n${external('a', 'b')}assignments: [{ client: a, providers: [p-1, p-2] }, { client: b, ` +
    `providers: [p-1] }]\n`;
  assert.equal((await loadText(roster)).diagnostics, []);
  assert.equal((await loadText(`settings: { rules: {} }\n${roster}`)).diagnostics, []);
});

test('a provider without an NPI is told at its id, and one with an NPI is not', async () => {
  const roster = `providers:\n  - ${person('p-1', ', nationalProviderIdentifier: "1234567893"')}\n  - ${person('p-2')}\n`;
  const broken = await loadText(withRules('providerHasNpi: error', roster));
  assert.equal(found(broken), ['error 4:11 rule-provider-has-npi']);
  assert.is(broken.manifest, undefined);
  assert.is(broken.diagnostics[0]?.message, 'provider/p-2 has no "nationalProviderIdentifier".');
  assert.is(
    broken.diagnostics[0]?.hint,
    'Rule "providerHasNpi": add "nationalProviderIdentifier", or change "settings.rules.providerHasNpi".',
  );
});

test('a breach of a rule that warns leaves the manifest valid and is among its warnings', async () => {
  const { manifest, diagnostics } = await loadText(
    withRules('providerHasNpi: warning', `providers: [${person('p-1')}]\n`),
  );
  assert.is(diagnostics[0]?.severity, 'warning');
  assert.equal(manifest?.warnings, diagnostics);
  assert.equal(manifest?.settings.targets, {});
});

test('a client has no more providers than the limit, also when it is external', async () => {
  const roster =
    `providers: [${person('p-1')}, ${person('p-2')}, ${person('p-3')}]\n${external('a', 'b')}assignments:\n  - { ` +
    `client: a, providers: [p-1, p-2] }\n  - client: b\n    providers: [p-1, p-2, p-3]\n`;
  const broken = await loadText(withRules('maxProvidersPerClient: { limit: 2 }', roster));
  assert.equal(found(broken), ['error 6:13 rule-max-providers-per-client']);
  assert.is(broken.diagnostics[0]?.message, 'assignment/b has too many providers: 3; the limit is 2.');
  assert.equal(found(await loadText(withRules('maxProvidersPerClient: { limit: 2, severity: warning }', roster))), [
    'warning 6:13 rule-max-providers-per-client',
  ]);
  assert.equal((await loadText(withRules('maxProvidersPerClient: { limit: 3 }', roster))).diagnostics, []);
});

test('a provider has no more clients than the limit; external ones count, and a renamed one counts once', async () => {
  const roster =
    `providers: [${person('p-1')}, ${person('p-2', ', previously: p-0')}]\nclients: [{ id: a, external: true, ` +
    `previously: z }, { id: b, external: true }, ${person('c', ', locale: en-US')}]\nassignments: [{ client: a, ` +
    `providers: [p-2, p-1] }, { client: b, providers: [p-2] }, { client: c, providers: [p-2] }]\n`;
  const broken = await loadText(withRules('maxClientsPerProvider: { limit: 2 }', roster));
  assert.equal(found(broken), [`error 2:${roster.indexOf('p-2') + 1} rule-max-clients-per-provider`]);
  assert.is(broken.diagnostics[0]?.message, 'provider/p-2 has too many clients: 3; the limit is 2.');
  assert.equal((await loadText(withRules('maxClientsPerProvider: { limit: 3 }', roster))).diagnostics, []);
});

test('an organization has at least so many providers, and one that they have by default counts', async () => {
  const roster =
    `organizations:\n  - { ${lake} }\n  - { key: hill, id: 8f0c2d1e-6a57-4c6f-9d0e-2f3f1c9b7a11 }\nproviders: ` +
    `[${person('p-1')}, ${person('p-2', ', organization: hill')}, ${person('p-3')}]\n`;
  const rule = 'minProvidersPerOrganization: { limit: 2, severity: warning }';
  const plain = await loadText(withRules(rule, roster));
  assert.equal(found(plain), [
    'warning 3:12 rule-min-providers-per-organization',
    'warning 4:12 rule-min-providers-per-organization',
  ]);
  assert.is(plain.diagnostics[0]?.message, 'organization/lake has too few providers: 0; the limit is 2.');
  const byDefault = await loadText(withRules(rule, roster, 'defaults: { provider: { organization: lake } }, '));
  assert.equal(
    byDefault.diagnostics.map(({ message }) => message),
    ['organization/hill has too few providers: 1; the limit is 2.'],
  );
});

const address = async (email: string, domains: string): Promise<readonly string[]> => {
  const { diagnostics } = await loadText(
    withRules(
      `emailDomains: { provider: [${domains}] }`,
      `providers:\n  - { id: p-1, firstName: A, lastName: B, email: ${email} }\n`,
    ),
  );
  return diagnostics.map(({ code }) => code);
};

test('an address has a domain of the list in any case; a subdomain is another domain unless it is asked for', async () => {
  const no = ['rule-email-domains'];
  assert.equal(await address('a@Lakeside.Example', 'x.example, LAKESIDE.example'), []);
  assert.equal(await address('a@mail.lakeside.example', 'lakeside.example'), no);
  assert.equal(await address('a@notlakeside.example', 'lakeside.example, "*.lakeside.example"'), no);
  assert.equal(await address('a@lakeside.example.org', 'lakeside.example, "*.lakeside.example"'), no);
  assert.equal(await address('a@mail.lakeside.example', '"*.lakeside.example"'), []);
  assert.equal(await address('a@in.mail.lakeside.example', '"*.lakeside.example"'), []);
  assert.equal(await address('a@lakeside.example', '"*.lakeside.example"'), no);
});

test('a domain with letters of its language is the same as its form on the wire', async () => {
  assert.equal(await address('a@seeblick-köln.example', 'xn--seeblick-kln-ejb.example'), []);
  assert.equal(await address('a@praxis.seeblick-köln.example', '"*.Seeblick-Köln.example"'), []);
});

test('clients have a list of their own, and without one any address', async () => {
  const roster =
    `clients:\n  - { id: a, firstName: A, lastName: B, email: a@home.example }\n  - { id: b, firstName: A, ` +
    `lastName: B }\nproviders: [${person('p-1')}]\nassignments: [{ client: a, providers: [p-1] }, { client: b, ` +
    `providers: [p-1] }]\n`;
  assert.equal((await loadText(withRules('emailDomains: { provider: [lakeside.example] }', roster))).diagnostics, []);
  const broken = await loadText(withRules('emailDomains: { client: [lakeside.example], severity: warning }', roster));
  assert.equal(found(broken), ['warning 3:48 rule-email-domains']);
  assert.is(broken.diagnostics[0]?.message, 'Field "email" of client/a has a domain that is not allowed.');
});

test('neither an address nor its domain is in what a rule says, and a long list of domains is cut', async () => {
  const domains = Array.from({ length: 7 }, (_, index) => `d${index + 1}.example`).join(', ');
  const yaml = withRules(
    `providerHasNpi: error, emailDomains: { provider: [${domains}] }`,
    'providers: [{ id: p-1, firstName: Zquark, lastName: Zquark, email: zquark@zquark.example }]\n',
  );
  const { diagnostics } = await loadText(yaml);
  assert.is(diagnostics.length, 2);
  assert.not.match(JSON.stringify(diagnostics), /zquark/i);
  assert.match(
    diagnostics[1]?.hint ?? '',
    'use an address of d1.example, d2.example, d3.example, d4.example, d5.example, …, or change',
  );
  const revealed = await loadText(yaml, { reveal: true });
  assert.match(revealed.diagnostics[1]?.source?.line ?? '', 'zquark@zquark.example');
  assert.not.match(revealed.diagnostics.map(({ message, hint }) => `${message} ${hint}`).join(), /zquark/i);
});

test('people in CSV are told with their row and column, and sorted with all others', async () => {
  const loaded = await load({
    'a.yaml': withRules(
      'providerHasNpi: warning, emailDomains: { provider: [lakeside.example] }, maxProvidersPerClient: { limit: 1 }',
      external('a'),
    ),
    'assignments.csv': 'client,providers\na,p-1;p-2\n',
    'providers.csv':
      'id,firstName,lastName,email,nationalProviderIdentifier\np-1,A,B,a@lakeside.example,1234567893\np-2,A,B,b@Zquark.example,\n',
  });
  assert.equal(places(loaded), [
    'assignments.csv:2:1 rule-max-providers-per-client',
    'providers.csv:3:1 rule-provider-has-npi',
    'providers.csv:3:9 rule-email-domains',
  ]);
  assert.is(
    loaded.diagnostics[1]?.message,
    'provider/p-2 has no "nationalProviderIdentifier" (row 3, column "nationalProviderIdentifier").',
  );
  assert.is(
    loaded.diagnostics[2]?.message,
    'Field "email" of provider/p-2 (row 3, column "email") has a domain that is not allowed.',
  );
  assert.not.match(JSON.stringify(loaded), 'Zquark');
});

test('rules of several files count together, and one that stands in two is an error', async () => {
  const files = {
    'a.yaml': 'settings: { rules: { providerHasNpi: warning } }\n',
    'b.yaml': withRules('maxProvidersPerClient: { limit: 1 }', `providers: [${person('p-1')}]\n`),
  };
  assert.equal(places(await load(files)), ['b.yaml:2:19 rule-provider-has-npi']);
  const twice = await load({ ...files, 'c.yaml': 'settings: { rules: { maxProvidersPerClient: { limit: 2 } } }\n' });
  assert.equal(places(twice), ['b.yaml:2:19 rule-provider-has-npi', 'c.yaml:1:47 duplicate-setting']);
});

test('rules are asked beside other mistakes, and not while something could not be read', async () => {
  const roster = (more: string): string =>
    withRules('providerHasNpi: error', `providers:\n  - ${person('p-1', more)}\n`);
  assert.equal(
    (await loadText(roster(', speciality: x'))).diagnostics.map(({ code }) => code),
    ['rule-provider-has-npi', 'unknown-field'],
  );
  const files = { 'a.yaml': withRules('minProvidersPerOrganization: { limit: 1 }', `organizations: [{ ${lake} }]\n`) };
  const row = await load({ ...files, 'providers.csv': 'id,organization,firstName,lastName,email\np-1,lake,A\n' });
  assert.equal(places(row), ['providers.csv:2:1 wrong-cell-count']);
  const file = await load({ ...files, 'b.yaml': 'providers: [{ id: "p-1 }]\n' });
  assert.not.match(places(file).join(), 'rule-');
});

/** What a rule says when it is written wrongly: the code, and a part of the hint. */
const mistakes: readonly (readonly [rules: string, code: string, hint: string])[] = [
  ['maxProviderPerClient: { limit: 1 }', 'unknown-field', 'Did you mean "maxProvidersPerClient"?'],
  ['maxProvidersPerClient: { limits: 1, limit: 1 }', 'unknown-field', 'Did you mean "limit"?'],
  ['providerHasNpi: true', 'not-allowed', 'Allowed: error, warning.'],
  ['providerHasNpi: off', 'not-allowed', 'Allowed: error, warning.'],
  ['maxClientsPerProvider: 3', 'wrong-type', ''],
  ['maxClientsPerProvider: { limit: 0 }', 'out-of-range', ''],
  ['maxClientsPerProvider: { severity: error }', 'missing-field', 'most clients'],
  ['emailDomains: { severity: error }', 'invalid-value', 'at least one of the two'],
  ['emailDomains: { provider: [] }', 'too-short', 'at least one'],
  ['emailDomains: { provider: [lakeside.example, lakeside.example] }', 'duplicate-item', 'Remove one'],
  ['emailDomains: { provider: [example] }', 'invalid-domain', 'lakeside.example'],
  ['emailDomains: { provider: ["*"] }', 'invalid-domain', 'lakeside.example'],
];

for (const [rules, code, hint] of mistakes)
  test(`one mistake is one error: ${rules}`, async () => {
    const { diagnostics } = await loadText(
      withRules(rules, `providers: [${person('p-1', ', nationalProviderIdentifier: "1234567893"')}]\n`),
    );
    assert.equal(
      diagnostics.map((one) => `${one.severity} ${one.code}`),
      [`error ${code}`],
    );
    assert.match(diagnostics[0]?.hint ?? '', hint);
  });

test('rules are shown in source lines, but for an address that came into the place of a domain', async () => {
  const { diagnostics } = await loadText(
    withRules(
      'emailDomains: { provider: [lakeside.example, zquark@zquark.example], client: ["*.x.example"] }, ' +
        'maxClientsPerProvider: { limit: 60, severity: warning }',
      '',
    ),
  );
  assert.equal(
    diagnostics.map(({ code }) => code),
    ['invalid-domain'],
  );
  assert.is(
    diagnostics[0]?.source?.line,
    `settings: { rules: { emailDomains: { provider: [lakeside.example, ${'•'.repeat(21)}], client: ` +
      '["*.x.example"] }, maxClientsPerProvider: { limit: 60, severity: warning } } }',
  );
  assert.not.match(
    JSON.stringify(await loadText(withRules('emailDomains: { provider: zquark@zquark.example }', ''))),
    'zquark',
  );
});

test('ten thousand people are asked in one pass', async () => {
  const ids = Array.from({ length: 5000 }, (_, index) => index + 1);
  const csv = (header: string, row: (id: number) => string): string => `${header}\n${ids.map(row).join('\n')}\n`;
  const loaded = await load({
    'a.yaml': withRules(
      'providerHasNpi: warning, maxClientsPerProvider: { limit: 4999 }, maxProvidersPerClient: { limit: 2 }, ' +
        'emailDomains: { provider: [a.example] }',
      '',
    ),
    'providers.csv': csv('id,firstName,lastName,email', (id) => `p-${id},A,B,p${id}@a.example`),
    'clients.csv': csv('id,external', (id) => `c-${id},true`),
    'assignments.csv': csv('client,providers', (id) => `c-${id},p-1;p-${(id % 4999) + 2}`),
  });
  assert.is(loaded.diagnostics.length, 5001);
  assert.equal(
    loaded.diagnostics.filter(({ severity }) => severity === 'error').map(({ message }) => message),
    ['provider/p-1 has too many clients: 5000; the limit is 4999.'],
  );
});

test.run();
