import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Failure } from '../../../src/core/model/failure.ts';
import { invitesOf } from '../../../src/engine/invites.ts';
import { exportOf } from '../../../src/engine/transfer/export.ts';
import { apply, drift, exitOf, plan } from '../../../src/index.ts';
import { codeOf } from '../../state/support.ts';
import { address, asked, edited, people, roster, type Address } from './bench.ts';

const test = suite('the account of a state');
const proving = [
  'GET /users/00000000-0000-4000-8000-000000000003',
  'GET /v2/users/providers/00000000-0000-4000-8000-000000000001',
  'GET /users/00000000-0000-4000-8000-000000000006',
];
const accountFile = ({ state }: Address): string => join(state, 'upheal', 'account.json');
const failureOf = (work: Promise<unknown>): Promise<Failure> =>
  work.then(
    () => assert.unreachable('it went on'),
    (cause: unknown) => cause,
  ) as Promise<Failure>;

test('another origin is refused by every command that reaches the target, before any request, with the ways out', async () => {
  await address('nothing', async (at) => {
    const first = await at.start([]);
    const manifest = await at.manifest(roster);
    await apply(await plan(manifest, at.options()));
    const elsewhere = { ...at.options(), env: { ...at.options().env, UPHEAL_API_URL: `${first.url}/staging/` } };
    const before = asked(first).length;
    for (const run of [
      () => plan(manifest, elsewhere),
      () => plan(manifest, { ...elsewhere, lock: true, refresh: 'all' }),
      () => drift(manifest, elsewhere),
      () => invitesOf(manifest, elsewhere),
      () => exportOf(manifest, { ...elsewhere, reveal: true }),
    ]) {
      const failure = await failureOf(run());
      assert.equal([failure.code, exitOf(failure)], ['other-origin', 6]);
      assert.match(failure.message, first.url);
      assert.match(failure.message, `${first.url}/staging:`);
      for (const way of [/Set UPHEAL_API_URL back/, /--state/, /state rebind --to http\S+\/staging$/])
        assert.match(failure.hint ?? '', way);
    }
    assert.is(asked(first).length, before);
    await plan(manifest, at.options());
  });
});

test('an origin is written as the URL standard writes it, so that its ways of being typed are one', async () => {
  await address('nothing', async (at) => {
    const { url } = await at.start([]);
    const manifest = await at.manifest(roster);
    const reach = (text: string) =>
      plan(manifest, { ...at.options(), env: { ...at.options().env, UPHEAL_API_URL: text } });
    await reach(url);
    for (const same of [`${url}/`, url.replace('http', 'HTTP'), `${url}//`]) await reach(same);
    assert.is(await codeOf(reach(url.replace('127.0.0.1', 'localhost'))), 'other-origin');
    // An address that is refused as such never comes so far.
    assert.is(await codeOf(reach('http://far.example')), 'insecure-url');
    assert.is(await codeOf(reach('nonsense')), 'bad-url');
  });
});

test('state of nobody is bound at once, and whoever has another key then has it too', async () => {
  await address('nothing', async (at) => {
    const server = await at.start([]);
    await plan(await at.manifest(roster), at.options());
    assert.match(readFileSync(accountFile(at), 'utf8'), server.url);
    assert.not.match(readFileSync(accountFile(at), 'utf8'), /key-1/);
    const other = await at.start([], 'key-2');
    await plan(await at.manifest(roster), at.options('key-2'));
    assert.not.ok(asked(other).some((line) => line.includes('00000000')));
  });
});

test('another key of the same account is proven by one read, said, and kept: also under --refresh none', async () => {
  await address('nothing', async (at) => {
    const first = await at.start([]);
    const manifest = await at.manifest(roster);
    await apply(await plan(manifest, at.options()));
    const users = first.records().map(({ createdAt, activatedAt, ...user }) => (void [createdAt, activatedAt], user));
    const second = await at.start(users, 'key-2');
    const made = await plan(manifest, { ...at.options('key-2'), refresh: 'none' });
    assert.is(second.requests().length, 1);
    assert.match(made.plan.notes.join('\n'), /API key is not the one .* a read of client\/c-1 proved/);
    assert.is(made.plan.operations.length, 0);
    const again = await plan(manifest, at.options('key-2'));
    assert.is(second.requests().length, 1);
    assert.equal(again.plan.notes, []);
    assert.is(again.plan.state.serial, 1);
  });
});

test('answers that prove nothing are three reads, longest known first, and exit 6: whatever was to be done', async () => {
  for (const run of [
    (at: Address) => at.manifest(edited).then((manifest) => plan(manifest, at.options())),
    (at: Address) =>
      at.manifest(edited).then((manifest) => plan(manifest, { ...at.options(), refresh: 'all', lock: true })),
    (at: Address) => at.manifest(edited).then((manifest) => plan(manifest, { ...at.options(), refresh: 'none' })),
    (at: Address) => at.manifest(edited).then((manifest) => drift(manifest, at.options())),
  ])
    await address('0.1.0', async (at) => {
      // Another account, in which other people are.
      const server = await at.start([{ userType: 'HealthcareProvider', firstName: 'A', lastName: 'B' }]);
      const failure = await failureOf(run(at));
      assert.equal([failure.code, exitOf(failure)], ['other-account', 6]);
      assert.match(failure.hint ?? '', /UPHEAL_API_KEY .*state rebind --key/s);
      assert.equal(asked(server), proving);
      assert.not.match(existsSync(accountFile(at)) ? readFileSync(accountFile(at), 'utf8') : '', /origin/);
    });
});

