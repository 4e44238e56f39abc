import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { startUphealSandbox, type UphealSandbox } from '../../src/sandbox/upheal/index.ts';
import type { Ran } from '../cli/run-command.ts';
import { small } from '../cli/workbench.ts';
import { newMachine, type Machine } from './machine.ts';

interface Job {
  readonly extends?: string;
  readonly before_script?: readonly string[];
  readonly script?: readonly string[];
  readonly after_script?: readonly string[];
  readonly resource_group?: string;
}

type Pipeline = Readonly<Record<string, Job>> & { readonly variables: Readonly<Record<string, string>> };

const pipeline = parse(
  readFileSync(new URL('../../examples/ci/gitlab/.gitlab-ci.yml', import.meta.url), 'utf8'),
) as Pipeline;

function jobNamed(name: string): Job {
  const { extends: parent, ...own } = pipeline[name] ?? {};
  return parent === undefined
    ? { before_script: pipeline['default']?.before_script ?? [], ...own }
    : { ...jobNamed(parent), ...own };
}

interface Project {
  readonly server: UphealSandbox;
  readonly machine: Machine;
  write(manifest: object): void;
  /**
   * Runs a job in a workspace of its own, with the artifact of the job that was run before it; what comes after it is
   * run in any case.
   */
  job(name: string, env?: Readonly<Record<string, string>>): Promise<Ran>;
}

async function project(work: (project: Project) => Promise<void>): Promise<void> {
  const server = await startUphealSandbox({});
  const machine = newMachine();
  const [roster, artifact] = [join(machine.home, 'roster'), join(machine.home, 'artifact')];
  mkdirSync(roster);
  mkdirSync(artifact);
  let count = 0;
  const env = {
    ...pipeline.variables,
    UPHEAL_API_URL: server.url,
    UPHEAL_API_KEY: server.key,
    CASELOAD_KEY: Buffer.alloc(32, 7).toString('base64'),
    CASELOAD_PUSH_KEY: 'token',
    CI_REPOSITORY_URL: machine.remote,
    CI_SERVER_HOST: 'gitlab.example',
    CI_PROJECT_PATH: 'practice/roster',
    CI_COMMIT_SHA: 'f00d',
    // What is pushed to the server goes to the repository here.
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: `url.${machine.remote}.insteadOf`,
    GIT_CONFIG_VALUE_0: 'https://caseload:token@gitlab.example/practice/roster.git',
  };
  const job = async (name: string, more: Readonly<Record<string, string>> = {}): Promise<Ran> => {
    const workspace = join(machine.home, `workspace-${(count += 1)}`);
    cpSync(roster, workspace, { recursive: true });
    cpSync(artifact, join(workspace, 'plan'), { recursive: true });
    const { before_script = [], script = [], after_script = [] } = jobNamed(name);
    const where = { cwd: workspace, env: { ...env, CI_JOB_NAME: name, ...more } };
    const ran = await machine.bash([...before_script, ...script].join('\n'), where);
    if (after_script.length > 0) {
      const after = await machine.bash(after_script.join('\n'), where);
      assert.is(after.code, 0, after.stderr);
    }
    if (name === 'plan') cpSync(join(workspace, 'plan'), artifact, { recursive: true });
    return ran;
  };
  try {
    await work({
      server,
      machine,
      job,
      write: (manifest) => writeFileSync(join(roster, 'caseload.yaml'), JSON.stringify(manifest)),
    });
  } finally {
    await server.close();
  }
}

const test = suite('a pipeline for GitLab');

test('it validates, plans, applies that very plan once, keeps state without key and lock, and finds drift from it', async () => {
  await project(async ({ server, machine, write, job }) => {
    write(small);
    assert.is((await job('validate')).code, 0);
    const planned = await job('plan');
    assert.is(planned.code, 0, planned.stderr);
    assert.match(planned.stdout, /Plan: 4 to create/);
    assert.is(server.writes().length, 0);
    const applied = await job('apply');
    assert.is(applied.code, 0, applied.stderr);
    assert.is(server.records().length, 4);
    assert.ok(machine.keptState().includes('upheal/state.json'));
    assert.not.ok(machine.keptState().some((name) => /(^|\/)(key|lock)$/.test(name)));
    const again = await job('apply');
    assert.is(again.code, 6);
    assert.match(again.stdout, /Not applied: .*run a pipeline of main/);
    assert.is((await job('drift')).code, 0);
    server.edit(server.records()[0]?.userId ?? '', { firstName: 'By hand' });
    assert.is((await job('drift')).code, 2);
    assert.ok(machine.keptState().includes('upheal/findings.json'));
    assert.ok(machine.calls().every((call) => call.startsWith('npm install --global --no-audit --no-fund caseload@')));
  });
});

test('what is pushed is state, and never a key or a lock that lies beside it', async () => {
  await project(async ({ machine, write, job }) => {
    write(small);
    // In place of the command, something that leaves files behind and fails.
    writeFileSync(
      join(machine.home, 'bin', 'caseload'),
      '#!/usr/bin/env bash\nmkdir .caseload/upheal && touch .caseload/key .caseload/upheal/lock ' +
        '.caseload/upheal/state.json\nexit 4\n',
    );
    assert.is((await job('apply')).code, 4);
    assert.equal(machine.keptState(), ['upheal/state.json']);
  });
});

test('without the key nothing is asked of the target', async () => {
  await project(async ({ server, write, job }) => {
    write(small);
    const ran = await job('plan', { CASELOAD_KEY: '' });
    assert.is(ran.code, 1);
    assert.match(ran.stderr, /Set the variable CASELOAD_KEY/);
    assert.is(server.requests().length, 0);
  });
});

test('whatever keeps state is one at a time', () => {
  assert.equal(
    ['apply', 'drift'].map((name) => jobNamed(name).resource_group),
    ['caseload', 'caseload'],
  );
});

test.run();
