import { upheal } from './fields.ts';
import type { Fields, Kind, Value } from '../../core/model/resource.ts';
import type { Answer, WriteCall } from '../../connector/call.ts';
import { shownValue, textOf } from '../../connector/answer.ts';
import { idFrom } from '../../core/shape/ids.ts';
import { objectOf } from '../../core/shape/json.ts';
import type { WriteResult } from '../../connector/target.ts';

/** A person as one of the two read calls shows them. */
export interface Shown {
  readonly id: string;
  readonly kind: Kind | undefined;
  readonly organizationId: string | undefined;
  readonly fields: Fields;
}

/** What each type of user is here. */
export const userTypes: Readonly<Record<string, Kind>> = {
  Client: 'client',
  HealthcareProvider: 'provider',
  OrgAdmin: 'provider',
};

/**
 * Reads the answer of `getUser` or `getProvider`, only the fields that this call shows; undefined when it names nobody.
 */
export function shownBy(call: 'getUser' | 'getProvider', kind: Kind, answer: Answer): Shown | undefined {
  const body = objectOf(answer.body);
  const id = idFrom(body?.['userId']);
  if (!body || id === undefined) return undefined;
  const type = textOf(body['userType']);
  return {
    id,
    kind: call === 'getProvider' ? 'provider' : type === undefined ? undefined : userTypes[type],
    organizationId: textOf(body['organizationId']),
    fields: fieldsShown(kind, body, (readers) => readers.includes(call)),
  };
}

/** What an answer shows that proves a write. */
export function uphealReceived(call: WriteCall, answer: Answer): WriteResult {
  const body = objectOf(answer.body) ?? {};
  const organizationId = call.name.startsWith('create') ? textOf(body['organizationId']) : undefined;
  return {
    ...(organizationId === undefined ? {} : { organizationId }),
    // The answer to this update shows something else under other names.
    shown: call.name === 'updateProviderV1' ? {} : carried(call, body),
  };
}

/** The fields that a write carried, as its answer shows them; one that it does not show is left out. */
function carried(call: WriteCall, body: Readonly<Record<string, unknown>>): Fields {
  const shown: Record<string, Value> = {};
  for (const name of call.carries) {
    const value = shownValue(body[nameInUpheal(name)]);
    if (value !== undefined) shown[name] = value;
  }
  return shown;
}

function fieldsShown(
  kind: Kind,
  body: Readonly<Record<string, unknown>>,
  isShown: (readers: readonly string[]) => boolean,
): Fields {
  const rules = upheal[kind];
  if (rules.form !== 'object') return {};
  const fields: Record<string, Value> = {};
  for (const [name, rule] of Object.entries(rules.fields)) {
    const value = isShown(rule.read) ? shownValue(body[nameInUpheal(name)]) : undefined;
    if (value !== undefined) fields[name] = value;
  }
  return fields;
}

function nameInUpheal(name: string): string {
  return name === 'organization' ? 'organizationId' : name;
}
