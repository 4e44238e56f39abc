import { readFileSync, writeFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { loadManifest } from '../../../src/index.ts';
import {
  practiceSandbox,
  startPracticeSandbox,
  type PracticeSandbox,
  type PracticeState,
} from '../../../src/sandbox/index.ts';
import { bench, totals, type Bench } from './workbench.ts';

const state: PracticeState = {
  organizations: [
    { id: 3, name: 'Lakeside: "A"', therapist_user_id: 7 },
    { id: 4, therapist_user_id: 8 },
    { id: 5, name: 'Empty' },
    { id: 6, name: 'No profile', therapist_user_id: 9 },
  ],
  profiles: [
    {
      userId: 7,
      firstName: 'Zquark',
      lastName: 'On',
      emailid: 'Zquark@lake.example',
      npi: '1234567893',
      phoneNumber: '+1 5550100',
      orgid: 3,
      image: 'data',
      timezone: 'America/Chicago',
    },
    { userId: 8, firstName: 'Bo', lastName: '007', npi: '1111111111', phoneNumber: '5550100', image: '', orgid: 99 },
  ],
};

const practice = async (work: (bench: Bench<PracticeSandbox>) => Promise<void>): Promise<void> =>
  bench(
    await startPracticeSandbox({ state, settings: { rateLimit: 1_000_000, readOnly: true } }),
    practiceSandbox.variables,
    work,
  );

const test = suite('import from the practice system');

test('organizations and the profiles of their therapists become a manifest that is valid and plans as adoptions alone', async () => {
  await practice(async ({ out, run, server }) => {
    const ran = await run('import', '--from', 'practice', '--out', out);
    assert.is(ran.code, 0, ran.stderr);
    assert.match(ran.stderr, /Left out: 1 who lead an organization and have no practice profile/);
    assert.match(ran.stderr, /Not usable as it is there: nationalProviderIdentifier: provider\/practice-8/);
    assert.match(ran.stderr, /Missing: email: provider\/practice-8/);
    assert.not.match(ran.stderr, /Zquark|lake\.example|1234567893|5550100/);
    const { manifest } = await loadManifest([out]);
    const held = manifest?.resources.map(
      (item) =>
        item.form === 'object' && {
          ref: item.ref,
          organization: item.organization,
          ...item.fields,
          ...item.blocks['practice'],
        },
    );
    assert.equal(held, [
      { ref: 'organization/practice-3', organization: undefined, name: 'Lakeside: "A"', id: 3, therapistUserId: 7 },
      { ref: 'organization/practice-4', organization: undefined, id: 4, therapistUserId: 8 },
      { ref: 'organization/practice-5', organization: undefined, name: 'Empty', id: 5 },
      { ref: 'organization/practice-6', organization: undefined, name: 'No profile', id: 6, therapistUserId: 9 },
      {
        ref: 'provider/practice-7',
        organization: 'organization/practice-3',
        firstName: 'Zquark',
        lastName: 'On',
        email: 'Zquark@lake.example',
        phoneNumber: '5550100',
        phoneCountryCode: '+1',
        nationalProviderIdentifier: '1234567893',
        userId: 7,
      },
      {
        ref: 'provider/practice-8',
        organization: 'organization/practice-4',
        firstName: 'Bo',
        lastName: '007',
        phoneNumber: '5550100',
        userId: 8,
      },
    ]);
    assert.is((await run('validate', out)).code, 0);
    assert.is(
      totals(await run('plan', out)),
      'Plan: 0 to create, 6 to adopt, 0 to activate, 0 to update, 0 to replace, 0 to recreate, 0 to delete, 0 to ' +
        'release, 0 blocked, 0 unchanged.',
    );
    const adopted = await run('import', '--from', 'practice', '--out', out, '--adopt', '--yes');
    assert.match(adopted.stderr, /Taken into state: 6 resources/);
    assert.match(totals(await run('plan', out, '--refresh', 'all')), /0 to adopt.*6 unchanged/);
    assert.is(server.violations().length, 0);
  });
});

test("entries under ids of one's own are known by the ids of the practice system", async () => {
  await practice(async ({ out, run }) => {
    const before = `version: 1
settings: { target: practice }
organizations:
  - key: lakeside
    practice: { id: 3, therapistUserId: 7 }
providers:
  - id: p-7
    organization: lakeside
    practice: { userId: 7 }
`;
    writeFileSync(out, before);
    assert.is((await run('import', '--from', 'practice', '--out', out)).code, 0);
    const text = readFileSync(out, 'utf8');
    assert.match(text, /- key: lakeside\n {4}practice: \{ id: 3, therapistUserId: 7 \}\n {4}name: 'Lakeside: "A"'\n/);
    assert.match(
      text,
      /- id: p-7\n {4}organization: lakeside\n {4}practice: \{ userId: 7 \}\n {4}firstName: Zquark\n {4}lastName: "On"\n/,
    );
    assert.not.match(text, /practice-3|practice-7/);
  });
});

test('no organizations at all are an empty manifest, and not an error', async () => {
  await bench(
    await startPracticeSandbox({ state: {}, settings: { rateLimit: 1_000_000 } }),
    practiceSandbox.variables,
    async ({ run }) => {
      const ran = await run('import', '--from', 'practice');
      assert.is(ran.code, 0, ran.stderr);
      assert.match(ran.stdout, /target: practice\n$/);
    },
  );
});

test.run();
