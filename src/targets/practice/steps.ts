import type { Change } from '../../core/model/change.ts';
import { bug } from '../../core/model/failure.ts';
import type { Fields } from '../../core/model/resource.ts';
import type { WriteCall } from '../../connector/call.ts';
import type { Steps } from '../../connector/target.ts';
import type { PracticeCalls } from './calls.ts';

/** The requests of a change: organizations are created and updated, profiles are saved. */
export function practiceSteps(calls: PracticeCalls, change: Change): Steps {
  switch (change.action) {
    case 'create':
      return { create: calls.createOrganization(change.fields), after: () => [], finish: [] };
    case 'adopt':
    case 'update': {
      const fields = Object.fromEntries(change.fields.map((field) => [field.name, field.to]));
      return { after: (id) => update(calls, change.desired.kind, id, fields), finish: [] };
    }
    case 'release':
      return { after: () => [], finish: [] };
    default:
      throw bug(`The practice system has no call to ${change.action}.`);
  }
}

function update(calls: PracticeCalls, kind: string, id: string, fields: Fields): readonly WriteCall[] {
  if (Object.keys(fields).length === 0) return [];
  return [kind === 'organization' ? calls.updateOrganization(id, fields) : calls.saveProfile(id, fields)];
}
