import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { load, type Files } from './workspace.ts';

const test = suite('what diagnostics show');

/** Canaries are numbered so that a failure says which one got out. */
function planted(yaml: string): { readonly text: string; readonly canaries: readonly string[] } {
  let count = 0;
  const text = yaml.replaceAll('@@', () => `Zq${(count += 1)}xCanary`);
  return { text, canaries: Array.from({ length: count }, (_, index) => `Zq${index + 1}xCanary`) };
}

async function escaped(files: Files, canaries: readonly string[]): Promise<readonly string[]> {
  const { diagnostics } = await load(files);
  assert.ok(diagnostics.length > 0, 'there must be something to show');
  const shown = JSON.stringify(diagnostics);
  return canaries.filter((canary) => shown.includes(canary));
}

const everywhere = `# @@ a comment
organizations:
  - { key: north, id: "@@", name: "x", extra: @@ } # @@
providers:
  - id: p-1 # @@
    firstName: [@@] # @@
    lastName: { @@: @@ }
    email: "@@"
    phoneNumber: '@@'
    phoneCountryCode: [ "@@" ]
    locale: null # @@
    nationalProviderIdentifier: "@@"
    therapyLicence: &anchor_@@ [x, '@@']
    noteIdentifier: | # @@
      @@
    defaultNoteTemplateIds: {@@: @@}
    speciality: @@
    hipp: { role: @@, providerPayors: @@, recertificationDate: @@ }
    practice: { userId: @@, address: [{ city: [@@] }], unknown: @@ }
    protect: >-
      @@
      @@
    @@
  - @@
  - [ @@, { email: @@ } ]
  - { id: p-2, firstName: A, lastName: B, email: "@@ <a@b.example>", ignore: ["@@ x"], Mr @@ }
  - { id: p-3, firstName: "A, B: # @@", lastName: 'it''s @@', email: c@d.example, nationalProviderIdentifier: @@ }
clients:
  - id: cl-1
    firstName: |
      @@
       @@ # @@
    lastName: "@@

      @@"
    email: @@@x
    pronoun: @@
    dateOfBirth: 2090-01-01 # @@
    locale: @@
      and @@
    "quoted @@": @@
  - { id: "@@ @@", external: true, firstName: @@ }
assignments: @@
`;

test('no value of a person, no comment and no unknown value is in a diagnostic', async () => {
  // The last key of p-1 has no colon, which would make the file unreadable.
  const { text, canaries } = planted(everywhere.replace('    @@\n  - @@', '    ? @@\n  - @@'));
  assert.ok(canaries.length > 40);
  const loaded = await load({ 'caseload.yaml': text });
  assert.ok(loaded.diagnostics.length > 25, `only ${loaded.diagnostics.length} diagnostics`);
  // Public by the contract: a wrong value of an id, of a field that is not personal, or of a setting may be shown.
  const open = canaries.filter((canary) => new RegExp(`(?: id: "|noteIdentifier: ).*${canary}`).test(text));
  const shown = JSON.stringify(loaded.diagnostics);
  assert.equal(
    canaries.filter((canary) => shown.includes(canary) && !open.includes(canary)),
    [],
  );
});

test('a file that cannot be read to its end shows field names only', async () => {
  const breaks = [
    'firstName: "@@',
    'firstName: @@: @@',
    '\tfirstName: @@',
    '@@',
    'firstName: !t{ag @@',
    'firstName: [@@',
    'firstName: "\\q@@"',
    '@@: @@: @@',
    '- @@',
    '"@@" @@: 1',
    "'@@",
    '*@@ x: @@',
  ];
  for (const broken of breaks) {
    const { text, canaries } = planted(
      `clients:\n  - id: cl-1 # @@\n    lastName: @@\n    ${broken}\n    email: @@\n# @@\n`,
    );
    assert.equal(await escaped({ 'caseload.yaml': `${text}x: "` }, canaries), [], broken);
  }
});

test('CSV cells are shown for columns that are not personal only', async () => {
  const { text, canaries } = planted(
    'id,firstName,lastName,email,@@ 1990-04-12,dateOfBirth\ncl-1,@@,"@@ ""@@""",@@,@@,@@\n@@,@@\ncl-2,"@@\n@@",@@,@@,@@,@@\n',
  );
  assert.equal(await escaped({ 'clients.csv': text }, canaries), []);
  const broken = planted('id,firstName\ncl-1,"@@\n@@,@@\n');
  assert.equal(await escaped({ 'clients.csv': broken.text }, broken.canaries), []);
});

