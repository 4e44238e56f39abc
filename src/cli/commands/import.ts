import { Option, type Command } from 'commander';
import { adopt, adoptionOf } from '../../engine/transfer/adopt.ts';
import { Failure } from '../../core/model/failure.ts';
import { importFrom, type Imported } from '../../engine/transfer/import.ts';
import { writePrivate } from '../../engine/private-file.ts';
import { problemsJson } from '../../report/json.ts';
import { renderDiagnostics } from '../../report/problems/diagnostics-text.ts';
import { visible } from '../../report/parts/escape.ts';
import { importForms } from '../../report/listings/import-listing.ts';
import { count } from '../../report/parts/words.ts';
import { registryOf, type Registered } from '../../engine/registry.ts';
import { sourceFlags, sourceNames } from '../../engine/transfer/source-flags.ts';
import { openConsole, type Console } from '../console.ts';
import { exitCodes } from '../../engine/exit-codes.ts';
import { runOptionsOf, withTargetFlags, type TargetFlags } from '../options.ts';

interface Flags extends TargetFlags {
  readonly from: string;
  readonly out?: string;
  readonly overlay?: string;
  readonly adopt?: boolean;
  readonly yes?: boolean;
}

/** `caseload import`: writes a manifest from what a system holds, or brings one up to date. */
export function addImport(program: Command, registered: Registered): void {
  const registry = registryOf(registered);
  const command = withTargetFlags(program.command('import'), registered, {
    aboutTarget: 'the target of a manifest that is new (default: the system that is read)',
  })
    .addOption(
      new Option('--from <name>', 'the system that is read').choices(sourceNames(registry)).makeOptionMandatory(),
    )
    .option(
      '--out <file>',
      'the manifest that is written, mode 0600; when it is there it is brought up to date, its order and ' +
        'comments kept (default: stdout)',
    )
    .option(
      '--overlay <file>',
      'a CSV file with what the system does not show: a column id, names of fields, and providers (ids separated by ;)',
    )
    .option('--adopt', 'also take into state whom the manifest has exactly as they are there; nothing is sent')
    .option('--yes', 'do not ask before --adopt');
  for (const { usage, description } of sourceFlags(registry)) command.option(usage, description);
  command
    .description(
      'write a manifest from what a system holds; only reads are sent. What it writes holds personal data, on ' +
        'stdout too',
    )
    .addHelpText(
      'after',
      '\nExample:\n  caseload import --from hipp --overlay known.csv --out caseload.yaml\n  caseload import ' +
        '--from upheal --emails addresses.txt --out caseload.yaml --adopt',
    )
    .action(async (flags: Flags) => {
      const out = openConsole({ color: flags.color, quiet: flags.quiet ?? false });
      checkOut(flags);
      const options = runOptionsOf(flags);
      const values = command.opts<Record<string, string | undefined>>();
      const made = await importFrom({
        ...options,
        from: flags.from,
        adopt: flags.adopt ?? false,
        reveal: flags.reveal ?? false,
        flags: Object.fromEntries(sourceFlags(registry).map(({ name }) => [name, values[name]])),
        ...(flags.out === undefined ? {} : { out: flags.out }),
        ...(flags.overlay === undefined ? {} : { overlay: flags.overlay }),
      });
      if (!('summary' in made)) {
        out.warn(renderDiagnostics(made.diagnostics, out.paint));
        if (flags.format === 'json') out.answer(problemsJson(made.diagnostics));
        return void (process.exitCode = exitCodes.usage);
      }
      if (flags.out === undefined) out.answer(made.text);
      else if (!made.isSame) await writePrivate(flags.out, made.text);
      if (flags.format !== 'text') out.answer(importForms[flags.format](made.summary, out.paint));
      out.say(importForms.text(made.summary, out.paint));
      if (flags.out !== undefined)
        out.say(made.isSame ? `${visible(flags.out)} is up to date already.\n` : `Wrote ${visible(flags.out)}.\n`);
      process.exitCode = flags.adopt ? await adopted(made, flags, out) : exitCodes.done;
    });
}

function checkOut({ adopt: isAsked, out, target, from, format }: Flags): void {
  if (out === undefined && format !== 'text')
    throw new Failure(
      'usage',
      'format-of-what',
      `--format ${format} is of the summary and needs --out: without it stdout is the manifest.`,
    );
  if (!isAsked) return;
  if (out === undefined)
    throw new Failure('usage', 'adopt-what', '--adopt needs --out: who is taken into state must stand in a manifest.');
  if (target !== undefined && target !== from)
    throw new Failure(
      'usage',
      'adopt-where',
      `--adopt takes into the state of ${from}, and --target is another system.`,
      { hint: 'Leave one of the two out.' },
    );
}

async function adopted({ manifest, diagnostics, found }: Imported, flags: Flags, out: Console): Promise<number> {
  if (!manifest) {
    out.warn(
      `${renderDiagnostics(diagnostics, out.paint)}Nobody was taken into state: the manifest must be valid first.\n`,
    );
    return exitCodes.usage;
  }
  const options = runOptionsOf(flags);
  const adoption = await adoptionOf(manifest, found, { ...options, target: flags.from });
  try {
    const { adopted: silent, others } = adoption;
    if (others.length > 0)
      out.say(
        `Not taken into state, for something would be sent; \`caseload plan\` says what: ` +
          `${others.map(visible).join(', ')}\n`,
      );
    if (silent.length === 0) out.say('Nobody is to be taken into state.\n');
    if (silent.length === 0) return exitCodes.done;
    out.say(`To be taken into state, as they are there: ${silent.map(({ ref }) => visible(ref)).join(', ')}\n`);
    if (!flags.yes && !(await out.confirm('Take them into state? Only "yes" is taken as a yes: ', options.stop))) {
      options.stop?.throwIfAborted();
      out.warn(
        `Not approved: state is as it was.${process.stdin.isTTY ? '' : ' Without a terminal, approve with --yes.'}\n`,
      );
      return exitCodes.usage;
    }
    await adopt(adoption);
    out.say(`Taken into state: ${count(silent.length, 'resource')}.\n`);
    return exitCodes.done;
  } finally {
    await adoption.session.unlock();
  }
}
