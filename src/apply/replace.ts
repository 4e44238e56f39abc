import type { ReplaceChange } from '../core/model/change.ts';
import { idForm, isSameId } from '../core/comparing/normal-form.ts';
import { isSentList, listDigest } from '../core/model/not-taken.ts';
import type { Recorded } from '../core/model/recorded.ts';
import type { Ref } from '../core/model/resource.ts';
import type { Steps } from '../connector/target.ts';
import type { OperationRun } from './context.ts';
import { OperationError } from './operation-error.ts';
import { received, unproven } from './received.ts';
import { activityOf, answerTo, removalOf } from './write.ts';

/** Sends a list anew; throws `OperationError` when its answer shows another one. */
export async function replace(
  change: ReplaceChange,
  steps: Steps,
  needs: readonly Ref[],
  run: OperationRun,
): Promise<void> {
  const { owner, members } = change.desired;
  const ownerRecord = run.recorder.get(owner);
  const last = lastOf(change, run);
  // A create that turned out to be somebody else's makes the list unseen after all.
  const isUnseen = !change.blind && ownerRecord?.origin === 'adopted' && !last?.list;
  // Set at a create alone, and there was none.
  if (isUnseen && change.desired.ignore.includes('providers')) return;
  if (isUnseen && !run.allowBlindReplace) {
    const message =
      `${owner} was there already, so its list was never seen: whoever else is on it would lose access. To go ` +
      'ahead: --allow-blind-replace.';
    throw new OperationError('failed', { code: 'blind-replace', message });
  }
  const id = run.resolve(owner);
  for (const call of steps.after(id)) {
    const wanted = members.map(run.resolve);
    const sent = await answerTo(call, [...needs, owner], run, { list: wanted, ...removalOf(run) });
    const { answer, n } = sent;
    if (answer.status === 400 || answer.status === 403) {
      await explainRefusal(change, run);
      await withoutInactive(change, needs, run);
    }
    const list = (await received(sent, change.ref, {}, run))?.list;
    if (!list) throw unproven(sent);
    const { record, isAsSent } = afterAnswer(change, { id, wanted, list, last }, run);
    await run.recorder.write({ close: n, put: [record] });
    if (!isAsSent)
      throw new OperationError('failed', {
        code: 'not-taken',
        message:
          `${change.ref}: the answer shows another list than was sent. Write the members that the target keeps, or ` +
          'add providers to "ignore".',
      });
  }
}

/** What state holds of a list by now; undefined where that is the list of another account of its owner. */
function lastOf({ ref, desired }: ReplaceChange, run: OperationRun): Recorded | undefined {
  const recorded = run.recorder.get(ref);
  return isSameId(recorded?.id, run.resolve(desired.owner)) ? recorded : undefined;
}

/** A list that was sent, and the one that the answer shows. */
interface Answered {
  readonly id: string;
  readonly wanted: readonly string[];
  readonly list: readonly string[];
  readonly last: Recorded | undefined;
}

/** What state holds of a list once it was answered; what the answer shows otherwise is remembered as not taken. */
function afterAnswer(
  { ref, desired }: ReplaceChange,
  { id, wanted, list, last }: Answered,
  { recorder }: OperationRun,
): { readonly record: Recorded; readonly isAsSent: boolean } {
  const isAsSent = list.length === wanted.length && wanted.every((one) => list.some((other) => isSameId(one, other)));
  const { digest } = recorder;
  const before = last && isSentList(last, wanted, digest) ? (last.notTaken?.['providers']?.count ?? 0) : 0;
  const refused = { wanted: listDigest(digest, id, wanted), seen: listDigest(digest, id, list), count: before + 1 };
  const record: Recorded = {
    ref,
    id,
    origin: recorder.get(desired.owner)?.origin ?? 'adopted',
    fields: {},
    // The order of an answer is its own; what was sent says who comes first.
    list: isAsSent ? wanted : list.map((other) => wanted.find((known) => isSameId(known, other)) ?? other),
    ...(isAsSent ? {} : { notTaken: { providers: refused } }),
    provenAt: recorder.now(),
    ...(desired.protect ? { protect: true } : {}),
  };
  return { record, isAsSent };
}

/**
 * Where members of a refused list turn out to be deactivated: the list is sent without them when that gives or takes
 * access, and throws all the same, for it is not as it is wanted.
 */
async function withoutInactive(change: ReplaceChange, needs: readonly Ref[], run: OperationRun): Promise<void> {
  const { ref, desired } = change;
  const away = new Set<Ref>();
  for (const member of desired.members) {
    const [recorded, wanted] = [run.recorder.get(member), run.desiredOf(member)];
    if (!recorded || !wanted || (await activityOf(recorded, wanted, run)) !== false) continue;
    run.recorder.notice(member, 'deactivated');
    away.add(member);
  }
  if (away.size === 0) return;
  const members = desired.members.filter((member) => !away.has(member));
  const ids = members.map(run.resolve);
  const gone = new Set([...away].map(run.resolve).map(idForm));
  const last = lastOf(change, run);
  const had = (last?.list ?? []).map(idForm).filter((id) => !gone.has(id));
  const isSent = ids.length > 0 && !(ids.length === had.length && ids.every((id) => had.includes(idForm(id))));
  if (isSent) {
    const rest: ReplaceChange = { ...change, desired: { ...desired, members } };
    await replace(rest, run.target.steps(rest, run.resolve), needs, run);
  }
  const whose = `${[...away].join(', ')} ${away.size === 1 ? 'is' : 'are'} deactivated in the target`;
  throw new OperationError('failed', {
    code: 'deactivated',
    message: `${ref}: ${whose}, so the list was ${isSent ? 'sent without them' : 'left as it is'}.`,
  });
}

/** Throws when the owner of a refused list turns out to be deactivated. */
async function explainRefusal(change: ReplaceChange, run: OperationRun): Promise<void> {
  const owner = run.recorder.get(change.desired.owner);
  const desired = run.desiredOf(change.desired.owner);
  if (!owner || !desired || (await activityOf(owner, desired, run)) !== false) return;
  run.recorder.notice(owner.ref, 'deactivated');
  throw new OperationError('failed', {
    code: 'deactivated',
    message: `${owner.ref} is deactivated, so its list cannot be changed: the next plan says what can be done.`,
  });
}
