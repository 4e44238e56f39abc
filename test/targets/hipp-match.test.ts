import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { DesiredObject } from '../../src/core/model/resource.ts';
import type { Row } from '../../src/targets/hipp/answers.ts';
import { likeName, matchesOf } from '../../src/targets/hipp/match.ts';
import { othersUnder } from '../../src/targets/hipp/others.ts';

const test = suite('rows of a look-up by e-mail at Hipp Health');

const desired: DesiredObject = {
  form: 'object',
  ref: 'client/cl-1',
  kind: 'client',
  id: 'cl-1',
  protect: false,
  ignore: [],
  at: { file: 'x', line: 1, column: 1 },
  fields: { firstName: 'Ana', lastName: 'Rivera', dateOfBirth: '1990-04-12' },
  blocks: {},
  external: false,
};
const row = (change: Partial<Row>): Row => ({
  id: 'usr_1',
  firstName: 'Ana',
  lastName: 'Rivera',
  role: 'PATIENT',
  birthDate: undefined,
  ...change,
});
const placeOf = (change: Partial<Row>): string => {
  const { same, alike, others } = matchesOf(desired, [row(change)]);
  return same.length > 0 ? 'same' : alike.length > 0 ? 'alike' : others.length > 0 ? 'other' : 'nowhere';
};

const cases: readonly (readonly [string, Partial<Row>])[] = [
  ['same', {}],
  ['same', { firstName: 'Ana ', lastName: '\u00a0Rivera' }],
  ['same', { birthDate: '1990-04-12T00:00:00Z' }],
  ['alike', { birthDate: '1990-04-13' }],
  ['alike', { firstName: 'ana' }],
  ['alike', { firstName: 'Anna' }],
  ['alike', { lastName: 'Stone' }],
  ['alike', { firstName: 'Àna', lastName: 'RIVÉRA' }],
  ['alike', { role: 'CAREGIVER' }],
  ['alike', { firstName: undefined, lastName: 'Stone' }],
  ['alike', { role: undefined }],
  ['other', { firstName: 'Bea', lastName: 'Stone' }],
  ['other', { firstName: 'Rivera', lastName: 'Ana' }],
];
for (const [place, change] of cases)
  test(`${JSON.stringify(change)} is ${place}`, () => assert.is(placeOf(change), place));

test('a name is the same however its letters are put together and its parts are set apart', () => {
  const jose = { ...desired, fields: { firstName: 'Jos\u00e9 Luis', lastName: 'Rivera' } };
  const same = (firstName: string): number => matchesOf(jose, [row({ firstName })]).same.length;
  assert.equal([same('Jose\u0301 Luis'), same('Jos\u00e9 \u00a0 Luis'), same('Jose Luis')], [1, 1, 0]);
});

test('names are alike without blanks, case, accents and the way in which letters are put together', () => {
  assert.ok(likeName('José  María', 'jose maria '));
  assert.ok(likeName('Jose\u0301', 'José'));
  assert.not.ok(likeName('Ana', 'Anna'));
});

test('who may have an address is told with at most three ids, and an id that may be an address is not shown', () => {
  const others = othersUnder();
  assert.is(others.sentence('a@x.example'), undefined);
  others.tell('A@x.example', ['usr_1', 'zquark@x.example', 'usr_3', 'usr_4']);
  const sentence = others.sentence('a@X.example') ?? '';
  assert.match(sentence, 'usr_1');
  assert.match(sentence, 'and others');
  assert.not.match(sentence, /zquark|usr_4/);
});

test.run();
