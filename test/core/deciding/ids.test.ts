import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { comparedIn } from '../../../src/core/deciding/compared.ts';
import { wantedOf } from '../../../src/core/deciding/desired.ts';
import { idsOf, type IdSources } from '../../../src/core/deciding/ids.ts';
import type { Change } from '../../../src/core/model/change.ts';
import type { FieldRule, KindTable } from '../../../src/core/model/fields.ts';
import type { LookupResult } from '../../../src/core/model/observed.ts';
import type { Digest, Recorded } from '../../../src/core/model/recorded.ts';
import { idOf, kindOf, type Desired, type DesiredObject, type Ref } from '../../../src/core/model/resource.ts';
import { defaultSettings } from '../../../src/core/model/settings.ts';
import { operationsOf } from '../builders.ts';

const free: FieldRule = { set: ['create'], change: ['update'], read: ['get'], personal: false };
const people = { form: 'object', managed: true, canCreate: true, canDelete: true } as const;

/** A target that has organizations of its own, and people who belong to them. */
const table: KindTable = {
  organization: { ...people, kind: 'organization', fields: { name: free } },
  provider: {
    ...people,
    kind: 'provider',
    fields: { firstName: free, organization: { ...free, from: 'organization-id' } },
  },
  client: { ...people, kind: 'client', managed: false, fields: {} },
  assignment: {
    form: 'membership',
    kind: 'assignment',
    managed: false,
    owner: 'client',
    member: 'provider',
    membersInCreate: 0,
    readable: false,
  },
};
const digest: Digest = (salt, name, value) => `${salt} ${name} ${JSON.stringify(value)}`;
const at = '2026-01-01T00:00:00.000Z';

function wanted(ref: Ref, more: Partial<DesiredObject>): DesiredObject {
  const base = { blocks: {}, fields: {}, external: false, protect: false, ignore: [] };
  return {
    form: 'object',
    ref,
    kind: kindOf(ref),
    id: idOf(ref),
    ...base,
    at: { file: 'x', line: 1, column: 1 },
    ...more,
  };
}

function state(ref: Ref, id: string, fields: Readonly<Record<string, string>> = {}): Recorded {
  const digests = Object.entries(fields).map(([name, value]) => [name, digest(id, name, value)]);
  return { ref, id, origin: 'created', fields: Object.fromEntries(digests), provenAt: at };
}

const lakeside = wanted('organization/lakeside', { fields: { name: 'Lakeside' } });
const ana = wanted('provider/ana', { fields: { firstName: 'Ana' }, organization: 'organization/lakeside' });

function sources(resources: readonly Desired[], recorded: readonly Recorded[] = [], declared?: string): IdSources {
  return {
    manifest: { settings: defaultSettings, resources, warnings: [] },
    recorded: new Map(recorded.map((entry) => [entry.ref, entry])),
    declaredId: ({ kind }) => (kind === 'organization' ? declared : undefined),
  };
}

function planned(
  wanted: readonly Desired[],
  recorded: readonly Recorded[],
  lookups: ReadonlyMap<Ref, LookupResult> = new Map(),
): readonly string[] {
  return operationsOf({ wanted, state: recorded, table, digest, declaredId: () => undefined, lookups });
}

const known = state('organization/lakeside', '7', { name: 'Lakeside' });
const found: LookupResult = {
  state: 'found',
  id: '8',
  isActive: undefined,
  fields: { name: 'Lakeside' },
  evidence: 'the same name',
};
const test = suite('ids of resources in the target');

test('an organization has the id that the manifest declares, else that of what the plan adopts, else that of state', () => {
  const { ref } = lakeside;
  const adopt: Change = {
    action: 'adopt',
    ref,
    desired: lakeside,
    recorded: state(ref, '8'),
    fields: [],
    evidence: '',
  };
  const create: Change = { action: 'create', ref, desired: lakeside, fields: {}, members: [] };
  assert.is(idsOf(sources([lakeside], [known], '9'), () => adopt)(ref), '9');
  assert.is(idsOf(sources([lakeside], [known]), () => adopt)(ref), '8');
  assert.is(idsOf(sources([lakeside], [known]))(ref), '7');
  assert.is(idsOf(sources([lakeside], [known]), () => create)(ref), undefined);
  assert.is(idsOf(sources([lakeside]))(ref), undefined);
});

test('an object that is made anew has no id yet, and one whose successor is there has that', () => {
  const recreate: Change = {
    action: 'recreate',
    ref: ana.ref,
    desired: ana,
    fields: {},
    members: [],
    because: [],
    predecessor: state(ana.ref, 'old'),
  };
  const recorded = [state(ana.ref, 'new')];
  assert.is(idsOf(sources([ana], recorded), () => recreate)(ana.ref), undefined);
  assert.is(idsOf(sources([ana], recorded), () => ({ ...recreate, successor: state(ana.ref, 'new') }))(ana.ref), 'new');
});

test('whoever belongs to an organization of the target is wanted with its id, before a plan and after an apply', () => {
  assert.equal(wantedOf(sources([lakeside, ana], [known]), table)(ana), { firstName: 'Ana', organization: '7' });
  assert.equal(comparedIn({ ...sources([lakeside, ana], [known]), table, digest }).get(ana.ref)?.wanted, {
    firstName: 'Ana',
    organization: '7',
  });
});

test('the plan after an apply is empty where organizations are managed, and another organization is a change', () => {
  const of = (organization: string) => state(ana.ref, 'p-1', { firstName: 'Ana', organization });
  assert.equal(planned([lakeside, ana], [known, of('7')]), []);
  assert.equal(planned([lakeside, ana], [known, of('6')]), ['update provider/ana']);
});

test('an organization that a plan adopts counts under the id that was found', () => {
  const member = (organization: string) => state(ana.ref, 'p-1', { firstName: 'Ana', organization });
  const lookups = new Map([[lakeside.ref, found]]);
  assert.equal(planned([lakeside, ana], [member('8')], lookups), ['adopt organization/lakeside']);
  assert.equal(planned([lakeside, ana], [member('7')], lookups), [
    'adopt organization/lakeside',
    'update provider/ana',
  ]);
});

test.run();
