import { keptAs, shownAs, type HabitFields } from '../habits.ts';
import { accept, jsonBody, Refused } from '../refused.ts';
import { emptyReply, jsonReply, type Call, type Reply } from '../server.ts';
import { orNull, type Check, type Shape } from '../shape.ts';
import { limited, profileChecks, requiredFields, rowId, sections } from './fields.ts';
import { plainError } from './refusals.ts';
import type { PracticeSettings } from './settings.ts';
import { profileFields, type PracticeProfile } from './state.ts';
import type { SystemState } from './system.ts';

/** What the fields of profiles and organizations are, for a server that makes something of them. */
export const practiceHabitFields: HabitFields = {
  texts: ['name', 'firstName', 'lastName', 'gender'],
  emails: ['emailid'],
  phone: { number: 'phoneNumber' },
  digits: ['npi'],
  dates: ['dob'],
  organizations: [],
  unkept: ['gender'],
};

/** All sections of a therapist's profile in one object. */
export function readProfile(system: SystemState, userId: number): Reply {
  const { settings } = system;
  const profile = system.profiles.get(userId);
  if (!profile && settings.missingProfile === 204) return emptyReply(204);
  if (!profile) throw new Refused(404, 'Not found.');
  const shown = profileFields(settings).map((field) => [
    field,
    profile[field] ?? (field === 'is_org_admin' ? false : settings.nullsShown ? null : undefined),
  ]);
  const answer = shownAs(Object.fromEntries(shown), settings.normalize, practiceHabitFields, profileFields(settings));
  return jsonReply(200, { ...(settings.showsUserId ? { userId } : {}), ...answer });
}

/** Writes a profile section by section, and creates it when there is none; `halfWritten` makes it break off. */
export function writeProfile(system: SystemState, call: Call): Reply {
  const { settings, profiles } = system;
  const sent = keptAs(accept(bodyShape(settings), jsonBody(call)), settings.normalize, practiceHabitFields);
  const old = profiles.get(sent.userId);
  if (!old && settings.unknownUser !== 'create')
    throw new Refused(settings.unknownUser, `There is no user ${sent.userId}`);

  const half = settings.halfWritten?.times ? settings.halfWritten : undefined;
  if (half) system.change({ halfWritten: { ...half, times: half.times - 1 } });
  const written = fieldsOf(settings).slice(0, half?.sections);
  const profile = written.reduce(
    (record, fields) => withSection(record, fields, sent, settings.leftOut),
    old ?? { userId: sent.userId },
  );
  if (written.length > 0)
    profiles.set(sent.userId, old || !settings.newcomerIsAdmin ? profile : { ...profile, is_org_admin: true });
  return half?.answer === 'failure' ? plainError(500) : jsonReply(200, { success: true });
}

function fieldsOf(settings: PracticeSettings): readonly (readonly string[])[] {
  return sections.map((fields, index) =>
    index === sections.length - 1 ? [...fields, ...settings.moreFields] : fields,
  );
}

function withSection(
  record: PracticeProfile,
  fields: readonly string[],
  sent: PracticeProfile,
  leftOut: 'emptied' | 'kept',
): PracticeProfile {
  const next = fields.map((field) => [
    field,
    sent[field] === undefined && leftOut === 'kept' ? record[field] : sent[field],
  ]);
  const merged = Object.entries({ ...record, ...Object.fromEntries(next) }).filter(
    ([, value]) => value !== undefined && value !== null,
  );
  return { ...Object.fromEntries(merged), userId: record.userId };
}

function bodyShape(settings: PracticeSettings): Shape<PracticeProfile> {
  const printed = Object.entries<Check>(profileChecks).map(([field, check]) => [
    field,
    settings.tooLong === 'refused' ? limited(field, check) : check,
  ]);
  const further = settings.moreFields.map((field) => [field, orNull(() => undefined)]);
  return {
    required: ['userId', ...requiredFields],
    fields: { ...Object.fromEntries([...printed, ...further]), userId: rowId },
  };
}
