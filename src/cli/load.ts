import { buffer } from 'node:stream/consumers';
import type { Registered } from '../engine/registry.ts';
import type { Manifest } from '../core/model/manifest.ts';
import { loadManifest } from '../engine/load-manifest.ts';
import { diagnosticAnnotations } from '../report/problems/annotations.ts';
import { problemsJson } from '../report/json.ts';
import { renderDiagnostics } from '../report/problems/diagnostics-text.ts';
import type { Console } from './console.ts';
import { exitCodes } from '../engine/exit-codes.ts';
import { annotate } from './github.ts';

/** What says how a manifest is loaded. */
export interface LoadFlags {
  readonly targets: Registered;
  readonly target?: string;
  readonly reveal?: boolean;
  readonly quiet?: boolean;
  readonly format?: string;
}

/** Reads the manifest that a command names, with all that is to be said of it. */
export function read(paths: readonly string[], flags: LoadFlags): ReturnType<typeof loadManifest> {
  return loadManifest(paths, {
    ...(flags.target === undefined ? {} : { target: flags.target }),
    targets: flags.targets,
    reveal: flags.reveal ?? false,
    readStdin: () => buffer(process.stdin),
  });
}

/**
 * Loads the manifest of a command; undefined, and the exit code set, after saying on stderr what is wrong with it.
 */
export async function loadFor(paths: readonly string[], flags: LoadFlags, out: Console): Promise<Manifest | undefined> {
  const { manifest, diagnostics } = await read(paths, flags);
  if (!manifest) {
    out.warn(renderDiagnostics(diagnostics, out.paint));
    if (flags.format === 'json') out.answer(problemsJson(diagnostics));
    await annotate(diagnosticAnnotations(diagnostics), flags.quiet);
    process.exitCode = exitCodes.usage;
  } else if (diagnostics.length > 0) out.say(renderDiagnostics(diagnostics, out.paint));
  return manifest;
}
