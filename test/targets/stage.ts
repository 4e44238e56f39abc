import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { ConformanceSubject } from '../../src/conformance/index.ts';
import { onStage } from '../../src/conformance/stage.ts';
import type { Report } from '../../src/core/model/outcome.ts';
import type { Plan } from '../../src/core/model/plan.ts';
import type { PlanOptions } from '../../src/engine/plan.ts';
import { sandboxes, type Sandbox } from '../../src/sandbox/index.ts';
import { targets } from '../../src/targets/index.ts';
import { newFolder } from '../cli/run-command.ts';
import type { FakeClock } from '../fake-clock.ts';

/** A person or an organization of a manifest, as it is written. */
export type Item = Readonly<Record<string, unknown>>;

/** A manifest with one resource of each kind. */
export interface Roster {
  readonly settings?: Item;
  readonly organizations?: readonly Item[];
  readonly providers?: readonly Item[];
  readonly clients?: readonly Item[];
  readonly assignments?: readonly Item[];
  readonly [section: string]: readonly Item[] | Item | undefined;
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
const otherValues: Readonly<Record<string, unknown>> = {
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

/** A target that is built in, with its own sandbox; `seed` replaces parts of what that starts from. */
export function subjectOf(
  target: string,
  seed: Item = {},
  onStart: (server: Sandbox) => void = () => undefined,
): ConformanceSubject & { readonly roster: Roster } {
  const [definition, sandbox] = [targets[target], sandboxes[target]];
  if (!definition || !sandbox) throw new Error(`There is no target or no sandbox of ${target}.`);
  return {
    definition,
    roster: rosterOf(target),
    otherValues: { ...otherValues, ...(target === 'upheal' ? { userId: '2fb81b0a-611b-11ed-9b6a-0242ac120002' } : {}) },
    isWrite: ({ method, path }) => method !== 'GET' && !path.endsWith('/users/check'),
    async start(clock) {
      const stateFile = join(newFolder(), 'seed.json');
      writeFileSync(stateFile, JSON.stringify({ ...seedOf(target), ...seed }));
      const server = await sandbox.start({ stateFile, clock });
      onStart(server);
      return { url: server.url, key: server.key, count: () => server.records().length, close: () => server.close() };
    },
  };
}

/** A running system with one state; every call loads the manifest anew, and time is virtual. */
interface Stage {
  readonly server: Sandbox;
  readonly clock: FakeClock;
  readonly roster: Roster;
  plan(roster: Roster, options?: PlanOptions): Promise<Plan>;
  apply(roster: Roster, options?: PlanOptions): Promise<Report>;
}

/** Runs a test against a target's own sandbox, which ends with it; `seed` replaces parts of what it starts from. */
export async function stage(target: string, work: (stage: Stage) => Promise<void>, seed: Item = {}): Promise<void> {
  let started: Sandbox | undefined;
  const subject = subjectOf(target, seed, (server) => void (started = server));
  await onStage(subject, async ({ clock, plan, apply }) => {
    if (!started) throw new Error('No server was started.');
    await work({ server: started, clock, roster: subject.roster, plan, apply });
  });
}
