import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { loadManifest } from '../../../src/index.ts';
import {
  hippSandbox,
  startHippSandbox,
  type HippSandbox,
  type HippSettings,
  type StartHippUser,
} from '../../../src/sandbox/index.ts';
import { bench, totals, type Bench } from './workbench.ts';

const user = (
  publicId: string,
  role: NonNullable<StartHippUser['role']>,
  more: Partial<StartHippUser> = {},
): StartHippUser => ({ publicId, firstName: `Zquark${publicId}`, lastName: 'No', role, ...more });
const few = (): StartHippUser[] => [
  user('usr_1', 'CLINICIAN'),
  user('usr_2', 'TECHNICIAN', { lastName: 'O\'Néill: the "2nd"' }),
  user('usr_3', 'PATIENT', { birthDate: '1990-04-12' }),
  user('usr_4', 'PATIENT', { lastName: '1234567893', birthDate: '2999-01-01' }),
  user('usr_5', 'ADMIN'),
];

const hipp = async (
  users: StartHippUser[],
  work: (bench: Bench<HippSandbox>) => Promise<void>,
  settings: Partial<HippSettings> = {},
): Promise<void> =>
  bench(
    await startHippSandbox({ state: { users }, settings: { rateLimit: 1_000_000, ...settings } }),
    hippSandbox.variables,
    work,
  );

const test = suite('import from Hipp Health');

