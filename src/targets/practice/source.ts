import type { Fields } from '../../core/model/resource.ts';
import type { Found } from '../../core/model/roster.ts';
import { textOf } from '../../connector/answer.ts';
import { notRead, type Source } from '../../connector/source.ts';
import { pathsFrom, practiceCalls } from './calls.ts';
import { listOrganizations, fieldsOf, type ShownOrganization } from './organizations.ts';
import { fieldsIn, readProfile, type Profile } from './profile.ts';

/**
 * Fields of a profile that a manifest has for every target; the others belong to the practice system and stay there.
 */
const shared = ['firstName', 'lastName', 'email', 'nationalProviderIdentifier', 'phoneCountryCode', 'phoneNumber'];

/** The practice system as a source: organizations, and the profiles of their therapists. */
export const practiceSource: Source = {
  flags: [],
  settings: () => ({}),
  async read({ reader, settings }) {
    const calls = practiceCalls(pathsFrom(settings));
    const organizations = await listOrganizations(calls, reader);
    if ('state' in organizations) throw notRead(organizations);
    const therapists = new Map(
      organizations.flatMap(({ therapistUserId, id }) =>
        textOf(therapistUserId) === undefined ? [] : [[String(therapistUserId), id] as const],
      ),
    );
    const profiles = await Promise.all(
      [...therapists].map(async ([userId, organizationId]) => ({
        userId,
        organizationId,
        read: await readProfile(calls, userId, reader),
      })),
    );
    const people = profiles.flatMap(({ userId, organizationId, read }) => {
      if (read.state === 'unknown') throw notRead(read);
      return read.state === 'profile' ? [providerOf(userId, read.profile, organizationId, organizations)] : [];
    });
    const count = profiles.length - people.length;
    return {
      found: [...organizations.map(organizationOf), ...people],
      leftOut: count > 0 ? [{ count, what: 'who lead an organization and have no practice profile' }] : [],
      nobody: [],
    };
  },
};

function organizationOf(organization: ShownOrganization): Found {
  const { id } = organization;
  const [name, therapistUserId] = [textOf(organization.name), textOf(organization.therapistUserId)];
  return {
    kind: 'organization',
    ownId: id,
    ids: [`practice-${id}`],
    joins: [{ path: ['practice', 'id'], value: Number(id) }],
    fields: name === undefined ? {} : { name },
    block: { id: Number(id), ...(therapistUserId === undefined ? {} : { therapistUserId: Number(therapistUserId) }) },
    expected: ['name'],
    shown: fieldsOf(organization),
  };
}

function providerOf(
  userId: string,
  profile: Profile,
  leads: string,
  organizations: readonly ShownOrganization[],
): Found {
  const shown = fieldsIn(profile);
  const fields: Fields = Object.fromEntries(
    shared.flatMap((name) => (shown[name] === undefined ? [] : [[name, shown[name]] as const])),
  );
  const own = textOf(shown['orgid']);
  return {
    kind: 'provider',
    ownId: userId,
    ids: [`practice-${userId}`],
    joins: [{ path: ['practice', 'userId'], value: Number(userId) }],
    fields,
    block: { userId: Number(userId) },
    organizationId: own !== undefined && organizations.some(({ id }) => id === own) ? own : leads,
    expected: ['email', 'nationalProviderIdentifier'],
    shown,
  };
}
