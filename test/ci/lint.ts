import { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } from '@actions/workflow-parser';
import { parseAction } from '@actions/workflow-parser/actions/action-parser';
import { validate } from 'dockerfile-utils';
import { CronJob } from 'kubernetes-models/batch/v1';
import { PersistentVolumeClaim } from 'kubernetes-models/v1';
import { execFile } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parseAllDocuments } from 'yaml';

const run = promisify(execFile);
const gitlabLint = createRequire(import.meta.url).resolve('gitlab-ci-local/src/index.js');

/** What GitHub's own parser finds wrong with a workflow. */
export async function workflowProblems(text: string): Promise<readonly string[]> {
  const { context, value } = parseWorkflow({ name: 'workflow.yaml', content: text }, new NoOperationTraceWriter());
  if (value) await convertWorkflowTemplate(context, value);
  return context.errors.getErrors().map((error) => error.message);
}

/** What GitHub's own parser finds wrong with an action. */
export function actionProblems(text: string): readonly string[] {
  return parseAction({ name: 'action.yml', content: text }, new NoOperationTraceWriter())
    .context.errors.getErrors()
    .map((error) => error.message);
}

/** What gitlab-ci-local finds wrong with a pipeline: GitLab's schema, and jobs that need each other. */
export async function pipelineProblems(text: string): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'caseload-gitlab-'));
  writeFileSync(join(folder, '.gitlab-ci.yml'), text);
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: folder,
    NO_COLOR: '1',
    FORCE_COLOR: '0',
    GIT_AUTHOR_NAME: 'a',
    GIT_AUTHOR_EMAIL: 'a@b.example',
    GIT_COMMITTER_NAME: 'a',
    GIT_COMMITTER_EMAIL: 'a@b.example',
  };
  await run('git', ['init', '--quiet', '--initial-branch', 'main'], { cwd: folder, env });
  await run('git', ['commit', '--quiet', '--allow-empty', '--message', 'x'], { cwd: folder, env });
  await run('git', ['remote', 'add', 'origin', 'git@gitlab.example:practice/roster.git'], { cwd: folder, env });
  return run(process.execPath, [gitlabLint, '--list'], { cwd: folder, env }).then(
    () => [],
    (cause: { stdout?: string; stderr?: string }) => [`${cause.stdout ?? ''}${cause.stderr ?? ''}`.trim()],
  );
}

/** What the models of Kubernetes find wrong with a claim and a CronJob. */
export function manifestProblems(text: string): readonly string[] {
  const models: Readonly<Record<string, (data: never) => { validate(): void }>> = {
    CronJob: (data) => new CronJob(data),
    PersistentVolumeClaim: (data) => new PersistentVolumeClaim(data),
  };
  return parseAllDocuments(text).flatMap((document) => {
    const data = document.toJS() as { kind: string };
    const model = models[data.kind];
    if (!model) return [`no model of ${data.kind}`];
    try {
      model(data as never).validate();
      return [];
    } catch (cause) {
      return [String(cause)];
    }
  });
}

/** What the linter of Docker's editor tools finds wrong with a Dockerfile. */
export function dockerfileProblems(text: string): readonly string[] {
  return validate(text).map(({ message }) => (typeof message === 'string' ? message : message.value));
}

/** Lines of a crontab that cron would not take, or would take otherwise than they read. */
export function crontabProblems(text: string): readonly string[] {
  return text.split('\n').flatMap((line) => {
    if (line === '' || line.startsWith('#') || /^[A-Z]+=[^$~]*$/.test(line)) return [];
    if (!/^([\d*/,-]+ ){5}\S/.test(line)) return [`not a line of a crontab: ${line}`];
    // cron turns it into the end of the line.
    return line.includes('%') ? [`a % that is not escaped: ${line}`] : [];
  });
}
