import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { loadText, places } from './workspace.ts';

const test = suite('mistakes in a YAML manifest');

const ana = 'id: p-1, firstName: Ana, lastName: Rivera, email: ana@lakeside.example';
const sam = 'id: a, firstName: Sam, lastName: Doe';
const alone = 'assignments: [{ client: a, providers: [] }]\nsettings: { emptyAssignment: allow }\n';
const one = `providers: [{ ${ana} }]\n`;

/** What a manifest says, with a mark before each place where a problem is, and the code of each. */
const mistakes: readonly (readonly [sentence: string, marked: string, ...codes: readonly string[]])[] = [
  ['a misspelt list', '¶cliens: []\n', 'unknown-field'],
  ['a misspelt field', `providers:\n  - { ${ana}, ¶specialy: x }\n`, 'unknown-field'],
  ['a misspelt setting', 'settings:\n  guards: { ¶maxDelete: 3 }\n', 'unknown-field'],
  ['a version of the future', 'version: ¶2\n', 'not-allowed'],
  ['a list that is a map', 'clients:\n  ¶id: cl-1\n', 'wrong-type'],
  ['a manifest that is a list', '¶- a\n', 'wrong-type'],
  ['an item that is text', 'clients:\n  - ¶cl-1\n', 'wrong-type'],
  ['an item that is not there', 'clients:\n  - { id: a, external: true }\n  ¶-\n', 'null-value'],
  ['an id that YAML reads as a number', 'clients:\n  - id: ¶01234\n    external: true\n', 'unquoted-value'],
  [
    'a number as an id, also where it is referred to',
    `clients: [{ id: ¶7, external: true }]\n${one}assignments:\n  - { client: "7", providers: [p-1] }\n`,
    'unquoted-value',
  ],
  ['a name that YAML reads as true', `providers:\n  - { ${ana}, locale: ¶true }\n`, 'unquoted-value'],
  ['a flag that is text', `providers:\n  - { ${ana}, protect: ¶yes }\n`, 'wrong-type'],
  ['a single value for a list', `providers:\n  - { ${ana}, defaultNoteTemplateIds: ¶a }\n`, 'wrong-type'],
  ['empty text', `providers:\n  - { ${ana}, locale: ¶"" }\n`, 'empty-value'],
  ['text of spaces', `providers:\n  - { ${ana}, locale: ¶"  " }\n`, 'empty-value'],
  ['null', `providers:\n  - { ${ana}, locale: ¶null }\n`, 'null-value'],
  [
    'a field without a value',
    'providers:\n  - id: p-1\n    firstName: A\n    ¶lastName:\n    email: a@b.example\n',
    'null-value',
  ],
  ['empty text in a list', `providers:\n  - { ${ana}, defaultNoteTemplateIds: [¶""] }\n`, 'empty-value'],
  ['an empty list', `providers:\n  - { ${ana}, defaultNoteTemplateIds: [] }\n`],
  ['a value outside of an enumeration', 'settings: { prune: ¶perhaps }\n', 'not-allowed'],
  ['a number out of range', 'settings: { rateLimit: ¶0 }\n', 'out-of-range'],
  ['a share of more than everything', 'settings: { reserve: ¶101% }\n', 'invalid-value'],
  ['an NPI whose check digit is right', `providers:\n  - { ${ana}, nationalProviderIdentifier: "1234567893" }\n`],
  [
    'an NPI whose check digit is wrong',
    `providers:\n  - { ${ana}, nationalProviderIdentifier: ¶"1234567890" }\n`,
    'invalid-npi',
  ],
  ['an NPI of nine digits', `providers:\n  - { ${ana}, nationalProviderIdentifier: ¶"123456789" }\n`, 'invalid-npi'],
  ['an NPI without quotes', `providers:\n  - { ${ana}, nationalProviderIdentifier: ¶1234567893 }\n`, 'unquoted-value'],
  ['an address without a dot in its domain', `clients:\n  - { ${sam}, email: ¶a@b }\n${alone}`, 'invalid-email'],
  ['a day that does not exist', `clients:\n  - { ${sam}, dateOfBirth: ¶1990-02-30 }\n${alone}`, 'invalid-date'],
  ['a leap day', `clients:\n  - { ${sam}, dateOfBirth: 1992-02-29 }\n${alone}`],
  ['a birth in the future', `clients:\n  - { ${sam}, dateOfBirth: ¶2025-06-02 }\n${alone}`, 'future-date'],
  ['a birth today', `clients:\n  - { ${sam}, dateOfBirth: 2025-06-01 }\n${alone}`],
  ['an id with a space', 'clients: [{ id: ¶"a b", external: true }]\n', 'invalid-id'],
  ['an id of two dots', 'clients: [{ id: ¶"..", external: true }]\n', 'invalid-id'],
  ['an id that JavaScript reads otherwise', 'clients: [{ id: ¶constructor, external: true }]\n', 'invalid-id'],
  ['an id of 201 characters', `clients: [{ id: ¶${'a'.repeat(201)}, external: true }]\n`, 'invalid-id'],
  ['an id with slashes', 'clients: [{ id: a/b/c, external: true }]\n'],
  [
    'a key that JavaScript reads otherwise',
    'clients: [{ id: a, external: true, ¶__proto__: { id: b } }]\n',
    'forbidden-key',
  ],
  ['a control character', 'clients: [{ id: ¶"a\\u0007", external: true }]\n', 'control-character'],
  ['a field that is given twice', 'clients:\n  - { id: a, external: true, ¶id: b }\n', 'duplicate-key'],
  ['an id that looks like an address', 'clients: [{ id: ¶a@b.example, external: true }]\n', 'email-as-id'],
  ['a phone number that looks wrong', `providers:\n  - { ${ana}, phoneNumber: ¶call me }\n`, 'odd-phone-number'],
  ['one id for two', 'clients:\n  - { id: a, external: true }\n  - { id: ¶a, external: true }\n', 'duplicate-id'],
  [
    'one address for two, in another case',
    `clients: [{ ${sam}, email: ANA@lakeside.example }]\nproviders: [{ id: p-1, firstName: A, lastName: B, ` +
      `email: ¶ana@lakeside.example }]\n${alone}`,
    'duplicate-email',
  ],
  ['an assignment for nobody', `${one}assignments:\n  - { client: ¶cl-9, providers: [p-1] }\n`, 'unknown-reference'],
  [
    'an assignment to nobody',
    'clients: [{ id: a, external: true }]\nassignments:\n  - { client: a, providers: [¶p-9] }\n',
    'unknown-reference',
  ],
  [
    'two assignments of one client',
    `${one}clients: [{ id: a, external: true }]\nassignments:\n  - { client: a, providers: [p-1] }\n  - { ` +
      `client: ¶a, providers: [p-1] }\n`,
    'duplicate-id',
  ],
  [
    'a provider twice in one assignment',
    `${one}clients: [{ id: a, external: true }]\nassignments:\n  - { client: a, providers: [p-1, ¶p-1] }\n`,
    'duplicate-item',
  ],
  ['an unknown organization', `providers:\n  - { ${ana}, organization: ¶north }\n`, 'unknown-reference'],
  [
    'an unknown organization as a default',
    `${one}settings: { defaults: { provider: { organization: ¶north } } }\n`,
    'unknown-reference',
  ],
  ['an organization without the id that the target requires', 'organizations:\n  - ¶key: north\n', 'missing-field'],
  [
    'an organization whose id is not one of the target',
    'organizations:\n  - { key: north, id: ¶"12" }\n',
    'invalid-uuid',
  ],
  [
    'a person without the name that the target requires',
    'providers:\n  - ¶{ id: p-1, firstName: A, email: a@b.example }\n',
    'missing-field',
  ],
  ['a person without an id', 'clients:\n  - ¶external: true\n', 'missing-field'],
  ['a client without an assignment', `clients:\n  - { id: ¶a, firstName: A, lastName: B }\n`, 'missing-assignment'],
  [
    'an assignment of nobody',
    `clients:\n  - { ${sam} }\nassignments:\n  - { client: a, providers: ¶[] }\n`,
    'empty-assignment',
  ],
  [
    'an empty assignment of an external client',
    'clients: [{ id: a, external: true }]\nassignments: [{ client: a, providers: [] }]\n',
  ],
  ['an empty assignment where it is allowed', `clients: [{ ${sam} }]\n${alone}`],
  ['an external client with a name', 'clients:\n  - { id: a, external: true, ¶firstName: A }\n', 'external-field'],
  [
    'a default that the kind cannot have',
    'settings:\n  defaults: { provider: { ¶pronoun: NeutralThem } }\n',
    'unknown-field',
  ],
  ['a default for a kind that has none', 'settings:\n  defaults: { ¶providers: {} }\n', 'unknown-field'],
  ['an ignored field that does not exist', `providers:\n  - { ${ana}, ignore: [locale, ¶emial] }\n`, 'unknown-field'],
  ['a rename from oneself', 'clients: [{ id: a, external: true, previously: ¶a }]\n', 'previously-cycle'],
  [
    'a circle of renames',
    'clients:\n  - { id: a, external: true, previously: ¶b }\n  - { id: b, external: true, previously: c }\n  - ' +
      '{ id: c, external: true, previously: a }\n',
    'previously-cycle',
  ],
  [
    'a rename from an id that is still there',
    'clients:\n  - { id: a, external: true, previously: ¶b }\n  - { id: b, external: true }\n',
    'previously-declared',
  ],
  [
    'two renames from one id',
    'clients:\n  - { id: a, external: true, previously: c }\n  - { id: b, external: true, previously: ¶c }\n',
    'previously-twice',
  ],
  ['a target that nobody knows', 'settings: { target: ¶uphel }\n', 'unknown-target'],
  ['a target that the schema knows and this program does not', 'settings: { target: ¶hipp }\n', 'unknown-target'],
  [
    'a setting in two documents',
    'settings: { prune: off, guards: { maxDeletes: 1 } }\n---\nsettings:\n  ¶prune: off\n  guards: { ' +
      'maxReplaces: 1 }\n',
    'duplicate-setting',
  ],
  ['an alias without an anchor', 'clients:\n  - { id: ¶*a, external: true }\n', 'unknown-alias'],
  ['an anchor that holds itself', 'clients:\n  - &a { id: a, external: true, ignore: ¶*a }\n', 'unknown-alias'],
  ['an open quote', 'clients:\n  - id: "¶a\n', 'invalid-syntax'],
  ['a tab', 'clients:\n¶\t- id: a\n', 'invalid-syntax'],
  ['a tag', 'clients: ¶!people []\n', 'invalid-syntax'],
  ['a name that is a list', 'clients: [{ id: a, external: true, ¶[b]: c }]\n', 'invalid-key'],
  [
    'several mistakes in one person',
    `providers:\n  - { id: p-1, ¶first: A, lastName: ¶"", email: ¶nobody, firstName: B, protect: ¶1 }\n`,
    'unknown-field',
    'empty-value',
    'invalid-email',
    'wrong-type',
  ],
];

