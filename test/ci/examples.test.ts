import { DockerfileParser } from 'dockerfile-ast';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parse, parseAllDocuments } from 'yaml';
import { kits } from '../../src/cli/kits.ts';
import type { Step } from './github-job.ts';
import { workflowOf } from './github-job.ts';
import {
  actionProblems,
  crontabProblems,
  dockerfileProblems,
  manifestProblems,
  pipelineProblems,
  workflowProblems,
} from './lint.ts';

const root = new URL('../../', import.meta.url).pathname;
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const flows = ['plan', 'apply', 'drift'].map((name) => `examples/ci/github/caseload-${name}.yaml`);
const action = '.github/actions/caseload/action.yml';
const { version } = JSON.parse(read('package.json')) as { version: string };

interface Pod {
  readonly restartPolicy: string;
  readonly automountServiceAccountToken: boolean;
  readonly securityContext: { readonly runAsNonRoot: boolean; readonly runAsUser: number };
  readonly containers: readonly {
    readonly securityContext: object;
    readonly env: readonly { readonly name: string; readonly value?: string }[];
  }[];
}

interface CronJob {
  readonly spec: {
    readonly concurrencyPolicy: string;
    readonly jobTemplate: {
      readonly spec: { readonly backoffLimit: number; readonly template: { readonly spec: Pod } };
    };
  };
}

const test = suite('examples for CI');

test('each passes the linter or schema of the system that it is for', async () => {
  for (const path of flows) assert.equal(await workflowProblems(read(path)), [], path);
  assert.equal(actionProblems(read(action)), []);
  assert.equal(await pipelineProblems(read('examples/ci/gitlab/.gitlab-ci.yml')), []);
  assert.equal(manifestProblems(read('examples/kubernetes/cronjob.yaml')), []);
  assert.equal(dockerfileProblems(read('examples/docker/Dockerfile')), []);
  assert.equal(crontabProblems(read('examples/cron/crontab')), []);
});

test('each linter notices a mistake', async () => {
  assert.ok((await workflowProblems(read(flows[0] ?? '').replace('runs-on:', 'run-on:'))).length > 0);
  assert.ok((await workflowProblems(read(flows[1] ?? '').replace('queue: max', 'queue: most'))).length > 0);
  assert.ok(
    (await workflowProblems(read(flows[2] ?? '').replace('secrets.CASELOAD_KEY', 'secret.CASELOAD_KEY'))).length > 0,
  );
  assert.ok(actionProblems(read(action).replace('shell: bash', '')).length > 0);
  const pipeline = read('examples/ci/gitlab/.gitlab-ci.yml');
  assert.ok((await pipelineProblems(pipeline.replace('resource_group:', 'resource_grup:'))).length > 0);
  assert.ok((await pipelineProblems(pipeline.replace('needs: [plan]', 'needs: [plans]'))).length > 0);
  assert.ok(manifestProblems(read('examples/kubernetes/cronjob.yaml').replace('Forbid', 'Never')).length > 0);
  assert.ok(dockerfileProblems(read('examples/docker/Dockerfile').replace('WORKDIR', 'WORKDRI')).length > 0);
  assert.ok(crontabProblems('*/15 * * * caseload drift').length > 0);
  assert.ok(crontabProblems('1 2 * * * date +%F').length > 0);
});

test('no script of a workflow or of the action holds an expression, so nothing from outside is read as shell', () => {
  const steps = [
    ...flows.flatMap((path) => Object.values(workflowOf(join(root, path)).jobs).flatMap((job) => job.steps)),
    ...(parse(read(action)) as { runs: { steps: Step[] } }).runs.steps,
  ];
  const scripts = steps.flatMap(({ run }) => run ?? []);
  assert.ok(scripts.length > 12);
  assert.equal(
    scripts.filter((script) => script.includes('${{')),
    [],
  );
  for (const { uses } of steps) assert.ok(uses === undefined || /^actions\/[a-z-]+@v\d+$/.test(uses), uses);
});

