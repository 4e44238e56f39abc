import { seededRandom } from './random.ts';
import { count, demand, numberFrom, oneOf, regexp, shaped, text, wholeFrom, type Shape } from './shape.ts';
import type { Call, Delivery, Reply } from './server.ts';

export const faultKinds = [
  'lost-before',
  'lost-after',
  '500-before',
  '500-after',
  '503-before',
  'not-found',
  '429',
  'slow-before',
  'slow',
  'garbage',
  'truncated',
  'cut-json',
  'no-id',
  'no-user-id',
] as const;

/**
 * What goes wrong. With `*-before`, `not-found` (a 404, as a gateway gives it) and `429` the request has no effect
 * (with `slow-before` only late), with all others it has: `lost` closes the socket
 * without an answer, `slow` answers late, `garbage` answers 200 with HTML, `truncated` stops in the middle of the body,
 * `cut-json` sends half of the
 * JSON as if it were all, `no-id` leaves out the ids that the system makes, whatever it calls them, `no-user-id` those
 * called `userId`.
 */
export type FaultKind = (typeof faultKinds)[number];

/** When which fault happens; of several rules that apply to a request, the first one does. */
export interface FaultRule {
  readonly fault: FaultKind;
  /**
   * Which requests, all when absent: the method, and regular expressions to be found in the path (without query) and in
   * the text of the body.
   */
  readonly match?: { readonly method?: string; readonly path?: string; readonly body?: string };
  /** How often in all; default 1, or no end when `everyNth` or `probability` is given. */
  readonly times?: number;
  /** Only each Nth matching request. */
  readonly everyNth?: number;
  /** Only this share of the matching requests, by a row of numbers that `seed` (default 1) fixes. */
  readonly probability?: number;
  readonly seed?: number;
  /** Milliseconds to wait before the answer; default 1000 for the slow ones, else 0. */
  readonly delayMs?: number;
  /** In place of the status that the fault's name says. */
  readonly status?: number;
  /** Headers of the answer that the fault makes up, such as `retry-after`. */
  readonly headers?: Readonly<Record<string, string>>;
}

const matchShape: Shape<NonNullable<FaultRule['match']>> = {
  required: [],
  fields: { method: text, path: regexp, body: regexp },
};
const ruleShape: Shape<FaultRule> = {
  required: ['fault'],
  fields: {
    fault: oneOf(faultKinds),
    match: shaped(matchShape),
    times: (value) => (value === Infinity ? undefined : count(value)),
    everyNth: wholeFrom(1, Number.MAX_SAFE_INTEGER),
    probability: numberFrom(0, 1),
    seed: count,
    delayMs: count,
    status: wholeFrom(200, 599),
    headers: (value) =>
      typeof value === 'object' && value !== null && Object.values(value).every((item) => typeof item === 'string')
        ? undefined
        : 'must be an object of strings',
  },
};

/** Reads one rule or a list of them; throws `SandboxInputError` when one is wrong. */
export function parseFaultRules(value: unknown): FaultRule[] {
  const rules: readonly unknown[] = Array.isArray(value) ? value : [value];
  return rules.map((rule) => demand('fault rule', ruleShape, rule));
}

/** The rules in force, with a memory of how often each has matched and struck. */
export interface FaultTable {
  add(rules: readonly FaultRule[]): void;
  clear(): void;
  /** The rule that strikes this request; counts it. */
  next(call: Call): FaultRule | undefined;
}

/** A table without rules. */
export function faultTable(): FaultTable {
  let strikes: ((call: Call) => FaultRule | undefined)[] = [];
  return {
    add(rules) {
      strikes.push(...parseFaultRules(rules).map(armed));
    },
    clear() {
      strikes = [];
    },
    next(call) {
      for (const strike of strikes) {
        const rule = strike(call);
        if (rule) return rule;
      }
      return undefined;
    },
  };
}

function armed(rule: FaultRule): (call: Call) => FaultRule | undefined {
  const random = seededRandom(rule.seed ?? 1);
  const isRepeated = rule.everyNth !== undefined || rule.probability !== undefined;
  let left = rule.times ?? (isRepeated ? Infinity : 1);
  let matched = 0;
  return (call) => {
    if (left <= 0 || !matches(rule, call)) return undefined;
    matched += 1;
    if (rule.everyNth !== undefined && matched % rule.everyNth !== 0) return undefined;
    if (rule.probability !== undefined && random() >= rule.probability) return undefined;
    left -= 1;
    return rule;
  };
}

function matches({ match = {} }: FaultRule, call: Call): boolean {
  return (
    (match.method === undefined || match.method.toUpperCase() === call.method) &&
    (match.path === undefined || new RegExp(match.path).test(call.path)) &&
    (match.body === undefined || new RegExp(match.body).test(call.text))
  );
}

/** Milliseconds that a fault holds the answer back; of `slow-before` and other `before` faults the effect too. */
export function delayOf(rule: FaultRule): number {
  return rule.delayMs ?? (rule.fault.startsWith('slow') ? 1000 : 0);
}

/** The answer of a fault that leaves the request without effect; undefined when the request is to be carried out. */
export function deliveryBefore(rule: FaultRule, refuse: (status: number) => Reply): Delivery | undefined {
  switch (rule.fault) {
    case 'lost-before':
      return { how: 'lost' };
    case '500-before':
    case '503-before':
    case '429':
      return whole(refuse(rule.status ?? Number.parseInt(rule.fault, 10)), rule);
    case 'not-found':
      return whole(refuse(rule.status ?? 404), rule);
    default:
      return undefined;
  }
}

/** What becomes of the answer to a request that was carried out. */
export function deliveryAfter(
  rule: FaultRule,
  reply: Reply,
  refuse: (status: number) => Reply,
  idFields: readonly string[],
): Delivery {
  const json = reply.text === '' ? '{}' : reply.text;
  switch (rule.fault) {
    case 'lost-after':
      return { how: 'lost' };
    case '500-after':
      return whole(refuse(rule.status ?? 500), rule);
    case 'garbage':
      return whole(
        {
          status: rule.status ?? 200,
          type: 'text/html',
          text: '<!doctype html><title>Gateway</title><p>One moment, please.',
        },
        rule,
      );
    case 'truncated':
      return { how: 'truncated', reply: { ...reply, type: 'application/json', text: json } };
    case 'cut-json':
      return whole({ ...reply, type: 'application/json', text: json.slice(0, Math.ceil(json.length / 2)) }, rule);
    case 'no-id':
      return whole(without(reply, idFields), rule);
    case 'no-user-id':
      return whole(without(reply, ['userId']), rule);
    default:
      return whole(reply, rule);
  }
}

function whole(reply: Reply, rule: FaultRule): Delivery {
  return { how: 'whole', reply: { ...reply, headers: { ...reply.headers, ...rule.headers } } };
}

function without(reply: Reply, fields: readonly string[]): Reply {
  if (reply.type !== 'application/json') return reply;
  return {
    ...reply,
    text: JSON.stringify(JSON.parse(reply.text), (name, value: unknown) => (fields.includes(name) ? undefined : value)),
  };
}
