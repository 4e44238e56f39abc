import type { WriteCall } from '../../src/connector/call.ts';
import type { Resolve, Steps } from '../../src/connector/target.ts';
import type { Change } from '../../src/core/model/change.ts';
import type { Fields, Value } from '../../src/core/model/resource.ts';
import { personFields } from '../core/builders.ts';

const call = (name: string, method: WriteCall['method'], fields: Fields = {}): WriteCall => ({
  effect: 'write',
  name,
  method,
  path: `/${name}`,
  body: fields,
  carries: Object.keys(fields),
  whenLost: name === 'create' || name === 'activate' ? 'look' : 'repeat',
});

/** The calls of an update: one for `session`, one for all else that can be changed. */
function updates(fields: Fields): readonly WriteCall[] {
  const { session, ...rest } = fields;
  const changeable = Object.entries(rest).filter(([name]) => personFields[name]?.change.length !== 0);
  return [
    ...(changeable.length > 0 ? [call('update', 'PUT', Object.fromEntries(changeable))] : []),
    ...(session === undefined ? [] : [call('session', 'PUT', { session })]),
  ];
}

const valuesOf = (fields: readonly { readonly name: string; readonly to: Value }[]): Fields =>
  Object.fromEntries(fields.map(({ name, to }) => [name, to]));

/** The requests of the fake target: its create takes all fields but `session`. */
export function stepsOf(change: Change, resolve: Resolve): Steps {
  const steps = (calls: readonly WriteCall[], more: Partial<Steps> = {}): Steps => ({
    after: () => calls,
    finish: [],
    ...more,
  });
  switch (change.action) {
    case 'create':
    case 'recreate': {
      const { session, ...first } = change.fields;
      const finish = change.action === 'recreate' ? [call('deactivate', 'DELETE')] : [];
      if (change.action === 'recreate' && change.successor) return steps([], { finish });
      return steps(updates(session === undefined ? {} : { session }), {
        create: call('create', 'POST', first),
        finish,
      });
    }
    case 'adopt':
    case 'update':
      return steps(updates(valuesOf(change.fields)));
    case 'activate':
      return steps([call('activate', 'POST'), ...updates(valuesOf(change.fields))]);
    case 'replace':
      return steps([{ ...call('replace', 'POST'), body: { members: change.desired.members.map(resolve) } }]);
    case 'delete':
      return steps([call('deactivate', 'DELETE')]);
    case 'release':
      return steps([]);
  }
}
