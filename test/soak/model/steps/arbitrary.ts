import fc from 'fast-check';
import type { Entry, Wanted } from '../manifest.ts';
import type { HumanName } from '../people.ts';
import { plainHabits, type Habits } from '../world/habits.ts';
import type { Fault } from '../world/network.ts';
import type { Resident, RunFlags, Scenario, Step } from './step.ts';

const small = fc.nat({ max: 5 });
const variant = fc.nat({ max: 3 });
const kind = fc.constantFrom('provider' as const, 'client' as const);

const habits: fc.Arbitrary<Habits> = fc.record({
  partnerLookup: fc.constantFrom('found', 'found', 'found', 'notFound', 'refused'),
  duplicateEmail: fc.constantFrom('refuse', 'allow'),
  duplicatePartnerId: fc.constantFrom('allow', 'refuse'),
  partnerIdUpdate: fc.constantFrom('taken', 'ignored'),
  deactivatedRead: fc.constantFrom('shown', 'shown', 'missing'),
  deactivateAgain: fc.constantFrom('accept', 'refuse'),
  numbers: fc.boolean(),
  trims: fc.boolean(),
  dateTimes: fc.boolean(),
});

const flags: fc.Arbitrary<RunFlags> = fc.record({
  allows: fc.constantFrom(true, true, true, false),
  refresh: fc.constantFrom('changed', 'changed', 'changed', 'all', 'none'),
  assumeNew: fc.constantFrom(false, false, false, false, true),
});

const fault: fc.Arbitrary<Fault> = fc.record({
  what: fc.constantFrom('answer-lost', 'lost', 'unavailable', 'not-found', 'refused', 'killed', 'killed-after'),
  nth: fc.nat({ max: 7 }),
  of: fc.constantFrom('writes', 'all'),
});

const resident: fc.Arbitrary<Resident> = fc.record({
  kind,
  human: small,
  partnerId: fc.constantFrom('own', 'none', 'other'),
  isActive: fc.constantFrom(true, true, true, false),
  variants: fc.array(variant, { maxLength: 3 }),
});

/** What a sequence may hold, with how often. */
const weighted: Readonly<Record<Step['do'], { readonly weight: number; readonly of: fc.Arbitrary<object> }>> = {
  apply: {
    weight: 24,
    of: fc.record({
      flags,
      faults: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, fc.array(fault, { maxLength: 2 })),
    }),
  },
  edit: { weight: 8, of: fc.record({ who: small, field: fc.nat({ max: 9 }), variant }) },
  undeclare: { weight: 1, of: fc.record({ who: small, field: fc.nat({ max: 9 }) }) },
  organization: { weight: 1, of: fc.record({ who: small, key: variant }) },
  flag: {
    weight: 2,
    of: fc.record({
      who: small,
      flag: fc.constantFrom('protect', 'ignore', 'ignore-providers'),
    }),
  },
  join: { weight: 4, of: fc.record({ kind, human: small, id: small }) },
  leave: { weight: 6, of: fc.record({ who: small }) },
  return: { weight: 5, of: fc.record({ who: small }) },
  rename: {
    weight: 6,
    of: fc.record({
      who: small,
      id: small,
      says: fc.constantFrom(true, true, true, false),
    }),
  },
  previously: { weight: 1, of: fc.record({ who: small, of: small }) },
  'forget-previously': { weight: 2, of: fc.constant({}) },
  swap: { weight: 1, of: fc.record({ one: small, other: small }) },
  revert: { weight: 5, of: fc.record({ back: fc.nat({ max: 3 }) }) },
  list: { weight: 7, of: fc.record({ who: small, members: fc.array(small, { minLength: 1, maxLength: 3 }) }) },
  settings: {
    weight: 2,
    of: fc.record({
      settings: fc.oneof(
        fc.record({ prune: fc.constantFrom('delete' as const, 'release' as const, 'off' as const) }),
        fc.record({ onImmutableChange: fc.constantFrom('block' as const, 'recreate' as const) }),
        fc.record({ emptyAssignment: fc.constantFrom('block' as const, 'allow' as const) }),
        fc.record({ onLiveDeactivation: fc.constantFrom('block' as const, 'activate' as const) }),
        fc.record({ planLooks: fc.constantFrom(500, 2) }),
      ),
    }),
  },
  form: { weight: 1, of: fc.record({ form: fc.constantFrom('yaml', 'json', 'split', 'csv') }) },
  'save-plan': { weight: 5, of: fc.record({ flags }) },
  'use-plan': { weight: 8, of: fc.record({ lateSeconds: fc.constantFrom(0, 5, 120, 4000) }) },
  drift: { weight: 3, of: fc.record({ repair: fc.boolean() }) },
  wait: { weight: 2, of: fc.record({ hours: fc.constantFrom(1, 25) }) },
  'lose-state': { weight: 3, of: fc.constant({}) },
  'back-up': { weight: 1, of: fc.constant({}) },
  'put-back': { weight: 1, of: fc.constant({}) },
  'live-edit': { weight: 3, of: fc.record({ who: small, field: fc.nat({ max: 9 }), variant }) },
  'live-end': { weight: 3, of: fc.record({ who: small }) },
  'live-begin': { weight: 1, of: fc.record({ who: small }) },
  'live-gone': { weight: 2, of: fc.record({ who: small }) },
  'live-list': { weight: 1, of: fc.record({ who: small, members: fc.array(small, { minLength: 1, maxLength: 3 }) }) },
  'state-rm': { weight: 1, of: fc.record({ who: small }) },
  'state-mv': { weight: 2, of: fc.record({ who: small, id: small }) },
  settle: { weight: 2, of: fc.record({ who: small }) },
};

