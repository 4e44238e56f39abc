import { InvalidArgumentError, Option, type Command } from 'commander';
import { noApprovals, type Approvals } from '../core/planning/approvals.ts';
import { parseAllowance, parseDuration, type Allowance } from '../core/model/settings.ts';
import type { RefreshMode } from '../core/model/plan.ts';
import type { Ack } from '../core/drift/ack.ts';
import { acksFile, loadAcks } from '../engine/drift/acknowledge.ts';
import type { Registered } from '../engine/registry.ts';
import type { RunOptions } from '../engine/run-options.ts';
import { formats, type Format } from '../report/parts/forms.ts';
import { targetsOption } from './registered-targets.ts';
import { visible } from '../report/parts/escape.ts';
import { stopSignal } from './stop.ts';
import { toStderr } from './streams.ts';

/** Flags of every command that reaches a target. */
export interface TargetFlags {
  readonly target?: string;
  readonly targets: Registered;
  readonly state?: string;
  readonly rate?: number;
  readonly concurrency?: number;
  readonly format: Format;
  readonly reveal?: boolean;
  readonly color: boolean;
  readonly quiet?: boolean;
  readonly timeout?: number;
}

/** Flags of commands that plan. */
export interface PlanFlags extends TargetFlags {
  readonly refresh: RefreshMode;
  readonly looks?: number;
  readonly assumeNew?: boolean;
}

/** A flag a guard, as refusals name them, and what is accepted. */
export interface GuardFlags extends AckFlags {
  readonly allowDeletes?: Allowance;
  readonly allowReplaces?: Allowance;
  readonly allowMissing?: Allowance;
  readonly allowIdentityChanges?: Allowance;
  readonly allowUnseen?: Allowance;
  readonly allowActivate?: Allowance;
  readonly allowLastAdmin?: boolean;
  readonly allowRecreate?: boolean;
  readonly allowBlindReplace?: boolean;
  readonly allowEmpty?: boolean;
  readonly partial?: boolean;
}

/** Which differences are accepted: those of a file, or none. */
export interface AckFlags {
  readonly acks: string | false;
}

/** Adds the flags that every command has which shows something. */
export function withViewFlags(command: Command, choices: readonly string[] = formats): Command {
  return command
    .addOption(new Option('--format <format>', 'how the answer is written').choices(choices).default(choices[0]))
    .option('--reveal', 'show personal data')
    .option('--no-color', 'no colour')
    .option('--quiet', 'nothing on stderr but failures');
}

/** Adds the flags of every command that reaches a target. */
export function withTargetFlags(
  command: Command,
  registered: Registered,
  {
    aboutTarget = 'the target to keep equal (default: settings.target)',
    choices,
  }: { readonly aboutTarget?: string; readonly choices?: readonly string[] } = {},
): Command {
  return withViewFlags(command, choices)
    .option('--target <name>', aboutTarget)
    .addOption(targetsOption(registered))
    .option('--state <folder>', 'where state is kept (default: CASELOAD_STATE, else .caseload)')
    .option('--rate <n>', 'requests a minute that the key is allowed; the reserve is taken off', wholeNumber)
    .option('--concurrency <n>', 'requests in flight at once', wholeNumber)
    .option('--timeout <seconds>', 'a deadline for the whole run', wholeNumber);
}

/** Adds the flags of commands that plan. */
export function withPlanFlags(command: Command, registered: Registered): Command {
  return withTargetFlags(command, registered)
    .addOption(
      new Option('--refresh <mode>', 'what is read: what changed, everything managed, or nothing')
        .choices(['changed', 'all', 'none'])
        .default('changed'),
    )
    .option(
      '--looks <n>',
      'requests for looking whether new people are there (default: settings.planLooks)',
      wholeNumber,
    )
    .option('--assume-new', 'no look-up before creating; a conflict is then looked up and adopted');
}

/** Adds the flags that say what a plan may do: one a guard, and what is accepted. */
export function withGuardFlags(command: Command): Command {
  return command
    .option(
      '--allow-deletes <n>',
      'approve a plan with at most so many deletions (14 in all, or 10% of each kind)',
      allowance,
    )
    .option('--allow-replaces <n>', 'approve a plan with at most so many replaces that take access away', allowance)
    .option('--allow-missing <n>', 'make at most so many anew whom the target does not show any more', allowance)
    .option('--allow-identity-changes <n>', 'approve at most so many people whose name or number changes', allowance)
    .option('--allow-unseen <n>', 'create at most so many clients whom no look can find', allowance)
    .option('--allow-activate <n>', 'activate at most so many people who were deactivated in the target', allowance)
    .option('--allow-last-admin', 'deactivate or forget the last administrator of an organization')
    .option('--allow-recreate', 'recreate people whose changed fields cannot be changed')
    .option('--allow-blind-replace', 'replace lists that were never seen')
    .option('--allow-empty', 'leave a list, an organization or a whole section of the manifest with nobody')
    .option('--partial', 'what a guard stops is left out and blocked, and the rest is carried out')
    .option('--acks <file>', 'differences that are accepted and left alone', acksFile)
    .option('--no-acks', 'accept nothing for this run');
}

/** The acknowledgements that a run goes by; nothing where their file is left out. */
export async function acksOf({ acks }: AckFlags): Promise<{ readonly acks?: readonly Ack[] }> {
  return acks === false ? {} : { acks: await loadAcks(acks) };
}

/** What flags and environment say of a run. */
export function runOptionsOf(flags: Omit<TargetFlags, 'format'>): RunOptions {
  const { target, targets, state, rate, concurrency, quiet } = flags;
  return {
    env: process.env,
    targets,
    ...(target === undefined ? {} : { target }),
    ...(state === undefined ? {} : { state }),
    ...(rate === undefined ? {} : { rate }),
    ...(concurrency === undefined ? {} : { concurrency }),
    stop: stopSignal(flags.timeout),
    ...(quiet ? {} : { say: (text: string) => toStderr(`${visible(text)}\n`) }),
  };
}

/** Reads a time such as 30m, 24h or 7d, as milliseconds. */
export function duration(text: string): number {
  const ms = parseDuration(text);
  if (ms === undefined) throw new InvalidArgumentError('It takes a time such as 30m, 24h or 7d.');
  return ms;
}

/** What a person approved by flags. */
export function approvalsOf(flags: GuardFlags): Approvals {
  return {
    ...noApprovals,
    recreate: flags.allowRecreate ?? false,
    blindReplace: flags.allowBlindReplace ?? false,
    empty: flags.allowEmpty ?? false,
    ...(flags.allowDeletes ? { deletes: flags.allowDeletes } : {}),
    ...(flags.allowReplaces ? { replaces: flags.allowReplaces } : {}),
    ...(flags.allowMissing ? { missing: flags.allowMissing } : {}),
    ...(flags.allowIdentityChanges ? { identityChanges: flags.allowIdentityChanges } : {}),
    ...(flags.allowUnseen ? { unseen: flags.allowUnseen } : {}),
    ...(flags.allowActivate ? { activate: flags.allowActivate } : {}),
    lastAdmin: flags.allowLastAdmin ?? false,
    partial: flags.partial ?? false,
  };
}

/** Reads a whole number from 1. */
export function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('It takes a whole number from 1.');
  return Number(text);
}

function allowance(text: string): Allowance {
  const parsed = parseAllowance(text);
  if (!parsed) throw new InvalidArgumentError('It takes a whole number, or a percentage such as 10%.');
  return parsed;
}
