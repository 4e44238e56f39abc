import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isTarget } from '../connector/define-target.ts';
import type { TargetDefinition } from '../connector/target.ts';
import type { Report } from '../core/model/outcome.ts';
import type { Plan } from '../core/model/plan.ts';
import { apply } from '../engine/apply.ts';
import type { DriftReport } from '../core/drift/drift.ts';
import type { Manifest } from '../core/model/manifest.ts';
import { drift } from '../engine/drift/drift.ts';
import type { DriftOptions } from '../engine/drift/drift-options.ts';
import { loadManifest } from '../engine/load-manifest.ts';
import { plan, type Planning, type PlanOptions } from '../engine/plan.ts';
import { frontOf, type Front, type SeenRequest } from './front.ts';
import type { Roster } from './roster.ts';
import { virtualClock, type VirtualClock } from './virtual-clock.ts';

/** A server that behaves like the system of a target, with nothing in it but what no call makes. */
export interface ConformanceServer {
  readonly url: string;
  /** The API key that it takes. */
  readonly key: string;
  /** How many objects of managed kinds it holds. */
  count(): number;
  close(): Promise<void>;
}

/** What a server makes of what it is sent, or of what it shows. */
export interface ConformanceHabit {
  readonly name: string;
  /** The roster that shows it; that of the subject when absent. */
  readonly roster?: Roster;
  /** What it never takes as it is sent, as `kind field`. */
  readonly refused: readonly string[];
  /** All other promises hold with it, too. */
  readonly isWhole?: true;
  /** Starts a server that has the habit. */
  start(clock: { now(): number }): Promise<ConformanceServer>;
}

/** A target that is put to the test, and what the test needs to know of it. */
export interface ConformanceSubject {
  readonly definition: TargetDefinition;
  /** One resource of each kind that a manifest can have for it. */
  readonly roster: Roster;
  /** For each field of its tables another valid value than the roster has. */
  readonly otherValues: Readonly<Record<string, unknown>>;
  /** Whether a request may change something; without it all but GET may. */
  readonly isWrite?: (request: SeenRequest) => boolean;
  /** Servers with habits of their own, each of which the table runs through. */
  readonly habits?: readonly ConformanceHabit[];
  /** Starts a server for one test; where it counts time, it counts by this clock. */
  start(clock: { now(): number }): Promise<ConformanceServer>;
}

/** One promise of a target as a test: it resolves when the target keeps it, and rejects with why it does not. */
export interface ConformanceRow {
  /** A sentence about behaviour that begins with the target's name. */
  readonly name: string;
  run(): Promise<void>;
}

/** A running system with one state; every call loads the manifest anew, and time is virtual. */
export interface Stage {
  readonly server: ConformanceServer;
  readonly front: Front;
  readonly clock: VirtualClock;
  plan(roster: Roster, options?: PlanOptions): Promise<Plan>;
  apply(roster: Roster, options?: PlanOptions): Promise<Report>;
  drift(roster: Roster, options?: DriftOptions): Promise<DriftReport>;
}

/** Does something with a target on a server of its own, which ends with it, as does its state. */
export async function onStage(subject: ConformanceSubject, work: (stage: Stage) => Promise<void>): Promise<void> {
  const { definition, isWrite = ({ method }: SeenRequest) => method !== 'GET' } = subject;
  const clock = virtualClock(Date.UTC(2026, 0, 1));
  const folder = await mkdtemp(join(tmpdir(), 'caseload-conformance-'));
  const server = await subject.start(clock);
  const front = await frontOf(server.url, isWrite);
  const registered = isTarget(definition) ? { targets: [definition] } : {};
  const common = {
    ...registered,
    env: { [definition.variables.url]: front.url, [definition.variables.key]: server.key },
    state: join(folder, 'state'),
    clock,
  };
  const manifestOf = async (roster: Roster): Promise<Manifest> => {
    const text = JSON.stringify({ version: 1, ...roster, settings: { target: definition.name, ...roster.settings } });
    const { manifest, diagnostics } = await loadManifest(['-'], {
      ...registered,
      readStdin: () => Promise.resolve(text),
    });
    if (!manifest) throw new Error(`The roster is no manifest: ${JSON.stringify(diagnostics)}`);
    return manifest;
  };
  const made = async (roster: Roster, options: PlanOptions): Promise<Planning> =>
    plan(await manifestOf(roster), { ...common, approvals: { empty: true }, ...options });
  try {
    await work({
      server,
      front,
      clock,
      plan: async (roster, options = {}) => (await made(roster, options)).plan,
      apply: async (roster, options = {}) => apply(await made(roster, options)),
      drift: async (roster, options = {}) => drift(await manifestOf(roster), { ...common, ...options }),
    });
  } finally {
    await front.close();
    await server.close();
    await rm(folder, { recursive: true, force: true });
  }
}
