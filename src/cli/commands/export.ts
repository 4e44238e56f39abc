import type { Command } from 'commander';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Registered } from '../../engine/registry.ts';
import { Failure } from '../../core/model/failure.ts';
import { exportOf, exportText, type Exported } from '../../engine/transfer/export.ts';
import { writePrivate } from '../../engine/private-file.ts';
import { renderCsv } from '../../report/parts/csv.ts';
import { line, visible } from '../../report/parts/escape.ts';
import { count } from '../../report/parts/words.ts';
import { openConsole } from '../console.ts';
import { loadFor } from '../load.ts';
import { runOptionsOf, withTargetFlags, type TargetFlags } from '../options.ts';

type Format = 'csv' | 'yaml';

interface Flags extends Omit<TargetFlags, 'format'> {
  readonly format: Format;
  readonly out: string;
  readonly force?: boolean;
}

interface FileToWrite {
  readonly path: string;
  readonly text: string;
}

const csvEnding = '.export.csv';

/** `caseload export`: writes what is known of everything that is managed. */
export function addExport(program: Command, registered: Registered): void {
  withTargetFlags(
    program.command('export').argument('[paths...]', 'files or folders; - is standard input'),
    registered,
    {
      choices: ['csv', 'yaml'] satisfies Format[],
    },
  )
    .requiredOption(
      '--out <path>',
      `where to: of CSV a folder (one file a kind, such as providers${csvEnding}), of YAML a file; mode 0600`,
    )
    .option('--force', 'replace files that are there')
    .description(
      'write what is known of everybody who is managed; names and other personal data only with --reveal, which ' +
        'reads everybody',
    )
    .addHelpText(
      'after',
      '\nExample:\n  caseload export roster/ --out export/\n  caseload export roster/ --reveal --format yaml ' +
        '--out people.yaml',
    )
    .action(async (paths: string[], flags: Flags) => {
      const out = openConsole({ color: flags.color, quiet: flags.quiet ?? false });
      const manifest = await loadFor(paths, flags, out);
      if (!manifest) return;
      const exported = await exportOf(manifest, { ...runOptionsOf(flags), reveal: flags.reveal ?? false });
      const files = filesOf[flags.format](exported, flags.out);
      const there = files.filter(({ path }) => existsSync(path));
      if (there.length > 0 && !flags.force)
        throw new Failure(
          'usage',
          'exists',
          `${there.map(({ path }) => path).join(', ')} ${there.length > 1 ? 'are' : 'is'} there already: nothing ` +
            'was written.',
          { hint: 'Replace what is there with --force.' },
        );
      if (flags.format === 'csv') await folder(flags.out);
      for (const { path, text } of files) await writePrivate(path, text);
      for (const { path } of files) out.say(line`Wrote ${path}.`);
      if (files.length === 0) out.say('Nothing is managed yet: nothing was written.\n');
      if (exported.notRead.length > 0)
        out.say(
          `Not read (${count(exported.notRead.length, 'resource')}): ${exported.notRead.map(visible).join(', ')}\n`,
        );
    });
}

/** The files of each format: CSV has one a kind in the folder `out`, YAML is the one file `out`. */
const filesOf: Readonly<Record<Format, (exported: Exported, out: string) => readonly FileToWrite[]>> = {
  csv: ({ lists }, out) =>
    lists.map(({ name, columns, rows }) => ({
      path: join(out, `${name}${csvEnding}`),
      text: renderCsv(columns, rows),
    })),
  yaml: (exported, out) => (exported.lists.length > 0 ? [{ path: out, text: exportText(exported) }] : []),
};

async function folder(path: string): Promise<void> {
  await mkdir(path, { recursive: true }).catch((cause: unknown) => {
    throw new Failure('usage', 'not-written', `${path} is no folder and cannot be made one.`, { cause });
  });
}
