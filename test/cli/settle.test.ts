import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { startUphealSandbox, type UphealSandbox } from '../../src/sandbox/upheal/index.ts';
import { caseload, manifestFile, newFolder, type Ran } from './run-command.ts';
import { client, person } from './workbench.ts';

const test = suite('an id that a person gives for a create in doubt');
const stranger = '11111111-2222-4333-8444-555555555555';
const clinician = '11111111-2222-4333-8444-666666666666';
const roster = {
  version: 1,
  providers: [person('p-1')],
  clients: [client('c-1'), client('c-2')],
  assignments: ['c-1', 'c-2'].map((id) => ({ client: id, providers: ['p-1'] })),
};

interface Doubt {
  readonly server: UphealSandbox;
  readonly file: string;
  /** `state settle client/c-2` with these arguments. */
  settle(...args: string[]): Promise<Ran>;
  plan(): Promise<Ran>;
}

/** Somebody whose create was answered by nobody and whom no look shows. */
async function inDoubt(work: (doubt: Doubt) => Promise<void>): Promise<void> {
  const server = await startUphealSandbox({
    settings: { lookupByPartnerId: 'notFound' },
    state: {
      users: [
        { userId: stranger, userType: 'Client', firstName: 'Olga', lastName: 'Berg', partnerUserId: 'x-1' },
        { userId: clinician, userType: 'HealthcareProvider', firstName: 'Ida', lastName: 'Lund', email: 'i@x.example' },
      ],
    },
  });
  const folder = newFolder();
  const env = { UPHEAL_API_URL: server.url, UPHEAL_API_KEY: server.key, CASELOAD_STATE: join(folder, 'state') };
  const file = manifestFile(folder, roster);
  server.faults([{ fault: 'lost-after', match: { method: 'POST', path: 'users/clients', body: 'First c-2' } }]);
  try {
    assert.is((await caseload(['apply', file, '--yes'], env)).code, 4);
    await work({
      server,
      file,
      settle: (...args) => caseload(['state', 'settle', 'client/c-2', ...args], env),
      plan: () => caseload(['plan', file], env),
    });
  } finally {
    await server.close();
  }
}

const idOf = (server: UphealSandbox, firstName: string): string =>
  server.records().find((user) => user.firstName === firstName)?.userId ?? '';

test("it is looked at: who is nobody, another, of another kind or another ref's is refused, and nothing is settled", () =>
  inDoubt(async ({ server, file, settle, plan }) => {
    const refusals: readonly (readonly [string, string, RegExp])[] = [
      [stranger, '', /under another id of ours \(x-1\)/],
      [clinician, '', /another kind|no client with this id/],
      ['11111111-2222-4333-8444-777777777777', '', /shows no client with this id/],
      [idOf(server, 'First p-1'), '--force', /provider\/p-1 here already/],
      [idOf(server, 'First c-1').toUpperCase(), '--force', /client\/c-1 here already/],
      ['..', '--force', /can be no id/],
      ['a\u0007b', '--force', /can be no id/],
    ];
    for (const [id, force, why] of refusals) {
      const ran = await settle(`--id=${id}`, ...(force ? [force] : []));
      assert.is(ran.code, 1, id);
      assert.match(ran.stderr, why);
    }
    server.edit(stranger, { partnerUserId: null });
    const other = await settle('--id', stranger, file);
    assert.equal([other.code, /agrees with client\/c-2 in no name/.test(other.stderr)], [1, true], other.stderr);
    assert.not.match(`${other.stderr}${other.stdout}`, /Olga|Berg/);
    assert.match((await plan()).stdout, /A create of .* got no answer/);
  }));

test('who is found is told without personal data, and settled; --force sends nothing', () =>
  inDoubt(async ({ server, file, settle, plan }) => {
    const ran = await settle('--id', idOf(server, 'First c-2'), file);
    assert.is(ran.code, 0, ran.stderr);
    assert.match(ran.stdout, /Upheal shows a client with this id, with our id, who may be the one whom/);
    assert.not.match(ran.stdout, /First|Last/);
    assert.not.match((await plan()).stdout, /got no answer/);
  }));

test('a target that does not answer settles nothing, and --force sends nothing', () =>
  inDoubt(async ({ server, settle }) => {
    server.faults([{ fault: '500-before', times: 1000 }]);
    assert.is((await settle('--id', stranger)).code, 5);
    const requests = server.requests().length;
    assert.is((await settle('--id', stranger, '--force')).code, 0);
    assert.is(server.requests().length, requests);
  }));

test.run();