test('a workflow gets the rights that its jobs need, and runs code of a fork without any secret', () => {
  const all = flows.map((path) => workflowOf(join(root, path)));
  const rights = all.map((flow) => [
    flow.permissions,
    Object.fromEntries(Object.entries(flow.jobs).map(([name, job]) => [name, job.permissions ?? {}])),
  ]);
  assert.equal(rights, [
    [{ contents: 'read' }, { validate: {}, plan: { contents: 'read', 'pull-requests': 'write' } }],
    [{}, { plan: { actions: 'read', contents: 'read', 'pull-requests': 'read' }, apply: { contents: 'write' } }],
    [{}, { drift: { contents: 'write' } }],
  ]);
  assert.equal(
    all.map((flow) => Object.keys(flow.on)),
    [['pull_request'], ['push', 'workflow_dispatch'], ['schedule', 'workflow_dispatch']],
  );
  for (const [name, job] of all.flatMap((flow) => Object.entries(flow.jobs))) {
    for (const step of job.steps.filter(({ uses }) => uses?.startsWith('actions/checkout'))) {
      // Only the branch of state is pushed to.
      const isPushed = step.with?.['ref'] === 'caseload-state' && job.permissions?.['contents'] === 'write';
      assert.is(step.with?.['persist-credentials'], isPushed ? undefined : false, name);
    }
  }
});

test('jobs that write state wait for each other, and what they did is kept after a failure too', () => {
  const writers = flows
    .flatMap((path) => Object.values(workflowOf(join(root, path)).jobs))
    .filter((job) => job.permissions?.['contents'] === 'write');
  assert.is(writers.length, 2);
  for (const job of writers) {
    assert.equal(job.concurrency, { group: 'caseload', queue: 'max' });
    const last = job.steps.at(-1);
    assert.equal([last?.name, last?.if], ['Keep state', 'always()']);
  }
});

test('every example names this version', () => {
  const texts = [
    ...flows,
    'examples/ci/gitlab/.gitlab-ci.yml',
    'examples/kubernetes/cronjob.yaml',
    'examples/docker/Dockerfile',
    action,
  ]
    .map(read)
    .join('\n');
  const named = [...texts.matchAll(/caseload[@:]v?(\d[\w.-]*)/g)].map(([, found]) => found);
  assert.ok(named.length >= 7);
  assert.equal(
    named.filter((found) => found !== version),
    [],
  );
});

test('the pod is nobody with nothing but its state to write to, and two of them never run at once', () => {
  const job = parseAllDocuments(read('examples/kubernetes/cronjob.yaml'))[1]?.toJS() as CronJob;
  const { securityContext, containers, automountServiceAccountToken, restartPolicy } =
    job.spec.jobTemplate.spec.template.spec;
  assert.is(job.spec.concurrencyPolicy, 'Forbid');
  assert.equal(
    [job.spec.jobTemplate.spec.backoffLimit, restartPolicy, automountServiceAccountToken],
    [0, 'Never', false],
  );
  assert.equal([securityContext.runAsNonRoot, securityContext.runAsUser], [true, 1000]);
  for (const container of containers) {
    assert.equal(container.securityContext, {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    for (const { name, value } of container.env) assert.ok(value === undefined || !/KEY|PASSWORD/.test(name), name);
  }
});

test('the image runs the command as nobody, holds no key, and is built from files that are here', () => {
  const text = read('examples/docker/Dockerfile');
  const file = DockerfileParser.parse(text);
  const words = (keyword: string): string[] =>
    file
      .getInstructions()
      .filter((item) => item.getKeyword() === keyword)
      .map((item) => item.getArgumentsContent() ?? '');
  assert.equal(words('USER'), ['1000:1000']);
  assert.equal(words('ENTRYPOINT'), ['["caseload"]']);
  assert.equal([...words('ADD'), ...words('ARG')], []);
  assert.equal(words('ENV'), ['NODE_ENV=production']);
  assert.is(words('FROM').length, 2);
  for (const image of words('FROM')) assert.match(image, /^node:2[24]-slim( AS build)?$/);
  assert.ok(words('RUN').some((run) => run.startsWith('npm ci ')));
  const sources = [...text.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, names = '']) => names.split(' '));
  const allowed = read('examples/docker/Dockerfile.dockerignore')
    .split('\n')
    .flatMap((line) => /^!(.+)/.exec(line)?.[1] ?? []);
  for (const source of sources) assert.ok(existsSync(join(root, source)) && allowed.includes(source), source);
  assert.equal(sources.toSorted(), allowed.toSorted());
});

test('what init copies is in the package', () => {
  const [packed] = JSON.parse(
    execFileSync('npm', ['pack', '--dry-run', '--ignore-scripts', '--json'], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }),
  ) as [{ files: { path: string }[] }];
  const paths = new Set(packed.files.map(({ path }) => path));
  for (const { from } of Object.values(kits).flat()) assert.ok(paths.has(`examples/${from}`), from);
});

test.run();
