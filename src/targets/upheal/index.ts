import { shownInvite } from './invite.ts';
import { keyOf, type TargetDefinition } from '../../connector/target.ts';
import { uphealReceived } from './answers.ts';
import { assumptionsFrom } from './assumptions.ts';
import { uphealCalls } from './calls.ts';
import { doctorUpheal } from './doctor.ts';
import { findByAddress, findByOwnId } from './double.ts';
import { upheal } from './fields.ts';
import { findPerson } from './find.ts';
import { emailOf, lookAt, seeActive, seeRole } from './look.ts';
import { countFind } from './partner-ids.ts';
import { uphealSource } from './source.ts';
import { uphealSteps } from './steps.ts';

/** Upheal, an AI-notes platform: its partner API, versions 1 and 2. */
export const uphealTarget: TargetDefinition = {
  name: 'upheal',
  title: 'Upheal',
  table: upheal,
  variables: { key: 'UPHEAL_API_KEY', url: 'UPHEAL_API_URL' },
  defaultUrl: 'https://api.upheal.io',
  keySettings: ['v1Prefix', 'v2Prefix', 'authScheme', 'providerInOrganizationPath'],
  address(baseUrl, access, settings) {
    const { authScheme } = assumptionsFrom(settings);
    const key = keyOf(access);
    return { baseUrl, headers: { authorization: authScheme === '' ? key : `${authScheme} ${key}` } };
  },
  open(settings, sleep) {
    const assumptions = assumptionsFrom(settings);
    const calls = uphealCalls(assumptions);
    const { lookupByPartnerId, look } = assumptions;
    return {
      name: 'upheal',
      table: upheal,
      declaredId: (resource) => {
        if (resource.form !== 'object') return undefined;
        if (resource.kind === 'organization') return String(resource.fields['id']);
        return resource.external ? resource.id : undefined;
      },
      steps: (change, resolve) => uphealSteps(calls, change, resolve),
      receive: (call, answer) => Promise.resolve(uphealReceived(call, answer)),
      look: (recorded, reader, isFresh) => lookAt(calls, recorded, reader, isFresh, sleep),
      find: (desired, reader, witnesses, options) =>
        findPerson(calls, desired, reader, witnesses, { ...options, lookupByPartnerId, look, sleep }),
      countFind: (desired, options) => countFind(desired, { ...options, lookupByPartnerId, look }),
      findDouble: (recorded, desired, reader, by) =>
        by === 'address'
          ? findByAddress(calls, recorded, desired, reader)
          : findByOwnId(calls, recorded, desired, reader, { lookupByPartnerId, look }),
      isActive: (recorded, desired, reader) => seeActive(calls, recorded, desired, reader),
      seesActivity: (desired) => emailOf(desired.fields) !== undefined,
      readRole: (recorded, reader) => seeRole(calls, recorded, reader),
      invite: (recorded, reader) => shownInvite(calls, recorded, reader),
    };
  },
  doctor: doctorUpheal,
  source: uphealSource,
};
