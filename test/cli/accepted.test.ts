import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { startUphealSandbox } from '../../src/sandbox/upheal/index.ts';
import { caseload, manifestFile, newFolder } from './run-command.ts';
import { client, person, small } from './workbench.ts';

const test = suite('flags of plan, and what is accepted, in the real command');

test('what a plan blocks can be accepted: it stays listed, is in no exit code, and comes back without the file', async () => {
  const server = await startUphealSandbox();
  const folder = newFolder();
  const env = { UPHEAL_API_URL: server.url, UPHEAL_API_KEY: server.key };
  const run = (...args: readonly string[]) => caseload(args, env, folder);
  try {
    manifestFile(folder, small);
    assert.is((await run('apply', 'caseload.json', '--yes')).code, 0);
    server.add({ userType: 'Client', firstName: 'X', lastName: 'Y', email: 'p-9@south.example' } as never);
    manifestFile(folder, { ...small, providers: [...small.providers, person('p-9')] });
    assert.is((await run('apply', 'caseload.json', '--yes')).code, 4);
    const ack = ['drift', 'ack', 'provider/p-9', '--until', '2999-12-31', '--why', 'known'];
    const accepted = await run(...ack);
    assert.match(accepted.stdout, 'Accepted until 2999-12-31: provider/p-9 blocked (conflict)');
    assert.match(readFileSync(join(folder, '.caseload-acks.yaml'), 'utf8'), /class: blocked\n\s+reason: conflict/);
    const left = await run('apply', 'caseload.json', '--yes', '--format', 'json');
    const { blocked } = JSON.parse(left.stdout) as { blocked: readonly { acceptedUntil?: string }[] };
    assert.equal([left.code, blocked.map(({ acceptedUntil }) => acceptedUntil)], [0, ['2999-12-31']]);
    assert.is((await run('plan', 'caseload.json', '--detailed-exitcode')).code, 0);
    assert.is((await run('plan', 'caseload.json', '--detailed-exitcode', '--no-acks')).code, 2);
    for (const command of [['plan'], ['apply', '--yes'], ['drift']]) {
      const lacking = await run(...command, 'caseload.json', '--acks', 'none.yaml');
      assert.is(lacking.code, 1);
      assert.match(lacking.stderr, 'none.yaml is not there');
    }
    assert.is((await run(...ack, '--acks', 'none.yaml')).code, 0);
    assert.is((await run('plan', 'caseload.json', '--detailed-exitcode', '--acks', 'none.yaml')).code, 0);
    assert.is((await run('apply', 'caseload.json', '--yes', '--no-acks')).code, 4);
  } finally {
    await server.close();
  }
});

test('an edit of the manifest to a field that is blocked ends that acceptance, and of another field does not', async () => {
  const server = await startUphealSandbox();
  const folder = newFolder();
  const run = (...args: readonly string[]) =>
    caseload(args, { UPHEAL_API_URL: server.url, UPHEAL_API_KEY: server.key }, folder);
  const withClient = (more: object): void => {
    manifestFile(folder, { ...small, providers: [person('p-1', more), person('p-2')] });
  };
  const ack = ['drift', 'ack', 'provider/p-1', '--until', '2999-12-31', '--why', 'agreed'];
  const apply = async () => (await run('apply', 'caseload.json', '--yes')).code;
  try {
    withClient({});
    assert.is(await apply(), 0);
    withClient({ email: 'one@south.example' });
    assert.is(await apply(), 4);
    assert.is((await run(...ack)).code, 0);
    assert.not.match(readFileSync(join(folder, '.caseload-acks.yaml'), 'utf8'), 'one@south.example');
    assert.is(await apply(), 0);
    withClient({ email: 'ONE@south.example', noteIdentifier: 'Coach' });
    assert.is(await apply(), 0);
    withClient({ email: 'two@south.example', noteIdentifier: 'Coach' });
    assert.equal([await apply(), await apply()], [4, 4]);
    assert.is((await run(...ack)).code, 0);
    assert.is(await apply(), 0);
  } finally {
    await server.close();
  }
});

