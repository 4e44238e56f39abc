import { Option, type Command } from 'commander';
import { existsSync } from 'node:fs';
import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Failure } from '../../core/model/failure.ts';
import { line } from '../../report/parts/escape.ts';
import { kits, kitText } from '../kits.ts';
import { ignored, starter } from '../starter.ts';
import { toStdout } from '../streams.ts';

/**
 * `caseload init`: a commented manifest to begin with, lines for git, and files for CI; nothing that exists is
 * overwritten.
 */
export function addInit(program: Command): void {
  program
    .command('init')
    .argument('[folder]', 'where', '.')
    .addOption(
      new Option(
        '--ci <system>',
        'whose CI the files are for; given, they are also added beside a manifest that is there',
      )
        .choices(Object.keys(kits))
        .default('github'),
    )
    .description('write a commented starter manifest, .gitignore lines and a CI workflow')
    .addHelpText('after', '\nExample:\n  caseload init my-practice --ci gitlab')
    .action(async (folder: string, flags: { ci: string }, command: Command) => {
      const manifest = join(folder, 'caseload.yaml');
      if (existsSync(manifest) && command.getOptionValueSource('ci') !== 'cli') {
        throw new Failure('usage', 'exists', `${manifest} is there already.`, {
          hint:
            `Use another folder, or go on with that file; --ci ${Object.keys(kits).join('|')} adds the CI files ` +
            'alone.',
        });
      }
      const files = [{ path: manifest, text: starter }];
      for (const file of kits[flags.ci] ?? []) files.push({ path: join(folder, file.to), text: await kitText(file) });
      const isNew = await Promise.all(files.map(({ path, text }) => writeNew(path, text)));
      if (!isNew.includes(true))
        throw new Failure('usage', 'exists', 'Everything is there already: nothing was written.', {
          hint: `Edit ${manifest}, then run \`caseload plan ${manifest}\`.`,
        });
      await ignore(join(folder, '.gitignore'));
      for (const [index, { path }] of files.entries())
        toStdout(isNew[index] ? line`Wrote ${path}.` : line`Kept ${path}: it is there already.`);
      toStdout(
        line`Next: fill in ${manifest}, set UPHEAL_API_KEY, then run \`caseload plan ${manifest}\`.
          ${files[1]?.path ?? manifest} says at its top what to set up.`,
      );
    });
}

/** Writes a file unless there is one, and tells whether it did. */
async function writeNew(path: string, text: string): Promise<boolean> {
  await mkdir(dirname(path), { recursive: true });
  return writeFile(path, text, { flag: 'wx' }).then(
    () => true,
    (cause: NodeJS.ErrnoException) => {
      if (cause.code === 'EEXIST') return false;
      throw cause;
    },
  );
}

/** Adds the lines that are missing. */
async function ignore(path: string): Promise<void> {
  const present = await readFile(path, 'utf8').catch(() => '');
  const missing = ignored.filter((line) => !present.split(/\r?\n/).includes(line));
  if (missing.length > 0)
    await appendFile(path, `${present === '' || present.endsWith('\n') ? '' : '\n'}${missing.join('\n')}\n`);
}
