import type { Server } from './server.ts';
import type { Account } from './record.ts';

/** What goes wrong with one request on its way. */
export type FaultKind = 'lost' | 'answer-lost' | 'unavailable' | 'not-found' | 'refused' | 'killed' | 'killed-after';

/** One fault: the nth request of a run (writes alone, or all), counted from 0. */
export interface Fault {
  readonly what: FaultKind;
  readonly nth: number;
  readonly of: 'writes' | 'all';
}

/** One request as it was asked and answered. */
export interface Sent {
  readonly method: string;
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly isWrite: boolean;
  /** Undefined when no answer came. */
  readonly status: number | undefined;
  /** Accounts that it changed or made, before and after. */
  readonly changed: readonly { readonly before: Account | undefined; readonly after: Account }[];
  readonly fault?: FaultKind;
}

/** The way to the server: all requests of all runs pass here, and time passes with them. */
export class Network {
  readonly sent: Sent[] = [];
  readonly #server: Server;
  readonly #pass: (ms: number) => void;
  #faults: readonly Fault[] = [];
  #start = 0;
  #isDead = false;
  /** Called at the moment at which the process is killed. */
  onKill: () => void = () => undefined;

  constructor(server: Server, pass: (ms: number) => void) {
    this.#server = server;
    this.#pass = pass;
  }

  /** Begins a run: its faults, and a count from 0. */
  begin(faults: readonly Fault[] = []): void {
    this.#faults = faults;
    this.#start = this.sent.length;
    this.#isDead = false;
  }

  /** What was sent since the last run began. */
  ofRun(): readonly Sent[] {
    return this.sent.slice(this.#start);
  }

  /** Whether the process was killed in this run: nothing that it sends after arrives. */
  get wasKilled(): boolean {
    return this.#isDead;
  }

  /** Stands in place of `fetch`. */
  readonly fetch = async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    await Promise.resolve();
    if (this.#isDead) throw new TypeError('fetch failed');
    this.#pass(40);
    const { pathname } = new URL(input instanceof Request ? input.url : input);
    const method = init?.method ?? 'GET';
    const path = decodeURIComponent(pathname);
    const body = typeof init?.body === 'string' ? (JSON.parse(init.body) as Record<string, unknown>) : {};
    const isWrite = method !== 'GET' && path !== '/users/check';
    const asked = { method, path, body, isWrite };
    const fault = this.#due(isWrite);
    if (fault === 'killed') return this.#die(asked, fault);
    if (fault === 'lost') return this.#drop(asked, fault);
    const status = fault && { unavailable: 503, 'not-found': 404, refused: 400 }[fault as string];
    if (status !== undefined) {
      this.sent.push({ ...asked, status, changed: [], ...(fault ? { fault } : {}) });
      return new Response('{"message":"Fault"}', { status });
    }
    const before = new Map(this.#server.accounts);
    const reply = this.#server.answer(asked);
    const changed = [...this.#server.accounts.values()]
      .filter((one) => before.get(one.userId) !== one)
      .map((after) => ({ before: before.get(after.userId), after }));
    if (fault === 'answer-lost') return this.#drop(asked, fault, changed);
    if (fault === 'killed-after') return this.#die(asked, fault, changed);
    this.sent.push({ ...asked, status: reply.status, changed });
    const text = reply.body === undefined ? null : JSON.stringify(reply.body);
    return new Response(reply.status === 204 ? null : text, { status: reply.status });
  };

  #due(isWrite: boolean): FaultKind | undefined {
    const run = this.ofRun();
    const writes = run.filter((one) => one.isWrite).length;
    return this.#faults.find(({ nth, of }) => (of === 'all' ? nth === run.length : isWrite && nth === writes))?.what;
  }

  #drop(asked: Omit<Sent, 'status' | 'changed'>, fault: FaultKind, changed: Sent['changed'] = []): never {
    this.sent.push({ ...asked, status: undefined, changed, fault });
    throw new TypeError('fetch failed', { cause: Object.assign(new Error('reset'), { code: 'ECONNRESET' }) });
  }

  #die(asked: Omit<Sent, 'status' | 'changed'>, fault: FaultKind, changed: Sent['changed'] = []): never {
    this.onKill();
    this.#isDead = true;
    return this.#drop(asked, fault, changed);
  }
}
