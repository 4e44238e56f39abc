import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { recheck } from '../../src/apply/recheck.ts';
import type { Change } from '../../src/core/model/change.ts';
import type { Observation } from '../../src/core/model/observed.ts';
import type { Fields } from '../../src/core/model/resource.ts';
import { observedDigest } from '../../src/core/deciding/diff.ts';
import { digest, list, person, recorded, rules } from '../core/builders.ts';
import { carried, endOf, updateOf, type Behaviour } from './fake.ts';

const test = suite('looking again before an older plan is carried out');
const ref = 'provider/p-1';
const held = recorded(ref, { firstName: 'Ana', session: 'Soap' });
const planned: Fields = { firstName: 'Ana', lastName: 'Stone' };
const present = (fields: Fields): Observation => ({ state: 'present', fields });
const observed = observedDigest(rules, planned, held.id, digest);

const end = async (change: Change, given: Behaviour = {}): Promise<string> => {
  const operation = { observed, ...given.operation } as object;
  const ended = await carried([change], { state: [held], ...given, operation, options: { recheck } });
  const isSent = ended.sent.length > 0 ? ', sent' : '';
  return `${endOf(ended)}${isSent}`;
};

const eva = { firstName: 'Eva' };
const update = updateOf(person('p-1', eva), held, eva);
const base = { ref, desired: person('p-1', eva), recorded: held, fields: [], evidence: 'e' } as const;

test('an update goes on when the object is as it was planned, and is left alone when it is not', async () => {
  assert.is(await end(update, { seen: present(planned) }), 'done, sent');
  assert.is(await end(update, { seen: present({ ...planned, lastName: 'Mallory' }) }), 'moved: moved');
  assert.is(await end(update, { seen: { state: 'missing' } }), 'moved: moved');
  assert.is(await end(update, { seen: { state: 'unknown', code: 'server-error', message: 'm' } }), 'failed: not-read');
});

test('an object that was not read for the plan only has to be there', async () => {
  const unread = { operation: { observed: undefined } as never };
  assert.is(await end(update, { ...unread, seen: present({ firstName: 'Mallory' }) }), 'done, sent');
  assert.is(await end(update, { ...unread, seen: { state: 'missing' } }), 'moved: moved');
});

test('so it is with an adoption, and with an activation of somebody who is not active by now', async () => {
  assert.is(await end({ action: 'adopt', ...base }, { seen: present(planned) }), 'done');
  assert.is(await end({ action: 'adopt', ...base }, { seen: present({}) }), 'moved: moved');
  const activate: Change = { action: 'activate', ...base };
  assert.is(await end(activate, { seen: present(planned), isActive: false }), 'done, sent');
  assert.is(await end(activate, { seen: present(planned) }), 'done, sent');
  assert.is(await end(activate, { seen: present(planned), isActive: true }), 'moved: moved');
  assert.is(await end(activate, { seen: present({}), isActive: false }), 'moved: moved');
});

test('nobody is created who is there by now', async () => {
  const create: Change = { action: 'create', ref, desired: person('p-1'), fields: {}, members: [], looked: true };
  assert.is(await end(create, { found: [{ state: 'nobody', isProven: false }] }), 'done, sent');
  const found = { state: 'found', id: 'x', isActive: true, fields: {}, evidence: 'e' } as const;
  assert.is(await end(create, { found: [found] }), 'moved: moved');
  assert.is(await end(create, { found: [{ state: 'conflict', message: 'm', hint: 'h' }] }), 'moved: moved');
  assert.is(
    await end(create, { found: [{ state: 'unknown', code: 'server-error', message: 'm' }] }),
    'failed: not-read',
  );
});

test('nobody is deactivated whom somebody changed since, in what can be read', async () => {
  const remove: Change = { action: 'delete', ref, recorded: held };
  assert.is(await end(remove, { seen: present({ firstName: 'Ana', session: 'Dap' }) }), 'done, sent');
  assert.is(await end(remove, { seen: present({ firstName: 'Eva' }) }), 'moved: moved');
  assert.is(await end(remove, { seen: present({ lastName: 'Mallory' }) }), 'done, sent');
  assert.is(await end(remove, { seen: { state: 'missing' } }), 'done, sent');
  assert.is(await end(remove, { seen: { state: 'unknown', code: 'server-error', message: 'm' } }), 'failed: not-read');
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
