import { isCodeOf } from './names.ts';
import { failureMeanings } from './failure-codes.ts';

type Meanings = Readonly<Record<string, string>>;

/** Why nothing usable came back of a request. */
export const requestErrorMeanings = {
  'no-answer': 'It was sent and no answer came in time; nobody knows whether it took effect, and the next run looks.',
  'server-error': 'The server answered with an error of its own, time and again; run again later.',
  'unreadable-answer': 'The answer is no JSON; look at what stands between here and the target, such as a proxy.',
  'not-proven':
    'It was answered, and neither that nor a read proves that it took effect; the next run looks, or sends it again.',
  'not-sent': 'It could not be sent, so it had no effect; check address and network.',
  throttled:
    'It was refused as too many requests (status 429), time and again; lower settings.rateLimit or raise the reserve.',
} satisfies Meanings;
export type RequestErrorCode = keyof typeof requestErrorMeanings;

/** What a refusal means, by its status alone. */
export const refusalMeanings = {
  refused: 'The target did not accept it; compare the fields with what the target allows.',
  'key-refused': 'The API key is missing or wrong; `caseload doctor` tries it in harmless ways.',
  forbidden: 'The API key may not do this; ask for a key that may.',
  'not-found': 'There is no such object, or none that the key can see; plan with --refresh all.',
  duplicate: 'Somebody like this is there already; the next plan looks and adopts them where it can.',
} satisfies Meanings;
export type RefusalCode = keyof typeof refusalMeanings;

/** Why a look told nothing though an answer came. */
export const lookMeanings = {
  'unusable-answer': 'The answer lacks what it should say; `caseload doctor` shows whether the address is right.',
  'other-person': 'The read of one was answered with another; find out in the target which of the two is meant.',
  'no-email': 'The address by which the person could be found is not known; settle it by hand or give it back.',
  ambiguous: 'Several match, and nothing tells which is meant; write the id of the one into the manifest.',
  'kind-not-shown': 'Somebody like this is there, and the answer does not say of what kind; look in the target.',
  'rows-moved': 'The list changed while it was read; run again when nobody is being added.',
  'too-many': 'The answer has more pages than are read; narrow down what is asked for.',
  unsettled: 'A create got no answer, and no look can tell what came of it; `caseload state settle` takes the answer.',
  'waits-on-unknown': 'It needs a resource of which a look told nothing; mend that one.',
  'contradicting-looks':
    'Looks contradict each other: one does not find somebody whom another names; nothing is written until they agree.',
  'no-witness':
    'It was answered as not there, and nobody else was seen to be there: that proves nothing; try `caseload doctor`.',
  'not-checked': 'Whether somebody is active could not be seen; the next sweep tries again.',
} satisfies Meanings;
type LookCode = keyof typeof lookMeanings;

/** How else an operation goes wrong. */
export const operationErrorMeanings = {
  moved: 'It changed live after the plan was made; make a new plan.',
  'not-read': 'It could not be read again before its write; run again when the target answers.',
  deactivated: 'The object is deactivated and cannot be changed; the next plan says what can be done.',
  'live-deactivation':
    'The person was deactivated in the target itself; approve with --allow-activate, or set onLiveDeactivation.',
  'identity-differs':
    'Who was found has another name or birth date, and is taken for another person; mend the ids, or the values there.',
  unsupported: 'The target has no call for it; do it there by hand.',
  conflict: 'Somebody else is in its place; the message says how to tell the two apart.',
  'not-looked': 'Nobody was looked up before the create; plan again without --assume-new.',
  'not-taken': 'The answer shows something else than was sent; look at the object in the target.',
  'refused-alike': 'Another of the same kind was refused in this run, so this one was not sent; mend what both have.',
  'blind-replace': 'The list to be replaced was never seen; approve with --allow-blind-replace.',
  'not-moved': 'Its members have not moved, so the old object stays active; the next run goes on here.',
  quarantined: 'The target refused the same thing in three runs or more; mend it, or try now with --retry-quarantined.',
  'activity-not-shown':
    'A deactivation was refused, and nothing shows whether it had happened before; look in the target, then ' +
    '`caseload state settle REF --deactivated`.',
  guard: 'A guard holds it back; the message names the flag that lets it pass.',
  stopped: 'The run was stopped; run the same command again.',
} satisfies Meanings;
type OperationErrorCode = keyof typeof operationErrorMeanings;

/** Why a look told nothing. */
export type UnreadCode = RequestErrorCode | RefusalCode | LookCode;

/** Why a run could not go on: also why a list could not be read whole. */
export type FailureCode = keyof typeof failureMeanings | UnreadCode;

/** Why an operation did not end as done. */
export type OutcomeCode = FailureCode | OperationErrorCode;

/** Whether a code says that nothing usable came back of a request. */
export function isRequestErrorCode(code: string): code is RequestErrorCode {
  return isCodeOf(requestErrorMeanings, code);
}

/** Whether a code says why a look told nothing. */
export function isUnreadCode(code: string): code is UnreadCode {
  return [requestErrorMeanings, refusalMeanings, lookMeanings].some((table) => isCodeOf(table, code));
}

/** What it means that a look told nothing, and the way out. */
export function unreadMeaning(code: UnreadCode): string {
  return { ...requestErrorMeanings, ...refusalMeanings, ...lookMeanings }[code];
}

/** Whether a code says why an operation did not end as done, or why a run stopped. */
export function isOutcomeCode(code: string): code is OutcomeCode {
  return isUnreadCode(code) || isCodeOf(failureMeanings, code) || isCodeOf(operationErrorMeanings, code);
}
