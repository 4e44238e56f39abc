import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { startUphealSandbox, type UphealSandbox } from '../../src/sandbox/upheal/index.ts';
import { person, small } from '../cli/workbench.ts';
import { runJob, workflowOf, type JobEnd } from './github-job.ts';
import { newMachine, type Machine } from './machine.ts';

const folder = new URL('../../examples/ci/github', import.meta.url).pathname;
const key = Buffer.alloc(32, 7).toString('base64');
const conditions = (event: string) => ({
  "github.event_name == 'push'": event === 'push',
  "github.event_name == 'workflow_dispatch'": event === 'workflow_dispatch',
});

interface Project {
  readonly server: UphealSandbox;
  readonly machine: Machine;
  write(manifest: object): void;
  /** Runs one job of one workflow in a workspace of its own. */
  job(workflow: string, name: string, event: string): Promise<JobEnd>;
  /** Makes what the plan workflow uploaded the answer to a download of the apply workflow. */
  merge(): void;
}

async function project(work: (project: Project) => Promise<void>): Promise<void> {
  const server = await startUphealSandbox({});
  const machine = newMachine();
  const [roster, artifacts] = [join(machine.home, 'roster'), join(machine.home, 'artifacts')];
  mkdirSync(roster);
  mkdirSync(artifacts);
  let count = 0;
  // Given to each step by the workflow's own expression; the address of the sandbox takes the place of the default one.
  const secrets = {
    'secrets.UPHEAL_API_KEY': server.key,
    'secrets.CASELOAD_KEY': key,
    'secrets.CASELOAD_NOTIFY_URL': '',
    'github.token': 'token',
    'github.event.pull_request.number': '7',
  };
  const here: Machine = {
    ...machine,
    bash: (script, where) => machine.bash(script, { ...where, env: { UPHEAL_API_URL: server.url, ...where.env } }),
  };
  try {
    await work({
      server,
      machine,
      write: (manifest) => writeFileSync(join(roster, 'caseload.yaml'), JSON.stringify(manifest)),
      job: (workflow, name, event) =>
        runJob(workflowOf(join(folder, `caseload-${workflow}.yaml`)), name, {
          machine: here,
          workspace: join(machine.home, `workspace-${(count += 1)}`),
          roster,
          artifacts,
          expressions: { ...secrets, ...conditions(event) },
        }),
      merge: () => {
        cpSync(join(artifacts, 'caseload-plan'), join(machine.answers, 'artifact'), { recursive: true });
        writeFileSync(join(machine.answers, 'head'), 'cafe\n');
        writeFileSync(join(machine.answers, 'run'), '42\n');
      },
    });
  } finally {
    await server.close();
  }
}

const test = suite('workflows for GitHub');

