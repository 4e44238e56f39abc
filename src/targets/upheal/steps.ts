import type { Change, FieldChange } from '../../core/model/change.ts';
import type { ObjectRules } from '../../core/model/fields.ts';
import { bug } from '../../core/model/failure.ts';
import type { DesiredObject, Fields, Kind, Ref, Value } from '../../core/model/resource.ts';
import type { WriteCall } from '../../connector/call.ts';
import type { Resolve, Steps } from '../../connector/target.ts';
import type { UphealCalls, Version } from './calls.ts';
import { upheal } from './fields.ts';

/** The fewest requests that carry a change out in Upheal. */
export function uphealSteps(calls: UphealCalls, change: Change, resolve: Resolve): Steps {
  switch (change.action) {
    case 'create':
      return { main: create(calls, change.desired, change.fields, change.members, resolve), finish: [] };
    case 'adopt':
    case 'update':
      return { main: update(calls, change.desired.kind, change.recorded.id, valuesOf(change.fields)), finish: [] };
    case 'activate':
      return {
        main: [
          calls.activate(change.recorded.id),
          ...update(calls, change.desired.kind, change.recorded.id, valuesOf(change.fields)),
        ],
        finish: [],
      };
    case 'recreate':
      return {
        main: change.successor ? [] : create(calls, change.desired, change.fields, change.members, resolve),
        finish: [calls.deactivate(change.predecessor.id)],
      };
    case 'replace':
      return {
        main: [calls.replaceProviders(resolve(change.desired.owner), change.desired.members.map(resolve))],
        finish: [],
      };
    case 'delete':
      return { main: [calls.deactivate(change.recorded.id)], finish: [] };
    case 'release':
      return { main: [], finish: [] };
  }
}

function create(
  calls: UphealCalls,
  desired: DesiredObject,
  fields: Fields,
  members: readonly Ref[],
  resolve: Resolve,
): WriteCall[] {
  const rules = rulesOf(desired.kind).fields;
  const onlyBy = (version: Version, other: Version): boolean =>
    Object.keys(fields).some(
      (name) => rules[name]?.set.includes(`create${version}`) && !rules[name].set.includes(`create${other}`),
    );
  // What version 1 alone can set of a provider can be changed later; what version 2 alone can set of a client likewise.
  const isV1 = onlyBy('V1', 'V2') && (!onlyBy('V2', 'V1') || desired.kind === 'client');
  const version: Version = isV1 ? 'V1' : 'V2';
  const { organization, ...settable } = fields;
  const names = Object.keys(settable);
  const body = pick(
    settable,
    names.filter((name) => rules[name]?.set.includes(`create${version}`)),
  );
  const later = pick(
    settable,
    names.filter((name) => !(name in body)),
  );
  const first =
    desired.kind === 'provider'
      ? calls.createProvider(version, body, organization === undefined ? undefined : String(organization))
      : calls.createClient(version, { therapistUserId: primary(members, resolve), ...body });
  const carrying = organization === undefined ? first : { ...first, carries: [...first.carries, 'organization'] };
  return [carrying, ...update(calls, desired.kind, resolve(desired.ref), later)];
}

function primary(members: readonly Ref[], resolve: Resolve): string {
  const [first] = members;
  if (first === undefined) throw bug('A client was planned without a provider.');
  return resolve(first);
}

/** Groups fields by the call that changes them, a call that is needed anyway taking all it can. */
function update(calls: UphealCalls, kind: Kind, id: string, fields: Fields): WriteCall[] {
  const rules = rulesOf(kind).fields;
  const names = Object.keys(fields);
  const changers = (name: string): readonly string[] => rules[name]?.change ?? [];
  const needed = new Set(names.filter((name) => changers(name).length === 1).flatMap(changers));
  const groups = new Map<string, string[]>();
  for (const name of names) {
    const call = changers(name).find((by) => needed.has(by)) ?? changers(name)[0];
    if (call === undefined) throw bug(`No call changes ${kind}.${name}.`);
    groups.set(call, [...(groups.get(call) ?? []), name]);
  }
  return [...groups.keys()].sort().map((call) => send(calls, call, id, pick(fields, groups.get(call) ?? [])));
}

function send(calls: UphealCalls, name: string, id: string, body: Fields): WriteCall {
  switch (name) {
    case 'updateUser':
      return calls.updateUser(id, body);
    case 'updateProviderV1':
      return calls.updateProviderV1(id, body);
    case 'updateProviderV2':
      return calls.updateProviderV2(id, body);
    default:
      throw bug(`Upheal has no call named ${name}.`);
  }
}

function rulesOf(kind: Kind): ObjectRules {
  const rules = upheal[kind];
  if (rules.form !== 'object') throw bug(`${kind} has no fields.`);
  return rules;
}

function pick(fields: Fields, names: readonly string[]): Fields {
  return Object.fromEntries(names.map((name) => [name, fields[name] as Value]));
}

function valuesOf(changes: readonly FieldChange[]): Fields {
  return Object.fromEntries(changes.map((change) => [change.name, change.to]));
}
