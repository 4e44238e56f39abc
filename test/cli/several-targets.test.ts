import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Plan } from '../../src/core/model/plan.ts';
import { sandboxes, type Sandbox } from '../../src/sandbox/index.ts';
import { caseload, manifestFile, newFolder, type Ran } from './run-command.ts';

const root = new URL('../../examples/targets/', import.meta.url).pathname;
const organizationId = '8f0c2d1e-6a57-4c6f-9d0e-2f3f1c9b7a10';
const roster = {
  version: 1,
  organizations: [
    { key: 'lakeside', id: organizationId, name: 'Lakeside Counseling', practice: { therapistUserId: 12 } },
  ],
  providers: [
    {
      id: 'p-1',
      organization: 'lakeside',
      firstName: 'Ana',
      lastName: 'Zquark',
      email: 'zquark@lakeside.example',
      noteIdentifier: 'Clinician',
      hipp: { role: 'CLINICAL_ADMIN' },
      practice: { userId: 12, timezone: 'America/Chicago' },
    },
  ],
  clients: [
    { id: 'c-1', firstName: 'Sam', lastName: 'Zquark', email: 'sam.zquark@mail.example', dateOfBirth: '1990-04-12' },
  ],
  assignments: [{ client: 'c-1', providers: ['p-1'] }],
};

async function all(
  work: (
    run: (...args: string[]) => Promise<Ran>,
    servers: Readonly<Record<string, Sandbox>>,
    state: string,
  ) => Promise<void>,
): Promise<void> {
  const servers: Record<string, Sandbox> = {};
  const folder = newFolder();
  const env: Record<string, string> = { CASELOAD_STATE: join(folder, 'state') };
  try {
    for (const [name, definition] of Object.entries(sandboxes)) {
      const server = await definition.start({ stateFile: join(root, `${name}.sandbox.json`) });
      servers[name] = server;
      env[definition.variables.url] = server.url;
      env[definition.variables.key] = server.key;
    }
    await work((...args) => caseload([...args, manifestFile(folder, roster)], env), servers, join(folder, 'state'));
  } finally {
    await Promise.all(Object.values(servers).map((server) => server.close()));
  }
}

const test = suite('one manifest, several targets');

test(
  '--target says which system is kept equal; each has a state of its own, and what one cannot hold is one note ' +
    'there',
  async () => {
    await all(async (run, servers, state) => {
      const writes = (): Readonly<Record<string, number>> =>
        Object.fromEntries(Object.entries(servers).map(([name, server]) => [name, server.writes().length]));
      for (const [target, expected] of [
        ['upheal', { upheal: 2, hipp: 0, practice: 0 }],
        ['hipp', { upheal: 2, hipp: 2, practice: 0 }],
        ['practice', { upheal: 2, hipp: 2, practice: 2 }],
      ] as const) {
        const applied = await run('apply', '--target', target, '--yes');
        assert.is(applied.code, 0, applied.stderr);
        assert.equal(writes(), expected);
        assert.not.match(applied.stdout + applied.stderr, /zquark/i);
      }
      assert.equal(
        readdirSync(state)
          .filter((name) => name !== 'key')
          .sort(),
        ['hipp', 'practice', 'upheal'],
      );
      for (const target of Object.keys(servers)) {
        const ran = await run('plan', '--target', target, '--refresh', 'all', '--format', 'json');
        const plan = JSON.parse(ran.stdout) as Plan;
        assert.equal([plan.target, plan.operations, plan.blocked, plan.drift], [target, [], [], []]);
        assert.is(new Set(plan.notes).size, plan.notes.length);
        assert.not.match(readFileSync(join(state, target, 'state.json'), 'utf8'), /zquark/i);
      }
      assert.match(
        (await run('plan', '--target', 'hipp')).stdout,
        /Note: Hipp Health cannot be given noteIdentifier of a provider: it is not sent \(declared on 1\)\./,
      );
      assert.is((await run('drift', '--target', 'hipp')).code, 0);
      assert.is((await run('drift', '--target', 'practice')).code, 0);
      assert.is((await run('doctor', '--target', 'hipp')).code, 0);
      assert.is((await run('doctor', '--target', 'practice')).code, 0);
      assert.ok(existsSync(join(state, 'key')));
    });
  },
);

test('each example of a target is valid, and applied to its own sandbox it is whole', async () => {
  for (const [target, definition] of Object.entries(sandboxes)) {
    const server = await definition.start({ stateFile: join(root, `${target}.sandbox.json`) });
    const env = {
      [definition.variables.url]: server.url,
      [definition.variables.key]: server.key,
      CASELOAD_STATE: join(newFolder(), 'state'),
    };
    try {
      const ran = await caseload(['apply', '--yes', join(root, `${target}.yaml`)], env);
      assert.is(ran.code, 0, ran.stderr + ran.stdout);
      assert.match(
        (await caseload(['plan', '--detailed-exitcode', join(root, `${target}.yaml`)], env)).stdout,
        /Nothing to do/,
      );
    } finally {
      await server.close();
    }
  }
});

test('the practice API also takes a user with a password, and says what is missing without either', async () => {
  const definition = sandboxes['practice'];
  if (!definition) throw new Error('There is no sandbox.');
  const server = await definition.start({ stateFile: join(root, 'practice.sandbox.json') });
  const env = { PRACTICE_API_URL: server.url, CASELOAD_STATE: join(newFolder(), 'state') };
  const path = join(root, 'practice.yaml');
  try {
    assert.is(
      (await caseload(['plan', path], { ...env, PRACTICE_API_USER: 'sandbox', PRACTICE_API_PASSWORD: server.key }))
        .code,
      0,
    );
    const without = await caseload(['plan', path], env);
    assert.equal(
      [
        without.code,
        /PRACTICE_API_KEY is not set/.test(without.stderr),
        /PRACTICE_API_USER and PRACTICE_API_PASSWORD/.test(without.stderr),
      ],
      [1, true, true],
    );
    assert.is((await caseload(['plan', path], { PRACTICE_API_KEY: 'x' })).code, 1);
  } finally {
    await server.close();
  }
});

test.run();
