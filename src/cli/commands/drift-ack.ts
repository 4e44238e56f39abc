import { Option, type Command } from 'commander';
import { acknowledge, acksFile } from '../../engine/drift/acknowledge.ts';
import { Failure } from '../../core/model/failure.ts';
import { ackClasses, type Ack } from '../../core/drift/ack.ts';
import { foreignRef, parseRef } from '../../core/model/resource.ts';
import type { Registered } from '../../engine/registry.ts';
import { line } from '../../report/parts/escape.ts';
import { openConsole } from '../console.ts';
import { targetsOption } from '../registered-targets.ts';

interface Flags {
  readonly until: string;
  readonly why: string;
  readonly class?: Ack['class'];
  readonly acks: string;
  readonly target?: string;
  readonly targets: Registered;
  readonly state?: string;
}

/** `caseload drift ack`: accepts what is known to differ of a resource, for a while; nothing is sent. */
export function addDriftAck(drift: Command, registered: Registered): void {
  drift
    .enablePositionalOptions()
    .helpCommand(false)
    .command('ack <ref>')
    .description(
      'accept what is known to differ of a resource, or to be blocked, until the end of a day; a file in git keeps it',
    )
    .requiredOption('--until <date>', 'the last day, as YYYY-MM-DD')
    .requiredOption('--why <text>', 'why, for those who read the file')
    .addOption(new Option('--class <class>', 'only this class of drift, or what is blocked').choices(ackClasses))
    .option('--acks <file>', 'where acknowledgements are kept', acksFile)
    .option('--target <name>', 'the target in which it is accepted (default: the one in which it differs)')
    .addOption(targetsOption(registered))
    .option('--state <folder>', 'where state is kept')
    .addHelpText(
      'after',
      '\nExample:\n  caseload drift ack provider/p-1001 --until 2027-01-31 --why "agreed with the practice"',
    )
    .action(async (text: string, flags: Flags) => {
      const ref = parseRef(text);
      if (!ref)
        throw new Failure('usage', 'bad-ref', `"${foreignRef(text)}" is not a ref.`, {
          hint: 'Write it as kind/id, such as provider/p-1001.',
        });
      const { until, why, class: kind, target, targets, state } = flags;
      const acks = await acknowledge(
        flags.acks,
        ref,
        { until, why, ...(kind ? { class: kind } : {}) },
        {
          env: process.env,
          targets,
          ...(target === undefined ? {} : { target }),
          ...(state === undefined ? {} : { state }),
        },
      );
      const { answer } = openConsole({ color: false, quiet: false });
      for (const ack of acks)
        answer(line`Accepted until ${ack.until}: ${ref} ${ack.class}${aboutOf(ack)}, in ${flags.acks}.`);
    });
}

function aboutOf({ fields, reason }: Ack): string {
  const about = [...(fields ?? []), ...(reason === undefined ? [] : [reason])];
  return about.length === 0 ? '' : ` (${about.join(', ')})`;
}