test('the plan of a pull request is shown in one comment that is written once and then changed', async () => {
  await project(async ({ server, machine, write, job }) => {
    write(small);
    assert.is((await job('plan', 'validate', 'pull_request')).code, 0);
    const first = await job('plan', 'plan', 'pull_request');
    assert.is(first.code, 0, first.steps['Plan']?.stderr);
    assert.match(first.summary, /Plan: 4 to create/);
    assert.match(readFileSync(join(machine.home, 'comment'), 'utf8'), /^<!-- caseload plan -->\n\n## Plan for/);
    const posts = machine.calls().filter((call) => call.startsWith('gh api --silent'));
    assert.equal(posts, [
      'gh api --silent --method POST repos/practice/roster/issues/7/comments --field body=@comment.md',
    ]);
    writeFileSync(join(machine.answers, 'ids'), '11\n12\n');
    await job('plan', 'plan', 'pull_request');
    assert.is(
      machine.calls().at(-1),
      'gh api --silent --method PATCH repos/practice/roster/issues/comments/11 --field body=@comment.md',
    );
    assert.ok(machine.calls().some((call) => call.startsWith('npm install --global --no-audit --no-fund caseload@')));
    assert.is(server.writes().length, 0);
  });
});

test('a manifest that is wrong stops before anything is asked of the target', async () => {
  await project(async ({ server, write, job }) => {
    write({ ...small, providers: [person('p-1', { email: 'nobody' }), small.providers[1]] });
    assert.is((await job('plan', 'validate', 'pull_request')).code, 1);
    assert.is(server.requests().length, 0);
  });
});

test('after the merge that very plan is carried out, state is pushed without key and lock, and drift is found from it', async () => {
  await project(async ({ server, machine, write, job, merge }) => {
    write(small);
    await job('plan', 'plan', 'pull_request');
    merge();
    const found = await job('apply', 'plan', 'push');
    assert.is(found.code, 0);
    assert.match(found.summary, /Plan: 4 to create/);
    assert.ok(machine.calls().some((call) => /^gh run list .*--commit cafe /.test(call)));
    const applied = await job('apply', 'apply', 'push');
    assert.is(applied.code, 0, applied.steps['Apply']?.stderr);
    assert.match(applied.summary, /Apply: 5 done, 0 failed/);
    assert.is(server.records().length, 4);
    assert.ok(machine.keptState().includes('upheal/state.json'));
    assert.not.ok(machine.keptState().some((name) => /(^|\/)(key|lock)$/.test(name)));

    const clean = await job('drift', 'drift', 'schedule');
    assert.is(clean.code, 0, clean.steps['Drift']?.stderr);
    server.edit(server.records().find((user) => user.partnerUserId === 'p-1')?.userId ?? '', { firstName: 'By hand' });
    const drifted = await job('drift', 'drift', 'schedule');
    assert.is(drifted.code, 2, drifted.steps['Drift']?.stderr);
    assert.match(drifted.summary, /provider\/p-1/);
    assert.ok(machine.keptState().includes('upheal/findings.json'));
  });
});

test('a stale plan is not applied and says how to go on, and a start by hand plans anew', async () => {
  await project(async ({ server, write, job, merge }) => {
    write(small);
    await job('plan', 'plan', 'pull_request');
    merge();
    await job('apply', 'plan', 'push');
    assert.is((await job('apply', 'apply', 'push')).code, 0);
    const writes = server.writes().length;
    const stale = await job('apply', 'apply', 'push');
    assert.is(stale.code, 6);
    assert.match(stale.steps['Apply']?.stdout ?? '', /::error title=Not applied::.*start this workflow by hand/);
    assert.is(stale.steps['Keep state']?.code, 0);
    assert.is(server.writes().length, writes);
    write({ ...small, providers: [person('p-1', { lastName: 'New' }), small.providers[1]] });
    const planned = await job('apply', 'plan', 'workflow_dispatch');
    assert.is(planned.code, 0, planned.steps['Make a new plan']?.stderr);
    assert.match(planned.summary, /1 to update/);
    assert.is((await job('apply', 'apply', 'workflow_dispatch')).code, 0);
    assert.is(server.writes().length, writes + 1);
  });
});

test('what an apply did before it failed is pushed, and the next one goes on from there', async () => {
  await project(async ({ server, machine, write, job }) => {
    write(small);
    await job('apply', 'plan', 'workflow_dispatch');
    server.faults([
      { fault: '500-before', status: 403, match: { method: 'POST', path: 'users/clients', body: 'c-2' } },
    ]);
    const failed = await job('apply', 'apply', 'workflow_dispatch');
    assert.is(failed.code, 4, failed.steps['Apply']?.stderr);
    assert.is(server.records().length, 3);
    assert.ok(machine.keptState().includes('upheal/state.json'));
    const planned = await job('apply', 'plan', 'workflow_dispatch');
    assert.match(planned.summary, /Plan: 1 to create/);
    assert.is((await job('apply', 'apply', 'workflow_dispatch')).code, 0);
    assert.is(server.records().length, 4);
  });
});

test('what is pushed is state, and never a key or a lock that lies beside it', async () => {
  for (const [flow, job] of [
    ['apply', 'apply'],
    ['drift', 'drift'],
  ] as const) {
    const machine = newMachine();
    const state = join(machine.home, 'state');
    machine.cloneState(state);
    mkdirSync(join(state, 'upheal'));
    for (const name of ['key', 'upheal/lock', 'upheal/state.json', 'upheal/journal.jsonl'])
      writeFileSync(join(state, name), 'x');
    const step = workflowOf(join(folder, `caseload-${flow}.yaml`)).jobs[job]?.steps.find(
      ({ name }) => name === 'Keep state',
    );
    const ran = await machine.bash(step?.run ?? '', { cwd: state, env: { GITHUB_SHA: 'f00d' } });
    assert.is(ran.code, 0, ran.stderr);
    assert.equal(machine.keptState(), ['upheal/journal.jsonl', 'upheal/state.json']);
  }
});

test('without a secret for the key, or without a pull request, a job stops and says what to do', async () => {
  await project(async ({ machine, write, job }) => {
    write(small);
    const none = await job('apply', 'plan', 'push');
    assert.is(none.code, 1);
    assert.match(none.steps['Fetch the plan of the pull request']?.stdout ?? '', /::error title=No plan::.*by hand/);
    const step = workflowOf(join(folder, 'caseload-plan.yaml')).jobs['plan']?.steps.find(({ name }) => name === 'Plan');
    const ran = await machine.bash(step?.run ?? '', { cwd: machine.home, env: { CASELOAD_KEY: '' } });
    assert.is(ran.code, 1);
    assert.match(ran.stderr, /Set the secret CASELOAD_KEY/);
  });
});

test.run();
