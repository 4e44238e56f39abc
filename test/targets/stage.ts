import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { noApprovals } from '../../src/core/planning/approvals.ts';
import { isDeclared, type FieldRule, type ObjectRules } from '../../src/core/model/fields.ts';
import type { Report } from '../../src/core/model/outcome.ts';
import type { Plan } from '../../src/core/model/plan.ts';
import { idOf, type Kind, type Ref } from '../../src/core/model/resource.ts';
import { apply, loadManifest, plan, type PlanOptions } from '../../src/index.ts';
import { sandboxes, type Sandbox } from '../../src/sandbox/index.ts';
import { targets } from '../../src/targets/index.ts';
import { manifestFile, newFolder } from '../cli/run-command.ts';
import { fakeClock, type FakeClock } from '../fake-clock.ts';

/** A person or an organization of a manifest, as it is written. */
export type Item = Readonly<Record<string, unknown>>;

/** A manifest with one resource of each kind. */
export interface Roster {
  readonly settings?: Item;
  readonly organizations?: readonly Item[];
  readonly providers?: readonly Item[];
  readonly clients?: readonly Item[];
  readonly assignments?: readonly Item[];
}

const examples = new URL('../../examples/targets/', import.meta.url);

/** What a target's sandbox starts from: what must be there before, which no call makes. */
export function seedOf(target: string): Item {
  return JSON.parse(readFileSync(new URL(`${target}.sandbox.json`, examples), 'utf8')) as Item;
}

/** The example of a target: one resource of each kind that a manifest can have for it. */
function rosterOf(target: string): Roster {
  const { organizations, providers, clients, assignments } = parse(
    readFileSync(new URL(`${target}.yaml`, examples), 'utf8'),
  ) as Roster;
  return {
    ...(organizations ? { organizations } : {}),
    ...(providers ? { providers } : {}),
    ...(clients ? { clients } : {}),
    ...(assignments ? { assignments } : {}),
  };
}

/** Another valid value of each field that some target has. */
export const otherValues: Readonly<Record<string, unknown>> = {
  name: 'Hillside',
  therapistUserId: 13,
  id: 99,
  userId: 13,
  publicId: 'usr_other',
  firstName: 'Bea',
  lastName: 'Stone',
  email: 'other@south.example',
  phoneNumber: '5550199',
  phoneCountryCode: '+44',
  locale: 'de-DE',
  defaultSessionType: 'Soap',
  defaultNoteTemplateIds: ['2fb81b0a-611b-11ed-9b6a-0242ac120002'],
  nationalProviderIdentifier: '1234567893',
  therapyLicence: 'LCSW-1',
  noteIdentifier: 'Coach',
  pronoun: 'NeutralThem',
  dateOfBirth: '1990-04-12',
  role: 'TECHNICIAN',
  shouldSendSMS: true,
  recertificationDate: '2026-01-31T00:00:00Z',
  providerPayors: ['pay-1'],
  userloginname: 'ana',
  gender: 'F',
  dob: '1980-01-02',
  image: 'other picture',
  timezone: 'America/Denver',
  address: [{ city: 'Denver' }],
  loginid: 'ana-1',
  orgid: 4,
  is_org_admin: true,
};

/** A running system with one state; every call loads the manifest anew, and time is virtual. */
export interface Stage {
  readonly server: Sandbox;
  readonly clock: FakeClock;
  readonly roster: Roster;
  plan(roster: Roster, options?: PlanOptions): Promise<Plan>;
  apply(roster: Roster, options?: PlanOptions): Promise<Report>;
}

/** Runs a test against a target's own sandbox, which ends with it; `seed` replaces parts of what it starts from. */
export async function stage(target: string, work: (stage: Stage) => Promise<void>, seed: Item = {}): Promise<void> {
  const definition = sandboxes[target];
  if (!definition) throw new Error(`There is no sandbox of ${target}.`);
  const folder = newFolder();
  const stateFile = join(folder, 'seed.json');
  writeFileSync(stateFile, JSON.stringify({ ...seedOf(target), ...seed }));
  const clock = fakeClock(Date.UTC(2026, 0, 1));
  const server = await definition.start({ stateFile, clock });
  const env: Record<string, string> = {
    [definition.variables.url]: server.url,
    [definition.variables.key]: server.key,
  };
  const made = async (roster: Roster, options: PlanOptions) => {
    const loaded = await loadManifest([
      manifestFile(folder, { version: 1, ...roster, settings: { target, ...roster.settings } }),
    ]);
    if (!loaded.manifest) throw new Error(JSON.stringify(loaded.diagnostics));
    return plan(loaded.manifest, {
      env,
      state: join(folder, 'state'),
      clock,
      approvals: { ...noApprovals, empty: true },
      ...options,
    });
  };
  try {
    await work({
      server,
      clock,
      roster: rosterOf(target),
      plan: async (roster, options = {}) => (await made(roster, options)).plan,
      apply: async (roster, options = {}) => apply(await made(roster, options)),
    });
  } finally {
    await server.close();
  }
}

const sections = { organization: 'organizations', provider: 'providers', client: 'clients' } as const;

/** The kinds of objects that a target manages. */
export function managedKinds(target: string): readonly ObjectRules[] {
  return Object.values(targets[target]?.table ?? {}).filter(
    (rules): rules is ObjectRules => rules.form === 'object' && rules.managed,
  );
}

/** The fields of a kind that a manifest can name. */
export function declaredFields(rules: ObjectRules): readonly (readonly [string, FieldRule])[] {
  return Object.entries(rules.fields).filter(([, rule]) => isDeclared(rule));
}

/** The ref of the one resource of a kind. */
export function refIn(roster: Roster, kind: Kind): Ref {
  const item = kind === 'assignment' ? undefined : roster[sections[kind]]?.[0];
  return `${kind}/${String(item?.['key'] ?? item?.['id'])}`;
}

/** A roster in which one field has another value. */
export function edited(roster: Roster, kind: Kind, name: string, { from }: FieldRule): Roster {
  if (kind === 'assignment') return roster;
  const section = sections[kind];
  const value = otherValues[name];
  const change = (item: Item): Item =>
    typeof from === 'object'
      ? { ...item, [from.block]: { ...(item[from.block] as Item | undefined), [name]: value } }
      : { ...item, [name]: value };
  return { ...roster, [section]: roster[section]?.map((item, index) => (index === 0 ? change(item) : item)) };
}

/** A roster without anybody of a kind, nor what belongs to them. */
export function without(roster: Roster, kind: Kind): Roster {
  const gone = idOf(refIn(roster, kind));
  const { organizations = [], providers = [], clients: seen = [], assignments: lists = [], settings: chosen } = roster;
  const left = { organizations, providers, clients: seen, assignments: lists, ...(chosen ? { settings: chosen } : {}) };
  if (kind === 'organization')
    return {
      ...left,
      organizations: [],
      providers: providers.map(({ organization, ...rest }) => (void organization, rest)),
    };
  // Whom nobody treats is kept elsewhere from then on.
  if (kind === 'provider') return { ...left, providers: [], clients: [], assignments: [] };
  return {
    ...left,
    clients: seen.filter((item) => item['id'] !== gone),
    assignments: lists.filter((item) => item['client'] !== gone),
  };
}
