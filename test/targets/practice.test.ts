import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { seedOf, stage, type Item, type Roster } from './stage.ts';

const test = suite('the practice API');
const seed = seedOf('practice');
const profileOf = (records: readonly object[]): Item =>
  Object.fromEntries(Object.entries(records.find((record) => 'userId' in record && record.userId === 12) ?? {}));
const withProvider = (roster: Roster, more: Item, block: Item = {}): Roster => ({
  ...roster,
  providers: roster.providers?.map((item) => ({ ...item, ...more, practice: { userId: 12, ...block } })) ?? [],
});

test('a profile is written whole: the declared fields change, and picture and addresses stay as they were', async () => {
  await stage('practice', async ({ server, roster, apply }) => {
    await apply(roster);
    const report = await apply(
      withProvider(
        roster,
        { firstName: 'Bea', nationalProviderIdentifier: '1234567893' },
        { timezone: 'America/Denver' },
      ),
    );
    assert.is(report.summary.done, 1);
    const { image, address, firstName, npi, timezone, emailid } = profileOf(server.records());
    assert.equal(
      { image, address, firstName, npi, timezone, emailid },
      {
        image: 'picture',
        address: [{ city: 'Chicago' }],
        firstName: 'Bea',
        npi: '1234567893',
        timezone: 'America/Denver',
        emailid: 'ana.rivera@lakeside.example',
      },
    );
    assert.equal([report.requests, server.writes().at(-1)?.method], [4, 'POST']);
  });
});

test(
  'a write of which only some sections took effect is not done, whatever its answer says, and the next run sends ' +
    'it again',
  async () => {
    for (const answer of ['success', 'failure']) {
      await stage('practice', async ({ server, roster, apply }) => {
        await apply(roster);
        await fetch(`${server.url}/__sandbox/settings`, {
          method: 'POST',
          body: JSON.stringify({ halfWritten: { sections: 2, answer, times: 100 } }),
        });
        const wanted = withProvider(roster, { firstName: 'Bea', nationalProviderIdentifier: '1234567893' });
        const report = await apply(wanted);
        assert.equal(
          [report.summary.done, report.outcomes.map((outcome) => outcome.error?.code)],
          [0, [answer === 'success' ? 'not-taken' : 'server-error']],
        );
        await fetch(`${server.url}/__sandbox/settings`, {
          method: 'POST',
          body: JSON.stringify({ halfWritten: null }),
        });
        assert.is((await apply(wanted)).summary.done, 1);
        assert.is(profileOf(server.records())['npi'], '1234567893');
        assert.is((await apply(wanted)).requests, 0);
      });
    }
  },
);

test('a country code and a number are one text there', async () => {
  await stage('practice', async ({ server, roster, plan, apply }) => {
    await apply(roster);
    const wanted = withProvider(roster, { phoneCountryCode: '1', phoneNumber: '5550100' });
    assert.is((await apply(wanted)).summary.done, 1);
    assert.is(profileOf(server.records())['phoneNumber'], '+1 5550100');
    assert.equal((await plan(wanted, { refresh: 'all' })).operations, []);
    assert.is((await apply(withProvider(roster, { phoneCountryCode: '1', phoneNumber: '5550111' }))).summary.done, 1);
    assert.is(profileOf(server.records())['phoneNumber'], '+1 5550111');
  });
});

test('an organization is looked up by id, else by name and therapist, and only what changed is sent', async () => {
  const organizations = [
    { id: 3, name: 'Lakeside Counseling', therapist_user_id: 12 },
    { id: 4, name: 'Lakeside Counseling' },
  ];
  await stage(
    'practice',
    async ({ server, roster, plan, apply }) => {
      assert.ok(
        (await plan(roster)).operations.some(
          (operation) =>
            operation.ref === 'organization/lakeside' && operation.action === 'adopt' && operation.id === '3',
        ),
      );
      const loose = { ...roster, organizations: [{ key: 'lakeside', name: 'Lakeside Counseling' }] };
      assert.equal(
        (await plan(loose)).blocked.map((item) => [item.ref, item.reason]),
        [['organization/lakeside', 'conflict']],
      );
      const named = { ...roster, organizations: [{ key: 'lakeside', name: 'Hillside', practice: { id: 4 } }] };
      assert.is((await apply(named)).summary.failed, 0);
      assert.equal(
        server.writes().map((write) => write.body),
        [{ id: 4, name: 'Hillside' }],
      );
      assert.equal(
        (await plan({ ...roster, organizations: [{ key: 'o-2', name: 'Elsewhere', practice: { id: 99 } }] })).blocked
          .filter((item) => item.ref === 'organization/o-2')
          .map((item) => item.reason),
        ['conflict'],
      );
    },
    { ...seed, organizations },
  );
});

test(
  'nothing there is answered with 204, one organization may come without its list, a create with 201, and null is ' +
    'absent',
  async () => {
    for (const chosen of [
      { createStatus: 201, updateStatus: 201, missingProfile: 204 },
      { createStatus: 200, updateStatus: 200, missingProfile: 404, nullsShown: false, auth: 'bearer' },
    ]) {
      await stage(
        'practice',
        async ({ roster, plan, apply }) => {
          const report = await apply(roster);
          assert.equal([report.summary.failed, report.summary.unknown], [0, 0]);
          assert.equal((await plan(roster, { refresh: 'all' })).drift, []);
        },
        { ...seed, settings: chosen },
      );
    }
  },
);

test(
  'people are never created: without a profile there it is blocked, also with --assume-new, and without a user id ' +
    'it is a note',
  async () => {
    await stage(
      'practice',
      async ({ server, roster, plan, apply }) => {
        for (const options of [{}, { assumeNew: true }, { refresh: 'none' as const }]) {
          const made = await plan(roster, options);
          assert.equal(
            made.blocked.filter((item) => item.ref === 'provider/p-1001').map((item) => item.reason),
            ['unsupported'],
            JSON.stringify(options),
          );
        }
        await apply(roster);
        assert.ok(server.writes().every((write) => write.path.includes('organization')));
        const unknown = {
          ...roster,
          providers: roster.providers?.map(({ practice, ...item }) => (void practice, item)) ?? [],
        };
        const made = await plan(unknown);
        assert.equal([made.blocked, made.notes.filter((note) => note.includes('practice.userId')).length], [[], 1]);
      },
      { ...seed, profiles: [] },
    );
  },
);

test('somebody who belongs to an organization that is managed here is as wanted after an apply', async () => {
  await stage('practice', async ({ server, roster, plan, apply }) => {
    const belonging = withProvider(roster, { organization: 'lakeside' });
    assert.is((await apply(belonging)).summary.failed, 0);
    const writes = server.writes().length;
    for (const refresh of ['changed', 'all'] as const) {
      const made = await plan(belonging, { refresh });
      assert.equal([made.operations, made.blocked, made.drift], [[], [], []], refresh);
    }
    assert.is((await apply(belonging)).summary.done, 0);
    assert.is(server.writes().length, writes);
  });
});

test('somebody who no longer has a user id is released, and nothing is sent', async () => {
  await stage('practice', async ({ server, roster, plan, apply }) => {
    await apply(roster);
    const writes = server.writes().length;
    const unknown = {
      ...roster,
      providers: roster.providers?.map(({ practice, ...item }) => (void practice, item)) ?? [],
    };
    assert.equal(
      (await plan(unknown)).operations.map((operation) => `${operation.action} ${operation.ref}`),
      ['release provider/p-1001'],
    );
    await apply(unknown);
    assert.is(server.writes().length, writes);
  });
});

test.run();
