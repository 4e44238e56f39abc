import { carryOut, type Answering, type Way } from './carry-out.ts';
import { control, isControl, type ControlTable } from './control.ts';
import { faultTable, parseFaultRules, type FaultRule } from './faults.ts';
import { rateWindow } from './rate-window.ts';
import { requestLog, type RequestLog, type SeenRequest } from './request-log.ts';
import { listen, type Answer } from './server.ts';
import type { CommonSettings, LiveSettings } from './settings.ts';

/** What every sandbox can be started with. */
export interface SandboxOptions {
  /** Default 0: a free port. */
  readonly port?: number;
  /** Default `sandbox-key`. */
  readonly key?: string;
  /** A JSON file with the state to start from. */
  readonly stateFile?: string;
  readonly faults?: readonly FaultRule[];
  /** Default: the time of day. */
  readonly clock?: { now(): number };
  /** Makes ids; default random ones. */
  readonly uuid?: () => string;
}

/** What one system can be started with: `settings` win over those of `state`, and `state` over `stateFile`. */
export interface SystemOptions<State, Settings> extends SandboxOptions {
  readonly state?: State;
  readonly settings?: Partial<Settings>;
}

/** A running sandbox. */
export interface Sandbox<R extends object = object, S extends CommonSettings = CommonSettings> {
  readonly url: string;
  readonly key: string;
  /** Copies of everything that it holds, what no call of the real system shows included. */
  records(): readonly R[];
  /** Changes settings while it runs, and returns those in force; throws `SandboxInputError` when one is wrong. */
  settings(patch?: Partial<S>): S;
  /** Every request received, in the order of arrival. */
  requests(): readonly SeenRequest[];
  /** The requests that may change something, whatever became of them. */
  writes(): readonly SeenRequest[];
  /** The writes that came while it was read-only. */
  violations(): readonly SeenRequest[];
  /** Adds rules to those in force; throws `SandboxInputError` when one is wrong. */
  faults(rules: readonly FaultRule[]): void;
  clearFaults(): void;
  /** Back to the start: records, settings and faults; requests and rate limit are forgotten. */
  reset(): void;
  /** Destroys every connection; nothing is left running. */
  close(): Promise<void>;
}

/** A sandbox by its name, and how to reach it once it runs. */
export interface SandboxDefinition {
  /** The target that it stands for. */
  readonly name: string;
  /** The environment variables in which the target looks for the URL and the key. */
  readonly variables: { readonly url: string; readonly key: string };
  /** Rejects with `SandboxInputError` when what it is given is wrong. */
  start(options: SandboxOptions & { readonly settings?: Partial<CommonSettings> }): Promise<Sandbox>;
}

/** What one system adds to what all sandboxes share. */
export interface System<R extends object, S extends CommonSettings> extends Answering {
  readonly settings: LiveSettings<S>;
  records(): readonly R[];
  /** Control calls that only this system has. */
  readonly control: ControlTable;
  /** Forgets its records and takes in those of the start; the settings are those of the start already. */
  restart(): void;
}

/** Starts a server on 127.0.0.1 that behaves as the system does, with faults, rate limit, log and control calls. */
export async function startSandbox<R extends object, S extends CommonSettings>(
  system: System<R, S>,
  { key = 'sandbox-key', clock = Date, port = 0, faults: rules = [] }: SandboxOptions,
): Promise<Sandbox<R, S>> {
  const { settings } = system;
  const log = requestLog();
  const way: Way = { system, settings, key, clock, window: rateWindow(), faults: faultTable() };
  const restart = (): void => {
    settings.reset();
    system.restart();
    log.clear();
    way.window.clear();
    way.faults.clear();
    way.faults.add(rules);
  };
  restart();
  const steering = {
    records: () => system.records(),
    requests: () => log.all(),
    writes: () => log.all().filter((request) => request.isWrite),
    violations: () => log.all().filter((request) => request.violation === true),
  };
  const table: ControlTable = {
    'GET records': steering.records,
    'GET requests': steering.requests,
    'GET writes': steering.writes,
    'GET violations': steering.violations,
    'POST faults': (body) => way.faults.add(parseFaultRules(body)),
    'DELETE faults': () => way.faults.clear(),
    'POST reset': restart,
    'GET settings': () => settings.inForce,
    'POST settings': settings.change,
    ...system.control,
  };
  const { url, close } = await listen(answering(way, log, table), port);
  return {
    ...steering,
    url,
    key,
    settings: settings.change,
    faults: (more) => way.faults.add(more),
    clearFaults: () => way.faults.clear(),
    reset: restart,
    close,
  };
}

function answering(way: Way, log: RequestLog, table: ControlTable): Answer {
  return async (call, wait) => {
    if (isControl(call)) return { how: 'whole', reply: control(table, call) };
    const entry = log.open(call, way.clock.now(), way.system.isWrite(call));
    try {
      const delivery = await carryOut(way, call, wait, entry.note);
      await wait(way.settings.inForce.latencyMs);
      if (delivery.how === 'whole') entry.note({ status: delivery.reply.status });
      return delivery;
    } finally {
      entry.end();
    }
  };
}
