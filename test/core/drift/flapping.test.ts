import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { flapsAfter, isFlapping, isToldFlapping, toldFlapping, type Flaps } from '../../../src/core/drift/flapping.ts';
import { newsOf, type KeptFinding } from '../../../src/core/drift/finding.ts';
import type { Ref } from '../../../src/core/model/resource.ts';

const test = suite('differences that come and go');
const ref: Ref = 'client/c-1';
const there: KeptFinding = { ref, class: 'changed', fields: ['firstName'], since: '2026-01-01', fingerprint: 'f' };
const managed = new Set<Ref>([ref]);
const seen = { looked: new Set([`read ${ref}`]), managed };

/** What looks saw, one after the other: 1 there, 0 gone, x when nobody looked. */
function after(looks: string, before: Flaps = new Map()): Flaps {
  return looks
    .split('')
    .reduce<Flaps>(
      (flaps, look) =>
        flapsAfter(flaps, look === '1' ? [there] : [], look === 'x' ? { ...seen, looked: new Set() } : seen),
      before,
    );
}

test('two turns within the last five looks are flapping, one is not, and who was not looked at stays as he was', () => {
  for (const [looks, kept, isIt] of [
    ['1', '1', false],
    ['10', '10', false],
    ['101', '101', true],
    ['1x0x1', '101', true],
    ['1110', '1110', false],
    ['11101', '11101', true],
    ['1010000', '10000', false],
    ['10101', '10101', true],
  ] as const) {
    const flaps = after(looks);
    assert.equal([[...flaps.values()][0]?.looks, isFlapping(flaps, there)], [kept, isIt], looks);
  }
});

test('what all the last looks saw gone, and who is not managed any more, is forgotten', () => {
  assert.is(after('0').size, 0);
  assert.is(after('100000').size, 0);
  assert.is(flapsAfter(after('101'), [there], { ...seen, managed: new Set() }).size, 0);
});

test('it is told once as that, and neither its going nor its coming again, until it is at rest', () => {
  const flaps = after('101');
  const told = (held: Flaps, before: readonly KeptFinding[], left: readonly KeptFinding[]) => {
    const news = newsOf(before, left, left, [], '2026-01-02', held);
    return [news.opened.map(({ flapping }) => flapping), news.closed.length];
  };
  assert.equal(told(flaps, [], [there]), [[true], 0]);
  const known = toldFlapping(flaps, [there]);
  assert.ok(isToldFlapping(known, there));
  assert.equal(told(known, [], [there]), [[], 0]);
  assert.equal(told(after('0', known), [{ ...there, told: true }], []), [[], 0]);
  assert.equal(told(after('111', known), [], [there]), [[undefined], 0]);
  assert.not.ok(isToldFlapping(after('111', known), there));
  assert.equal(told(after('1'), [{ ...there, told: true }], []), [[], 1]);
});

test.run();
