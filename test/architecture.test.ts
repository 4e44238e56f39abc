import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';

const root = new URL('../src/', import.meta.url).pathname;

/** What each part may import of ours, beside itself. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  core: [],
  manifest: ['core'],
  state: ['core'],
  report: ['core'],
  target: ['core'],
  targets: ['target', 'core'],
  apply: ['target', 'core'],
  sandbox: [],
  cli: ['core', 'report', 'sandbox', '.'],
  '.': ['core', 'manifest', 'state', 'target', 'targets', 'apply'],
};

/** Where each library lives. */
const homes: Readonly<Record<string, string>> = {
  yaml: 'manifest', ajv: 'manifest', 'ajv-formats': 'manifest', 'csv-parse': 'manifest', leven: 'manifest',
  ofetch: 'target', 'p-limit': 'target', 'fast-deep-equal': 'core', chalk: 'cli', commander: 'cli', 'write-file-atomic': 'state', 'prom-client': 'report',
};

const partOf = (path: string): string => (path.includes('/') ? path.slice(0, path.indexOf('/')) : '.');

/** Breaches of the direction of imports in one file's text. */
function breaches(path: string, text: string): string[] {
  const part = partOf(path);
  return [...text.matchAll(/^(?:import|export)\b[^;]*?from '([^']+)'/gms)].flatMap(([, from = '']) => {
    if (from.startsWith('node:')) return part === 'core' ? [`${path}: core uses ${from}`] : [];
    if (!from.startsWith('.')) {
      const library = from.split('/')[0] ?? '';
      return homes[library] === part ? [] : [`${path}: ${library} has its home in ${homes[library] ?? 'no part'}`];
    }
    if (!from.endsWith('.ts')) return [`${path}: ${from} has no extension`];
    const other = partOf(normalize(join(dirname(path), from)));
    return other === part || allowed[part]?.includes(other) ? [] : [`${path}: ${part} imports ${other}`];
  });
}

/** Breaches of what a part may say. */
function words(path: string, text: string): string[] {
  const part = partOf(path);
  const found: string[] = [];
  if (part === 'core' && /\b(Date\.now|new Date\(\)|Math\.random|process\.|console\.)/.test(text)) found.push(`${path}: core has a clock, chance or the process`);
  if (!['targets', 'sandbox'].includes(part)) {
    if (/===? '(organization|provider|client|assignment)'|case '(organization|provider|client|assignment)'/.test(text)) found.push(`${path}: branches on a kind`);
    if (/'(upheal|hipp|practice)'/.test(text) && !namesATarget.has(path)) found.push(`${path}: names a target`);
  }
  return found;
}

/** Defaults that the manifest's own reference fixes. */
const namesATarget = new Set(['core/settings.ts', 'manifest/sections.ts', 'cli/commands/sandbox.ts']);

const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
const test = suite('architecture');

test('every part imports only what stands below it, and each library has one home', () => {
  assert.ok(files.length > 80);
  assert.equal(files.flatMap((path) => breaches(path, readFileSync(join(root, path), 'utf8'))), []);
});

test('core knows no clock, and nothing outside targets names a target or branches on a kind', () => {
  assert.equal(files.flatMap((path) => words(path, readFileSync(join(root, path), 'utf8'))), []);
});

test('each rule notices a breach', () => {
  assert.is(breaches('core/x.ts', "import { a } from '../state/key.ts';").length, 1);
  assert.is(breaches('core/x.ts', "import { a } from 'node:fs';").length, 1);
  assert.is(breaches('report/x.ts', "import chalk from 'chalk';").length, 1);
  assert.is(breaches('reconcile.ts', "import { a } from './sandbox/index.ts';").length, 1);
  assert.is(breaches('state/x.ts', "import { a } from './y';").length, 1);
  assert.is(words('core/x.ts', 'const at = Date.now();').length, 1);
  assert.is(words('apply/x.ts', "if (kind === 'client') return;").length, 1);
  assert.is(words('apply/x.ts', "if (name === 'upheal') return;").length, 1);
});

test('no file holds more than one noun can need', () => {
  assert.equal(files.filter((path) => readFileSync(join(root, path), 'utf8').split('\n').length > 251), []);
});

test.run();
