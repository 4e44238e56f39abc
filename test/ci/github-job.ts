import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Ran } from '../cli/run-command.ts';
import type { Machine } from './machine.ts';

/** A step of a workflow or of a composite action. */
export interface Step {
  readonly name?: string;
  readonly id?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly shell?: string;
  readonly with?: Readonly<Record<string, string | number | boolean>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly 'working-directory'?: string;
}

interface Job {
  readonly steps: readonly Step[];
  readonly permissions?: Readonly<Record<string, string>>;
  readonly concurrency?: object;
  readonly environment?: string;
  readonly 'timeout-minutes'?: number;
}

export interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

/** What a job is run with. */
export interface JobRun {
  readonly machine: Machine;
  readonly workspace: string;
  readonly roster: string;
  readonly artifacts: string;
  /** Values of expressions, conditions included; one that is not in it is an error. */
  readonly expressions: Readonly<Record<string, string | boolean>>;
}

/** How a job ended: what each step that was run printed, by its name, and its summary. */
export interface JobEnd {
  readonly code: number;
  readonly steps: Readonly<Record<string, Ran>>;
  readonly summary: string;
}

export function workflowOf(path: string): Workflow {
  return parse(readFileSync(path, 'utf8')) as Workflow;
}

/**
 * Runs a job's steps in their order as a runner does: each script in bash, and the actions that move files as a copy.
 */
export async function runJob(
  workflow: Workflow,
  name: string,
  { machine, workspace, roster, artifacts, expressions }: JobRun,
): Promise<JobEnd> {
  mkdirSync(workspace, { recursive: true });
  const summary = join(workspace, '..', `summary-${name}.md`);
  writeFileSync(summary, '');
  const value = (expression: string): string | boolean => {
    const found = expressions[expression];
    if (found === undefined) throw new Error(`no value for ${expression}`);
    return found;
  };
  const filled = (text: string): string =>
    text.replace(/\$\{\{\s*(.*?)\s*\}\}/g, (_, expression: string) => String(value(expression)));
  const all = (env: Readonly<Record<string, string>>): Record<string, string> =>
    Object.fromEntries(Object.entries(env).map(([key, text]) => [key, filled(text)]));
  const steps: Record<string, Ran> = {};
  let code = 0;
  for (const step of workflow.jobs[name]?.steps ?? []) {
    const isWanted = step.if === 'always()' || (code === 0 && (step.if === undefined || value(step.if) === true));
    if (!isWanted) continue;
    if (step.uses !== undefined) use(step);
    if (step.run === undefined) continue;
    const ran = await machine.bash(step.run, {
      cwd: join(workspace, step['working-directory'] ?? '.'),
      env: {
        ...all(workflow.env),
        ...all(step.env ?? {}),
        GITHUB_REPOSITORY: 'practice/roster',
        GITHUB_SHA: 'f00d',
        GITHUB_STEP_SUMMARY: summary,
      },
    });
    steps[step.name ?? ''] = ran;
    if (ran.code !== 0 && code === 0) code = ran.code ?? -1;
  }
  return { code, steps, summary: readFileSync(summary, 'utf8') };

  function use({ uses = '', with: given = {} }: Step): void {
    const path = join(workspace, String(given['path'] ?? '.'));
    const action = uses.replace(/@.*/, '');
    if (action === 'actions/checkout') {
      if (given['ref'] === 'caseload-state') machine.cloneState(path);
      else cpSync(roster, path, { recursive: true });
    } else if (action === 'actions/upload-artifact') {
      if (!existsSync(path)) throw new Error(`nothing to upload at ${path}`);
      cpSync(path, join(artifacts, String(given['name'])), { recursive: true });
    } else if (action === 'actions/download-artifact') {
      cpSync(join(artifacts, String(given['name'])), path, { recursive: true });
    } else if (action !== 'actions/setup-node') throw new Error(`${uses} is not known here`);
  }
}
