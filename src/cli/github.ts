import { appendFile, realpath } from 'node:fs/promises';
import { renderAnnotations, type Annotation } from '../report/problems/annotations.ts';
import { visible } from '../report/parts/escape.ts';
import type { Base } from '../report/problems/places.ts';
import type { Console } from './console.ts';
import { toMachine } from './streams.ts';

/** From where files are named in what CI reads: the workspace of GitHub Actions when there is one, else this folder. */
export async function readerBase(): Promise<Base> {
  const cwd = process.cwd();
  const workspace = process.env['GITHUB_WORKSPACE'];
  return { cwd, root: workspace ? await realpath(workspace).catch(() => workspace) : cwd };
}

/**
 * Under GitHub Actions, shows annotations on the lines of the manifest; on stderr, for stdout is the answer. Quiet
 * keeps errors only.
 */
export async function annotate(annotations: readonly Annotation[], isQuiet = false): Promise<void> {
  if (process.env['GITHUB_ACTIONS'] !== 'true') return;
  const shown = isQuiet ? annotations.filter(({ severity }) => severity === 'error') : annotations;
  toMachine(renderAnnotations(shown, await readerBase()));
}

/**
 * Adds Markdown to the summary of a step of GitHub Actions, where there is one; what cannot be written is said and
 * stops nothing.
 */
export async function summarize(render: () => string, out: Console): Promise<void> {
  const path = process.env['GITHUB_STEP_SUMMARY'];
  if (!path) return;
  await appendFile(path, `${render()}\n`).catch(() =>
    out.say(`The summary was left out: ${visible(path)}, which GITHUB_STEP_SUMMARY names, cannot be written.\n`),
  );
}
