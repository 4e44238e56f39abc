import { lstat, readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { decoded } from './decode.ts';
import { limits } from './limits.ts';
import type { Problem } from '../form/problem.ts';
import { collectGiven, problemOf, readNames, unreadable, type FileForm, type Search } from './search.ts';
import { sourceOf, type SourceText } from '../form/source-text.ts';

/** A file of a manifest with its text. */
export interface ManifestFile {
  readonly source: SourceText;
  readonly form: FileForm;
}

/** What was found and read, and what could not be. */
export interface Found {
  readonly files: readonly ManifestFile[];
  readonly problems: readonly Problem[];
}

/** Where files come from. */
export interface Origin {
  readonly cwd: string;
  readonly readStdin?: () => Promise<string | Uint8Array>;
}

const defaultFile = 'caseload.yaml';
const defaultFolder = 'caseload';
const stdinName = '<stdin>';

/**
 * Reads every manifest file of the paths, each once, in the order of their names; a folder is read with the folders in
 * it.
 */
export async function findFiles(paths: readonly string[], origin: Origin): Promise<Found> {
  const search: Search = { wanted: new Map(), problems: [] };
  const { wanted, problems } = search;
  const given = paths.length > 0 ? [...new Set(paths)] : await defaultPaths(origin.cwd, problems);
  for (const name of given.filter((one) => one !== '-')) {
    const before = problems.length;
    const count = await collectGiven(name, resolve(origin.cwd, name), search);
    const isSaid = problems.slice(before).some(({ severity }) => severity === 'error');
    if (count === 0 && !isSaid)
      problems.push(problemOf(name, 'no-files', 'The folder holds no manifest file.', `Read are ${readNames()}.`));
  }
  if (wanted.size > limits.files)
    return {
      files: [],
      problems: [
        problemOf(
          given[0] ?? '.',
          'too-many-files',
          `There are more than ${limits.files} manifest files.`,
          'Name the folder or the files that are meant.',
        ),
      ],
    };
  const files: ManifestFile[] = given.includes('-') ? [...(await readStandardInput(origin, problems))] : [];
  for (const [path, { name, form }] of [...wanted].sort(([, a], [, b]) => (a.name < b.name ? -1 : 1))) {
    const text = await textOfFile(path, name, problems);
    if (text !== undefined) files.push({ source: sourceOf(name, text), form });
  }
  return { files, problems };
}

async function defaultPaths(cwd: string, problems: Problem[]): Promise<readonly string[]> {
  if (await exists(join(cwd, defaultFile))) return [defaultFile];
  if (await exists(join(cwd, defaultFolder))) return [defaultFolder];
  problems.push(
    problemOf(
      defaultFile,
      'no-manifest',
      `There is no ${defaultFile} and no folder ${defaultFolder} here.`,
      'Name a file or a folder, or write a first one with `caseload init`.',
    ),
  );
  return [];
}

async function textOfFile(path: string, name: string, problems: Problem[]): Promise<string | undefined> {
  try {
    const { size } = await stat(path);
    if (size <= limits.fileBytes) return decoded(await readFile(path), name, problems);
    problems.push(tooLarge(name));
  } catch (cause) {
    problems.push(unreadable(name, cause));
  }
  return undefined;
}

async function readStandardInput({ readStdin }: Origin, problems: Problem[]): Promise<readonly ManifestFile[]> {
  try {
    if (!readStdin) throw new Error('There is no standard input.');
    const given = await readStdin();
    const bytes = typeof given === 'string' ? Buffer.from(given, 'utf8') : given;
    if (bytes.length > limits.fileBytes) {
      problems.push(tooLarge(stdinName));
      return [];
    }
    const text = decoded(bytes, stdinName, problems);
    return text === undefined ? [] : [{ source: sourceOf(stdinName, text), form: 'yaml' }];
  } catch (cause) {
    problems.push(unreadable(stdinName, cause));
    return [];
  }
}

function tooLarge(name: string): Problem {
  return problemOf(
    name,
    'file-too-large',
    `The file has more than ${limits.fileBytes / 1024 / 1024} MiB.`,
    'Split it into several files.',
  );
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
