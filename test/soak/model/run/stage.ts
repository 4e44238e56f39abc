import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DriftReport } from '../../../../src/core/drift/drift.ts';
import type { Plan } from '../../../../src/core/model/plan.ts';
import type { Report } from '../../../../src/core/model/outcome.ts';
import { written, type Entry, type Wanted } from '../manifest.ts';
import type { HumanName } from '../people.ts';
import type { Past } from '../rules/rule.ts';
import type { RunFlags, Scenario } from '../steps/step.ts';
import { Network, type Fault } from '../world/network.ts';
import { Server } from '../world/server.ts';
import { command } from './command.ts';
import { documentOf, type Ran } from './documents.ts';
import type { VirtualTime } from './virtual-time.ts';

const memory = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

/** Of a saved plan: what it was made from. */
export interface Saved {
  readonly wanted: Wanted;
  readonly plan: Plan;
  readonly flags: RunFlags;
}

/** Where a sequence is played: a server, a folder with manifest and state, and what has happened so far. */
export class Stage {
  readonly time: VirtualTime;
  readonly server: Server;
  readonly network: Network;
  readonly folder = mkdtempSync(join(memory, 'caseload-model-'));
  wanted: Wanted;
  left: Entry[] = [];
  applied: Wanted[] = [];
  saved: Saved | undefined;
  readonly humansOf = new Map<string, HumanName[]>();
  readonly held = new Set<HumanName>();
  readonly hiddenLists = new Set<HumanName>();
  readonly unprovenLists = new Set<HumanName>();
  readonly unnamed = new Set<HumanName>();
  readonly forgotten = new Set<HumanName>();

  constructor(time: VirtualTime, scenario: Scenario) {
    this.time = time;
    this.server = new Server(scenario.habits);
    this.network = new Network(this.server, time.pass);
    globalThis.fetch = this.network.fetch as typeof fetch;
    this.wanted = scenario.start;
    mkdirSync(join(this.folder, 'plans'));
  }

  get state(): string {
    return join(this.folder, '.caseload');
  }

  /** State has lost these humans, or what happened to them: what it holds of them, and of their lists, is past. */
  forget(humans: Iterable<HumanName>): void {
    for (const human of humans) {
      this.held.delete(human);
      this.forgotten.add(human);
      this.unprovenLists.add(human);
    }
  }

  past(): Past {
    const { humansOf, held, forgotten, folder, unnamed, hiddenLists, server } = this;
    const readsPartnerIds = server.habits.partnerLookup === 'found';
    return {
      humansOf,
      held,
      forgotten,
      folder,
      unnamed,
      hiddenLists,
      unprovenLists: this.unprovenLists,
      readsPartnerIds,
      hidesDeactivated: server.habits.deactivatedRead === 'missing',
      entries: this.applied.flatMap(({ entries }) => entries),
    };
  }

  /** Runs one command on the manifest as it is now. */
  async run(
    what: Ran['what'],
    flags?: RunFlags,
    more: { plan?: Plan; faults?: readonly Fault[]; args?: readonly string[] } = {},
  ): Promise<Ran> {
    const { wanted, network } = this;
    const root = written(this.folder, wanted);
    const faults = more.faults ?? [];
    const before = new Map(this.server.accounts);
    const copy = join(this.folder, 'at-kill');
    network.onKill = () => {
      if (existsSync(this.state)) cpSync(this.state, copy, { recursive: true });
    };
    network.begin(faults);
    const args = argsOf(what, root, this.folder, flags).concat(more.args ?? []);
    const env = { UPHEAL_API_KEY: 'key-of-the-model', UPHEAL_API_URL: 'http://127.0.0.1:9', TMPDIR: '/dev/null' };
    const ended = await command(args, { env, folder: this.folder });
    if (network.wasKilled) this.#comeBack(copy);
    const sent = network.ofRun();
    const plan = what === 'plan' ? documentOf<Plan>(ended) : more.plan;
    const isApply = what === 'apply' || what === 'apply-plan';
    const isReport = isApply && ended.code !== 3 && !network.wasKilled;
    const report = isReport ? documentOf<Report>(ended) : undefined;
    const drift = what === 'drift' ? documentOf<DriftReport>(ended) : undefined;
    const after = new Map(this.server.accounts);
    return {
      what,
      ended,
      sent,
      wanted,
      before,
      after,
      faults,
      flags,
      wasKilled: network.wasKilled,
      ...(plan ? { plan } : {}),
      ...(report ? { report } : {}),
      ...(drift ? { drift } : {}),
    };
  }

  /** A killed process leaves its files as they were then; its lock is free, for it is dead. */
  #comeBack(copy: string): void {
    rmSync(this.state, { recursive: true, force: true });
    if (!existsSync(copy)) return;
    cpSync(copy, this.state, { recursive: true });
    rmSync(copy, { recursive: true, force: true });
    for (const name of readdirSync(this.state, { recursive: true, encoding: 'utf8' }))
      if (/(^|\/)lock[^/]*$/.test(name)) rmSync(join(this.state, name), { recursive: true, force: true });
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

const allowing = ['deletes', 'replaces', 'missing', 'identity-changes', 'unseen', 'activate'].flatMap((name) => [
  `--allow-${name}`,
  '100%',
]);
const allowed = ['last-admin', 'recreate', 'blind-replace', 'empty'].map((name) => `--allow-${name}`);

function argsOf(what: Ran['what'], root: string, folder: string, flags: RunFlags | undefined): string[] {
  if (what === 'state') return ['state'];
  if (what === 'drift') return ['drift', root, '--format', 'json'];
  if (what === 'apply-plan') return ['apply', root, '--format', 'json', '--plan', join(folder, 'plans', 'saved.json')];
  const activates = allowing.filter((_, index, all) => all[index - (index % 2)] !== '--allow-activate');
  return [
    what,
    root,
    '--format',
    'json',
    '--refresh',
    flags?.refresh ?? 'changed',
    ...(flags?.assumeNew ? ['--assume-new'] : []),
    ...(flags?.allows ? [...activates, ...allowed] : []),
    ...(what === 'apply' ? ['--yes'] : []),
  ];
}
