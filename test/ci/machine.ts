import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { command, newFolder, type Ran } from '../cli/run-command.ts';

/**
 * A machine of a CI: the real command, bash and git; only what would leave the machine is a stand-in that notes how it
 * was called.
 */
export interface Machine {
  readonly home: string;
  /** A repository that others clone and push to, with an empty branch for state. */
  readonly remote: string;
  /** What gh answers, by file: `ids` (of comments), `head` (of a pull request), `run`, and the folder `artifact`. */
  readonly answers: string;
  bash(script: string, where: { readonly cwd: string; readonly env?: Readonly<Record<string, string>> }): Promise<Ran>;
  /** A clone of the branch of state. */
  cloneState(path: string): void;
  /** The files of the branch of state. */
  keptState(): readonly string[];
  /** Calls of the stand-ins, one a line. */
  calls(): readonly string[];
}

const ghAnswers = `printf 'gh %s\\n' "$*" >> "$HOME/calls"
body=""
for word in "$@"; do case "$word" in body=@*) body="\${word#body=@}" ;; esac; done
if [ -n "$body" ]; then cp "$body" "$HOME/comment"; fi
case "$*" in
  "api --paginate "*) cat "$HOME/answers/ids" ;;
  *"/pulls --jq "*) cat "$HOME/answers/head" ;;
  "run list "*) cat "$HOME/answers/run" ;;
  "run download "*) mkdir -p plan && cp "$HOME/answers/artifact/"* plan/ ;;
esac`;

/** Makes a machine in folders of its own. */
export function newMachine(): Machine {
  const home = newFolder();
  const [bin, remote, answers] = [join(home, 'bin'), join(home, 'remote.git'), join(home, 'answers')];
  mkdirSync(bin);
  mkdirSync(join(answers, 'artifact'), { recursive: true });
  for (const name of ['ids', 'head', 'run']) writeFileSync(join(answers, name), '');
  const add = (name: string, text: string): void => {
    writeFileSync(join(bin, name), `#!/usr/bin/env bash\n${text}\n`);
    chmodSync(join(bin, name), 0o755);
  };
  add('caseload', `exec "${process.execPath}" "${command}" "$@"`);
  add('npm', `printf 'npm %s in %s\\n' "$*" "$PWD" >> "$HOME/calls"`);
  add('gh', ghAnswers);
  const env = { PATH: `${bin}:/usr/local/bin:/usr/bin:/bin`, HOME: home, NO_COLOR: '1', GIT_CONFIG_NOSYSTEM: '1' };
  const git = (cwd: string, ...args: string[]): string =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b.example', ...args], {
      cwd,
      env,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  git(home, 'init', '--quiet', '--bare', remote);
  git(home, 'clone', '--quiet', remote, 'first');
  git(join(home, 'first'), 'switch', '--quiet', '--orphan', 'caseload-state');
  git(join(home, 'first'), 'commit', '--quiet', '--allow-empty', '--message', 'State of caseload');
  git(join(home, 'first'), 'push', '--quiet', '--set-upstream', 'origin', 'caseload-state');
  return {
    home,
    remote,
    answers,
    cloneState: (path) => void git(home, 'clone', '--quiet', '--branch', 'caseload-state', remote, path),
    keptState: () =>
      git(remote, 'ls-tree', '-r', '--name-only', 'caseload-state')
        .split('\n')
        .filter((line) => line !== ''),
    calls: () =>
      existsSync(join(home, 'calls')) ? readFileSync(join(home, 'calls'), 'utf8').trimEnd().split('\n') : [],
    bash: (script, where) =>
      new Promise((resolve) => {
        const child = spawn('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], {
          cwd: where.cwd,
          stdio: ['ignore', 'pipe', 'pipe'],
          env: { ...env, ...where.env },
        });
        let [stdout, stderr] = ['', ''];
        child.stdout.on('data', (part: Buffer) => (stdout += part.toString()));
        child.stderr.on('data', (part: Buffer) => (stderr += part.toString()));
        child.on('close', (code) => resolve({ code, stdout, stderr }));
      }),
  };
}
