import { text } from 'node:stream/consumers';
import type { Manifest } from '../core/model/manifest.ts';
import { loadManifest } from '../engine/load-manifest.ts';
import { diagnosticAnnotations } from '../report/problems/annotations.ts';
import { renderDiagnostics } from '../report/problems/diagnostics-text.ts';
import type { Console } from './console.ts';
import { annotate } from './github.ts';

/** Loads the manifest of a command; undefined after saying on stderr what is wrong with it. */
export async function loadFor(
  paths: readonly string[],
  flags: { readonly target?: string; readonly reveal?: boolean; readonly quiet?: boolean },
  out: Console,
): Promise<Manifest | undefined> {
  const { manifest, diagnostics } = await loadManifest(paths, {
    ...(flags.target === undefined ? {} : { target: flags.target }),
    reveal: flags.reveal ?? false,
    readStdin: () => text(process.stdin),
  });
  if (!manifest) {
    process.stderr.write(renderDiagnostics(diagnostics, out.paint));
    await annotate(diagnosticAnnotations(diagnostics), flags.quiet);
  } else if (diagnostics.length > 0) out.say(renderDiagnostics(diagnostics, out.paint));
  return manifest;
}
