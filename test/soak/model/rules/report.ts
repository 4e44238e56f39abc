import { membersOf } from '../manifest.ts';
import type { Ran } from '../run/documents.ts';
import { accountsOf, changeable, differing, entryOf } from './facts.ts';
import type { Rule } from './rule.ts';

/** Every operation of a plan has one outcome, and the summary adds up. */
export const oneOutcome: Rule = {
  name: 'one outcome',
  chapter: 'Apply',
  check: ({ plan, report, faults, what }) => {
    if (!report) return [];
    const wrong: string[] = [];
    const counts = report.outcomes.reduce<Record<string, number>>(
      (sum, { status }) => ({ ...sum, [status]: (sum[status] ?? 0) + 1 }),
      {},
    );
    for (const [name, count] of Object.entries(report.summary))
      if (count !== (name === 'blocked' ? report.blocked.length : (counts[name] ?? 0)))
        wrong.push(`the summary says ${count} ${name}`);
    const keys = report.outcomes.map(({ ref, action }) => `${action} ${ref}`);
    if (new Set(keys).size < keys.length) wrong.push('an operation has two outcomes');
    if (plan && (faults.length === 0 || what === 'apply-plan')) {
      const planned = plan.operations.map(({ ref, action }) => `${action} ${ref}`).sort();
      if (JSON.stringify(planned) !== JSON.stringify([...keys].sort()))
        wrong.push(`planned ${planned.join(', ') || 'nothing'}; outcomes ${keys.join(', ') || 'none'}`);
    }
    return wrong;
  },
};

/** What is reported done is so on the server. */
export const doneIsDone: Rule = {
  name: 'done is done',
  chapter: 'Answers; Looks and creates',
  check: (run, past) =>
    (run.report?.outcomes ?? [])
      .filter(({ status }) => status === 'done')
      .flatMap(({ ref, action }) => {
        const entry = entryOf(run, ref);
        if (action === 'delete') {
          const humans = past.humansOf.get(ref) ?? [];
          const isBack = humans.some((human) => run.wanted.entries.some((one) => one.human === human));
          const kind = ref.startsWith('provider/') ? 'provider' : 'client';
          // Another account of his that no look could find is none that the command answers for.
          const held = humans.flatMap((human) => accountsOf(run.before, { human, kind })[0] ?? []);
          const active = held.filter(({ userId }) => run.after.get(userId)?.isActive);
          return active.length > 0 && !isBack ? [`${ref} is deleted, and active`] : [];
        }
        if (!entry || ref.startsWith('organization/')) return [];
        const [account] = accountsOf(run.after, entry);
        if (ref.startsWith('assignment/')) {
          if (!account || action !== 'replace') return [];
          const has = account.members.map((id) => run.after.get(id)?.human ?? '?');
          const wants = membersOf(entry, run.wanted).filter((one) => accountsOf(run.after, one)[0]?.isActive);
          const isSame =
            wants[0]?.human === has[0] &&
            [...has].sort().join() ===
              wants
                .map((one) => one.human)
                .sort()
                .join();
          return isSame
            ? []
            : [`${ref} is replaced; it wants ${wants.map((one) => one.human).join()}, has ${has.join()}`];
        }
        // Without an address nothing shows whether somebody is active.
        if (account && !account.isActive && account.fields['email'] === undefined) return [];
        if (!account?.isActive) return [`${action} ${ref} is done, and nobody is active there`];
        const wrong = changeable(differing(entry, account)).filter((name) => isMeant(name, ref, run));
        return wrong.length > 0 && !entry.external ? [`${action} ${ref} is done, and ${wrong.join(', ')} differ`] : [];
      }),
};

/**
 * Whether an operation answers for a field. What the app changed and the run did not read is no matter of an update: it
 * sends what the manifest changed ("none reads nothing"), or what the saved plan says.
 */
function isMeant(name: string, ref: string, { plan, flags, what }: Ran): boolean {
  const operation = plan?.operations.find((one) => one.ref === ref);
  if (operation?.action !== 'update' || (flags?.refresh !== 'none' && what !== 'apply-plan')) return true;
  return operation.fields.some((field) => field.name === name);
}

/** What is reported as not done was not done silently. */
export const failedIsFailed: Rule = {
  name: 'failed is failed',
  chapter: 'Answers',
  check: (run) =>
    (run.report?.outcomes ?? [])
      .filter(({ status }) => ['skipped', 'notAttempted', 'moved'].includes(status))
      .flatMap(({ ref, action, status, error }) => {
        const entry = entryOf(run, ref);
        if (!entry || (action !== 'create' && action !== 'update') || error?.code === 'not-taken') return [];
        const ids = accountsOf(run.after, entry).map(({ userId }) => userId);
        const writes = run.sent.filter((one) =>
          // Of the operation's own kind: another, of the same human under another id, may deactivate him.
          one.changed.some(
            ({ before, after }) =>
              ids.includes(after.userId) && (action === 'create' ? before === undefined : one.method === 'PUT'),
          ),
        );
        return writes.length > 0 ? [`${action} ${ref} is ${status}, and ${writes.length} writes were made`] : [];
      }),
};

/** The exit code says what the report says. */
export const exitCode: Rule = {
  name: 'exit code',
  chapter: 'Exit codes',
  check: ({ ended, report, what, plan, sent, wasKilled, faults }) => {
    const wrong: string[] = [];
    const writes = sent.filter((one) => one.isWrite && one.changed.length > 0);
    if (ended.code === 70) wrong.push(`exit 70: ${ended.stderr.slice(-600)}`);
    if ([1, 3, 5, 6].includes(ended.code) && writes.length > 0 && !wasKilled)
      wrong.push(`exit ${ended.code}, and ${writes.length} writes took effect`);
    if ((what === 'plan' || (what === 'drift' && !ended.args.includes('--repair'))) && writes.length > 0)
      wrong.push(`${what} wrote`);
    if (report) {
      const isWhole =
        report.outcomes.every(({ status }) => status === 'done') &&
        report.blocked.every((one) => one.acceptedUntil !== undefined) &&
        report.unread.length === 0 &&
        !report.stopped;
      if (isWhole !== (ended.code === 0)) wrong.push(`exit ${ended.code} for ${JSON.stringify(report.summary)}`);
    }
    if (what === 'apply' && faults.length === 0 && plan && ended.code === 0 && plan.guards.length > 0)
      wrong.push('a guard was tripped, and apply went on');
    return wrong;
  },
};
