import type { ReplaceChange } from '../core/model/change.ts';
import { isSameId } from '../core/comparing/normal-form.ts';
import { isSentList, listDigest } from '../core/model/not-taken.ts';
import type { Recorded } from '../core/model/recorded.ts';
import type { Ref } from '../core/model/resource.ts';
import type { Steps } from '../connector/target.ts';
import type { OperationRun } from './context.ts';
import { OperationError } from './operation-error.ts';
import { received } from './received.ts';
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
  const recorded = run.recorder.get(change.ref);
  const last = recorded?.id === run.resolve(owner) ? recorded : undefined;
  // A create that turned out to be somebody else's makes the list unseen after all.
  if (!change.blind && ownerRecord?.origin === 'adopted' && !last?.list && !run.allowBlindReplace) {
    const message =
      `${owner} was there already, so its list was never seen: whoever else is on it would lose access. To go ` +
      'ahead: --allow-blind-replace.';
    throw new OperationError('failed', { code: 'blind-replace', message });
  }
  const id = run.resolve(owner);
  for (const call of steps.after(id)) {
    const wanted = members.map(run.resolve);
    const { answer, n } = await answerTo(call, [...needs, owner], run, { list: wanted, ...removalOf(run) });
    if (answer.status === 400 || answer.status === 403) await explainRefusal(change, run);
    const list = (await received(call, answer, run)).list ?? wanted;
    const isAsSent = list.length === wanted.length && wanted.every((id) => list.some((other) => isSameId(id, other)));
    const { digest } = run.recorder;
    const before = last && isSentList(last, wanted, digest) ? (last.notTaken?.['providers']?.count ?? 0) : 0;
    const refused = { wanted: listDigest(digest, id, wanted), seen: listDigest(digest, id, list), count: before + 1 };
    const record: Recorded = {
      ref: change.ref,
      id,
      origin: ownerRecord?.origin ?? 'adopted',
      fields: {},
      // The order of an answer is its own; what was sent says who comes first.
      list: isAsSent ? wanted : list.map((other) => wanted.find((known) => isSameId(known, other)) ?? other),
      ...(isAsSent ? {} : { notTaken: { providers: refused } }),
      provenAt: run.recorder.now(),
      ...(change.desired.protect ? { protect: true } : {}),
    };
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
