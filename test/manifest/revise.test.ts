import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { Failure } from '../../src/core/model/failure.ts';
import type { Fields } from '../../src/core/model/resource.ts';
import { draftOf, entriesOf } from '../../src/manifest/write/draft.ts';
import { hasControl } from '../../src/manifest/form/formats.ts';
import { revised, type NewItem } from '../../src/manifest/write/revise.ts';
import { sectionNamed, type Section } from '../../src/manifest/form/sections.ts';
import { mapText, valueText } from '../../src/manifest/write/yaml-text.ts';

const providers = sectionNamed('providers') as Section;

/** A text with the fields of its first provider changed, and providers added. */
function change(text: string, fields: Fields, added: readonly NewItem[] = []): string {
  const draft = draftOf(text, 'x.yaml');
  const [entry] = entriesOf(draft, providers);
  return revised(draft, {
    fields: new Map(entry ? [[entry, fields]] : []),
    missing: new Map(entry ? [[entry, []]] : []),
    items: new Map([[providers, added]]),
  });
}

const item = (id: string): NewItem => ({ fields: { id, firstName: 'A' }, missing: [] });
const test = suite('changing a manifest in place');

test('whatever text is written, both versions of YAML read it back as it was, in a list, in a map and on a line', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      'no',
      'Null',
      '~',
      '012',
      '+1',
      '1e3',
      '0x1f',
      '1990-04-12',
      '12:30',
      '1_0',
      '=',
      '<<',
      '- a',
      'a: b',
      'a #b',
      '"',
      "'",
      '*x',
      '&x',
      '!x',
      '%x',
      '@x',
      '`x',
      '{',
      ',',
      'a\nb',
      ' a',
      'a ',
      '---',
      '...',
      '?',
      '0o7',
      '.inf',
      '-.5',
      'y',
    ),
  );
  fc.assert(
    fc.property(
      text.filter((value) => value !== '' && !hasControl(value)),
      (value) => {
        for (const version of ['1.2', '1.1'] as const) {
          assert.equal(parse(`a: ${valueText(value)}\n`, { version }), { a: value });
          assert.equal(parse(`- ${mapText({ a: value, b: [value, value], c: { d: value } })}\n`, { version }), [
            { a: value, b: [value, value], c: { d: value } },
          ]);
        }
      },
    ),
  );
});

test('a value is put in the place of another, and the rest of the line stays', () => {
  assert.is(
    change("providers:\n- {id: a,   firstName: 'x'  , lastName: y}  # c\n", { firstName: '7' }),
    'providers:\n- {id: a,   firstName: "7"  , lastName: y}  # c\n',
  );
  assert.is(
    change('providers:\r\n  - id: a # c\r\n    firstName: |\r\n      x\r\n\r\n    lastName: y\r\n', {
      firstName: 'z',
      locale: 'en',
    }),
    'providers:\r\n  - id: a # c\r\n    firstName: z\r\n\r\n    lastName: y\r\n    locale: en\r\n',
  );
  assert.is(
    change('providers:\n  - id: a\n    defaultNoteTemplateIds:\n      - x # one\n      - y\n    # after\n', {
      defaultNoteTemplateIds: ['z'],
    }),
    'providers:\n  - id: a\n    defaultNoteTemplateIds:\n      [z]\n    # after\n',
  );
});

test('new ones come at the end of their list, however it is written, and a list that is missing is added', () => {
  assert.is(
    change('providers: [] # nobody yet\nclients: []\n', {}, [item('b'), item('c')]),
    'providers:\n  - id: b\n    firstName: A\n  - id: c\n    firstName: A # nobody yet\nclients: []\n',
  );
  assert.is(change('providers: [{id: a}]\n', {}, [item('b')]), 'providers: [{id: a}, { id: b, firstName: A }]\n');
  assert.is(
    change('providers:\n- id: a\n\n# next\nclients: []', {}, [item('b')]),
    'providers:\n- id: a\n- id: b\n  firstName: A\n\n# next\nclients: []',
  );
  assert.is(change('version: 1', {}, [item('b')]), 'version: 1\nproviders:\n  - id: b\n    firstName: A\n');
});

test("our own comment goes once nothing is missing, and nobody else's does", () => {
  assert.is(
    change('providers:\n  - id: a\n    # missing: email\n    # missing you\n    firstName: x\n', {}),
    'providers:\n  - id: a\n    # missing you\n    firstName: x\n',
  );
});

test('what cannot be changed alone is refused: aliases, values that others share, several documents, JSON', () => {
  for (const text of [
    'clients:\n  - &p { id: a, firstName: x }\nproviders:\n  - *p\n',
    'providers:\n  - { id: a, firstName: &n x }\n  - { id: b, firstName: *n }\n',
    'providers: []\n---\nclients: []\n',
    '{ "providers": [] }\n',
  ]) {
    try {
      change(text, { firstName: 'y' });
      assert.unreachable(text);
    } catch (cause) {
      assert.instance(cause, Failure, String(cause));
    }
  }
});

test.run();
