import { keptAs } from '../habits.ts';
import { accept, jsonBody, Refused } from '../refused.ts';
import { emptyReply, jsonReply, type Call, type Reply } from '../server.ts';
import type { Shape } from '../shape.ts';
import { limited, organizationChecks, type OrganizationBody } from './fields.ts';
import { practiceHabitFields } from './profiles.ts';
import type { PracticeSettings } from './settings.ts';
import type { PracticeOrganization } from './state.ts';
import type { SystemState } from './system.ts';

/** The active organizations, of one therapist when an id is given; 204 when there are none. */
export function readOrganizations(system: SystemState, therapistUserId?: number): Reply {
  const { settings } = system;
  const found = [...system.organizations.values()]
    .filter((one) => one.isActive && (therapistUserId === undefined || one.therapist_user_id === therapistUserId))
    .map((one) => shown(one, settings));
  if (found.length === 0) return emptyReply(204);
  return jsonReply(200, therapistUserId !== undefined && settings.therapistAnswer === 'object' ? found[0] : found);
}

/** Creates an organization, or changes what is sent of the one whose id is sent. */
export function writeOrganization(system: SystemState, call: Call): Reply {
  const { settings, organizations } = system;
  const { id, ...sent } = accept(bodyShape(settings), jsonBody(call));
  const old = id === undefined ? undefined : organizations.get(id);
  if (id !== undefined && !old) throw new Refused(settings.unknownId, `There is no organization ${id}`);
  const kept = keptAs(sent, settings.normalize, practiceHabitFields);
  const record = withFields(old ?? { id: system.nextId(), isActive: true }, kept);
  organizations.set(record.id, record);
  return jsonReply(old ? settings.updateStatus : settings.createStatus, shown(record, settings));
}

function bodyShape(settings: PracticeSettings): Shape<OrganizationBody> {
  const { name } = organizationChecks;
  return {
    required: [],
    fields:
      settings.tooLong === 'refused' ? { ...organizationChecks, name: limited('name', name) } : organizationChecks,
  };
}

function withFields(record: PracticeOrganization, sent: OrganizationBody): PracticeOrganization {
  const { name = record.name, therapist_user_id: therapist = record.therapist_user_id } = sent;
  return {
    id: record.id,
    ...(name === undefined || name === null ? {} : { name }),
    ...(therapist === undefined || therapist === null ? {} : { therapist_user_id: therapist }),
    isActive: record.isActive,
  };
}

function shown({ id, name, therapist_user_id }: PracticeOrganization, settings: PracticeSettings): object {
  return settings.nullsShown
    ? { id, name: name ?? null, therapist_user_id: therapist_user_id ?? null }
    : { id, name, therapist_user_id };
}
