import { join } from 'node:path';
import { noApprovals } from '../../src/core/planning/approvals.ts';
import type { Report } from '../../src/core/model/outcome.ts';
import type { Ref } from '../../src/core/model/resource.ts';
import { apply, loadManifest, plan, type PlanOptions } from '../../src/index.ts';
import { seededRandom } from '../../src/sandbox/random.ts';
import { faultKinds, type FaultRule } from '../../src/sandbox/faults.ts';
import {
  startUphealSandbox,
  type UphealSandbox,
  type UphealSettings,
  type UserRecord,
} from '../../src/sandbox/upheal/index.ts';
import { openState } from '../../src/engine/state-session.ts';
import { settleByHand } from '../../src/engine/by-hand.ts';
import { manifestFile, newFolder } from '../cli/run-command.ts';
import { fakeClock } from '../fake-clock.ts';

/** What a row of faults did to a roster. */
export interface Course {
  /** Runs until nothing was left to do, by step. */
  readonly runs: readonly number[];
  readonly wrong: readonly string[];
  readonly settledByHand: number;
}

type Person = {
  id: string;
  firstName: string;
  lastName: string;
  email?: string;
  noteIdentifier?: string;
  defaultSessionType?: string;
};
interface Roster {
  readonly version: 1;
  readonly settings: object;
  readonly providers: Person[];
  readonly clients: Person[];
  readonly assignments: { client: string; providers: string[] }[];
}

const perMinute = 60;
const mostRuns = 8;
/** Habits that no rule of comparison minds: some of them in each row. */
const habits = ['trim', 'nfc', 'numbers'] as const;
/** Last names as people write them: with two blanks, and with a letter that is put together of two. */
const lastNames = ['Two', 'Two  Ito', 'Tu\u0308'];
const faults = faultKinds.filter((kind) => !kind.startsWith('slow'));

/**
 * Applies two rosters, one after the other, to a server on which each request fails with the given probability, until
 * nothing is left to do.
 */
export async function runSchedule(seed: number, probability: number): Promise<Course> {
  const random = seededRandom(seed);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
  const clock = fakeClock(Date.UTC(2026, 0, 1));
  const settings: Partial<UphealSettings> = {
    rateLimit: perMinute,
    duplicateProviderEmail: pick([400, 403, 409, 'allow']),
    duplicateClientEmail: pick([400, 403, 409, 'allow']),
    duplicatePartnerId: pick(['refuse', 'allow']),
    lookupByPartnerId: pick(['found', 'found', 'notFound', 'refused']),
    storesPartnerId: random() < 0.8,
    deactivateAgain: pick(['accept', 'refuse']),
    missingRead: pick([404, 404, 403]),
    numericNpi: true,
    normalize: habits.filter((_, index) => (seed >> index) % 2 === 0),
  };
  const server = await startUphealSandbox({ settings, clock });
  const folder = newFolder();
  const wrong: string[] = [];
  const runs: number[] = [];
  let settled = 0;
  const options: PlanOptions = {
    env: { UPHEAL_API_URL: server.url, UPHEAL_API_KEY: server.key },
    state: join(folder, 'state'),
    paceFolder: join(folder, 'pace'),
    clock,
    random,
    approvals: { ...noApprovals, deletes: { count: 2 }, replaces: { count: 8 } },
  };
  const table: FaultRule[] = faults.map((fault, index) => ({
    fault,
    probability: probability / faults.length / (1 - (index * probability) / faults.length),
    seed: seed * 100 + index,
  }));
  const first = rosterOf(random);
  const second = changed(first, random);
  try {
    for (const roster of [first, second]) {
      server.faults(table);
      let count = 0;
      for (let isQuiet = false; !isQuiet && count < mostRuns;) {
        count += 1;
        const report = await run(roster, folder, options);
        if (!report) continue;
        if (
          report.outcomes.length !==
          Object.entries(report.summary).reduce((sum, [name, n]) => sum + (name === 'blocked' ? 0 : n), 0)
        )
          wrong.push('totals do not add up');
        isQuiet = report.summary.done === report.outcomes.length && report.unread.length === 0 && !report.stopped;
        settled += await settleLikeAPerson(report, server, roster, options);
      }
      runs.push(count);
      server.clearFaults();
      const last = await run(roster, folder, { ...options, refresh: 'all' });
      if (!last || last.outcomes.length > 0 || last.unread.length > 0)
        wrong.push(`not quiet after ${count} runs: ${JSON.stringify(last?.outcomes ?? 'failed')}`);
      wrong.push(...differences(roster, server, settings.storesPartnerId === true));
    }
    wrong.push(...crowdedWindows(server));
  } finally {
    await server.close();
  }
  return { runs, wrong, settledByHand: settled };
}

async function run(roster: Roster, folder: string, options: PlanOptions): Promise<Report | undefined> {
  const { manifest, diagnostics } = await loadManifest([manifestFile(folder, roster)]);
  if (!manifest) throw new Error(JSON.stringify(diagnostics));
  try {
    return await apply(await plan(manifest, { ...options, lock: true }));
  } catch (cause) {
    // A run that could read nothing wrote nothing.
    if (cause instanceof Error && 'kind' in cause && cause.kind === 'unreachable') return undefined;
    throw cause;
  }
}

