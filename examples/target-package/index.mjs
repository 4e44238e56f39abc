import { ask, defineTarget, isSuccess, keyOf, objectOf, refusal, textOf, unusable } from 'caseload';
import { calls } from './calls.mjs';
import { name, schema, table } from './fields.mjs';

/** The front desk's system: people with an e-mail address and a room. */
export const desk = defineTarget({
  name,
  title: 'the front desk',
  table,
  schema,
  variables: { key: 'DESK_API_KEY', url: 'DESK_API_URL' },
  address: (baseUrl, access) => ({ baseUrl, headers: { 'x-api-key': keyOf(access) } }),
  open: () => ({
    name,
    table,
    declaredId: () => undefined,
    steps,
    receive: (_call, answer) => Promise.resolve(personOf(answer.body)),
    look,
    find,
    isActive: () => Promise.resolve(undefined),
    seesActivity: () => false,
  }),
  doctor,
});

/** The requests of a change. */
function steps(change) {
  switch (change.action) {
    case 'create':
      return { create: calls.createPerson(change.fields), after: () => [], finish: [] };
    case 'adopt':
    case 'update': {
      const fields = Object.fromEntries(change.fields.map((field) => [field.name, field.to]));
      return { after: (id) => (change.fields.length > 0 ? [calls.updatePerson(id, fields)] : []), finish: [] };
    }
    case 'release':
      return { after: () => [], finish: [] };
    default:
      throw new Error(`The front desk has no call to ${change.action}.`);
  }
}

/** How somebody is there whose id we hold. */
async function look(recorded, reader) {
  const call = calls.getPerson(recorded.id);
  const answer = await ask(reader, call);
  if ('state' in answer) return answer;
  if (answer.status === 404) return { state: 'missing' };
  if (!isSuccess(answer)) return { state: 'unknown', ...refusal(call, answer) };
  const person = personOf(answer.body);
  return person?.id === recorded.id ? { state: 'present', fields: person.shown } : unusable(call);
}

/** Whether somebody is there already: asked by the e-mail address, which nobody shares. */
async function find(desired, reader, _witnesses, { byOwnId }) {
  const email = desired.fields.email;
  if (byOwnId || email === undefined)
    return { state: 'unknown', code: 'no-email', message: `${desired.ref} can be looked up by its address alone.` };
  const call = calls.listPeople(String(email));
  const answer = await ask(reader, call);
  if ('state' in answer) return answer;
  if (!isSuccess(answer)) return { state: 'unknown', ...refusal(call, answer) };
  if (!Array.isArray(answer.body) || answer.body.length > 1) return unusable(call);
  const [row] = answer.body;
  if (row === undefined) return { state: 'nobody', isProven: true };
  const person = personOf(row);
  if (!person) return unusable(call);
  return { state: 'found', id: person.id, isActive: undefined, fields: person.shown, evidence: 'the same e-mail' };
}

/** Tries the key with a read. */
async function doctor({ settings, ask: read }) {
  const { status } = await read(settings, calls.listPeople('nobody@caseload.invalid'));
  return status === 200
    ? [{ level: 'good', about: 'DESK_API_KEY', message: 'The key reads people.' }]
    : [{ level: 'bad', about: 'DESK_API_KEY', message: `A read was answered with ${status}.` }];
}

/** Somebody as an answer shows them; undefined when it cannot be used. */
function personOf(body) {
  const row = objectOf(body);
  const id = textOf(row?.id);
  if (!row || id === undefined) return undefined;
  const shown = [
    ['email', textOf(row.email)],
    ['room', textOf(row.room)],
  ];
  return { id, shown: Object.fromEntries(shown.filter(([, value]) => value !== undefined)) };
}
