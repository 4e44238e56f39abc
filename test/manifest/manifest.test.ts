import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { load, loadText } from './workspace.ts';

const test = suite('a manifest as it is loaded');

const provider = (id: string, more = ''): string =>
  `{ id: ${id}, firstName: Ana, lastName: Rivera, email: ${id}@x.example${more} }`;

test('fields stand as they are written, and what manages a resource stands beside them', async () => {
  const { manifest, diagnostics } = await loadText(`
organizations:
  - { key: north, id: 8f0c2d1e-6a57-4c6f-9d0e-2f3f1c9b7a10, name: North }
providers:
  - id: p-1
    organization: north
    firstName: Ana
    lastName: Rivera
    email: Ana@X.example
    phoneNumber: "0555 0100"
    protect: true
    previously: p-0
    ignore: [phoneNumber]
    hipp: { role: CLINICIAN }
    practice: { userId: 12, address: [{ zipcode: "01234", city: Lake }] }
`);
  assert.equal(diagnostics, []);
  assert.equal(manifest?.resources, [
    {
      form: 'object',
      ref: 'organization/north',
      kind: 'organization',
      id: 'north',
      protect: false,
      ignore: [],
      at: { file: 'caseload.yaml', line: 3, column: 5 },
      fields: { id: '8f0c2d1e-6a57-4c6f-9d0e-2f3f1c9b7a10', name: 'North' },
      blocks: {},
      external: false,
    },
    {
      form: 'object',
      ref: 'provider/p-1',
      kind: 'provider',
      id: 'p-1',
      protect: true,
      previously: 'p-0',
      ignore: ['phoneNumber'],
      at: { file: 'caseload.yaml', line: 5, column: 5 },
      fields: { firstName: 'Ana', lastName: 'Rivera', email: 'Ana@X.example', phoneNumber: '0555 0100' },
      blocks: { hipp: { role: 'CLINICIAN' }, practice: { userId: 12, address: [{ city: 'Lake', zipcode: '01234' }] } },
      organization: 'organization/north',
      external: false,
    },
  ]);
});

test('an assignment is a list of members in the order in which they are written, owned by its client', async () => {
  const { manifest } = await loadText(`
assignments: [{ client: a, providers: [p-2, p-1], protect: true }]
providers: [${provider('p-1')}, ${provider('p-2')}]
clients: [{ id: a, external: true }]
`);
  assert.equal(manifest?.resources.at(-1), {
    form: 'membership',
    ref: 'assignment/a',
    kind: 'assignment',
    id: 'a',
    protect: true,
    ignore: [],
    at: { file: 'caseload.yaml', line: 2, column: 15 },
    owner: 'client/a',
    members: ['provider/p-2', 'provider/p-1'],
  });
});

test('an assignment is renamed with its client', async () => {
  const { manifest } = await loadText(
    'clients: [{ id: a, external: true, previously: b }]\nassignments: [{ client: a, providers: [] }]\n',
  );
  assert.equal(
    manifest?.resources.map(({ ref, previously }) => [ref, previously]),
    [
      ['client/a', 'b'],
      ['assignment/a', 'b'],
    ],
  );
});

test('dates stay the text that was written', async () => {
  const { manifest } = await loadText(
    'clients: [{ id: a, firstName: A, lastName: B, dateOfBirth: 1990-04-12 }]\nassignments: [{ client: a, ' +
      'providers: [] }]\nsettings: { emptyAssignment: allow }\n',
  );
  const [client] = manifest?.resources ?? [];
  assert.ok(client?.form === 'object');
  assert.is(client.fields['dateOfBirth'], '1990-04-12');
});

