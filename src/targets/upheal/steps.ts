import type { Change, CreateChange, FieldChange, RecreateChange } from '../../core/model/change.ts';
import type { ObjectRules } from '../../core/model/fields.ts';
import { bug } from '../../core/model/failure.ts';
import type { Fields, Kind, Ref, Value } from '../../core/model/resource.ts';
import type { WriteCall } from '../../connector/call.ts';
import type { Resolve, Steps } from '../../connector/target.ts';
import type { UphealCalls, Version } from './calls.ts';
import { upheal } from './fields.ts';

/** The fewest requests that carry a change out in Upheal. */
export function uphealSteps(calls: UphealCalls, change: Change, resolve: Resolve): Steps {
  switch (change.action) {
    case 'create':
      return { ...create(calls, change, resolve), finish: [] };
    case 'adopt':
    case 'update':
      return { after: (id) => update(calls, change.desired.kind, id, valuesOf(change.fields)), finish: [] };
    case 'activate':
      return {
        after: (id) => [calls.activate(id), ...update(calls, change.desired.kind, id, valuesOf(change.fields))],
        finish: [],
      };
    case 'recreate': {
      const made = change.successor ? { after: () => [] } : create(calls, change, resolve);
      const { id, deactivated } = change.predecessor;
      return { ...made, finish: deactivated ? [] : [calls.deactivate(id)] };
    }
    case 'replace':
      return { after: (id) => [calls.replaceProviders(id, change.desired.members.map(resolve))], finish: [] };
    case 'delete':
      return { after: (id) => [calls.deactivate(id)], finish: [] };
    case 'release':
      return { after: () => [], finish: [] };
  }
}

function create(
  calls: UphealCalls,
  { desired, fields, members }: CreateChange | RecreateChange,
  resolve: Resolve,
): Omit<Steps, 'finish'> {
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
  return {
    create: organization === undefined ? first : { ...first, carries: [...first.carries, 'organization'] },
    after: (id) => update(calls, desired.kind, id, later),
  };
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
