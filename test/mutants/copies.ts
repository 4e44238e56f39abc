import { execFileSync, spawn } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';

const left = new Set(['.git', 'node_modules', 'dist', '.caseload']);
const timeLimitMs = 90_000;
const compiler = ['--noCheck', '--noEmit', 'false', '--declaration', 'false', '--sourceMap', 'false'];

/** A file of the tree as it would be after a mistake. */
export interface Variant {
  readonly file: string;
  readonly text: string;
}

/** A compiled copy of the tree; nothing of it is ever written where the tree itself is. */
export interface Copy {
  /** Runs one test file as it is; whether it is green. */
  isGreen(test: string): Promise<boolean>;
  /** Runs test files in turn while one of the variants stands in place of its file; whether one of them is red. */
  isNoticed(variant: number, tests: readonly string[]): Promise<boolean>;
}

/** Compiles the tree once, and each variant by itself, gives so many copies to `work`, and removes them. */
export async function withCopies(
  count: number,
  variants: readonly Variant[],
  work: (copies: readonly Copy[]) => Promise<void>,
): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), 'caseload-mutants-'));
  try {
    const first = join(home, '0');
    cpSync('.', first, { recursive: true, filter: (path) => !left.has(path.split('/')[0] ?? '') });
    symlinkSync(resolve('node_modules'), join(home, 'node_modules'));
    compile(['-p', 'test/tsconfig.json', '--allowImportingTsExtensions', 'false', '--outDir', first]);
    const roots = Array.from({ length: count }, (_, index) => join(home, String(index)));
    for (const root of roots.slice(1)) cpSync(first, root, { recursive: true });
    compileVariants(home, variants);
    await work(roots.map((root) => copyAt(root, variants, home)));
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/** Throws when one of the variants is not even a program: that would be noticed by anybody. */
function compileVariants(home: string, variants: readonly Variant[]): void {
  for (const [index, { file, text }] of variants.entries()) {
    mkdirSync(join(home, 'variants', String(index)), { recursive: true });
    writeFileSync(join(home, 'variants', String(index), basename(file)), text);
  }
  const options = { rootDir: './variants', outDir: './made', noResolve: true, types: [] };
  const project = { extends: './0/tsconfig.json', compilerOptions: options, include: ['./variants'] };
  writeFileSync(join(home, 'tsconfig.json'), JSON.stringify(project));
  writeFileSync(join(home, 'package.json'), JSON.stringify({ type: 'module' }));
  if (variants.length > 0) compile(['-p', join(home, 'tsconfig.json')]);
}

function compile(args: readonly string[]): void {
  execFileSync('node_modules/.bin/tsc', [...args, ...compiler], { stdio: ['ignore', 'inherit', 'inherit'] });
}

function copyAt(root: string, variants: readonly Variant[], home: string): Copy {
  const isGreen = (test: string): Promise<boolean> =>
    new Promise((done) => {
      const child = spawn(process.execPath, [inJs(test)], { cwd: root, stdio: 'ignore' });
      const timer = setTimeout(() => child.kill('SIGKILL'), timeLimitMs);
      child.on('close', (code) => {
        clearTimeout(timer);
        done(code === 0);
      });
    });
  return {
    isGreen,
    async isNoticed(variant, tests) {
      const { file } = variants[variant] ?? { file: '' };
      const [path, kept] = [join(root, inJs(file)), join(root, 'kept.js')];
      copyFileSync(path, kept);
      copyFileSync(join(home, 'made', String(variant), inJs(basename(file))), path);
      try {
        for (const test of tests) if (!(await isGreen(test))) return true;
        return false;
      } finally {
        copyFileSync(kept, path);
      }
    },
  };
}

function inJs(path: string): string {
  return path.replace(/\.ts$/, '.js');
}