test('defaults are filled into their kind, what is declared wins, and an external client gets none', async () => {
  const { manifest, diagnostics } = await loadText(`
settings:
  emptyAssignment: allow
  defaults:
    provider: { noteIdentifier: Clinician, lastName: Default, protect: true, ignore: [email], practice: { timezone: UTC, gender: x } }
    client: { locale: en-US }
providers:
  - { id: p-1, firstName: A, email: a@x.example, noteIdentifier: Coach, protect: false, practice: { gender: y } }
clients: [{ id: a, external: true }, { id: b, firstName: A, lastName: B }]
assignments: [{ client: b, providers: [] }]
`);
  assert.equal(diagnostics, []);
  const [first, second, third] = manifest?.resources ?? [];
  assert.ok(first?.form === 'object' && second?.form === 'object' && third?.form === 'object');
  assert.equal(first.fields, { firstName: 'A', lastName: 'Default', email: 'a@x.example', noteIdentifier: 'Coach' });
  assert.is(first.protect, false);
  assert.equal(first.ignore, ['email']);
  assert.equal(first.blocks, { practice: { gender: 'y', timezone: 'UTC' } });
  assert.equal(second.fields, {});
  assert.equal(third.fields, { firstName: 'A', lastName: 'B', locale: 'en-US' });
});

test('settings that are not written have their defaults, and what one target reads is kept by its name', async () => {
  const { manifest } = await loadText(
    'settings:\n  reserve: 5\n  guards: { maxDeletes: 0 }\n  upheal: { v1Prefix: "", authScheme: "", ' +
      'lookupByPartnerId: false }\n---\nsettings:\n  guards: { maxReplaces: 50% }\n  prune: off\n',
  );
  assert.equal(manifest?.settings, {
    target: 'upheal',
    rateLimit: 300,
    reserve: { count: 5 },
    concurrency: 8,
    prune: 'off',
    onImmutableChange: 'block',
    emptyAssignment: 'block',
    guards: {
      maxDeletes: { count: 0 },
      maxReplaces: { percent: 50 },
      maxMissing: { percent: 10 },
      maxIdentityChanges: { percent: 5 },
      maxUnseen: { count: 3 },
    },
    onLiveDeactivation: 'block',
    planLooks: 500,
    maxAnswerBytes: 8 * 1024 * 1024,
    repair: {},
    targets: { upheal: { v1Prefix: '', authScheme: '', lookupByPartnerId: false } },
  });
});

test('the same people in any order, in any files, in any form are the same manifest', async () => {
  const ids = ['a', 'b', 'c', 'd'];
  const entries = [
    ...ids.map((id) => ({
      section: 'clients',
      data: { id, firstName: 'Sam', lastName: 'Doe', email: `${id}@y.example` },
    })),
    ...ids.map((id) => ({
      section: 'providers',
      data: { id, firstName: 'Ana', lastName: 'Rivera', email: `${id}@x.example` },
    })),
    ...ids.map((id) => ({ section: 'assignments', data: { client: id, providers: [id] } })),
    { section: 'settings', data: { prune: 'off' } },
    { section: 'settings', data: { guards: { maxDeletes: 1 } } },
  ];
  const placed = fc
    .shuffledSubarray(entries, { minLength: entries.length })
    .chain((order) =>
      fc
        .array(fc.integer({ min: 0, max: 2 }), { minLength: order.length, maxLength: order.length })
        .map((files) => order.map((entry, index) => ({ ...entry, file: files[index] ?? 0 }))),
    );
  const bare = async (
    written: readonly { readonly section: string; readonly data: object; readonly file: number }[],
  ) => {
    const files = [0, 1, 2].map((file) => {
      const documents = written
        .filter((entry) => entry.file === file)
        .map(({ section, data }) => JSON.stringify({ [section]: section === 'settings' ? data : [data] }));
      return [`${file}.yaml`, `${documents.join('\n---\n')}\n`] as const;
    });
    const { manifest, diagnostics } = await load(Object.fromEntries(files.filter(([, text]) => text !== '\n')));
    assert.equal(diagnostics, []);
    return JSON.stringify({
      ...manifest,
      resources: manifest?.resources.map((resource) => ({ ...resource, at: undefined })),
    });
  };
  const wanted = await bare(entries.map((entry) => ({ ...entry, file: 0 })));
  await fc.assert(
    fc.asyncProperty(placed, async (written) => assert.is(await bare(written), wanted)),
    { numRuns: 40 },
  );
});

test('the order of paths does not change which of two places is the second', async () => {
  const files = {
    'a.yaml': 'clients: [{ id: x, external: true }]\n',
    'b.yaml': 'clients: [{ id: x, external: true }]\n',
  };
  assert.equal(await load(files, {}, ['b.yaml', 'a.yaml']), await load(files, {}, ['a.yaml', 'b.yaml']));
});

test.run();
