import { control, isControl, type ControlTable } from './control.ts';
import { delayOf, deliveryAfter, deliveryBefore, faultTable, parseFaultRules, type FaultRule } from './faults.ts';
import { rateWindow } from './rate-window.ts';
import { requestLog, type Progress, type SeenRequest } from './request-log.ts';
import { listen, type Call, type Delivery, type Reply } from './server.ts';

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

/** A running sandbox. */
export interface Sandbox {
  readonly url: string;
  readonly key: string;
  /** Copies of everything that it holds, what no call of the real system shows included. */
  records(): readonly object[];
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
  start(options: SandboxOptions): Promise<Sandbox>;
}

/** What one system adds to what all sandboxes share. */
export interface Behaviour {
  isAuthorized(call: Call, key: string): boolean;
  /** Whether the call may change something. */
  isWrite(call: Call): boolean;
  isReadOnly(): boolean;
  /** Accepted requests in any 60 seconds. */
  rateLimit(): number;
  /** Milliseconds before each answer. */
  latencyMs(): number;
  /** Carries the call out, at once and without waiting. */
  answer(call: Call): Reply;
  /** An error answer that the system gives before it looks at what the call asks for. */
  refuse(status: number, call: Call): Reply;
  /** The answer to a request too many; `waitMs` until one fits. */
  tooMany(waitMs: number, call: Call): Reply;
  records(): readonly object[];
  /** Control calls that only this system has. */
  readonly control: ControlTable;
  /** What its answers call the ids that it makes. */
  readonly idFields: readonly string[];
  reset(): void;
}

/** Starts a server on 127.0.0.1 that behaves as told, with faults, rate limit, log and control calls. */
export async function startSandbox(behaviour: Behaviour, options: SandboxOptions): Promise<Sandbox> {
  const key = options.key ?? 'sandbox-key';
  const clock = options.clock ?? Date;
  const log = requestLog();
  const window = rateWindow();
  const faults = faultTable();
  faults.add(options.faults ?? []);

  const reset = (): void => {
    behaviour.reset();
    log.clear();
    window.clear();
    faults.clear();
    faults.add(options.faults ?? []);
  };
  const writes = (): SeenRequest[] => log.all().filter((request) => request.isWrite);
  const violations = (): SeenRequest[] => log.all().filter((request) => request.violation === true);
  const table: ControlTable = {
    'GET records': () => behaviour.records(),
    'GET requests': () => log.all(),
    'GET writes': writes,
    'GET violations': violations,
    'POST faults': (body) => faults.add(parseFaultRules(body)),
    'DELETE faults': () => faults.clear(),
    'POST reset': reset,
    ...behaviour.control,
  };

  async function carryOut(
    call: Call,
    wait: (ms: number) => Promise<void>,
    note: (progress: Progress) => void,
  ): Promise<Delivery> {
    if (!behaviour.isAuthorized(call, key)) return { how: 'whole', reply: behaviour.refuse(401, call) };
    const now = clock.now();
    const tooSoon = window.wait(now, behaviour.rateLimit());
    if (tooSoon > 0) return { how: 'whole', reply: behaviour.tooMany(tooSoon, call) };
    const rule = faults.next(call);
    if (rule) note({ fault: rule.fault });
    if (rule?.fault !== '429') window.accept(now);
    const refuse = (status: number): Reply =>
      status === 429 ? behaviour.tooMany(1000, call) : behaviour.refuse(status, call);

    if (rule?.fault === 'slow-before') await wait(delayOf(rule));
    const before = rule && deliveryBefore(rule, refuse);
    if (rule && before) {
      await wait(delayOf(rule));
      return before;
    }
    const isViolation = behaviour.isReadOnly() && behaviour.isWrite(call);
    const reply = isViolation ? behaviour.refuse(403, call) : behaviour.answer(call);
    note(isViolation ? { violation: true } : { handled: reply.status });
    if (!rule) return { how: 'whole', reply };
    if (rule.fault !== 'slow-before') await wait(delayOf(rule));
    return deliveryAfter(rule, reply, refuse, behaviour.idFields);
  }

  const listener = await listen(async (call, wait) => {
    if (isControl(call)) return { how: 'whole', reply: control(table, call) };
    const entry = log.open(call, clock.now(), behaviour.isWrite(call));
    try {
      const delivery = await carryOut(call, wait, entry.note);
      await wait(behaviour.latencyMs());
      if (delivery.how === 'whole') entry.note({ status: delivery.reply.status });
      return delivery;
    } finally {
      entry.end();
    }
  }, options.port ?? 0);

  return {
    url: listener.url,
    key,
    records: () => behaviour.records(),
    requests: () => log.all(),
    writes,
    violations,
    faults: (rules) => faults.add(rules),
    clearFaults: () => faults.clear(),
    reset,
    close: () => listener.close(),
  };
}
