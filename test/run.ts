import { execFileSync, execSync, spawn } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';

const isSoak = process.argv.includes('--soak');
const timeLimitMs = isSoak ? 3_600_000 : 600_000;

interface Result {
  readonly file: string;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly output: string;
}

/** What a green exit of the test library would hide: a suite that is never run, or one test that runs alone. */
function holesIn(file: string): readonly string[] {
  const source = readFileSync(file, 'utf8');
  const suites = source.match(/\bsuite\(/g)?.length ?? 0;
  const runs = source.match(/^\s*\w+\.run\(\);/gm)?.length ?? 0;
  return [
    ...(suites === 0 || suites !== runs ? [`${suites} suites, ${runs} runs`] : []),
    ...(/\btest\.(only|skip)\(/.test(source) ? ['a test that is alone or left out'] : []),
  ];
}

function run(file: string): Promise<Result> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['--enable-source-maps', '--import', './test/compiled.mjs', file], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0', ...(isSoak ? { CASELOAD_SOAK: '1' } : {}) },
    });
    let output = '';
    child.stdout.on('data', (part: Buffer) => (output += part.toString()));
    child.stderr.on('data', (part: Buffer) => (output += part.toString()));
    const timer = setTimeout(() => child.kill('SIGKILL'), timeLimitMs);
    child.on('close', (code) => {
      clearTimeout(timer);
      const number = (word: string): number =>
        Number(new RegExp(`^\\s*${word}:\\s+(\\d+)`, 'm').exec(output)?.[1] ?? Number.NaN);
      const [total, passed, skipped] = [number('Total'), number('Passed'), number('Skipped')];
      const holes = holesIn(file);
      const isSound = code === 0 && total >= 1 && passed === total && skipped === 0 && holes.length === 0;
      const failed = isSound ? 0 : Math.max(1, (total || 0) - (passed || 0));
      resolve({
        file,
        passed: passed || 0,
        failed,
        skipped: skipped || 0,
        output: holes.length > 0 ? `${output}\n${holes.join('; ')}` : output,
      });
    });
  });
}

/** Once for all files, as `test/compiled.mjs` loads it. */
function compile(): void {
  const folder = 'node_modules/.cache/compiled';
  rmSync(folder, { recursive: true, force: true });
  const from = ['-p', 'test/tsconfig.json', '--noCheck', '--allowImportingTsExtensions', 'false'];
  const to = ['--noEmit', 'false', '--declaration', 'false', '--sourceMap', 'false', '--inlineSourceMap'];
  const where = ['--sourceRoot', new URL('../', import.meta.url).href, '--outDir', folder];
  execFileSync('node_modules/.bin/tsc', [...from, ...to, ...where], { stdio: ['ignore', 'inherit', 'inherit'] });
}

/** Files that start other programs take the longest: they come first, or one of them would run alone at the end. */
function byLength(a: string, b: string): number {
  const isShort = (file: string): number => (/^test\/(soak|package|ci|cli|connector)\//.test(file) ? 0 : 1);
  return isShort(a) - isShort(b) || a.localeCompare(b);
}

const wanted = process.argv.slice(2).filter((word) => word !== '--soak');
const files = readdirSync('test', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.test.ts'))
  .map((name) => `test/${name}`)
  .sort(byLength)
  .filter((file) => wanted.length === 0 || wanted.some((part) => file.includes(part)));
// Tests run the real command as it is built.
execSync('npm run --silent build', { stdio: ['ignore', 'ignore', 'inherit'] });
compile();
const results: Result[] = [];
const queue = [...files];
await Promise.all(
  // One more than there are cores, at most three: several files mostly wait.
  Array.from({ length: Math.min(3, availableParallelism() + 1) }, async () => {
    for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
      const startedAt = Date.now();
      const result = await run(file);
      results.push(result);
      process.stdout.write(
        `${result.failed === 0 ? 'ok  ' : 'FAIL'} ${file} (${result.passed}, ` +
          `${Math.round((Date.now() - startedAt) / 1000)} s)\n`,
      );
      if (result.failed > 0) process.stdout.write(`${result.output}\n`);
    }
  }),
);
const sum = (key: 'passed' | 'failed' | 'skipped'): number => results.reduce((total, result) => total + result[key], 0);
const failed = sum('failed') + (files.length === 0 ? 1 : 0);
process.stdout.write(`${sum('passed')} passed, ${failed} failed, ${sum('skipped')} skipped\n`);
process.exitCode = failed === 0 ? 0 : 1;
