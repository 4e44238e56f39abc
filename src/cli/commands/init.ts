import type { Command } from 'commander';
import { existsSync } from 'node:fs';
import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../../core/failure.ts';
import { ignored, starter, workflow } from '../starter.ts';

/** `caseload init`: a commented manifest to begin with, lines for git, and a CI workflow; nothing that exists is overwritten. */
export function addInit(program: Command): void {
  program
    .command('init')
    .argument('[folder]', 'where', '.')
    .description('write a commented starter manifest, .gitignore lines and a CI workflow')
    .addHelpText('after', '\nExample:\n  caseload init my-practice')
    .action(async (folder: string) => {
      const manifest = join(folder, 'caseload.yaml');
      if (existsSync(manifest)) throw new Failure('usage', 'exists', `${manifest} is there already.`, { hint: 'Use another folder, or go on with that file.' });
      await mkdir(join(folder, '.github', 'workflows'), { recursive: true });
      await writeFile(manifest, starter);
      process.stdout.write(`Wrote ${manifest}.\n`);
      const gitignore = join(folder, '.gitignore');
      const present = await readFile(gitignore, 'utf8').catch(() => '');
      const missing = ignored.filter((line) => !present.split(/\r?\n/).includes(line));
      if (missing.length > 0) await appendFile(gitignore, `${present === '' || present.endsWith('\n') ? '' : '\n'}${missing.join('\n')}\n`);
      const flow = join(folder, '.github', 'workflows', 'caseload.yaml');
      if (!existsSync(flow)) {
        await writeFile(flow, workflow);
        process.stdout.write(`Wrote ${flow}.\n`);
      }
      process.stdout.write(`Next: fill in ${manifest}, set UPHEAL_API_KEY, then run \`caseload plan ${manifest}\`.\n`);
    });
}
