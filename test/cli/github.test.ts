import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { startUphealSandbox } from '../../src/sandbox/upheal/index.ts';
import { caseload, newFolder, type Ran } from './run-command.ts';

const canary = 'Zquark';
const yaml = (more: string): string => `version: 1
providers:
  - { id: p-1, firstName: ${canary}, lastName: B, email: p-1@south.example }
clients:
  - { id: c-1, firstName: C, lastName: ${canary}${more} }
assignments:
  - { client: c-1, providers: [p-1] }
`;

interface Place {
  readonly folder: string;
  /** Reads the summary and empties it. */
  summary(): string;
  run(env: Readonly<Record<string, string>>, ...args: string[]): Promise<Ran>;
}

/** A workspace with a manifest in it. */
function place(text: string): Place {
  const folder = newFolder();
  const summary = join(folder, 'summary.md');
  mkdirSync(join(folder, 'roster'));
  writeFileSync(join(folder, 'roster', 'a.yaml'), text);
  writeFileSync(summary, '');
  return {
    folder,
    summary() {
      const found = readFileSync(summary, 'utf8');
      writeFileSync(summary, '');
      return found;
    },
    run: (env, command = '', ...args) =>
      caseload([command, join(folder, 'roster'), ...args], {
        GITHUB_ACTIONS: 'true',
        GITHUB_WORKSPACE: folder,
        GITHUB_STEP_SUMMARY: summary,
        ...env,
      }),
  };
}

const commands = (text: string): readonly string[] =>
  text.split('\n').filter((line) => line.trimStart().startsWith('::'));
const test = suite('under GitHub Actions, with the real command');

test('validate annotates the lines of the manifest on stderr, writes summary and SARIF, and changes no exit code', async () => {
  const { folder, run, summary } = place(yaml(`, nickname: ${canary}, pronoun: ${canary}`));
  const sarif = join(folder, 'out.sarif');
  const ran = await run({}, 'validate', '--format', 'json', '--sarif', sarif);
  assert.is(ran.code, 1);
  assert.is((JSON.parse(ran.stdout) as { summary: { errors: number } }).summary.errors, 2);
  assert.is(commands(ran.stderr).length, 2);
  assert.match(commands(ran.stderr)[0] ?? '', /^::error file=roster\/a\.yaml,line=5,col=\d+,title=unknown-field::/);
  const page = summary();
  assert.match(page, '**2 errors in 1 file**');
  const log = readFileSync(sarif, 'utf8');
  assert.match(log, '"uri": "roster/a.yaml"');
  assert.match(
    log,
    `"version": "${(JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }).version}"`,
  );
  assert.not.match(ran.stderr + page + log + ran.stdout, canary);
  const plan = await run({ UPHEAL_API_KEY: 'x' }, 'plan');
  assert.is(plan.code, 1);
  assert.is(commands(plan.stderr).length, 2, 'a plan of a broken manifest points at the lines too');
});

test('a manifest without problems gives an empty SARIF run, no annotation, and a summary that says so', async () => {
  const { folder, run, summary } = place(yaml(''));
  const sarif = join(folder, 'out.sarif');
  const ran = await run({}, 'validate', '--sarif', sarif);
  assert.is(ran.code, 0, ran.stderr);
  assert.equal(
    (JSON.parse(readFileSync(sarif, 'utf8')) as { runs: { results: unknown[] }[] }).runs.map((one) => one.results),
    [[]],
  );
  assert.is(ran.stderr, '');
  assert.match(summary(), '**No problems.**');
  assert.is((await run({}, 'validate', '--sarif', join(folder, 'nowhere', 'x.sarif'))).code, 1);
});

test('outside of GitHub Actions nothing is annotated, and a summary that cannot be written is said and stops nothing', async () => {
  const { folder, run } = place(yaml(', nickname: x'));
  const ran = await run(
    { GITHUB_ACTIONS: 'false', GITHUB_STEP_SUMMARY: join(folder, 'nowhere', 'summary.md') },
    'validate',
  );
  assert.is(ran.code, 1);
  assert.equal(commands(ran.stdout + ran.stderr), []);
  assert.match(ran.stderr, 'which GITHUB_STEP_SUMMARY names, cannot be written');
});

test('plan, apply and drift write their Markdown as summary, and what is blocked is annotated on its line', async () => {
  const server = await startUphealSandbox({});
  try {
    const { folder, run, summary } = place(yaml(', email: c-1@south.example'));
    const env = { UPHEAL_API_URL: server.url, UPHEAL_API_KEY: server.key, CASELOAD_STATE: join(folder, 'state') };
    const planned = await run(env, 'plan', '--reveal');
    assert.equal([planned.code, commands(planned.stderr)], [0, []]);
    const first = summary();
    assert.match(first, /^## Plan for `upheal`/);
    assert.not.match(first, canary, 'a summary holds no personal data, whatever the flags');
    assert.is((await run(env, 'apply')).code, 3);
    assert.match(summary(), /^## Plan for `upheal`/);
    assert.is((await run(env, 'apply', '--yes', '--reveal')).code, 0);
    const applied = summary();
    assert.match(applied, /^## Apply to `upheal`/);
    assert.is((await run(env, 'drift')).code, 0);
    const drifted = summary();
    assert.match(drifted, /^## Drift of `upheal`/);
    writeFileSync(join(folder, 'roster', 'a.yaml'), yaml(', email: new@south.example'));
    const blocked = await run(env, 'plan', '--format', 'json');
    assert.is((JSON.parse(blocked.stdout) as { blocked: unknown[] }).blocked.length, 1);
    assert.equal(
      commands(blocked.stderr).map((line) => line.slice(0, line.indexOf(',col='))),
      ['::warning file=roster/a.yaml,line=5'],
    );
    const partly = await run(env, 'apply', '--yes', '--quiet');
    assert.is(partly.code, 4);
    assert.match(
      commands(partly.stderr)[0] ?? '',
      /^::error file=roster\/a\.yaml,line=5,col=\d+,title=client\/c-1 is blocked%3A /,
    );
    assert.is((await run(env, 'plan', '--quiet')).stderr, '', 'a warning is no failure');
    assert.not.match(applied + drifted + blocked.stdout + blocked.stderr + partly.stderr + summary(), canary);
  } finally {
    await server.close();
  }
});

test.run();
