import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { LookupResult } from '../../../src/core/model/observed.ts';
import { adopted } from '../../../src/core/deciding/adopted.ts';
import { digest, now, person, rules, tableWith, type Given } from '../builders.ts';
import { ana, found, plan, ref, told } from './one-object.ts';

const test = suite('what becomes of somebody whom state does not know');

test('somebody whom nobody found is created with every declared field', () => {
  const { changes } = plan(person('p-1', ana), { lookup: { state: 'nobody', isProven: false, at: 7 } });
  const change = changes.get(ref);
  assert.equal(change?.action === 'create' && [change.fields, change.lookedAt], [{ ...ana, ownId: 'p-1' }, 7]);
});

test('a create of somebody whom nobody looked for says so', () => {
  const change = plan(person('p-1', ana), {}).changes.get(ref);
  assert.equal(change?.action === 'create' && 'lookedAt' in change, false);
});

test('where no call creates, or the manifest names the id, nobody is created', () => {
  const noCreate: Given = { table: tableWith('provider', { canCreate: false }) };
  assert.equal(told(person('p-1', ana), { ...noCreate, lookup: { state: 'nobody', isProven: true } }), [
    'blocked: unsupported',
  ]);
  assert.equal(told(person('p-1', ana), noCreate), ['blocked: unsupported']);
  const named = tableWith('provider', {
    fields: { ...rules.fields, userId: { set: [], change: [], read: ['get'], personal: false, declaresId: true } },
  });
  assert.equal(told(person('p-1', { userId: 12 }), { table: named, lookup: { state: 'nobody', isProven: true } }), [
    'blocked: unsupported',
  ]);
});

test('somebody who was found is adopted with what differs, and activated first when deactivated', () => {
  assert.equal(
    told(person('p-1', { firstName: 'Ana' }), { lookup: found({ fields: { firstName: 'Ana', ownId: 'p-1' } }) }),
    ['adopt'],
  );
  const known = found({ fields: { firstName: 'Ana', lastName: 'Stone' }, by: ['own-id'] });
  assert.equal(told(person('p-1', { firstName: 'Eva', lastName: 'Stone' }), { lookup: known }), [
    'adopt firstName ownId',
  ]);
  const mayActivate: Given = { settings: { onLiveDeactivation: 'activate' } };
  assert.equal(told(person('p-1', { firstName: 'Ana' }), { lookup: found({ isActive: false }), ...mayActivate }), [
    'activate ownId',
  ]);
  assert.equal(told(person('p-1', { firstName: 'Ana' }), { lookup: found({ isActive: undefined }) }), ['adopt ownId']);
});

test('a conflict blocks and a look that failed makes unknown: neither is a create', () => {
  assert.equal(told(person('p-1', ana), { lookup: { state: 'conflict', message: 'm', hint: 'h' } }), [
    'blocked: conflict',
  ]);
  assert.equal(told(person('p-1', ana), { lookup: { state: 'unknown', code: 'server-error', message: 'm' } }), [
    'unknown: server-error',
  ]);
});

test('an adoption that differs in what no call changes is an adoption all the same, and blocked beside it', () => {
  assert.equal(
    told(person('p-1', { email: 'eva@x.example' }), {
      lookup: found({ fields: { email: 'ana@x.example', firstName: 'Ana' }, by: ['address'] }),
    }),
    ['adopt ownId', 'blocked: immutable-field'],
  );
});

test('what an adoption cannot prove is remembered as the manifest has it, and marked', () => {
  const desired = person('p-1', { locale: 'en', firstName: 'Ana', session: 'Soap' }, { protect: true });
  const lookup = found({ organizationId: 'o-1' }) as Extract<LookupResult, { state: 'found' }>;
  const { recorded: state, diff } = adopted(desired, lookup, { ...desired.fields }, 'adopted', { rules, digest, now });
  assert.equal(state, {
    ref,
    id: 'remote-p-1',
    origin: 'adopted',
    fields: {
      locale: digest('remote-p-1', 'locale', 'en'),
      firstName: digest('remote-p-1', 'firstName', 'Ana'),
    },
    provenAt: now,
    organizationId: 'o-1',
    protect: true,
    shown: ['firstName'],
    unproven: ['locale'],
  });
  assert.equal([diff.changes, diff.immutable], [[{ name: 'session', cause: 'edit', to: 'Soap' }], []]);
});

test.run();
