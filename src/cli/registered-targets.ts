import { createRequire } from 'node:module';
import { isAbsolute, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Option } from 'commander';
import { isTarget, type DefinedTarget } from '../connector/define-target.ts';
import type { Registered } from '../engine/registry.ts';
import { Failure } from '../core/model/failure.ts';

const flag = '--targets';
const variable = 'CASELOAD_TARGETS';
const packageForm = /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/;

/**
 * The targets of the packages that --targets, or else CASELOAD_TARGETS, names (separated by commas or blanks). Packages
 * are looked for from the working folder, and nothing else is loaded; throws `Failure` (usage).
 */
export async function registeredTargets(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  folder: string,
): Promise<Registered> {
  const given = flagValues(args);
  const names = (given.length > 0 ? given.join(',') : (env[variable] ?? '')).split(/[\s,]+/).filter(Boolean);
  const loaded: DefinedTarget[] = [];
  for (const name of new Set(names)) loaded.push(...(await targetsIn(name, folder)));
  return loaded;
}

/** The flag as commands take it; what it names is loaded before they are made, for some of their flags come from it. */
export function targetsOption(registered: Registered): Option {
  return new Option(`${flag} <packages>`, 'packages with targets of their own, separated by commas')
    .default(registered, variable)
    .argParser(() => registered);
}

function flagValues(args: readonly string[]): readonly string[] {
  const end = args.indexOf('--');
  return args
    .slice(0, end === -1 ? args.length : end)
    .flatMap((arg, index) =>
      arg === flag ? (args[index + 1] ?? []) : arg.startsWith(`${flag}=`) ? arg.slice(flag.length + 1) : [],
    );
}

async function targetsIn(name: string, folder: string): Promise<Registered> {
  const path = pathOf(name, folder);
  const module: unknown = await import(pathToFileURL(path).href).catch((cause: unknown) => {
    throw refused(name, `could not be loaded: ${cause instanceof Error ? cause.message : String(cause)}`, cause);
  });
  const found = Object.values(module as Readonly<Record<string, unknown>>).filter(isTarget);
  if (found.length === 0) throw refused(name, 'exports no target. It must be made with defineTarget of caseload.');
  return [...new Set(found)];
}

function pathOf(name: string, folder: string): string {
  if (!packageForm.test(name))
    throw new Failure('usage', 'bad-targets', `${flag} and ${variable} take names of packages, and no paths.`, {
      hint: 'Install the package, then name it as its package.json does, such as @acme/caseload-target.',
    });
  try {
    const path = createRequire(join(folder, 'package.json')).resolve(name);
    // The name of a module of Node itself stays as it is.
    if (isAbsolute(path)) return path;
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ERR_PACKAGE_PATH_NOT_EXPORTED')
      throw refused(name, 'does not export "." under the condition "default" in its package.json.', cause);
  }
  throw refused(name, `is not installed in ${folder} or a folder above it.`);
}

function refused(name: string, why: string, cause?: unknown): Failure {
  return new Failure('usage', 'target-not-loaded', `The package "${name}" of ${flag} ${why}`, {
    hint: `Check ${flag} and ${variable}; packages are looked for from the working folder.`,
    ...(cause === undefined ? {} : { cause }),
  });
}
