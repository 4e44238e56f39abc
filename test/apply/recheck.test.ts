import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { recheck } from '../../src/apply/recheck.ts';
import type { Change } from '../../src/core/model/change.ts';
import type { Observation } from '../../src/core/model/observed.ts';
import type { Fields } from '../../src/core/model/resource.ts';
import { observedDigest } from '../../src/core/deciding/diff.ts';
import { digest, list, person, recorded, rules } from '../core/builders.ts';
import { carried, endOf, updateOf, type Behaviour, type Carried } from './fake.ts';

const test = suite('looking again before an older plan is carried out');
const ref = 'provider/p-1';
const held = recorded(ref, { firstName: 'Ana', session: 'Soap' });
const planned: Fields = { firstName: 'Ana', lastName: 'Stone' };
const present = (fields: Fields): Observation => ({ state: 'present', fields });
const observed = observedDigest(rules, planned, held.id, digest);

async function rechecked(
  change: Change,
  given: Behaviour,
): Promise<{ readonly ended: Carried; readonly told: string }> {
  const operation = { observed, ...given.operation } as object;
  const ended = await carried([change], { state: [held], ...given, operation, options: { recheck } });
  return { ended, told: `${endOf(ended)}${ended.sent.length > 0 ? ', sent' : ''}` };
}

const end = async (change: Change, given: Behaviour = {}): Promise<string> => (await rechecked(change, given)).told;

const eva = { firstName: 'Eva' };
const other = recorded('provider/p-2');
/** A target that shows another one, and does not show this one. */
const gone: Behaviour = {
  state: [held, other],
  target: { look: async ({ id }) => (id === other.id ? present({}) : { state: 'missing' }) },
};
const update = updateOf(person('p-1', eva), held, eva);
const fields = [{ name: 'firstName', cause: 'edit', to: 'Eva' }] as const;
const base = { ref, desired: person('p-1', eva), recorded: held, fields: [], evidence: 'e' } as const;

test('an update goes on when the object is as it was planned, and is left alone when it is not', async () => {
  assert.is(await end(update, { seen: present(planned) }), 'done, sent');
  assert.is(await end(update, { seen: present({ ...planned, lastName: 'Mallory' }) }), 'moved: moved');
  assert.is(await end(update, gone), 'moved: moved');
  assert.is(await end(update, { seen: { state: 'missing' } }), 'failed: not-read');
  assert.is(await end(update, { seen: { state: 'unknown', code: 'server-error', message: 'm' } }), 'failed: not-read');
});

test('an object that was not read for the plan only has to be there', async () => {
  const unread = { operation: { observed: undefined } as never };
  assert.is(await end(update, { ...unread, seen: present({ firstName: 'Mallory' }) }), 'done, sent');
  assert.is(await end(update, { ...unread, ...gone }), 'moved: moved');
});

test('so it is with an adoption, and with an activation of somebody who is not active by now', async () => {
  assert.is(await end({ action: 'adopt', ...base }, { seen: present(planned) }), 'done');
  assert.is(await end({ action: 'adopt', ...base }, { seen: present({}) }), 'moved: moved');
  const activate: Change = { action: 'activate', ...base };
  assert.is(await end(activate, { seen: present(planned), isActive: false }), 'done, sent');
  assert.is(await end(activate, { seen: present(planned) }), 'done, sent');
  assert.is(await end(activate, { ...gone, isActive: true }), 'moved: moved');
  assert.is(await end(activate, { seen: present({}), isActive: false }), 'moved: moved');
});

test('who is to be created is not read: that look is made right before the create', async () => {
  const create: Change = { action: 'create', ref, desired: person('p-1'), fields: {}, members: [] };
  const look = async () => Promise.reject(new Error('was read'));
  assert.is(await end(create, { target: { look } }), 'done, sent');
});