/** Says of creates that no look can tell what the server knows: as a person would who looks into the app. */
async function settleLikeAPerson(
  report: Report,
  server: UphealSandbox,
  roster: Roster,
  options: PlanOptions,
): Promise<number> {
  const doubts = report.unread.filter((item) => item.code === 'unsettled' && !item.because);
  for (const { ref } of doubts) {
    const session = await openState({ target: 'upheal' }, { ...options, lock: true });
    try {
      const found = server.records().filter((user) => isPerson(user, ref, roster));
      await settleByHand(session, ref, found[0]?.userId);
      await session.store.save();
    } finally {
      await session.unlock();
    }
  }
  return doubts.length;
}

/** Names are made so that they name one person of the roster. */
function isPerson(user: UserRecord, ref: Ref, roster: Roster): boolean {
  const person = [...roster.providers, ...roster.clients].find((item) => ref.endsWith(`/${item.id}`));
  return person !== undefined && user.firstName === person.firstName;
}

function rosterOf(random: () => number): Roster {
  const providers = Array.from({ length: 4 }, (_, index): Person => ({
    id: `p-${index}`,
    firstName: `Prov${index}`,
    lastName: 'One',
    email: `p${index}@soak.example`,
    ...(random() < 0.5 ? { noteIdentifier: 'Coach' } : {}),
    ...(random() < 0.3 ? { defaultSessionType: 'Soap' } : {}),
  }));
  const clients = Array.from({ length: 8 }, (_, index): Person => ({
    id: `c-${index}`,
    firstName: `Cli${index}`,
    lastName: 'One',
    ...(random() < 0.5 ? { email: `c${index}@soak.example` } : {}),
  }));
  const assignments = clients.map((client) => ({ client: client.id, providers: someOf(providers, random) }));
  return {
    version: 1,
    settings: { rateLimit: perMinute, reserve: '10%', guards: { maxIdentityChanges: '100%' } },
    providers,
    clients,
    assignments,
  };
}

function someOf(providers: readonly Person[], random: () => number): string[] {
  const ids = providers.map((item) => item.id);
  const start = Math.floor(random() * ids.length);
  return [...ids, ...ids].slice(start, start + 1 + Math.floor(random() * 3));
}

/** One provider and one client leave, names change, lists move, one client is new. */
function changed(roster: Roster, random: () => number): Roster {
  const providers = roster.providers
    .slice(0, 3)
    .map((person, index) =>
      random() < 0.4 ? { ...person, lastName: lastNames[index % 3] ?? '', noteIdentifier: 'Author' } : person,
    );
  const clients = [
    ...roster.clients
      .slice(1)
      .map((person, index) => (random() < 0.4 ? { ...person, lastName: lastNames[index % 3] ?? '' } : person)),
    { id: 'c-new', firstName: 'CliNew', lastName: 'One' },
  ];
  const assignments = clients.map((client) => ({ client: client.id, providers: someOf(providers, random) }));
  return { ...roster, providers, clients, assignments };
}

/** A name however it is put together, each run of blanks one. */
function asCompared(name: string | undefined): string {
  return (name ?? '').normalize('NFC').replace(/\s+/g, ' ');
}

/** What the server holds and the roster does not want, or the other way round. */
function differences(roster: Roster, server: UphealSandbox, hasPartnerIds: boolean): string[] {
  const wrong: string[] = [];
  const records = server.records();
  const byName = (name: string): UserRecord[] => records.filter((user) => user.firstName === name);
  const idOf = (id: string): string =>
    byName(roster.providers.find((person) => person.id === id)?.firstName ?? '')[0]?.userId ?? '?';
  for (const person of [...roster.providers, ...roster.clients]) {
    const found = byName(person.firstName);
    const [user] = found;
    if (found.length !== 1 || !user) wrong.push(`${found.length} records of ${person.id}`);
    else if (
      !user.isActive ||
      asCompared(user.lastName) !== asCompared(person.lastName) ||
      (hasPartnerIds && user.partnerUserId !== person.id)
    )
      wrong.push(`${person.id} is not as wanted`);
  }
  for (const { client, providers } of roster.assignments) {
    const list =
      byName(roster.clients.find((person) => person.id === client)?.firstName ?? '')[0]?.providerUserIds ?? [];
    const wanted = providers.map(idOf);
    if (list[0] !== wanted[0] || list.length !== wanted.length || !wanted.every((id) => list.includes(id)))
      wrong.push(`the list of ${client} is not as wanted`);
  }
  const names = new Set([...roster.providers, ...roster.clients].map((person) => person.firstName));
  for (const user of records)
    if (!names.has(user.firstName) && user.isActive) wrong.push(`${user.firstName} should be deactivated`);
  return wrong;
}

/** Windows of 60 s with more requests than this run may send. */
function crowdedWindows(server: UphealSandbox): string[] {
  const times = server.requests().map((request) => request.at);
  return times.flatMap((at, index) =>
    times.slice(index).filter((other) => other < at + 60_000).length > perMinute * 0.9
      ? [`a window of 60 s from ${at} holds too many requests`]
      : [],
  );
}
