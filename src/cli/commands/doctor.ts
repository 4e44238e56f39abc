import type { Command } from 'commander';
import { defaultSettings } from '../../core/model/settings.ts';
import { doctor } from '../../engine/doctor.ts';
import { visible } from '../../report/parts/escape.ts';
import { renderListingHtml, renderListingMarkdown, type Listing } from '../../report/parts/listing.ts';
import { openConsole, type Console } from '../console.ts';
import { exitCodes } from '../exit.ts';
import { loadFor } from '../load.ts';
import { runOptionsOf, withTargetFlags, type TargetFlags } from '../options.ts';

type Checks = Awaited<ReturnType<typeof doctor>>;

const levelWords = { good: 'ok', bad: 'wrong', open: 'open' } as const;

/** `caseload doctor`: tries key, address and assumptions with harmless reads. */
export function addDoctor(program: Command): void {
  withTargetFlags(program.command('doctor').argument('[paths...]', 'a manifest whose settings are used'))
    .description('try key, host and prefixes with harmless reads, and say what to set')
    .addHelpText('after', '\nExample:\n  caseload doctor')
    .action(async (paths: string[], flags: TargetFlags) => {
      const out = openConsole({ color: flags.color, quiet: flags.quiet ?? false });
      const manifest = paths.length > 0 ? await loadFor(paths, flags, out) : undefined;
      if (paths.length > 0 && !manifest) return void (process.exitCode = exitCodes.usage);
      const checks = await doctor(manifest?.settings ?? defaultSettings, runOptionsOf(flags));
      out.answer(rendered(checks, flags.format, out));
      process.exitCode = checks.some((check) => check.level === 'bad') ? exitCodes.unreachable : exitCodes.done;
    });
}

function rendered(checks: Checks, format: TargetFlags['format'], out: Console): string {
  switch (format) {
    case 'json':
      return `${JSON.stringify(checks, undefined, 2)}\n`;
    case 'markdown':
      return renderListingMarkdown(listingOf(checks));
    case 'html':
      return renderListingHtml(listingOf(checks));
    case 'text':
      return renderText(checks, out);
  }
}

function renderText(checks: Checks, { paint }: Console): string {
  const mark = { good: paint.green, bad: paint.red, open: paint.yellow };
  return checks
    .map(
      ({ level, about, message, advice }) =>
        `${mark[level](levelWords[level])}  ${visible(about)}: ` +
        `${visible(message)}${advice === undefined ? '' : `\n    ${visible(advice)}`}\n`,
    )
    .join('');
}

function listingOf(checks: Checks): Listing {
  return {
    title: 'What was tried',
    caption: 'Key, address and assumptions, tried with harmless reads',
    heads: ['About', 'How it is', 'Why', 'What to set'],
    rows: checks.map(({ level, about, message, advice }) => [about, levelWords[level], message, advice ?? '']),
  };
}