test('what is as the plan wants it already is done, remembered and not sent, whatever else was changed', async () => {
  const { ended, told } = await rechecked(update, { seen: present({ firstName: 'Eva', lastName: 'Mallory' }) });
  assert.is(told, 'done');
  assert.is(ended.state.get(ref)?.fields['firstName'], 'remote-p-1 firstName "Eva"');
  const adopt: Change = {
    action: 'adopt',
    ...base,
    fields,
    recorded: { ...held, unproven: ['firstName', 'locale'] },
  };
  const adopted = await rechecked(adopt, { seen: present({ firstName: 'Eva', lastName: 'Mallory' }) });
  assert.is(adopted.told, 'done');
  assert.equal(adopted.ended.state.get(ref)?.unproven, ['locale']);
  // With nothing to send, only the object itself says whether it is as it was planned.
  assert.is(
    await end({ action: 'adopt', ...base }, { seen: present({ ...planned, lastName: 'Mallory' }) }),
    'moved: moved',
  );
});

test('what no read shows is sent, for nobody knows whether it is there', async () => {
  const both = { firstName: 'Eva', session: 'Dap' };
  const change = updateOf(person('p-1', both), held, both);
  const seen = present({ ...planned, firstName: 'Eva' });
  assert.is(await end(change, { seen, operation: { observed: undefined } as never }), 'done, sent');
});

test('somebody who is active by now is done when the fields are too, and moved when they are not', async () => {
  const activate: Change = {
    action: 'activate',
    ...base,
    recorded: { ...held, deactivated: true },
    fields,
  };
  const { ended, told } = await rechecked(activate, { seen: present({ firstName: 'Eva' }), isActive: true });
  assert.is(told, 'done');
  assert.is(ended.state.get(ref)?.deactivated, undefined);
  assert.is(await end(activate, { seen: present(planned), isActive: true }), 'moved: moved');
  assert.is(await end({ ...activate, fields: [] }, { seen: present(planned), isActive: true }), 'done');
});

test('nobody is deactivated whom somebody changed since the plan saw them, whatever was last written', async () => {
  const remove: Change = { action: 'delete', ref, recorded: held };
  assert.is(await end(remove, { seen: present(planned) }), 'done, sent');
  assert.is(await end(remove, { seen: present({ ...planned, firstName: 'Eva' }) }), 'moved: moved');
  assert.is(await end(remove, { seen: present({ ...planned, lastName: 'Mallory' }) }), 'moved: moved');
  assert.is(await end(remove, gone), 'done, sent');
  assert.is(await end(remove, { seen: { state: 'missing' } }), 'failed: not-read');
  assert.is(await end(remove, { seen: { state: 'unknown', code: 'server-error', message: 'm' } }), 'failed: not-read');
});

test('whom the plan could not read is deactivated unread, and who is deactivated already without a request', async () => {
  const remove: Change = { action: 'delete', ref, recorded: held };
  const unread = { operation: { observed: undefined } as never };
  assert.is(
    await end(remove, { ...unread, seen: { state: 'unknown', code: 'forbidden', message: 'm' } }),
    'done, sent',
  );
  const { ended, told } = await rechecked(remove, { seen: present(planned), isActive: false });
  assert.is(told, 'done');
  assert.is(ended.state.get(ref)?.deactivated, true);
  assert.is(await end(remove, { seen: present(planned), isActive: true }), 'done, sent');
});

test('a recreate looks at the old one, unless the new one is there already', async () => {
  const recreate: Change = {
    action: 'recreate',
    ref,
    desired: person('p-1'),
    fields: {},
    members: [],
    because: [],
    predecessor: held,
  };
  assert.is(await end(recreate, { seen: present({}) }), 'moved: moved');
  assert.is(await end(recreate, { seen: present(planned) }), 'done, sent');
  assert.is(await end({ ...recreate, successor: held }, { seen: present({}) }), 'done, sent');
});

test('a list cannot be read, so it is sent as it was planned', async () => {
  const replace: Change = { action: 'replace', ref: 'assignment/c-1', desired: list('c-1', ['p-1']), blind: false };
  assert.is(await end(replace, { seen: { state: 'missing' } }), 'done, sent');
});

test.run();
