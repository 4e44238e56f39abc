import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Ack } from '../../src/core/drift/ack.ts';
import { Failure } from '../../src/core/model/failure.ts';
import { parseAcks, withAck } from '../../src/manifest/write/acks.ts';

const test = suite('a file of acknowledgements');
const ack: Ack = {
  ref: 'provider/p-1',
  class: 'changed',
  target: 'upheal',
  fields: ['noteIdentifier'],
  until: '2999-01-01',
  why: 'agreed',
};
const refusalOf = (text: string): string => {
  try {
    parseAcks(text, 'acks.yaml');
    return 'none';
  } catch (cause) {
    if (cause instanceof Failure) return cause.message;
    throw cause;
  }
};

test('what is written is read back, and a file that holds nothing has none', () => {
  assert.equal(parseAcks(withAck(undefined, 'acks.yaml', ack), 'acks.yaml'), [ack]);
  for (const text of ['', '# only a comment\n', 'acknowledged:\n', 'acknowledged: []\n']) {
    assert.equal(parseAcks(text, 'acks.yaml'), []);
    assert.equal(parseAcks(withAck(text, 'acks.yaml', ack), 'acks.yaml'), [ack]);
  }
  assert.match(withAck('# only a comment\n', 'acks.yaml', ack), /^# only a comment\n/);
});

test('an entry that is replaced keeps the comments above and inside it, and the line ends of the file', () => {
  const text =
    'acknowledged:\n  # see ticket 12\n  - ref: provider/p-1 # the one\n    class: changed\n    # until the ' +
    'merger\n    until: 2999-05-05\n    why: merger\n';
  const written = withAck(text, 'acks.yaml', ack);
  for (const comment of ['# see ticket 12', '# the one', '# until the merger'])
    assert.ok(written.includes(comment), written);
  assert.equal(parseAcks(written, 'acks.yaml'), [ack]);
  const windows = withAck(text.replaceAll('\n', '\r\n'), 'acks.yaml', ack);
  assert.not.match(windows, /[^\r]\n/);
  assert.equal(parseAcks(withAck(written, 'acks.yaml', { ...ack, target: 'hipp' }), 'acks.yaml').length, 2);
});

test('what cannot be read is refused with its line, and never half read', () => {
  assert.match(refusalOf('acknowledged: []\n---\nacknowledged: []\n'), /^acks\.yaml:\d: There is a second document/);
  assert.match(
    refusalOf('acknowledged:\n  - { ref: *nope, class: changed, until: 2999-01-01, why: x }\n'),
    /^acks\.yaml:2: /,
  );
  assert.match(
    refusalOf(
      'acknowledged:\n  - { ref: provider/p-1, class: changed, until: &u 2999-01-01, why: x }\n  - { ref: ' +
        'provider/p-2, class: changed, until: *u, why: x }\n',
    ),
    /^acks\.yaml:3: Aliases/,
  );
  assert.match(refusalOf('acknowledged: yes\n'), /one list/);
  assert.match(refusalOf('other: []\n'), /^acks\.yaml:1: Only "acknowledged"/);
  assert.match(refusalOf('acknowledged: [1, {]\n'), /not YAML/);
});

test.run();
