import { codesOf } from './names.ts';

type Meanings = Readonly<Record<string, string>>;

/** How an operation ended, and what it means for the next run. */
export const statusMeanings = {
  done: 'It was carried out.',
  failed: 'The target refused it, or nothing was sent; the error says why, and the next plan has it again.',
  unknown: 'It was sent and no answer came; the next run looks before it sends anything.',
  skipped: 'It waits on another operation that did not end as done, or is held back; mend that one and run again.',
  moved: 'It changed live after the plan was made and was left alone; make a new plan.',
  notAttempted: 'The run stopped before its turn; run the same command again.',
} satisfies Meanings;
export type Status = keyof typeof statusMeanings;
export const statuses: readonly Status[] = codesOf(statusMeanings);

/** Why something that is wanted is not an operation, with the way out. */
export const blockedReasons = {
  'immutable-field':
    'A field differs that the target cannot change; change it there, or set settings.onImmutableChange to recreate.',
  unsupported: 'The target has no call for it; do it there by hand.',
  protected: 'It would be deleted or recreated and is protected; take "protect" away first, in an apply of its own.',
  conflict: 'Somebody else is in its place in the target; the hint says how to tell the two apart.',
  'identity-differs':
    'Who was found has another name or birth date, and is taken for another person; mend the ids, or the values there.',
  'previously-taken':
    'The manifest calls one the previous id of the other, and state holds two people; remove "previously", or forget ' +
    'the one who is not managed any more.',
  'perhaps-renamed':
    'One leaves and another comes who may be the same person; say "previously" when they are one, or "distinctFrom" ' +
    'when they are two.',
  'id-held':
    'The object that was found has another name here already, and one object has one; rename it with "previously" or ' +
    'state mv, or mend the id or the address.',
  'other-id':
    'State holds it under another id of the target than the manifest names; mend the id, or forget it with state rm.',
  'empty-assignment': 'The list of members is empty; name somebody, or set settings.emptyAssignment to allow.',
  'still-assigned': 'Others still belong to it; move them or take them out of the manifest first.',
  'not-taken':
    'The target showed it otherwise than it was sent, time and again; write it as the target keeps it, or ignore the ' +
    'field.',
  'waits-on-blocked': 'It needs something that is blocked itself; mend that.',
  'live-deactivation':
    'Another than caseload deactivated the person in the target; have it activated there, accept it with drift ack, ' +
    'or approve with --allow-activate.',
} satisfies Meanings;
export type BlockedReason = keyof typeof blockedReasons | keyof typeof guardMeanings;

/** What a guard protects from, with the flag that lets it pass. */
export const guardMeanings = {
  'max-deletes': 'The plan deletes more than settings.guards.maxDeletes allows; approve with --allow-deletes.',
  'max-replaces':
    'More replaced lists lose somebody than settings.guards.maxReplaces allows; approve with --allow-replaces.',
  'max-identity-changes':
    'A name, birth date or number changes of more people than settings.guards.maxIdentityChanges allows, as when a ' +
    'roster was sorted without its ids; approve with --allow-identity-changes.',
  'max-missing':
    'The target does not show more managed people than settings.guards.maxMissing allows; make them anew with ' +
    '--allow-missing only when they are really gone.',
  'blind-replace': 'Lists that were never seen would be replaced; approve with --allow-blind-replace.',
  'empty-assignment': 'A list would become empty; approve with --allow-empty.',
  'empty-manifest': 'A whole section of the manifest is gone; approve with --allow-empty when that is meant.',
  'last-provider': 'An organization would have nobody left; approve with --allow-empty.',
  'perhaps-there':
    'Clients would be created whom no look can find, where somebody without our ids was found before: they may be ' +
    'there already; say who is who by their ids there (upheal: { userId: … }), or approve with --allow-unseen.',
  'last-admin':
    'The last active administrator of an organization would be deactivated or forgotten; approve with ' +
    '--allow-last-admin.',
  'live-deactivation':
    'More people whom another than caseload deactivated would be activated than --allow-activate allows.',
} satisfies Meanings;

/** Why something is blocked: a reason of its own, or the guard that stops it. */
export const blockedCodes: readonly BlockedReason[] = [
  ...new Set([...codesOf(blockedReasons), ...codesOf(guardMeanings)]),
];

/** How live may differ from what was last proven, with what can be done. */
export const driftMeanings = {
  changed: 'Fields were changed live; apply sets them back, or the manifest follows them.',
  missing: 'It is no longer there; apply creates it anew, or it is taken out of the manifest.',
  deactivated:
    'It was deactivated live; activate it there or with --allow-activate, accept it, or take it out of the manifest.',
  moved: 'It was moved to another organization; move it back there, or let the manifest follow.',
  doubled:
    'Somebody else there has the same e-mail address or partner id; have the one who is not used deactivated there.',
  'not-taken':
    'The target keeps what was sent in another form, which is no drift; write it as the target keeps it, or ignore ' +
    'the field.',
} satisfies Meanings;
export type DriftClass = keyof typeof driftMeanings;
export const driftClasses: readonly DriftClass[] = codesOf(driftMeanings);

/** What came of a request that an earlier run left without an answer. */
export const settledMeanings = {
  found: 'Somebody was found and taken up.',
  nobody: 'Nobody is there, so the request had no effect.',
  again: 'It is looked at and sent again.',
} satisfies Meanings;
