import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { loadManifest } from '../../src/index.ts';

const test = suite('two entries that name one object of a target');
const uuid = '8f0c2d1e-6a57-4c6f-9d0e-2f3f1c9b7a1f';
const person = (id: string, more: string): string => `  - { id: ${id}, firstName: A, lastName: B, ${more} }\n`;

/** What is said of a manifest beside what it lacks. */
async function told(text: string, target?: string): Promise<readonly string[]> {
  const { diagnostics } = await loadManifest(['-'], {
    readStdin: () => Promise.resolve(`version: 1\n${text}`),
    ...(target === undefined ? {} : { target }),
  });
  return diagnostics
    .filter(({ code }) => code !== 'missing-assignment')
    .map(({ code, at, message }) => `${at.line} ${code} ${/ at (\S+?)[,.]/.exec(message)?.[1] ?? ''}`.trim());
}

const twice: readonly (readonly [string, string])[] = [
  [
    'upheal.userId of clients',
    `clients:\n${person('c-1', `upheal: { userId: ${uuid} }`)}${person('c-2', `upheal: { userId: ${uuid.toUpperCase()} }`)}`,
  ],
  [
    'upheal.userId of providers',
    `providers:\n${person('p-1', `email: a@x.example, upheal: { userId: ${uuid} }`)}${person('p-2', `email: b@x.example, upheal: { userId: ${uuid} }`)}`,
  ],
  [
    'hipp.publicId',
    `clients:\n${person('c-1', 'hipp: { publicId: usr_1 }')}${person('c-2', 'hipp: { publicId: USR_1 }')}`,
  ],
  [
    'practice.userId',
    `providers:\n${person('p-1', 'email: a@x.example, practice: { userId: 12 }')}${person('p-2', 'email: b@x.example, practice: { userId: 12 }')}`,
  ],
  [
    'practice.id',
    `organizations:\n  - { key: a, id: ${uuid}, practice: { id: 3 } }\n  - { key: b, id: 8f0c2d1e-6a57-4c6f-9d0e-2f3f1c9b7a10, practice: { id: 3 } }\n`,
  ],
  ['id of organizations', `organizations:\n  - { key: a, id: ${uuid} }\n  - { key: b, id: ${uuid.toUpperCase()} }\n`],
];
test('kinds that share their ids do not share one id, and kinds that do not may', async () => {
  const user = `upheal: { userId: ${uuid} }`;
  const people = `providers:\n${person('p-1', `email: a@x.example, ${user}`)}clients:\n`;
  assert.equal(
    (await told(`${people}${person('c-1', user)}`)).map((line) => line.split(' ').slice(0, 2).join(' ')),
    ['5 duplicate-target-id'],
  );
  assert.equal(
    (await told(`${people}  - { id: ${uuid}, external: true }\n`)).map((line) => line.split(' ')[1]),
    ['duplicate-target-id'],
  );
  const organization = `organizations:\n  - { key: a, id: ${uuid.replace('1f', '2f')}, practice: { id: 12 } }\n`;
  const provider = person('p-1', 'email: a@x.example, practice: { userId: 12 }');
  assert.equal(await told(`${organization}providers:\n${provider}`), []);
});

for (const [field, text] of twice)
  test(`by ${field}: an error that names both places`, async () => {
    const [first, ...others] = await told(text);
    assert.match(first ?? '', /^4 duplicate-target-id <stdin>:3:\d+$|^4 duplicate-target-id -:3:\d+$/);
    assert.equal(others, []);
  });

test('an id from the defaults of a kind is said of everybody, and an external one is known by its own id', async () => {
  const defaults = `settings: { defaults: { client: { upheal: { userId: ${uuid} } } } }\n`;
  const both = `clients:\n${person('c-1', 'pronoun: NeutralThem')}${person('c-2', 'pronoun: NeutralThem')}`;
  assert.equal(
    (await told(`${defaults}${both}`)).map((line) => line.split(' ')[1]),
    ['duplicate-target-id'],
  );
  const external = `clients:\n  - { id: ${uuid.toUpperCase()}, external: true }\n`;
  assert.equal(
    (await told(`${external}${person('c-2', `upheal: { userId: ${uuid} }`)}`)).map((line) => line.split(' ')[1]),
    ['duplicate-target-id'],
  );
});

test('other ids, other kinds and other targets are others, and one entry twice is told as that', async () => {
  const other = uuid.replace('1f', '2f');
  assert.equal(
    await told(
      `clients:\n${person('c-1', `upheal: { userId: ${uuid} }`)}${person('c-2', `upheal: { userId: ${other} }`)}`,
    ),
    [],
  );
  assert.equal(
    await told(
      `organizations:\n  - { key: a, id: ${uuid}, practice: { id: 3 } }\nproviders:\n${person('p-1', 'email: a@x.example, practice: { userId: 3 }')}`,
    ),
    [],
  );
  const one = person('c-1', `upheal: { userId: ${uuid} }`);
  assert.equal(
    (await told(`clients:\n${one}${one}`)).map((line) => line.split(' ')[1]),
    ['duplicate-id'],
  );
});

test('an id that is no UUID is told at its place', async () => {
  assert.equal(await told(`clients:\n${person('c-1', 'upheal: { userId: 12-ab }')}`), ['3 invalid-uuid']);
});

test.run();
