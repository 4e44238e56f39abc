import { Failure } from '../../core/model/failure.ts';
import type { Kind } from '../../core/model/resource.ts';
import type { SourceRequest } from '../../connector/source.ts';
import type { TargetSettings } from '../../connector/target-settings.ts';

/** Every role that a user can have, from Hipp Health's page on users. */
export const roles = [
  'ADMIN',
  'BILLING_MANAGER',
  'SCHEDULING_MANAGER',
  'CLINICIAN',
  'TECHNICIAN',
  'PATIENT',
  'CAREGIVER',
  'CLINICAL_ADMIN',
  'PAYROLL_ADMIN',
] as const;

/** The setting that names the roles of each kind, and the roles when it is not given. */
export const settingsOfKinds = [
  { kind: 'provider', name: 'providerRoles', byDefault: ['CLINICIAN', 'TECHNICIAN', 'CLINICAL_ADMIN'] },
  { kind: 'client', name: 'clientRoles', byDefault: ['PATIENT'] },
] as const;

/** Roles that flags name, as settings; throws `Failure` (usage) for one that there is not. */
export function rolesGiven(given: SourceRequest['given']): TargetSettings {
  const named = settingsOfKinds.flatMap(({ name }) => {
    const list = given[name]?.map(({ text }) => text);
    if (list?.some((role) => !roles.some((known) => known === role)))
      throw new Failure('usage', 'unknown-role', 'A role is named that Hipp Health does not have.', {
        hint: `Roles: ${roles.join(', ')}.`,
      });
    return list ? [[name, list] as const] : [];
  });
  return Object.fromEntries(named);
}

/**
 * What users of each role become: a kind, or undefined when they are left out; throws `Failure` (usage) for a role of
 * two kinds.
 */
export function kindsOfRoles(settings: TargetSettings): ReadonlyMap<string, Kind | undefined> {
  const kinds = new Map<string, Kind | undefined>(roles.map((role) => [role, undefined]));
  for (const { kind, name, byDefault } of settingsOfKinds) {
    const list = settings[name];
    for (const role of Array.isArray(list) ? list.map(String) : byDefault) {
      if (kinds.get(role) !== undefined)
        throw new Failure('usage', 'role-twice', `Users with the role ${role} cannot be both providers and clients.`, {
          hint: 'Take it out of providerRoles or of clientRoles.',
        });
      kinds.set(role, kind);
    }
  }
  return kinds;
}
