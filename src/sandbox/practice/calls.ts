import { Refused, refuseBody, refuseQuery } from '../refused.ts';
import type { Call, Reply } from '../server.ts';
import { readOrganizations, writeOrganization } from './organizations.ts';
import { readProfile, writeProfile } from './profiles.ts';
import type { SystemState } from './system.ts';

/**
 * Carries a call out; a refusal is thrown as `Refused`, and before anything was changed. A path without its last slash
 * is no path.
 */
export function answer(system: SystemState, call: Call): Reply {
  const { organizationPath, profilePath } = system.settings;
  refuseQuery(call);
  const ofOrganization = restOf(call.path, organizationPath);
  const ofProfile = restOf(call.path, profilePath);
  if (ofOrganization === '')
    return byMethod(call, { GET: () => readOrganizations(system), POST: () => writeOrganization(system, call) });
  if (isRow(ofOrganization)) return byMethod(call, { GET: () => readOrganizations(system, rowOf(ofOrganization)) });
  if (ofProfile === '') return byMethod(call, { POST: () => writeProfile(system, call) });
  if (isRow(ofProfile)) return byMethod(call, { GET: () => readProfile(system, rowOf(ofProfile)) });
  throw new Refused(404, `Cannot ${call.method} ${call.path}`);
}

function byMethod(call: Call, methods: Readonly<Record<string, () => Reply>>): Reply {
  const work = Object.hasOwn(methods, call.method) ? methods[call.method] : undefined;
  if (!work) throw new Refused(405, `Method "${call.method}" not allowed.`);
  if (call.method === 'GET') refuseBody(call);
  return work();
}

function restOf(path: string, start: string): string | undefined {
  return path.startsWith(start) ? path.slice(start.length) : undefined;
}

function isRow(rest: string | undefined): rest is string {
  return rest !== undefined && /^\d+\/$/.test(rest);
}

function rowOf(rest: string): number {
  return Number(rest.slice(0, -1));
}
