import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { limits } from './limits.ts';
import type { DiagnosticCode } from '../../core/model/diagnostic.ts';
import { errorAt, warningAt, type Problem } from '../form/problem.ts';
import { sections, type Section } from '../form/sections.ts';
import { sourceOf } from '../form/source-text.ts';

/** How a file is read: as YAML or JSON, or as the CSV list of one section. */
export type FileForm = 'yaml' | 'json' | Section;

/** A file that is to be read, and the name under which diagnostics know it. */
interface Wanted {
  readonly name: string;
  readonly form: FileForm;
}

/** What was found so far; added to. */
export interface Search {
  /** By real path, so that a file that is reached twice is read once. */
  readonly wanted: Map<string, Wanted>;
  readonly problems: Problem[];
}

/** Collects the file or folder that a path names and returns how many manifest files that is. */
export async function collectGiven(name: string, path: string, search: Search): Promise<number> {
  try {
    if ((await stat(path)).isDirectory()) return await collectFolder(name.replace(/(?<=.)\/+$/, ''), path, [], search);
    if (await collectFile(name, path, search)) return 1;
    search.problems.push(
      problemOf(name, 'unknown-file', 'This is not a file that a manifest is read from.', `Read are ${readNames()}.`),
    );
  } catch (cause) {
    search.problems.push(unreadable(name, cause));
  }
  return 0;
}

/** Collects what a folder holds and returns how many files that is; `above` are the folders around it. */
async function collectFolder(name: string, path: string, above: readonly string[], search: Search): Promise<number> {
  const real = await realpath(path);
  // A link may lead back to a folder around it.
  if (above.includes(real)) return 0;
  if (above.length > limits.folders) {
    search.problems.push(
      problemOf(
        name,
        'too-deep',
        `Folders are nested more than ${limits.folders} levels deep.`,
        'Name the folder that is meant.',
      ),
    );
    return 0;
  }
  let count = 0;
  for (const entry of (await readdir(path)).sort()) {
    // One file more than is allowed is enough to know.
    if (entry.startsWith('.') || entry === 'node_modules' || search.wanted.size > limits.files) continue;
    const inner = `${name}/${entry}`;
    try {
      if ((await stat(join(path, entry))).isDirectory())
        count += await collectFolder(inner, join(path, entry), [...above, real], search);
      else if (await collectFile(inner, join(path, entry), search)) count += 1;
      else if (/\.csv$/i.test(entry))
        search.problems.push(
          warningAt(placeOf(inner), 'file-not-read', 'This CSV file is not read.', `Read are ${readNames()}.`),
        );
    } catch (cause) {
      search.problems.push(unreadable(inner, cause));
    }
  }
  return count;
}

async function collectFile(name: string, path: string, { wanted }: Search): Promise<boolean> {
  const form = formOf(basename(name));
  if (form === undefined || !(await stat(path)).isFile()) return false;
  const real = await realpath(path);
  if (!wanted.has(real)) wanted.set(real, { name, form });
  return true;
}

function formOf(name: string): FileForm | undefined {
  if (/\.ya?ml$/i.test(name)) return 'yaml';
  return /\.json$/i.test(name) ? 'json' : sections.find(({ csv }) => csv === name);
}

/** Why a file could not be opened, without the system's own message. */
export function unreadable(name: string, cause: unknown): Problem {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  if (code === 'ENOENT')
    return problemOf(
      name,
      'file-not-found',
      'There is no such file or folder.',
      'Look at the path; it is taken from the folder in which the command runs.',
    );
  const why =
    code === 'EACCES' || code === 'EPERM'
      ? 'permission is missing'
      : /^[A-Z_]+$/.test(code)
        ? code
        : 'it cannot be opened';
  return problemOf(name, 'cannot-read', `This cannot be read: ${why}.`, 'Look at the path and at who may read it.');
}

/** A problem of a file as a whole. */
export function problemOf(name: string, code: DiagnosticCode, message: string, hint: string): Problem {
  return errorAt(placeOf(name), code, message, hint);
}

function placeOf(name: string) {
  return { source: sourceOf(name, ''), span: { start: 0, end: 1 } };
}

/** The names of files that are read, in words. */
export function readNames(): string {
  return ['*.yaml', '*.yml', '*.json', ...sections.flatMap(({ csv }) => csv ?? [])].join(', ');
}