for (const [sentence, marked, ...codes] of mistakes) {
  const outcome =
    codes.length === 0
      ? 'is no mistake'
      : codes.length === 1
        ? 'is found once, in its place'
        : 'are found, each in its place';
  test(`${sentence} ${outcome}`, async () => {
    const pieces = marked.split('¶');
    const marks = pieces.slice(0, -1).map((_, index) =>
      pieces
        .slice(0, index + 1)
        .join('')
        .split('\n'),
    );
    const wanted = marks.map(
      (lines, index) => `caseload.yaml:${lines.length}:${(lines.at(-1) ?? '').length + 1} ${codes[index]}`,
    );
    assert.is(marks.length, codes.length);
    assert.equal(places(await loadText(pieces.join(''))), wanted);
  });
}

test('two hundred mistakes are two hundred diagnostics', async () => {
  const people = Array.from({ length: 200 }, (_, index) => `  - { id: c-${index}, external: true, extern: yes }\n`);
  const { diagnostics, manifest } = await loadText(`clients:\n${people.join('')}`);
  assert.is(diagnostics.length, 200);
  assert.is(manifest, undefined);
});

test('a warning alone leaves the manifest as it is, and stands in it', async () => {
  const { manifest, diagnostics } = await loadText('clients: [{ id: a@b.example, external: true }]\n');
  assert.is(manifest?.resources.length, 1);
  assert.equal(manifest?.warnings, diagnostics);
  assert.is(diagnostics[0]?.severity, 'warning');
});

