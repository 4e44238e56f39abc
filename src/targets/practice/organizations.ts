import { isEqual } from '../../core/comparing/equal.ts';
import { isSameId } from '../../core/comparing/normal-form.ts';
import type { LookupResult } from '../../core/model/observed.ts';
import type { DesiredObject, Fields, Value } from '../../core/model/resource.ts';
import type { Reader } from '../../connector/connection.ts';
import { ask, shownValue, unusable, type ReadFailure } from '../../connector/answer.ts';
import { idFrom } from '../../core/shape/ids.ts';
import { objectOf } from '../../core/shape/json.ts';
import { isSuccess, type Answer } from '../../connector/call.ts';
import { refusal } from '../../connector/request-error.ts';
import type { WriteResult } from '../../connector/target.ts';
import type { PracticeCalls } from './calls.ts';
import { practice } from './fields.ts';

const proofWaitsMs = [1000, 3000];

/** An organization as a list or the answer to a write shows it. */
export interface ShownOrganization {
  readonly id: string;
  readonly name: Value | undefined;
  readonly therapistUserId: Value | undefined;
}

/** Lists all organizations: 204 is none, and one object stands for a list of one. */
export async function listOrganizations(
  calls: PracticeCalls,
  reader: Reader,
): Promise<readonly ShownOrganization[] | ReadFailure> {
  const call = calls.listOrganizations();
  const asked = await ask(reader, call);
  if ('code' in asked) return asked;
  if (asked.status === 204) return [];
  if (!isSuccess(asked)) return { state: 'unknown', ...refusal(call, asked) };
  const items: readonly unknown[] = Array.isArray(asked.body) ? asked.body : [asked.body];
  const shown = items.map(shownOf).filter((organization) => organization !== undefined);
  return shown.length === items.length ? shown : unusable(call);
}

/** An organization's fields under the manifest's names. */
export function fieldsOf({ id, name, therapistUserId }: ShownOrganization): Fields {
  return { id, ...(name === undefined ? {} : { name }), ...(therapistUserId === undefined ? {} : { therapistUserId }) };
}

/** Looks for an organization: by the id that the manifest has, else by name and therapist. */
export async function findOrganization(
  calls: PracticeCalls,
  desired: DesiredObject,
  reader: Reader,
  needsProof: boolean,
  sleep: (ms: number) => Promise<void>,
): Promise<LookupResult> {
  let lookup = await findOnce(calls, desired, reader);
  for (const ms of needsProof ? proofWaitsMs : []) {
    if (lookup.state !== 'nobody') break;
    await sleep(ms);
    lookup = await findOnce(calls, desired, reader);
  }
  return lookup;
}

async function findOnce(calls: PracticeCalls, desired: DesiredObject, reader: Reader): Promise<LookupResult> {
  const listed = await listOrganizations(calls, reader);
  if ('state' in listed) return listed;
  const { id, therapistUserId } = desired.blocks['practice'] ?? {};
  const { name } = desired.fields;
  if (id !== undefined) {
    const known = listed.find((organization) => isSameId(organization.id, String(id)));
    return known
      ? found(known, 'the id that the manifest has')
      : {
          state: 'conflict',
          message: `The practice system has no active organization with the id of ${desired.ref}.`,
          hint:
            'Check practice.id; without it the organization is looked up by name and therapist, and created when ' +
            'it is not there.',
        };
  }
  const alike = listed.filter(
    (organization) =>
      isAs('name', organization.name, name) &&
      (therapistUserId === undefined || isAs('therapistUserId', organization.therapistUserId, therapistUserId)),
  );
  const [first] = alike;
  if (!first) return { state: 'nobody', isProven: true };
  if (alike.length > 1)
    return {
      state: 'conflict',
      message: `${alike.length} organizations are named and led like ${desired.ref}.`,
      hint: 'Say which one it is: practice: { id: … }.',
    };
  return found(first, therapistUserId === undefined ? 'the same name' : 'the same name and therapist');
}

/** What the answer to a create or an update shows; undefined when it names no organization. */
export function organizationReceived(answer: Answer): WriteResult | undefined {
  const shown = shownOf(answer.body);
  return shown && { id: shown.id, shown: fieldsOf(shown) };
}

/** Whether an organization has a field as it is wanted. */
function isAs(name: 'name' | 'therapistUserId', shown: Value | undefined, wanted: Value | undefined): boolean {
  const rules = practice.organization;
  const rule = rules.form === 'object' ? rules.fields[name] : undefined;
  return rule !== undefined && shown !== undefined && wanted !== undefined && isEqual(rule, shown, wanted);
}

function found(organization: ShownOrganization, evidence: string): LookupResult {
  return { state: 'found', id: organization.id, isActive: undefined, fields: fieldsOf(organization), evidence };
}

function shownOf(body: unknown): ShownOrganization | undefined {
  const organization = objectOf(body);
  const id = idFrom(organization?.['id'], { areNumbers: true });
  return organization && id !== undefined
    ? { id, name: shownValue(organization['name']), therapistUserId: shownValue(organization['therapist_user_id']) }
    : undefined;
}
