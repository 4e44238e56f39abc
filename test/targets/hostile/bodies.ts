/** What a write would have been answered with, and what else an answer may name. */
export interface Truth {
  readonly status: number;
  /** The JSON text of the right answer; empty where it has none. */
  readonly text: string;
  /** The target's id of somebody else. */
  readonly other: string;
}

/** An answer in place of the right one. */
export interface Body {
  readonly status: number;
  readonly text: string;
}

/** One way to answer a write otherwise than its page says. */
export interface Hostile {
  readonly name: string;
  answer(truth: Truth): Body;
}

const idNames = new Set(['userId', 'publicId', 'id']);
const ownIdNames = new Set(['partnerUserId']);

const whole = (name: string, text: string, status = 200): Hostile => ({ name, answer: () => ({ status, text }) });

const made = (name: string, text: (truth: Truth) => string): Hostile => ({
  name,
  answer: (truth) => ({ status: 200, text: text(truth) }),
});

/** The right answer with other values at these names, wherever they stand. */
function withValue({ text }: Truth, names: ReadonlySet<string>, value: unknown): string {
  const body: unknown = JSON.parse(text === '' ? '{}' : text);
  const replaced = JSON.stringify(body, (name, found: unknown) => (names.has(name) ? value : found));
  return Object.keys(body as object).length > 0 ? replaced : JSON.stringify({ userId: value });
}

const withId = (name: string, value: unknown): Hostile =>
  made(`an id that is ${name}`, (truth) => withValue(truth, idNames, value));

const under = (status: number): Hostile => ({
  name: `status ${status}`,
  answer: ({ text }) => ({ status, text: status === 204 ? '' : text }),
});

/** Answers with the status of success, of which none says what a page describes. */
export const hostile: readonly Hostile[] = [
  whole('an error', '{"error":"Validation error"}'),
  whole('null', 'null'),
  whole('an empty list', '[]'),
  whole('a word', '"ok"'),
  whole('nothing', ''),
  whole('no success', '{"success":false}'),
  whole('an empty object', '{}'),
  whole('true', 'true'),
  whole('a number', '0'),
  whole('HTML', '<!doctype html><title>Gateway</title><p>One moment, please.'),
  whole('words', 'ok'),
  whole('an error with 201', '{"error":"x"}', 201),
  whole('an error with 202', '{"error":"x"}', 202),
  whole('nothing with 202', '', 202),
  ...[202, 203, 204, 206, 207, 226, 299].map(under),
  made('half of the JSON', ({ text }) => (text === '' ? '{' : text.slice(0, Math.ceil(text.length / 2)))),
  made('two documents', ({ text }) => `${text || '{}'}{}`),
  made('a list of it', ({ text }) => `[${text || '{}'}]`),
  made('it inside of something', ({ text }) => `{"data":${text || '{}'}}`),
  made('it as a text', ({ text }) => JSON.stringify(text)),
  made('somebody else', (truth) => withValue(truth, idNames, truth.other)),
  made('somebody else in capitals', (truth) => withValue(truth, idNames, truth.other.toUpperCase())),
  made('another partner id', (truth) => withValue(truth, ownIdNames, 'somebody-else')),
  made('another list', ({ other }) => JSON.stringify({ providerUserIds: [other] })),
  made('no members', () => '{"providerUserIds":[]}'),
  made('members that are none', () => '{"providerUserIds":[{}]}'),
  made('a list that is none', () => '{"providerUserIds":"all"}'),
  withId('empty', ''),
  withId('a dot', '.'),
  withId('two dots', '..'),
  withId('a blank', ' '),
  withId('a line', 'a\nb'),
  withId('a control character', 'a\u0000b'),
  withId('half of a character', '\ud800'),
  withId('a mark of direction', 'a\u202eb'),
  withId('endless', 'x'.repeat(10_000)),
  withId('the name of a prototype', '__proto__'),
  withId('a number beyond all', 2 ** 60),
  withId('a fraction', 1.5),
  withId('below nothing', -1),
  withId('an object', { id: 'x' }),
  withId('a list', ['x']),
  withId('true', true),
  withId('null', null),
];
