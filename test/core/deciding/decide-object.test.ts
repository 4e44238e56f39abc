import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Observation } from '../../../src/core/model/observed.ts';
import { digest, now, organization, person, recorded, tableWith, type Given } from '../builders.ts';
import { ana, here, plan, present, ref, told } from './one-object.ts';

const test = suite('what becomes of somebody whom state holds');

test('somebody as last proven needs nothing, and who differs is updated', () => {
  assert.equal(told(person('p-1', ana), here()), []);
  assert.is(plan(person('p-1', ana), here()).plan.summary.unchanged, 1);
  assert.equal(told(person('p-1', { ...ana, firstName: 'Eva' }), here()), ['update firstName']);
});

test('an update keeps what the read proved beside what it sends', () => {
  const change = plan(person('p-1', { firstName: 'Eva', lastName: 'Rivera' }), {
    ...here(),
    seen: present({ firstName: 'Ana', lastName: 'Rivera', ownId: 'p-1' }),
  }).changes.get(ref);
  assert.is(
    change?.action === 'update' && change.recorded.fields['lastName'],
    digest('remote-p-1', 'lastName', 'Rivera'),
  );
});

test('a look that failed plans nothing', () => {
  const seen: Observation = { state: 'unknown', code: 'server-error', message: 'm' };
  assert.equal(told(person('p-1', { firstName: 'Eva' }), { ...here(), seen }), ['unknown: server-error']);
});

test('somebody who is gone is created anew, told as drift, and remembered as seen missing', () => {
  const given: Parameters<typeof plan>[1] = {
    ...here(),
    seen: { state: 'missing' },
    lookup: { state: 'nobody', isProven: true },
  };
  const { plan: made, proofs } = plan(person('p-1', ana), given);
  assert.equal(told(person('p-1', ana), given), ['create firstName email ownId']);
  assert.equal(made.drift, [{ ref, class: 'missing', fields: [] }]);
  assert.equal(proofs, [{ ref, id: 'remote-p-1', read: { at: now, fields: {}, seen: 'missing' } }]);
});

test('what differs live is drift by its class, and the read is remembered as having seen it', () => {
  for (const [fields, kind] of [
    [{ ...ana, firstName: 'Mallory', ownId: 'p-1' }, 'changed'],
    [{ ...ana, organization: 'o-2', ownId: 'p-1' }, 'moved'],
  ] as const) {
    const { plan: made, proofs } = plan(person('p-1', ana, { organization: 'organization/o' }), {
      wanted: [person('p-1', ana, { organization: 'organization/o' }), organization('o', 'o-1')],
      state: [recorded(ref, { ...ana, organization: 'o-1' })],
      seen: present({ organization: 'o-1', ...fields }),
    });
    assert.equal(
      made.drift.map((item) => item.class),
      [kind],
    );
    assert.equal(
      proofs.map(({ read }) => read?.seen),
      ['changed'],
    );
  }
});

test('an edit of the manifest is no drift, and the read that shows the old value has seen nothing', () => {
  const { plan: made, proofs } = plan(person('p-1', { ...ana, firstName: 'Eva' }), {
    ...here(),
    seen: present({ ...ana, ownId: 'p-1' }, true),
  });
  assert.equal(made.drift, []);
  assert.equal(proofs, [
    {
      ref,
      id: 'remote-p-1',
      read: {
        at: now,
        fields: {
          email: digest('remote-p-1', 'email', 'ana@x.example'),
          ownId: digest('remote-p-1', 'ownId', 'p-1'),
        },
        shown: ['firstName'],
      },
      check: { at: now, isActive: true },
    },
  ]);
});

test('somebody deactivated, by us or live where that is wanted, is activated and brought up to date', () => {
  const eva = person('p-1', { ...ana, firstName: 'Eva' });
  const mayActivate: Given = { settings: { onLiveDeactivation: 'activate' } };
  assert.equal(told(eva, here({ deactivated: true })), ['activate firstName']);
  assert.equal(told(eva, { ...here(), ...mayActivate, seen: present({ ...ana, ownId: 'p-1' }, false) }), [
    'activate firstName',
  ]);
  assert.equal(told(eva, { ...here(), ...mayActivate, seen: { state: 'unread', isActive: false } }), [
    'activate firstName',
  ]);
  assert.equal(told(eva, { ...here(), seen: present({ ...ana, ownId: 'p-1' }, true) }), ['update firstName']);
});

test('only who was deactivated by others is drift', () => {
  const inactive = present({ ...ana, ownId: 'p-1' }, false);
  assert.equal(plan(person('p-1', ana), { ...here(), seen: inactive }).plan.drift, [
    { ref, class: 'deactivated', fields: [] },
  ]);
  assert.equal(plan(person('p-1', ana), { ...here({ deactivated: true }), seen: inactive }).plan.drift, []);
});

test('a deactivation without an answer is activated again unless a look shows the person active', () => {
  const doubt = here({ unsure: 'activity' });
  assert.equal(told(person('p-1', ana), doubt), ['activate']);
  assert.equal(told(person('p-1', ana), { ...doubt, seen: present({ ...ana, ownId: 'p-1' }) }), ['activate']);
  assert.equal(told(person('p-1', ana), { ...doubt, seen: present({ ...ana, ownId: 'p-1' }, true) }), []);
});

test('an object of a kind that is not managed, or that is kept elsewhere, needs nothing', () => {
  assert.equal(told(person('p-1', ana, { external: true }), {}), []);
  assert.equal(told(person('p-1', ana), { table: tableWith('provider', { managed: false }) }), []);
});

test('a digest of what was seen goes with the operation, so that a later look notices a change', () => {
  const operation = (seen?: Observation) =>
    plan(person('p-1', { ...ana, firstName: 'Eva' }), { ...here(), ...(seen ? { seen } : {}) }).plan.operations[0];
  assert.match(operation(present(ana))?.observed ?? '', 'remote-p-1 observed');
  assert.is(operation()?.observed, undefined);
});

test.run();
