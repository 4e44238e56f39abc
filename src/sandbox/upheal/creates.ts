import { recordStore, type RecordStore } from '../record-store.ts';
import { accept, Refused } from '../refused.ts';
import { isUuid } from '../shape.ts';
import { keptAs } from '../habits.ts';
import { createdClientAnswer, createdProviderAnswer, uphealHabitFields } from './answers.ts';
import { bodies, type PersonFields, type UserType } from './fields.ts';
import type { UserRecord } from './records.ts';
import type { Match } from './routes.ts';
import { recordShape, userShape } from './state.ts';
import { activeProvider, emailHolder, partnerIdHolder, seen, type SystemState } from './system.ts';

/** Creates a provider, in an organization when the path names one. */
export function createProvider(system: SystemState, match: Match, body: unknown): object {
  if (match.orgId !== undefined) refuseOrganization(system, match.orgId);
  const fields = accept(match.version === 'V1' ? bodies.createProviderV1 : bodies.createProviderV2, body);
  refuseDuplicate(system, fields, system.settings.duplicateProviderEmail, 400);
  const user = newUser(system, 'HealthcareProvider', {
    ...keptAs(fields, system.settings.normalize, uphealHabitFields),
    ...(match.version === 'V1' ? { defaultSessionType: fields.defaultSessionType ?? 'Standard' } : {}),
    ...(match.orgId === undefined ? {} : { organizationId: match.orgId }),
  });
  system.users.put({ ...user, createdAt: system.now() });
  return createdProviderAnswer(user, match.version, system.settings);
}

/** Creates a client, in the organization of its therapist, who is the first on its list of providers. */
export function createClient(system: SystemState, match: Match, body: unknown): object {
  const { therapistUserId, ...fields } = accept(
    match.version === 'V1' ? bodies.createClientV1 : bodies.createClientV2,
    body,
  );
  const therapist = activeProvider(system, therapistUserId, 'therapistUserId');
  refuseDuplicate(system, fields, system.settings.duplicateClientEmail, 409);
  const user = newUser(system, 'Client', {
    ...keptAs(fields, system.settings.normalize, uphealHabitFields),
    ...(match.version === 'V1' ? { defaultSessionType: fields.defaultSessionType ?? 'Standard' } : {}),
    ...(therapist.organizationId === undefined ? {} : { organizationId: therapist.organizationId }),
    providerUserIds: [therapist.userId],
  });
  system.users.put({ ...user, createdAt: system.now() });
  return createdClientAnswer(user, match.version, system.settings);
}

/** A record with an id and the links of its type, where `fields` has none; not yet among the users. */
function newUser(
  system: SystemState,
  userType: UserType,
  fields: Partial<UserRecord> & { readonly firstName: string; readonly lastName: string },
): UserRecord {
  const { partnerUserId, ...rest } = fields;
  const user = { isActive: true, ...rest, userType, userId: fields.userId ?? system.uuid() };
  const links =
    userType === 'Client'
      ? {
          clientSessionUrl: `https://upheal.example/session/${user.userId}/client`,
          therapistSessionUrl: `https://upheal.example/session/${user.userId}/therapist`,
          providerUserIds: [],
        }
      : {
          inviteUrl: `https://upheal.example/invite/${system.uuid()}`,
          privateRoomLink: `https://upheal.example/room/${user.userId}`,
        };
  return {
    ...links,
    ...user,
    ...(user.email !== undefined && system.settings.lowerCasesEmail ? { email: user.email.toLowerCase() } : {}),
    ...(partnerUserId === undefined || !system.settings.storesPartnerId ? {} : { partnerUserId }),
  };
}

/** The users as somebody at work in the app changes them. */
export function userStore(system: SystemState): RecordStore<UserRecord> {
  return recordStore({
    subject: 'user',
    id: 'userId',
    start: userShape,
    record: recordShape,
    store: system.users,
    make: (user) => newUser(system, user.userType, user),
    show: (user) => seen(system, user),
  });
}

function refuseOrganization(system: SystemState, orgId: string): void {
  if (!isUuid(orgId)) throw new Refused(400, `organizationId must be a UUID, not ${orgId}`);
  const organization = system.organizations.get(orgId.toLowerCase());
  if (!organization) throw new Refused(404, `There is no organization ${orgId}`);
  if (organization.isAccessible === false)
    throw new Refused(403, `Organization ${orgId} is not accessible with this key`);
}

function refuseDuplicate(system: SystemState, fields: PersonFields, status: number | 'allow', otherwise: number): void {
  if (status !== 'allow' && emailHolder(system, fields.email))
    throw new Refused(status, `A user with the email ${fields.email} exists`);
  if (!partnerIdHolder(system, fields.partnerUserId)) return;
  throw new Refused(
    status === 'allow' ? otherwise : status,
    `A user with the partnerUserId ${fields.partnerUserId} exists`,
  );
}
