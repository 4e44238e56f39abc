import { readFileSync, writeFileSync } from 'node:fs';

/** The entries of the package, and where their declarations are built. */
const entries = { caseload: 'index', 'caseload/conformance': 'conformance/index' } as const;

/** What makes a type of a form; forms of documents are in `schemas/`, where a test says when they are stale. */
const machinery: ReadonlySet<string> = new Set(['Shaped']);

const dist = new URL('../../dist/', import.meta.url);

/** Where the report is kept. */
export const reportFile = new URL('api.md', import.meta.url);

/** One declaration of a file, without its comments. */
interface Declaration {
  readonly name: string;
  readonly text: string;
  readonly isExported: boolean;
}

/** A file of declarations: what it declares, and where the names come from that it does not. */
interface Module {
  readonly declared: ReadonlyMap<string, Declaration>;
  /** By local name: the file and the name there. */
  readonly imported: ReadonlyMap<string, readonly [file: string, name: string]>;
  /** By exported name. */
  readonly passedOn: ReadonlyMap<string, readonly [file: string, name: string]>;
}

const modules = new Map<string, Module>();

/** Every export of every entry as one text, in an order that does not depend on the files. */
export function apiReport(): string {
  const parts = Object.entries(entries).map(([entry, file]) => {
    const declarations = exportsOf(file).map(({ text }) => text);
    return `## ${entry}\n\n\`\`\`ts\n${declarations.join('\n\n')}\n\`\`\`\n`;
  });
  return [
    '# What library users get\n\nWritten by `npm run api`; a test says when it is stale. What is `Shaped<typeof …>` is described in `schemas/`.\n',
    ...parts,
  ].join('\n');
}

/** Types that exports of an entry mention and that no entry exports, as `entry: export mentions type`. */
export function leaks(): readonly string[] {
  const known = new Set(Object.values(entries).flatMap((file) => exportsOf(file).map(({ name }) => name)));
  return Object.entries(entries).flatMap(([entry, file]) =>
    exportsOf(file).flatMap(({ name, text, from }) =>
      mentionedIn(text, name, from)
        .filter((word) => !known.has(word) && !machinery.has(word))
        .map((word) => `${entry}: ${name} mentions ${word}`),
    ),
  );
}

/** The types of ours that a declaration mentions. */
function mentionedIn(text: string, name: string, from: string): readonly string[] {
  const module = moduleAt(from);
  return [...new Set(text.match(/[A-Za-z_$][\w$]*/g))].filter((word) => {
    const [file, original] = module.imported.get(word) ?? [from, word];
    const found = word === name ? undefined : declarationOf(file, original);
    return found !== undefined && !/^declare (?:function|const)/.test(found.text);
  });
}

/** A declaration, wherever the files that pass it on have it from. */
function declarationOf(file: string, name: string): Declaration | undefined {
  const passed = moduleAt(file).passedOn.get(name);
  return passed ? declarationOf(...passed) : moduleAt(file).declared.get(name);
}

interface Export extends Declaration {
  /** The file that declares it. */
  readonly from: string;
}

/** What an entry exports, and the declarations beside them that no file exports and they are made of. */
function exportsOf(file: string): readonly Export[] {
  const all = new Map<string, Export>();
  const add = (name: string, from: string, original: string): void => {
    const passed = moduleAt(from).passedOn.get(original);
    if (passed) return add(name, ...passed);
    const found = moduleAt(from).declared.get(original);
    if (!found) throw new Error(`${from} does not declare ${original}.`);
    if (all.has(`${from} ${original}`)) return;
    all.set(`${from} ${original}`, { ...found, name, from });
    for (const word of mentionedIn(found.text, original, from))
      if (moduleAt(from).declared.get(word)?.isExported === false) add(word, from, word);
  };
  for (const [name, [from, original]] of moduleAt(file).passedOn) add(name, from, original);
  return [...all.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function moduleAt(file: string): Module {
  const found = modules.get(file) ?? parse(readFileSync(new URL(`${file}.d.ts`, dist), 'utf8'), file);
  modules.set(file, found);
  return found;
}

function parse(text: string, file: string): Module {
  const declared = new Map<string, Declaration>();
  const imported = new Map<string, readonly [string, string]>();
  const passedOn = new Map<string, readonly [string, string]>();
  for (const statement of statementsOf(text)) {
    const [, verb, names, from] = /^(import|export)\s+(?:type\s+)?\{([^}]*)\}\s+from\s+'([^']+)'/.exec(statement) ?? [];
    const [, listed] = /^export\s+(?:type\s+)?\{([^}]*)\};?$/.exec(statement) ?? [];
    for (const name of listed?.split(',') ?? []) {
      const source = imported.get(name.trim().replace(/^type\s+/, ''));
      if (source) passedOn.set(name.trim().replace(/^type\s+/, ''), source);
    }
    if (names !== undefined && from !== undefined) {
      if (!from.startsWith('.')) continue;
      const target = new URL(from.replace(/\.[jt]s$/, ''), new URL(file, dist)).href.slice(dist.href.length);
      for (const part of names.split(',')) {
        const [original = '', local = original] = part
          .trim()
          .replace(/^type\s+/, '')
          .split(/\s+as\s+/);
        if (original !== '') (verb === 'export' ? passedOn : imported).set(local, [target, original]);
      }
      continue;
    }
    const [, name] =
      /^(?:export\s+)?(?:declare\s+)?(?:abstract\s+)?(?:interface|type|class|function|const)\s+([\w$]+)/.exec(
        statement,
      ) ?? [];
    if (name !== undefined)
      declared.set(name, {
        name,
        text: statement.replace(/^export\s+/, ''),
        isExported: statement.startsWith('export'),
      });
  }
  return { declared, imported, passedOn };
}

/** The statements of a file of declarations as the compiler writes them, without comments. */
function statementsOf(text: string): readonly string[] {
  const bare = text.replace(/\/\*[\s\S]*?\*\/|^\/\/.*$/gm, '').replace(/^[ \t]*\n/gm, '');
  const statements: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < bare.length; at += 1) {
    const sign = bare[at] ?? '';
    if ('{(['.includes(sign)) depth += 1;
    if ('})]'.includes(sign)) depth -= 1;
    const isBlock =
      sign === '}' &&
      /^(?:export\s+)?(?:declare\s+)?(?:abstract\s+)?(?:interface|class)\b/.test(bare.slice(start).trimStart());
    if (depth > 0 || (sign !== ';' && !isBlock)) continue;
    statements.push(bare.slice(start, at + 1).trim());
    start = at + 1;
  }
  return statements;
}

if (process.argv[1] === new URL(import.meta.url).pathname) writeFileSync(reportFile, apiReport());