test('a misspelt name comes with the one that is meant', async () => {
  const hintOf = async (yaml: string): Promise<string | undefined> => (await loadText(yaml)).diagnostics[0]?.hint;
  assert.is(await hintOf('cliens: []\n'), 'Did you mean "clients"?');
  assert.is(await hintOf(`providers: [{ ${ana}, first_name: x }]\n`), 'Did you mean "firstName"?');
  assert.is(await hintOf(`providers: [{ ${ana}, ignore: [noteIdentifer] }]\n`), 'Did you mean "noteIdentifier"?');
  assert.is(
    await hintOf(`${one}clients: [{ id: a, external: true }]\nassignments: [{ client: a, providers: [p-2] }]\n`),
    'Did you mean "p-1"?',
  );
});

test('a second declaration names the place of the first', async () => {
  const { diagnostics } = await loadText('clients:\n  - { id: a, external: true }\n  - { id: a, external: true }\n');
  assert.match(diagnostics[0]?.message ?? '', 'client/a is declared twice: here and at caseload.yaml:2:11.');
});

test('what is allowed is listed, and what was written is not', async () => {
  const { diagnostics } = await loadText(
    'clients: [{ id: a, firstName: A, lastName: B, pronoun: Canary }]\nassignments: [{ client: a, providers: [] ' +
      '}]\nsettings: { emptyAssignment: allow }\n',
  );
  assert.is(diagnostics[0]?.hint, 'Allowed: MasculineHim, FeminineHer, NeutralThem.');
  assert.not.match(JSON.stringify(diagnostics), 'Canary');
});

test('the hint for null says what leaving the field out means', async () => {
  const { diagnostics } = await loadText(`providers: [{ ${ana}, defaultNoteTemplateIds: null }]\n`);
  assert.match(diagnostics[0]?.hint ?? '', /Leave the field out.*An empty list is written \[\]/);
});

test('a target that is given from outside wins over the one in the settings', async () => {
  const { manifest } = await loadText(`settings: { target: hipp }\n${one}`, { target: 'upheal' });
  assert.is(manifest?.settings.target, 'upheal');
  const refused = await loadText(one, { target: 'other' });
  assert.equal(places(refused), ['caseload.yaml:1:1 unknown-target']);
  assert.match(refused.diagnostics[0]?.hint ?? '', 'upheal');
});

test.run();
