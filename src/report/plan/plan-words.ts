import {
  actions,
  hasOperations,
  type Guard,
  type Operation,
  type Plan,
  type PlanSummary,
  type Waiting,
} from '../../core/model/plan.ts';
import { kindOf, type Kind } from '../../core/model/resource.ts';
import { ageText, count, durationText, refreshWords } from '../parts/words.ts';

/** The line of totals, always of this form: scripts read it. */
export function planTotals(summary: PlanSummary): string {
  const planned = actions.map((action) => `${summary[action]} to ${action}`);
  return `Plan: ${[...planned, `${summary.blocked} blocked`, `${summary.unchanged} unchanged`].join(', ')}.`;
}

/** Which settings say otherwise than at the last apply where the API key goes; undefined where none does. */
export function keySettingsSentence({ keySettings = [] }: Plan): string | undefined {
  if (keySettings.length === 0) return undefined;
  const told = keySettings.map(
    ({ name, value, was }) =>
      `settings.${name} is ${value === undefined ? 'not set any more' : JSON.stringify(value)}` +
      (was === undefined ? '' : ` (it was ${JSON.stringify(was)})`),
  );
  return `New since the last apply: where the API key goes. ${told.join('; ')}.`;
}

/** What the line of totals leaves out; undefined when that is nothing. */
export function alsoSentence(plan: Plan): string | undefined {
  const { listsMade = 0, summary, waiting, accepted } = plan;
  const parts = [
    listsMade > 0 ? `${count(listsMade, 'list')} made with ${listsMade === 1 ? 'its client' : 'their clients'}` : '',
    summary.unknown > 0 ? `${summary.unknown} unknown` : '',
    waiting.length > 0 ? `${waiting.length} waiting` : '',
    accepted.length > 0 ? `${accepted.length} accepted` : '',
  ].filter((part) => part !== '');
  return parts.length === 0 ? undefined : `Also: ${parts.join(', ')}.`;
}

/** Says plainly that there is nothing to do, and what that does not cover; undefined when there are operations. */
export function nothingToDo(plan: Plan): string | undefined {
  if (hasOperations(plan)) return undefined;
  const limits = [
    plan.blocked.length > 0 ? `${plan.blocked.length} blocked` : '',
    plan.unknown.length > 0 ? `${count(plan.unknown.length, 'resource')} could not be read` : '',
  ].filter((limit) => limit !== '');
  if (limits.length > 0) return `Nothing to do that can be done now: ${limits.join(', ')}.`;
  const seen = plan.refresh.notRead > 0 ? 'as far as was read, ' : '';
  const accepted = plan.accepted.length > 0 ? ', but for what is accepted' : '';
  return `Nothing to do: ${seen}the target is as the manifest wants it${accepted}.`;
}

/** Says of how many the plan takes something away for good; undefined when of none. */
export function removals(plan: Plan): string | undefined {
  const deleted = byKind(plan, (operation) => operation.action === 'delete');
  const recreated = byKind(plan, (operation) => operation.action === 'recreate');
  const blind = byKind(plan, (operation) => operation.action === 'replace' && operation.blind);
  const parts = [
    deleted === '' ? '' : `deletes ${deleted}`,
    recreated === '' ? '' : `recreates ${recreated}`,
    blind === '' ? '' : `blindly replaces ${blind}`,
  ].filter((part) => part !== '');
  return parts.length === 0 ? undefined : `This plan ${parts.join('; ')}.`;
}

/** Says how much was read and how old the oldest proof of the rest is, reckoned from the time of the plan. */
export function refreshSentence(plan: Plan): string {
  const { mode, read, notRead, requests, oldestProof, unchecked = 0 } = plan.refresh;
  const active = unchecked > 0 ? ` Not checked for being active: ${unchecked}; \`caseload drift\` does that.` : '';
  const done = `Read: ${refreshWords[mode]} (${count(read, 'resource')}, ${count(requests, 'request')}).${active}`;
  if (notRead === 0) return `${done} Nothing was left unread.`;
  const age =
    oldestProof === undefined
      ? 'there is no proof of them'
      : `the oldest proof is ${ageText(oldestProof, plan.createdAt)} old (${oldestProof})`;
  return `${done} Not read: ${count(notRead, 'resource')}; ${age}.`;
}

/** Says what carrying the plan out costs; undefined when it sends nothing. */
export function estimateSentence(plan: Plan): string | undefined {
  const { requests, looks, seconds, perMinute } = plan.estimate;
  if (requests === 0) return undefined;
  const looking = looks === 0 ? '' : `, ${looks} more to look right before creates,`;
  return (
    `Carrying it out takes about ${count(requests, 'request')}${looking} and ${durationText(seconds)}, at ` +
    `${count(perMinute, 'request')} a minute.`
  );
}

/** Says of how many newcomers nobody looked whether they are there; undefined when of none. */
export function looksSentence({ looks: { wanted, made } }: Plan): string | undefined {
  if (made >= wanted) return undefined;
  const [left, all] = [wanted - made, wanted].map((number) => number.toLocaleString('en-US'));
  return (
    `Looked for ${made.toLocaleString('en-US')} of ${all} people who are new; ${left} more will be looked for right ` +
    'before they are created.'
  );
}

/** Heads the list of those who left the manifest and are not deleted yet. */
export const waitingMeaning = 'left the manifest; deleted by the first apply after that time, when still gone';

/** Until when somebody who left the manifest waits. */
export function waitingText({ until }: Waiting): string {
  return until === undefined ? 'not marked yet: the time begins with the next apply' : `until ${until}`;
}

/** Why the guard refuses and the flag that lets it pass, the flag once. */
export function guardSentence(guard: Guard): string {
  return guard.message.includes(guard.flag) ? guard.message : `${guard.message} To go ahead: ${guard.flag}.`;
}

/** The two numbers of a guard. */
export function guardNumbers(guard: Guard): string {
  return `${guard.kind}: counted ${guard.count}, limit ${guard.limit}, flag ${guard.flag}`;
}

function byKind(plan: Plan, isMeant: (operation: Operation) => boolean): string {
  const numbers = new Map<Kind, number>();
  for (const { ref } of plan.operations.filter(isMeant)) numbers.set(kindOf(ref), (numbers.get(kindOf(ref)) ?? 0) + 1);
  return [...numbers].map(([kind, number]) => count(number, kind)).join(', ');
}