test('JSON on one line shows no value', async () => {
  const { text, canaries } = planted(
    '{"clients": [{"id": "cl-1", "firstName": "@@", "lastName": null, "email": "@@", "extra": {"@@": "@@"}}]}',
  );
  assert.equal(await escaped({ 'a.json': text, 'b.json': `${text}}` }, canaries), []);
});

test('a masked line has the length of the line, and the caret stands where the value is', async () => {
  const yaml =
    'clients:\n  - { id: cl-1, firstName: "Zoë 😀", lastName: Doe, email: nobody, external: false } # ' +
    'secret\nassignments: [{ client: cl-1, providers: [] }]\nsettings: { emptyAssignment: allow }\n';
  const { diagnostics } = await load({ 'caseload.yaml': yaml });
  const [line] = yaml.split('\n').slice(1);
  assert.is(diagnostics.length, 1);
  assert.is(
    diagnostics[0]?.source?.line,
    '  - { id: cl-1, firstName: ••••••••, lastName: •••, email: ••••••, external: false } ••••••••',
  );
  assert.is(diagnostics[0]?.source?.line.length, line?.length);
  assert.is(diagnostics[0]?.source?.width, 'nobody'.length);
  assert.is(line?.slice((diagnostics[0]?.at.column ?? 0) - 1).startsWith('nobody'), true);
});

test('with reveal the line is shown as it is, and messages still hold no value', async () => {
  const { diagnostics } = await load(
    { 'caseload.yaml': 'clients: [{ id: a, external: true, email: canary }] # note\n' },
    { reveal: true },
  );
  assert.is(diagnostics[0]?.source?.line, 'clients: [{ id: a, external: true, email: canary }] # note');
  assert.not.match(diagnostics.map(({ message, hint }) => `${message} ${hint}`).join(), 'canary');
});

test('a name that came into the place of an id is hidden, and an id is shown', async () => {
  const { diagnostics } = await load({
    'caseload.yaml':
      'clients: [{ id: "Zq Canary", external: true }, { id: cl-1, external: true, ignore: ["Zq Canary"], x: 1 }]\n',
  });
  assert.is(diagnostics.length, 3);
  assert.not.match(JSON.stringify(diagnostics), 'Canary');
  assert.match(diagnostics[0]?.source?.line ?? '', 'cl-1');
});

test('a value is shown only when some table says that it is not personal', async () => {
  const yaml = 'providers: [{ id: p-1, noteIdentifier: Nobody, firstName: A, lastName: B, email: a@b.example }]\n';
  const known = await load({ 'caseload.yaml': yaml });
  assert.match(known.diagnostics[0]?.source?.line ?? '', 'Nobody');
  const unknown = await load({ 'caseload.yaml': yaml }, { tables: {} });
  assert.not.match(JSON.stringify(unknown.diagnostics), 'Nobody');
});

test('a text that is damaged anywhere never makes the loader throw, and shows nothing more', async () => {
  const yaml = planted(
    "providers:\n  - firstName: @@\n    lastName: 'a ''@@'\n    email: \"@@@x.example\"\n    therapyLicence: |\n " +
      '     @@\n      x: @@\n    id: p-1\n  # @@\n  - { firstName: @@, lastName: &a [@@, *a], email: { @@: 1 }, ' +
      'id: p-2 }\n',
  ).text;
  const damage = fc.array(
    fc.record({
      at: fc.nat(yaml.length),
      cut: fc.nat(6),
      put: fc.constantFrom(
        '',
        '"',
        "'",
        '\n',
        '  ',
        '\t',
        ': ',
        '- ',
        '{',
        '}',
        '[',
        ']',
        ' #',
        '&b ',
        '*a',
        '!t ',
        '|',
        '? ',
        '---\n',
        '%',
        '\0',
        '\u2028',
        ',',
        '\r',
        '\ud800',
      ),
    }),
    { minLength: 1, maxLength: 4 },
  );
  await fc.assert(
    fc.asyncProperty(damage, async (wounds) => {
      const text = wounds.reduce((left, { at, cut, put }) => left.slice(0, at) + put + left.slice(at + cut), yaml);
      const { diagnostics } = await load({ 'caseload.yaml': text });
      assert.not.match(JSON.stringify(diagnostics), 'Canary');
    }),
    { numRuns: 400, seed: 11 },
  );
});

test.run();
