import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { startUphealSandbox, uphealSandbox, type UphealSandbox, type UphealState } from '../../../src/sandbox/index.ts';
import { bench, totals, type Bench } from './workbench.ts';

const uuid = (number: number): string => `8f0c2d1e-6a57-4c6f-9d0e-${String(number).padStart(12, '0')}`;
const state: UphealState = {
  organizations: [{ id: uuid(1), name: 'Lakeside' }],
  users: [
    {
      userId: uuid(11),
      userType: 'HealthcareProvider',
      firstName: 'Zquark',
      lastName: 'Null',
      email: 'zquark@lake.example',
      partnerUserId: 'p-1',
      organizationId: uuid(1),
      nationalProviderIdentifier: '1234567893',
      phoneNumber: '5550100',
      phoneCountryCode: '+1',
      noteIdentifier: 'Coach',
      defaultNoteTemplateIds: ['007'],
    },
    { userId: uuid(12), userType: 'HealthcareProvider', firstName: 'Bo', lastName: 'Or', email: 'bo@lake.example' },
    {
      userId: uuid(21),
      userType: 'Client',
      firstName: 'Cy',
      lastName: 'Zquark',
      email: 'cy@home.example',
      partnerUserId: 'c-1',
      organizationId: uuid(1),
      dateOfBirth: '1990-04-12',
      pronoun: 'NeutralThem',
    },
    {
      userId: uuid(22),
      userType: 'Client',
      firstName: 'Di',
      lastName: 'Gone',
      email: 'di@home.example',
      partnerUserId: 'c-2',
      isActive: false,
    },
  ],
};
const addresses = [
  '# who we know',
  'Zquark@lake.example',
  'nobody@lake.example',
  '',
  'bo@lake.example',
  'cy@home.example',
  'di@home.example',
  'bo@lake.example',
];

async function upheal(
  work: (bench: Bench<UphealSandbox> & { readonly emails: string }) => Promise<void>,
): Promise<void> {
  await bench(
    await startUphealSandbox({ state, settings: { rateLimit: 1_000_000, readOnly: true } }),
    uphealSandbox.variables,
    async (given) => {
      const emails = join(given.folder, 'emails.txt');
      writeFileSync(emails, addresses.join('\r\n'));
      await work({ ...given, emails });
    },
  );
}

const test = suite('import from Upheal');

test('who has an address of the file is read; who has none is told by the line, and who is deactivated is counted', async () => {
  await upheal(async ({ out, run, server, emails, folder }) => {
    const overlay = join(folder, 'known.csv');
    writeFileSync(overlay, 'id,providers\nc-1,p-1\n');
    const ran = await run('import', '--from', 'upheal', '--emails', emails, '--overlay', overlay, '--out', out);
    assert.is(ran.code, 0, ran.stderr);
    assert.match(ran.stderr, /Nobody is there for line: 3$/m);
    assert.match(ran.stderr, /Left out: 1 who are deactivated/);
    assert.not.match(ran.stderr, /Zquark|lake\.example|home\.example|1990/i);
    assert.is((await run('validate', out)).code, 0);
    assert.match(readFileSync(out, 'utf8'), /- key: org-8f0c2d1e\n {4}# missing: name\n {4}id: 8f0c2d1e/);
    assert.match(
      totals(await run('plan', out)),
      /0 to create, 3 to adopt, 0 to activate, 0 to update, 1 to replace.* 0 blocked/,
    );
    const adopted = await run('import', '--from', 'upheal', '--emails', emails, '--out', out, '--adopt', '--yes');
    assert.match(adopted.stderr, new RegExp(`Not taken into state.*: provider/${uuid(12)}\\n`));
    assert.match(adopted.stderr, /up to date already[\s\S]*Taken into state: 2 resources/);
    const planned = await run('plan', out, '--refresh', 'all', '--format', 'json');
    const { operations } = JSON.parse(planned.stdout) as {
      operations: { ref: string; action: string; fields?: { name: string }[] }[];
    };
    assert.equal(
      operations.map(({ ref, action, fields }) => [action, ref, fields?.map(({ name }) => name)]),
      [
        ['adopt', `provider/${uuid(12)}`, ['partnerUserId']],
        ['replace', 'assignment/c-1', undefined],
      ],
    );
    assert.is(server.violations().length, 0);
  });
});

test('without assignments the file says what is missing, and validate asks for it', async () => {
  await upheal(async ({ out, run, emails }) => {
    const ran = await run('import', '--from', 'upheal', '--emails', emails, '--out', out, '--format', 'json');
    assert.is(ran.code, 0);
    const summary = JSON.parse(ran.stdout) as { missing: object[]; errors: number; nobody: number[] };
    assert.equal(summary.missing.at(-1), { ref: 'client/c-1', fields: ['assignment'] });
    assert.is(summary.errors, 1);
    const text = readFileSync(out, 'utf8');
    assert.match(text, /- id: c-1\n {4}# missing: assignment\n/);
    assert.match((await run('validate', out)).stdout, /missing-assignment/);
    const refused = await run('import', '--from', 'upheal', '--emails', emails, '--out', out, '--adopt', '--yes');
    assert.is(refused.code, 1);
    assert.match(refused.stderr, /missing-assignment[\s\S]*Nobody was taken into state/);
    writeFileSync(out, `${text}assignments:\n  - { client: c-1, providers: [p-1] }\n`);
    assert.is((await run('import', '--from', 'upheal', '--emails', emails, '--out', out)).code, 0);
    assert.is(
      readFileSync(out, 'utf8'),
      `${text.replace('    # missing: assignment\n', '')}assignments:\n  - { client: c-1, providers: [p-1] }\n`,
    );
  });
});

test('ids of Upheal name people as well, and a line that is no address is refused before anything is sent', async () => {
  await upheal(async ({ folder, run, server, emails }) => {
    const ids = join(folder, 'ids.txt');
    writeFileSync(ids, [11, 12, 21, 22, 99].map(uuid).join('\n'));
    const ran = await run('import', '--from', 'upheal', '--ids', ids);
    assert.is(ran.code, 0, ran.stderr);
    assert.equal(
      [...ran.stdout.matchAll(/^ {2}- id: (\S+)/gm)].map(([, id]) => id),
      ['p-1', uuid(12), 'c-1'],
    );
    assert.match(ran.stdout, /lastName: "Null"/);
    assert.match(ran.stderr, /Nobody is there for line: 5/);
    const asked = server.requests().length;
    writeFileSync(emails, 'a@b.example\nZquark\n');
    const refused = await run('import', '--from', 'upheal', '--emails', emails);
    assert.is(refused.code, 1);
    assert.match(refused.stderr, /not an e-mail address in line 2/);
    assert.not.match(refused.stderr, /Zquark/);
    assert.is((await run('import', '--from', 'upheal')).code, 1);
    assert.is(server.requests().length, asked);
  });
});

test('a look that tells nothing is no absence: exit 5, and the file stays as it was', async () => {
  await upheal(async ({ out, run, server, emails }) => {
    writeFileSync(out, 'version: 1\nproviders: []\n');
    server.faults([{ fault: '500-before', status: 403, match: { body: 'bo@lake' }, times: 100 }]);
    const ran = await run('import', '--from', 'upheal', '--emails', emails, '--out', out);
    assert.is(ran.code, 5, ran.stderr);
    assert.match(ran.stderr, /line [58] /);
    assert.not.match(ran.stderr, /lake\.example/);
    assert.is(readFileSync(out, 'utf8'), 'version: 1\nproviders: []\n');
  });
});

test.run();