test('refusals, and answers that name nobody, are answers too', async () => {
  for (const fault of [
    { fault: '503-before', status: 403 },
    { fault: '503-before', status: 400 },
    { fault: 'no-user-id' },
  ] as const)
    await address('0.1.0', async (at) => {
      const server = await at.start(people);
      server.faults([{ times: Infinity, ...fault }]);
      assert.is(await codeOf(plan(await at.manifest(roster), at.options())), 'other-account');
    });
});

test('state of 0.1.0 is proven by the first run that reaches its account, and belongs to it from then on', async () => {
  await address('0.1.0', async (at) => {
    const server = await at.start(people);
    const manifest = await at.manifest(roster);
    const made = await plan(manifest, at.options());
    assert.equal(asked(server), proving.slice(0, 1));
    assert.equal(made.plan.operations, []);
    assert.match(readFileSync(accountFile(at), 'utf8'), server.url);
    await at.start(people, 'key-1');
    await plan(manifest, at.options());
    await at.start([], 'key-2');
    assert.is(await codeOf(plan(manifest, at.options('key-2'))), 'other-account');
  });
});

test('nothing answered is exit 5, and so is a key that is refused', async () => {
  await address('0.1.0', async (at) => {
    const server = await at.start(people);
    server.faults([{ fault: '503-before', times: Infinity }]);
    const failure = await failureOf(plan(await at.manifest(roster), at.options()));
    assert.equal([failure.code, exitOf(failure)], ['nothing-read', 5]);
    server.clearFaults();
    const refused = await failureOf(plan(await at.manifest(roster), at.options('wrong')));
    assert.equal([refused.code, exitOf(refused)], ['key-refused', 5]);
    await plan(await at.manifest(roster), at.options());
  });
});

test('what proves an account counts against the budget of a sweep', async () => {
  await address('0.1.0', async (at) => {
    const server = await at.start(people);
    await drift(await at.manifest(roster), { ...at.options(), budget: 3 });
    assert.is(server.requests().length, 3);
    assert.is(asked(server)[0], proving[0]);
  });
  await address('0.1.0', async (at) => {
    const server = await at.start([]);
    const failure = await failureOf(drift(await at.manifest(roster), { ...at.options(), budget: 2 }));
    assert.equal([failure.code, exitOf(failure)], ['budget', 5]);
    assert.is(server.requests().length, 2);
  });
});

test('where the account cannot be written plan and drift say so and go on, and apply sends nothing', async () => {
  for (const from of ['nothing', '0.1.0'] as const)
    await address(from, async (at) => {
      const server = await at.start(from === 'nothing' ? [] : people);
      mkdirSync(accountFile(at), { recursive: true });
      const manifest = await at.manifest(from === 'nothing' ? roster : edited);
      const made = await plan(manifest, at.options());
      assert.match(made.plan.notes.join('\n'), /account\.json cannot be written\. .*apply would not begin/);
      const said: string[] = [];
      if (from === '0.1.0') {
        await drift(manifest, at.options('key-1', { say: (text) => void said.push(text) }));
        assert.match(said.join('\n'), /account\.json cannot be written/);
      }
      const before = server.requests().length;
      for (const run of [() => apply(made), () => plan(manifest, at.options('key-1', { lock: true }))]) {
        const failure = await failureOf(run());
        assert.equal([failure.code, exitOf(failure)], ['state-not-written', 6]);
      }
      assert.is(server.requests().length, before);
      rmSync(accountFile(at), { recursive: true });
      assert.is((await apply(await plan(manifest, at.options()))).summary.failed, 0);
    });
});

test('what a run saw and cannot write down is said too, and stops no plan and no sweep', async () => {
  await address('0.1.0', async (at) => {
    await at.start(people);
    for (const name of ['proofs.json', 'findings.json', 'attempts.json']) mkdirSync(join(at.state, 'upheal', name));
    const manifest = await at.manifest(edited);
    const made = await plan(manifest, at.options());
    assert.match(made.plan.notes.join('\n'), /proofs\.json cannot be written\. What this run saw is not remembered/);
    const said: string[] = [];
    await drift(manifest, at.options('key-1', { say: (text) => void said.push(text) }));
    assert.match(said.join('\n'), /proofs\.json cannot be written/);
    assert.is(await codeOf(plan(manifest, at.options('key-1', { lock: true }))), 'state-not-written');
  });
});

test('an export that reads nobody proves nothing, and one that does proves first', async () => {
  await address('0.1.0', async (at) => {
    const server = await at.start([]);
    const manifest = await at.manifest(roster);
    await exportOf(manifest, { ...at.options(), reveal: false });
    assert.is(server.requests().length, 0);
    assert.is(await codeOf(exportOf(manifest, { ...at.options(), reveal: true })), 'other-account');
    assert.is(await codeOf(invitesOf(manifest, at.options())), 'other-account');
  });
});

test.run();