/** Every kind of step. */
const stepKinds = Object.keys(weighted) as readonly Step['do'][];

function entry(of: Entry['kind'], nth: number): fc.Arbitrary<Entry> {
  const human: HumanName = `${of === 'provider' ? 'p' : 'c'}${nth}`;
  const optional =
    of === 'provider'
      ? ['phoneNumber', 'nationalProviderIdentifier', 'therapyLicence', 'noteIdentifier', 'locale']
      : ['email', 'dateOfBirth', 'pronoun', 'defaultNoteTemplateIds'];
  const always = of === 'provider' ? ['firstName', 'lastName', 'email'] : ['firstName', 'lastName'];
  const chosen = fc.subarray(optional);
  const list = fc.uniqueArray(fc.nat({ max: 2 }), { minLength: 1, maxLength: 2 });
  const org = fc.constantFrom(undefined, undefined, 'north');
  return fc.tuple(chosen, list, org).map(([more, members, organization]) => ({
    kind: of,
    id: `${human}-a`,
    human,
    fields: Object.fromEntries([...always, ...more].map((name) => [name, 0])),
    ...(of === 'provider' && organization ? { organization } : {}),
    list: of === 'client' ? members.map((one) => `p${one}`) : [],
  }));
}

const start: fc.Arbitrary<Wanted> = fc
  .tuple(
    fc.tuple(entry('provider', 0), entry('provider', 1), entry('provider', 2)),
    fc.tuple(entry('client', 0), entry('client', 1), entry('client', 2)),
    fc.constantFrom('delete' as const, 'delete' as const, 'release' as const),
    fc.constantFrom('block' as const, 'block' as const, 'recreate' as const),
  )
  .map(([providers, clients, prune, onImmutableChange]) => ({
    entries: [...providers, ...clients],
    settings: {
      prune,
      onImmutableChange,
      emptyAssignment: 'block',
      onLiveDeactivation: 'block',
      repairs: true,
      planLooks: 500,
    },
    // The quickest to read; steps change it.
    form: 'json',
  }));

/** Whole sequences of at most so many steps. */
export function scenarios(most: number): fc.Arbitrary<Scenario> {
  const steps = stepKinds.map((name) => ({
    weight: weighted[name].weight,
    arbitrary: weighted[name].of.map((more): Step => ({ do: name, ...more }) as Step),
  }));
  const first: Step = { do: 'apply', flags: { allows: true, refresh: 'changed', assumeNew: false }, faults: [] };
  return fc.record({
    habits: fc.oneof({ weight: 1, arbitrary: fc.constant(plainHabits) }, { weight: 2, arbitrary: habits }),
    residents: fc.oneof(
      { weight: 2, arbitrary: fc.constant([]) },
      { weight: 1, arbitrary: fc.array(resident, { maxLength: 2 }) },
    ),
    start,
    steps: fc.array(fc.oneof(...steps), { minLength: 3, maxLength: most }).map((more) => [first, ...more]),
  });
}