test('an edit of the manifest ends an acceptance for good, until the difference is accepted anew', async () => {
  const server = await startUphealSandbox();
  const folder = newFolder();
  const run = (...args: readonly string[]) =>
    caseload(args, { UPHEAL_API_URL: server.url, UPHEAL_API_KEY: server.key }, folder);
  const noted = (noteIdentifier: string) => ({
    ...small,
    providers: [person('p-1', { noteIdentifier }), person('p-2')],
  });
  const edit = (noteIdentifier: 'Writer'): void => {
    const userId = server.records().find((user) => user.partnerUserId === 'p-1')?.userId ?? '';
    server.edit(userId, { noteIdentifier });
  };
  const ack = ['drift', 'ack', 'provider/p-1', '--until', '2999-12-31', '--why', 'agreed'];
  const seen = async (): Promise<readonly (number | null)[]> => [
    (await run('drift', 'caseload.json')).code,
    (await run('plan', 'caseload.json', '--refresh', 'all', '--detailed-exitcode')).code,
  ];
  try {
    manifestFile(folder, noted('Coach'));
    assert.is((await run('apply', 'caseload.json', '--yes')).code, 0);
    edit('Writer');
    assert.is((await run('drift', 'caseload.json')).code, 2);
    assert.is((await run(...ack)).code, 0);
    assert.equal(await seen(), [0, 0]);
    manifestFile(folder, noted('Author'));
    assert.is((await run('apply', 'caseload.json', '--yes')).code, 0);
    edit('Writer');
    assert.equal(await seen(), [2, 2]);
    assert.is((await run(...ack)).code, 0);
    assert.equal(await seen(), [0, 0]);
  } finally {
    await server.close();
  }
});

test('an acceptance that was ended counts again once it was taken out of the file and written into it anew', async () => {
  const server = await startUphealSandbox();
  const folder = newFolder();
  const run = (...args: readonly string[]) =>
    caseload(args, { UPHEAL_API_URL: server.url, UPHEAL_API_KEY: server.key }, folder);
  const acks = (text: string): void => writeFileSync(join(folder, '.caseload-acks.yaml'), text);
  const entry = "acknowledged:\n  - { ref: provider/p-1, class: changed, until: 2999-12-31, why: 'x' }\n";
  const noted = (noteIdentifier: string) => ({
    ...small,
    providers: [person('p-1', { noteIdentifier }), person('p-2')],
  });
  const edit = (): void => {
    const userId = server.records().find((user) => user.partnerUserId === 'p-1')?.userId ?? '';
    server.edit(userId, { noteIdentifier: 'Writer' });
  };
  const drift = async (...more: readonly string[]) => (await run('drift', 'caseload.json', ...more)).code;
  try {
    manifestFile(folder, noted('Coach'));
    assert.is((await run('apply', 'caseload.json', '--yes')).code, 0);
    edit();
    acks(entry);
    assert.is(await drift(), 0);
    manifestFile(folder, noted('Author'));
    assert.is((await run('apply', 'caseload.json', '--yes')).code, 0);
    edit();
    assert.equal([await drift(), await drift('--no-acks'), await drift()], [2, 2, 2]);
    acks('acknowledged: []\n');
    assert.is((await run('plan', 'caseload.json')).code, 0);
    acks(entry);
    assert.is(await drift(), 0);
  } finally {
    await server.close();
  }
});

test('a plan says what a guard stops by its exit code where that is asked for, and takes approvals along', async () => {
  const server = await startUphealSandbox();
  const folder = newFolder();
  const env = { UPHEAL_API_URL: server.url, UPHEAL_API_KEY: server.key };
  const run = (...args: readonly string[]) => caseload(args, env, folder);
  const ids = Array.from({ length: 8 }, (_, index) => `c-${index}`);
  const roster = (name: string) => ({
    ...small,
    clients: ids.map((id) => client(id, { firstName: `${name} ${id}` })),
    assignments: ids.map((id) => ({ client: id, providers: ['p-1'] })),
  });
  try {
    manifestFile(folder, roster('First'));
    assert.is((await run('apply', 'caseload.json', '--yes')).code, 0);
    manifestFile(folder, roster('Other'));
    assert.is((await run('plan', 'caseload.json')).code, 0);
    assert.is((await run('plan', 'caseload.json', '--fail-on-guard', '--detailed-exitcode')).code, 3);
    const approving = ['--allow-identity-changes', '8', '--fail-on-guard', '--out', 'plan.json'];
    assert.is((await run('plan', 'caseload.json', ...approving)).code, 0);
    for (const flag of ['--no-acks', '--allow-activate=1'])
      assert.is((await run('apply', 'caseload.json', '--plan', 'plan.json', flag)).code, 1, flag);
    assert.is((await run('apply', 'caseload.json', '--plan', 'plan.json')).code, 0);
  } finally {
    await server.close();
  }
});

test.run();
