import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { startUphealSandbox } from '../../src/sandbox/upheal/index.ts';
import { small } from '../cli/workbench.ts';
import type { Step } from './github-job.ts';
import { newMachine } from './machine.ts';

const root = new URL('../../', import.meta.url).pathname;
const home = '.github/actions/caseload';

interface Action {
  readonly inputs: Readonly<Record<string, { readonly default?: string }>>;
  readonly outputs: Readonly<Record<string, { readonly value: string }>>;
  readonly runs: { readonly steps: readonly Step[] };
}

const action = parse(readFileSync(join(root, home, 'action.yml'), 'utf8')) as Action;

interface Used {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly outputs: Readonly<Record<string, string>>;
}

interface Stage {
  readonly folder: string;
  use(inputs: Readonly<Record<string, string>>): Promise<Used>;
  calls(): readonly string[];
  edit(): void;
}

async function stage(work: (stage: Stage) => Promise<void>): Promise<void> {
  const server = await startUphealSandbox({});
  const machine = newMachine();
  const folder = join(machine.home, 'work space');
  mkdirSync(folder);
  writeFileSync(join(folder, 'caseload.yaml'), JSON.stringify(small));
  const env = {
    UPHEAL_API_URL: server.url,
    UPHEAL_API_KEY: server.key,
    GITHUB_ACTION_PATH: join(root, home),
    RUNNER_TEMP: machine.home,
    GITHUB_OUTPUT: join(machine.home, 'output'),
  };
  const use = async (inputs: Readonly<Record<string, string>>): Promise<Used> => {
    writeFileSync(env.GITHUB_OUTPUT, '');
    const filled = (text: string): string =>
      text.replace(
        /\$\{\{ inputs\.([a-z-]+) \}\}/g,
        (_, name: string) => inputs[name] ?? action.inputs[name]?.default ?? '',
      );
    let ran = { code: 0 as number | null, stdout: '', stderr: '' };
    for (const step of action.runs.steps) {
      if (step.run === undefined || ran.code !== 0) continue;
      const own = Object.fromEntries(Object.entries(step.env ?? {}).map(([name, text]) => [name, filled(text)]));
      ran = await machine.bash(step.run, {
        cwd: join(folder, filled(step['working-directory'] ?? '.')),
        env: { ...env, ...own },
      });
    }
    const outputs = Object.fromEntries(
      readFileSync(env.GITHUB_OUTPUT, 'utf8')
        .trim()
        .split('\n')
        .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
    );
    return { ...ran, outputs };
  };
  try {
    await work({
      folder,
      use,
      calls: machine.calls,
      edit: () => server.edit(server.records()[0]?.userId ?? '', { firstName: 'By hand' }),
    });
  } finally {
    await server.close();
  }
}

const test = suite('the action for GitHub');

test('it validates, plans, applies that plan and looks for drift, and says what came of each', async () => {
  await stage(async ({ use, edit }) => {
    assert.equal((await use({ command: 'validate' })).outputs, { 'exit-code': '0', 'plan-file': '', changes: '' });
    const planned = await use({ command: 'plan' });
    assert.is(planned.code, 0, planned.stderr);
    assert.is(planned.outputs['exit-code'], '2');
    assert.is(planned.outputs['changes'], 'true');
    const file = planned.outputs['plan-file'] ?? '';
    assert.ok(existsSync(file));
    assert.is((await use({ command: 'apply', plan: file })).code, 0);
    assert.is((await use({ command: 'plan' })).outputs['changes'], 'false');
    assert.is((await use({ command: 'drift' })).outputs['changes'], 'false');
    edit();
    const drifted = await use({ command: 'drift', args: '--budget\n100\n' });
    assert.is(drifted.code, 2, drifted.stderr);
    assert.equal(drifted.outputs, { 'exit-code': '2', 'plan-file': '', changes: 'true' });
  });
});

test('flags, paths and folders are passed on as they are, and nothing in an input is read as shell', async () => {
  await stage(async ({ folder, use }) => {
    mkdirSync(join(folder, 'two words'));
    writeFileSync(join(folder, 'two words', 'a.json'), JSON.stringify(small));
    const ran = await use({
      command: 'validate',
      'working-directory': 'two words',
      paths: 'a.json\n',
      args: '--format\njson',
    });
    assert.is(ran.code, 0, ran.stderr);
    assert.is((JSON.parse(ran.stdout) as { version: number }).version, 1);
    const evil = '$(touch hacked)`touch hacked`"; touch hacked; "';
    for (const input of ['command', 'paths', 'target', 'args', 'plan', 'state', 'package'])
      await use({ command: input === 'plan' ? 'apply' : 'plan', [input]: evil });
    assert.not.ok(existsSync(join(folder, 'hacked')));
    assert.not.ok(existsSync(join(root, 'hacked')));
    const wrong = await use({ command: 'state' });
    assert.is(wrong.code, 1);
    assert.match(wrong.stdout, /::error .*takes validate, plan, apply or drift/);
  });
});

test('caseload is installed as it is at the ref of the action, or as the package that is named', async () => {
  await stage(async ({ use, calls }) => {
    await use({ command: 'validate' });
    assert.ok(
      calls().every((call) => call.endsWith(` in ${root.replace(/\/$/, '')}`)),
      calls().join('\n'),
    );
    assert.equal(
      calls().map((call) => call.split(' ')[1]),
      ['ci', 'run', 'install'],
    );
    await use({ command: 'validate', package: 'caseload@1.2.3' });
    assert.match(calls().at(-1) ?? '', /^npm install --global --no-audit --no-fund -- caseload@1\.2\.3 in /);
  });
});

test('each output is one that a step sets, and no key is an input', () => {
  for (const [name, { value }] of Object.entries(action.outputs)) assert.is(value, `\${{ steps.run.outputs.${name} }}`);
  assert.equal(
    Object.keys(action.inputs).filter((name) => /key|secret|token/.test(name)),
    [],
  );
});

test.run();
