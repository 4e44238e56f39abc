import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { onStage, type ConformanceSubject, type Stage } from '../../src/conformance/stage.ts';
import type { Report } from '../../src/core/model/outcome.ts';
import type { Sandbox } from '../../src/sandbox/index.ts';
import { hostile, type Hostile } from './hostile/bodies.ts';
import { hostileFront, type HostileFront, type Passing } from './hostile/front.ts';
import { rows, type Item, type Row } from './hostile/rows.ts';
import { subjectOf, type Roster } from './stage.ts';

const test = suite('what an answer proves, call by call and body by body');

const all = { count: 10_000 };
const approvals = { deletes: all, replaces: all, identityChanges: all, missing: all, activate: all, empty: true };
const strangerId = '11111111-2222-4333-8444-555555555555';

interface Played {
  readonly stage: Stage;
  readonly sandbox: Sandbox;
  readonly front: HostileFront;
}

/** A target behind a hostile front, with a sandbox of its own. */
async function played(row: Row, work: (played: Played) => Promise<void>): Promise<void> {
  let sandbox: Sandbox | undefined;
  let front: HostileFront | undefined;
  const subject = subjectOf(row.target, row.seed?.(hostile.length), (server) => void (sandbox = server));
  const behind: ConformanceSubject = {
    ...subject,
    start: async (clock) => {
      const server = await subject.start(clock);
      const before = await hostileFront(server.url);
      front = before;
      return {
        ...server,
        url: before.url,
        close: () => Promise.all([before.close(), server.close()]).then(() => undefined),
      };
    },
  };
  await onStage(behind, async (stage) => {
    if (!sandbox || !front) throw new Error('Nothing was started.');
    await work({ stage, sandbox, front });
  });
}

const records = ({ sandbox }: Played): readonly Item[] => sandbox.records() as readonly Item[];
const recordsOf = (row: Row, number: number, now: Played): readonly Item[] =>
  records(now).filter((record) => row.numberIn(JSON.stringify(record)) === number);

/** Which of the people of a row a request is about. */
function numberOf(row: Row, { path, body }: Passing, now: Played): number | undefined {
  const said = row.numberIn(body);
  if (said !== undefined) return said;
  const about = records(now).find((record) => [path, body].some((text) => isNamed(row.idIn(record), text)));
  return about && row.numberIn(JSON.stringify(about));
}

function isNamed(id: string, text: string): boolean {
  return text.includes(`/${id}`) || text.includes(`"id":${id},`);
}

/** Answers each one's write by a body of its own; `isKept`: none of them takes effect. */
function spoiled(row: Row, isKept: boolean, now: Played): void {
  const is = (method: string, path: string): boolean => method === row.is.method && row.is.path.test(path);
  now.front.spoil(
    (passing) => {
      if (!is(passing.method, passing.path) || passing.status >= 400) return undefined;
      const number = numberOf(row, passing, now);
      const text = isKept ? untrue(passing) : passing.text;
      const truth = { ...passing, text, other: otherId(row, number, now) };
      const said = number === undefined ? undefined : hostile[number]?.answer(truth);
      // Where it says what the page describes, it is not hostile.
      return said?.text === text && said.status === passing.status ? { status: 200, text: 'null' } : said;
    },
    (method, path) => isKept && is(method, path),
  );
}

/** An answer that names everybody rightly, and says nothing of what was not kept. */
function untrue({ path, body }: Passing): string {
  const sent = JSON.parse(body === '' ? '{}' : body) as Item;
  const [, id = newId()] = /([0-9a-f]{8}-[^/]+)/.exec(path) ?? [];
  const { partnerUserId, id: own, name } = sent;
  const user = { publicId: newId(), ...sent };
  return JSON.stringify({ userId: id, partnerUserId, id: own ?? newNumber(), name, user });
}

let made = 0;
const newNumber = (): number => 9000 + (made += 1);
const newId = (): string => `${String(newNumber()).padStart(8, '0')}-0000-4000-8000-000000000000`;

/** Somebody else who is there, and is known to the manifest where there is one. */
function otherId(row: Row, number: number | undefined, now: Played): string {
  const isOther = (record: Item): boolean => ![undefined, number].includes(row.numberIn(JSON.stringify(record)));
  const other = records(now).find(isOther);
  return other ? row.idIn(other) : strangerId;
}

async function begun(row: Row, now: Played): Promise<void> {
  const { stage } = now;
  if (row.before) await applied(row.before(hostile.length), stage);
  if (row.call === 'activate') await applied(row.wanted(0), stage);
}

async function applied(roster: Roster, stage: Stage): Promise<void> {
  const { summary } = await stage.apply(roster, { approvals });
  assert.is(summary.failed + summary.unknown + summary.skipped, 0, JSON.stringify(summary));
}

/** Those whose operation ended as done, by their number. */
function doneIn(row: Row, report: Report): readonly number[] {
  const kinds = row.call === 'replaceProviders' ? ['assignment/'] : ['provider/', 'client/', 'organization/'];
  return report.outcomes.flatMap(({ ref, status }) => {
    const number = /[a-z]-(\d+)\.?$/.exec(ref)?.[1];
    return status === 'done' && kinds.some((kind) => ref.startsWith(kind)) && number ? [Number(number)] : [];
  });
}

function namesOf(numbers: readonly number[]): readonly (Hostile['name'] | undefined)[] {
  return numbers.map((number) => hostile[number]?.name);
}

for (const row of rows) {
  for (const isKept of [true, false]) {
    test(`${row.target} ${row.call}, ${isKept ? 'without' : 'with'} effect: nothing is done but what is`, () =>
      played(row, async (now) => {
        const { stage, front } = now;
        await begun(row, now);
        spoiled(row, isKept, now);
        const wanted = row.wanted(hostile.length);
        const report = await stage.apply(wanted, { approvals });
        const done = doneIn(row, report).filter((number) => number < hostile.length);
        const isThere = (number: number): boolean => recordsOf(row, number, now).some((record) => row.isTrue(record));
        if (!row.anySuccess) assert.equal(namesOf(done.filter((number) => !isThere(number))), []);
        if (row.anySuccess && isKept) return;
        front.calm();
        // Who was said to be done is somebody of his own, as an honest read shows him.
        const seen = await stage.plan(wanted, { approvals, refresh: 'all' });
        const doubted = new Set([...seen.operations, ...seen.blocked, ...seen.unknown].map(({ ref }) => ref));
        const refs = report.outcomes.filter(({ status }) => status === 'done').map(({ ref }) => ref);
        assert.equal(
          refs.filter((ref) => doubted.has(ref)),
          [],
          JSON.stringify([seen.operations[0], seen.blocked[0]]),
        );
        await stage.apply(wanted, { approvals });
        const last = await stage.apply(wanted, { approvals });
        assert.equal([last.outcomes, last.blocked, last.unread], [[], [], []], JSON.stringify(last).slice(0, 2000));
        if (row.call === 'deactivate') return;
        const counts = hostile.map((_, number) => recordsOf(row, number, now).length);
        assert.equal(
          counts.filter((count) => count !== 1),
          [],
        );
        assert.equal(namesOf(hostile.flatMap((_, number) => (isThere(number) ? [] : [number]))), []);
      }));
  }
}

test.run();
