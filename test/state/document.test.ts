import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Failure } from '../../src/core/model/failure.ts';
import { readDocument, writeDocument, type StateDocument } from '../../src/state/document.ts';
import { sealedText } from '../../src/state/seal.ts';
import { entry, fixedKey } from './support.ts';

const test = suite('state as a text');
const key = await fixedKey(7);
const at = '2026-01-01T00:00:00.000Z';
const document: StateDocument = {
  serial: 3,
  target: 'sample',
  lineage: 'l',
  facts: {
    trusted: ['a', 'b'],
    removals: [{ n: 1, at, guard: 'max-replaces', kind: 'assignment' }],
    used: [{ signature: 's', until: at }],
  },
  resources: [entry('a'), entry('b')],
};
const body = {
  serial: 3,
  version: 1,
  target: 'sample',
  lineage: 'l',
  key: key.fingerprint,
  facts: document.facts,
  resources: document.resources,
};

const read = (text: string): StateDocument => readDocument(text, 'sample', key, 'state.json');
function codeOf(text: string): string {
  try {
    read(text);
    return 'none';
  } catch (cause) {
    return cause instanceof Failure ? `${cause.kind} ${cause.code}` : String(cause);
  }
}

test('what is written is read, and written again the same', () => {
  const text = writeDocument(document, key);
  const { version, key: fingerprint, ...rest } = read(text) as StateDocument & { version?: number; key?: string };
  assert.equal([version, fingerprint, rest], [1, key.fingerprint, document]);
  const again = writeDocument(read(text), key);
  assert.is(writeDocument(read(again), key), again);
  assert.match(text, /^\{\n "serial": 3,\n "version": 1,\n/);
});

test('the order in which things came does not show: looks by name, resources by ref', () => {
  const shuffled = {
    ...document,
    facts: { ...document.facts, trusted: ['b', 'a'] },
    resources: [...document.resources].reverse(),
  };
  assert.is(writeDocument(shuffled, key), writeDocument(document, key));
  assert.equal(shuffled.facts.trusted, ['b', 'a']);
});

test('an empty state is a state', () => {
  const empty = {
    serial: 0,
    target: 'sample',
    lineage: '',
    facts: { trusted: [], removals: [], used: [] },
    resources: [],
  };
  assert.is(codeOf(writeDocument(empty, key)), 'none');
});

test('what this version does not know is passed over, under the seal all the same', () => {
  const later = { ...body, more: 1, resources: [{ ...entry('a'), more: 1 }], facts: { ...body.facts, more: [] } };
  assert.equal(read(sealedText(later, key)).resources, [entry('a')]);
  assert.is(codeOf(sealedText(later, key).replace('"more":1', '"more":2')), 'state seal-broken');
});

test('what is wrong is told by its name, and the first thing first', async () => {
  const other = await fixedKey(8);
  const sealed = (more: object): string => sealedText({ ...body, ...more }, key);
  for (const [text, code] of [
    ['', 'state-broken'],
    ['null', 'state-broken'],
    ['[]', 'state-broken'],
    ['{}', 'state-broken'],
    [JSON.stringify(body), 'state-broken'],
    [JSON.stringify({ ...body, seal: 1 }), 'state-broken'],
    [JSON.stringify({ ...body, seal: '' }), 'seal-broken'],
    [JSON.stringify({ version: 2 }), 'newer-state'],
    [sealed({ version: 2, target: 'other' }), 'newer-state'],
    [sealedText({ ...body, key: other.fingerprint, target: 'other' }, other), 'other-key'],
    [sealedText(body, other), 'seal-broken'],
    [sealed({ target: 'other', resources: 1 }), 'other-target'],
    [sealed({ version: 0 }), 'state-broken'],
    [sealed({ version: '2' }), 'state-broken'],
  ] as const)
    assert.is(codeOf(text), `state ${code}`, text);
});

test('a form that is not that of state is none, whoever sealed it', () => {
  const good = entry('a');
  for (const more of [
    { serial: -1 },
    { serial: 1.5 },
    { serial: undefined },
    { lineage: 1 },
    { facts: undefined },
    { facts: { ...body.facts, trusted: [1] } },
    { facts: { ...body.facts, removals: [{ at, guard: 'max-replaces', kind: 'assignment' }] } },
    { facts: { ...body.facts, removals: [{ n: 1, at, guard: 'other', kind: 'assignment' }] } },
    { facts: { ...body.facts, used: [{ signature: 's' }] } },
    { resources: { 0: good } },
    { resources: [good, good] },
    { resources: [null] },
    { resources: [{ ...good, ref: 'nobody/a' }] },
    { resources: [{ ...good, ref: 'client/' }] },
    { resources: [{ ...good, fields: ['x'] }] },
    { resources: [{ ...good, fields: { a: 1 } }] },
    { resources: [{ ...good, origin: 'found' }] },
    { resources: [{ ...good, protect: false }] },
    { resources: [{ ...good, list: 'a' }] },
    { resources: [{ ...good, unsure: 'maybe' }] },
  ])
    assert.is(codeOf(sealedText({ ...body, ...more }, key)), 'state state-broken', JSON.stringify(more));
});

test.run();
