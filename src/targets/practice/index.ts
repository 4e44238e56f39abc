import { isSameId } from '../../core/comparing/normal-form.ts';
import type { Observation } from '../../core/model/observed.ts';
import type { Recorded } from '../../core/model/recorded.ts';
import { kindOf } from '../../core/model/resource.ts';
import type { Reader } from '../../connector/connection.ts';
import type { TargetDefinition } from '../../connector/target.ts';
import { pathsFrom, practiceCalls, type PracticeCalls } from './calls.ts';
import { doctorPractice } from './doctor.ts';
import { practice } from './fields.ts';
import { fieldsOf, findOrganization, listOrganizations, organizationReceived } from './organizations.ts';
import { completed, fieldsIn, readProfile, saved } from './profile.ts';
import { practiceSource } from './source.ts';
import { practiceSteps } from './steps.ts';

/** The therapist practice API: organizations, and practice profiles of providers who are there. */
export const practiceTarget: TargetDefinition = {
  name: 'practice',
  title: 'the practice system',
  table: practice,
  variables: {
    key: 'PRACTICE_API_KEY',
    url: 'PRACTICE_API_URL',
    user: 'PRACTICE_API_USER',
    password: 'PRACTICE_API_PASSWORD',
  },
  keySettings: ['organizationPath', 'profilePath'],
  // Ids are small numbers that every account has.
  provenBy: [['name'], ['email'], ['firstName', 'lastName']],
  address(baseUrl, access) {
    const authorization =
      'key' in access
        ? `Bearer ${access.key}`
        : `Basic ${Buffer.from(`${access.user}:${access.password}`).toString('base64')}`;
    return { baseUrl, headers: { authorization } };
  },
  open(settings, sleep) {
    const calls = practiceCalls(pathsFrom(settings));
    return {
      name: 'practice',
      table: practice,
      declaredId: () => undefined,
      steps: (change) => practiceSteps(calls, change),
      complete: (call, reader) =>
        call.name === 'saveProfile' ? completed(calls, call, reader) : Promise.resolve(call),
      receive: (call, answer, reader) =>
        call.name === 'saveProfile' ? saved(calls, call, reader) : Promise.resolve(organizationReceived(answer)),
      look: (recorded, reader) => lookAt(calls, recorded, reader),
      async find(desired, reader, _known, { needsProof }) {
        if (desired.kind === 'organization') return findOrganization(calls, desired, reader, needsProof, sleep);
        const id = String(desired.blocks['practice']?.['userId']);
        const read = await readProfile(calls, id, reader);
        if (read.state === 'absent') return { state: 'nobody', isProven: true };
        return read.state === 'profile'
          ? {
              state: 'found',
              id,
              isActive: undefined,
              fields: fieldsIn(read.profile),
              evidence: 'the user id that the manifest has',
              by: ['given-id'],
            }
          : read;
      },
      isActive: () => Promise.resolve(undefined),
      seesActivity: () => false,
    };
  },
  doctor: doctorPractice,
  source: practiceSource,
};

async function lookAt(calls: PracticeCalls, recorded: Recorded, reader: Reader): Promise<Observation> {
  if (kindOf(recorded.ref) === 'organization') {
    const listed = await listOrganizations(calls, reader);
    if ('state' in listed) return listed;
    const organization = listed.find((item) => isSameId(item.id, recorded.id));
    return organization ? { state: 'present', fields: fieldsOf(organization) } : { state: 'missing' };
  }
  const read = await readProfile(calls, recorded.id, reader);
  if (read.state === 'absent') return { state: 'missing' };
  return read.state === 'profile' ? { state: 'present', fields: fieldsIn(read.profile) } : read;
}