test('what is written is valid, says what is missing, and plans as adoptions alone; nothing but reads is sent', async () => {
  await hipp(few(), async ({ out, run, server }) => {
    const ran = await run('import', '--from', 'hipp', '--out', out, '--organization', 'main=org_1');
    assert.is(ran.code, 0, ran.stderr);
    assert.is(ran.stdout, '');
    assert.match(ran.stderr, /Left out: 1 with the role ADMIN$/m);
    assert.match(ran.stderr, /Missing: email: provider\/usr_1, provider\/usr_2, client\/usr_3, client\/usr_4/);
    assert.match(ran.stderr, /Missing: assignment: client\/usr_3, client\/usr_4/);
    assert.match(ran.stderr, /Not usable as it is there: dateOfBirth: client\/usr_4/);
    assert.not.match(ran.stderr, /Zquark|1990|No\b/);
    assert.is(statSync(out).mode & 0o777, 0o600);
    const text = readFileSync(out, 'utf8');
    assert.match(text, /- id: usr_1\n {4}# missing: email, nationalProviderIdentifier\n/);
    const { manifest } = await loadManifest([out]);
    const held = manifest?.resources.map(
      (item) =>
        item.form === 'object' && {
          ref: item.ref,
          organization: item.organization,
          ...item.fields,
          ...item.blocks['hipp'],
        },
    );
    assert.equal(held, [
      { ref: 'organization/main', organization: undefined, id: 'org_1' },
      {
        ref: 'provider/usr_1',
        organization: 'organization/main',
        firstName: 'Zquarkusr_1',
        lastName: 'No',
        publicId: 'usr_1',
      },
      {
        ref: 'provider/usr_2',
        organization: 'organization/main',
        firstName: 'Zquarkusr_2',
        lastName: 'O\'Néill: the "2nd"',
        publicId: 'usr_2',
        role: 'TECHNICIAN',
      },
      {
        ref: 'client/usr_3',
        organization: 'organization/main',
        firstName: 'Zquarkusr_3',
        lastName: 'No',
        dateOfBirth: '1990-04-12',
        publicId: 'usr_3',
      },
      {
        ref: 'client/usr_4',
        organization: 'organization/main',
        firstName: 'Zquarkusr_4',
        lastName: '1234567893',
        publicId: 'usr_4',
      },
    ]);
    assert.is((await run('validate', out)).code, 0);
    const planned = await run('plan', out);
    assert.is(planned.code, 0, planned.stderr);
    assert.is(
      totals(planned),
      'Plan: 0 to create, 4 to adopt, 0 to activate, 0 to update, 0 to replace, 0 to recreate, 0 to delete, 0 to ' +
        'release, 0 blocked, 0 unchanged.',
    );
    assert.is(server.writes().length, 0);
  });
});

test('an overlay gives what is not shown, and a second import finds everything up to date', async () => {
  await hipp(few(), async ({ folder, out, run }) => {
    const overlay = join(folder, 'known.csv');
    writeFileSync(
      overlay,
      'id,email,nationalProviderIdentifier,providers\nusr_1,Zquark@a.example,1234567893,\nusr_3,,,usr_2;usr_1\n',
    );
    const ran = await run('import', '--from', 'hipp', '--out', out, '--overlay', overlay);
    assert.is(ran.code, 0, ran.stderr);
    assert.not.match(ran.stderr, /Zquark|1234567893/);
    const text = readFileSync(out, 'utf8');
    assert.match(text, /email: Zquark@a\.example\n {4}nationalProviderIdentifier: "1234567893"/);
    assert.match(text, /- \{ client: usr_3, providers: \[usr_2, usr_1\] \}/);
    assert.not.match(text.slice(text.indexOf('usr_1'), text.indexOf('usr_2')), /missing/);
    const again = await run('import', '--from', 'hipp', '--out', out);
    assert.match(again.stderr, /up to date already/);
    assert.is(readFileSync(out, 'utf8'), text);
  });
});

test('what an overlay has wrong is said with its line, and nothing is written', async () => {
  await hipp(few(), async ({ folder, out, run }) => {
    const overlay = join(folder, 'known.csv');
    writeFileSync(overlay, 'id,email,providers\nusr_9,a@b.example,\nusr_1,Zquark,\nusr_3,,usr_9\nusr_2,,usr_1\n');
    const ran = await run('import', '--from', 'hipp', '--out', out, '--overlay', overlay);
    assert.is(ran.code, 1);
    for (const place of ['known.csv:2:1', 'known.csv:3:7', 'known.csv:4:8', 'known.csv:5:1'])
      assert.ok(ran.stderr.includes(place), `${place}\n${ran.stderr}`);
    assert.not.match(ran.stderr, /Zquark/);
    assert.throws(() => readFileSync(out));
    writeFileSync(overlay, 'id,emial\nusr_1,a@b.example\n');
    const { stderr } = await run('import', '--from', 'hipp', '--overlay', overlay);
    assert.match(stderr, /known\.csv:1:4.*B \(column 2\)[\s\S]*Did you mean "email"\?/);
    assert.not.match(stderr, /emial/);
  });
});

test('a file that is there keeps its order, its comments and who was not read, byte for byte where nothing changed', async () => {
  const before = `# Our roster.
version: 1
settings: { target: hipp }   # Hipp first
clients:
  - { id: usr_3, firstName: Old, lastName: "No", hipp: {publicId: usr_3} }   # on one line

  # a comment between
  - id: gone-1     # left last year
    firstName: 'Gone'
    lastName:    Away
    hipp: { publicId: usr_77 }
providers:
    - id:   p-7   # our own id
      firstName: &name Zquarkusr_1
      lastName: Old  # married since
      hipp:
        publicId: usr_1
      ignore: [firstName]
# the end
`;
  const after = before
    .replace(
      'firstName: Old, lastName: "No", hipp: {publicId: usr_3} }',
      'firstName: Zquarkusr_3, lastName: "No", hipp: {publicId: usr_3}, dateOfBirth: "1990-04-12" }',
    )
    .replace('lastName: Old  #', 'lastName: "No"  #')
    .replace(
      'publicId: usr_77 }\n',
      'publicId: usr_77 }\n  - id: usr_4\n    # missing: email, dateOfBirth, assignment\n    firstName: ' +
        'Zquarkusr_4\n    lastName: "1234567893"\n    hipp: { publicId: usr_4 }\n',
    )
    .replace(
      '      ignore: [firstName]\n',
      '      ignore: [firstName]\n    - id: usr_2\n      # missing: email, nationalProviderIdentifier\n      ' +
        'firstName: Zquarkusr_2\n      lastName: "O\'Néill: the \\"2nd\\""\n      hipp: { publicId: usr_2, role: ' +
        'TECHNICIAN }\n',
    );
  await hipp(few(), async ({ out, run }) => {
    writeFileSync(out, before);
    const ran = await run('import', '--from', 'hipp', '--out', out);
    assert.is(ran.code, 0, ran.stderr);
    assert.is(readFileSync(out, 'utf8'), after);
    assert.match(ran.stderr, /Not read, and as they were \(1\): client\/gone-1/);
  });
});

test('--adopt shows and asks; approved, it takes everybody into state without a request, and a plan is then empty', async () => {
  await hipp(few(), async ({ folder, out, run, server }) => {
    const asked = await run('import', '--from', 'hipp', '--out', out, '--adopt');
    assert.is(asked.code, 1, asked.stderr);
    const before = server.requests().length;
    const ran = await run('import', '--from', 'hipp', '--out', out, '--adopt', '--yes');
    assert.is(ran.code, 0, ran.stderr);
    assert.match(ran.stderr, /Taken into state: 4 resources\./);
    assert.is(server.requests().length, before * 2);
    assert.not.match(readFileSync(join(folder, 'state', 'hipp', 'state.json'), 'utf8'), /Zquark|1990/);
    const planned = await run('plan', out, '--refresh', 'all');
    assert.match(totals(planned), /0 to create, 0 to adopt.*0 blocked, 4 unchanged/);
  });
});

test('whoever has a hipp.publicId is found by it and never created, also when nobody is looked up before creates', async () => {
  await hipp(few(), async ({ out, run, server }) => {
    const person = (id: string): string => `  - { id: ${id}, hipp: { publicId: ${id} } }\n`;
    writeFileSync(out, `version: 1\nsettings: { target: hipp }\nproviders:\n${person('usr_1')}${person('usr_77')}`);
    for (const flags of [[], ['--assume-new']]) {
      const planned = await run('plan', out, ...flags);
      assert.match(totals(planned), /0 to create, 1 to adopt.* 1 blocked/);
      assert.match(planned.stdout, /no user with the id of provider\/usr_77/);
    }
    assert.match(totals(await run('plan', out, '--refresh', 'none')), /0 to create, 0 to adopt.* 2 blocked/);
    assert.is(server.writes().length, 0);
  });
});

test('whom caseload created keeps their own id, for state knows who they are there', async () => {
  await hipp([user('usr_2', 'PATIENT')], async ({ folder, out, run, server }) => {
    const before =
      'version: 1\nsettings: { target: hipp }\nproviders:\n  - { id: p-1, firstName: Ana, lastName: Rivera, ' +
      'email: a@b.example }\n';
    writeFileSync(out, before);
    assert.is((await run('apply', out, '--yes')).code, 0);
    const { publicId } = server.records().find(({ role }) => role === 'CLINICIAN') ?? { publicId: '' };
    assert.is((await run('import', '--from', 'hipp', '--out', out)).code, 0);
    assert.ok(
      readFileSync(out, 'utf8').startsWith(
        before.replace('a@b.example }', `a@b.example, hipp: { publicId: ${publicId} } }`),
      ),
    );
    assert.match(totals(await run('plan', out)), /0 to create, 1 to adopt.* 0 blocked, 1 unchanged/);
    const other = join(folder, 'other.yaml');
    assert.is((await run('import', '--from', 'hipp', '--out', other)).code, 0);
    assert.match(readFileSync(other, 'utf8'), /- id: p-1\n/);
  });
});

test('roles are chosen by flags, stand in a new file, and one that there is not is refused', async () => {
  await hipp(few(), async ({ out, run, server }) => {
    assert.is(
      (await run('import', '--from', 'hipp', '--out', out, '--provider-roles', 'ADMIN', '--client-roles', 'CLINICIAN'))
        .code,
      0,
    );
    assert.match(readFileSync(out, 'utf8'), /hipp: \{ providerRoles: \[ADMIN\], clientRoles: \[CLINICIAN\] \}/);
    const again = await run('import', '--from', 'hipp', '--out', out);
    assert.match(again.stderr, /Left out: 2 with the role PATIENT/);
    const asked = server.requests().length;
    assert.is((await run('import', '--from', 'hipp', '--provider-roles', 'BOSS')).code, 1);
    assert.is((await run('import', '--from', 'hipp', '--emails', 'x')).code, 1);
    assert.is(server.requests().length, asked);
  });
});

const many = (count: number): StartHippUser[] =>
  Array.from({ length: count }, (_, index) => user(`usr_${index}`, index % 2 ? 'PATIENT' : 'CLINICIAN'));

test(
  '5,000 users from a list into which one is put while it is read: after one more pass nobody is missing and ' +
    'nobody twice',
  async () => {
    await hipp(
      many(5000),
      async ({ run, server }) => {
        const ran = await run('import', '--from', 'hipp');
        assert.is(ran.code, 0, ran.stderr.slice(0, 500));
        const ids = [...ran.stdout.matchAll(/^ {2}- id: (\S+)$/gm)].map(([, id = '']) => id).sort();
        assert.is(server.records().length, 5001);
        assert.equal(
          ids,
          server
            .records()
            .map(({ publicId }) => publicId)
            .sort(),
        );
      },
      { shiftingPages: { times: 1, at: 50 } },
    );
  },
);

test('a list that never holds still, by people who come or who go, is written not at all: exit 5', async () => {
  for (const change of ['insert', 'remove'] as const) {
    await hipp(
      many(600),
      async ({ out, run }) => {
        const ran = await run('import', '--from', 'hipp', '--out', out);
        assert.is(ran.code, 5, ran.stderr);
        assert.match(ran.stderr, /rows-moved/);
        assert.throws(() => readFileSync(out));
      },
      { shiftingPages: { times: 100, at: 50, change } },
    );
  }
});

test('a page that is answered with an error, time and again, ends the import: exit 5, nothing written', async () => {
  await hipp(many(600), async ({ out, run, server }) => {
    server.faults([{ fault: '500-before', status: 403, everyNth: 3 }]);
    const ran = await run('import', '--from', 'hipp', '--out', out);
    assert.is(ran.code, 5, ran.stderr);
    assert.throws(() => readFileSync(out));
  });
});

test.run();
