import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { kinds } from '../../src/core/model/resource.ts';
import { allowanceText, defaultSettings } from '../../src/core/model/settings.ts';
import { manifestSchema, resolved, schemaAt, type JsonSchema } from '../../src/manifest/form/json-schema.ts';
import { sections } from '../../src/manifest/form/sections.ts';

const test = suite('the schema of manifests');

function eachField(schema: JsonSchema, path: string, visit: (field: JsonSchema, path: string) => void): void {
  for (const [name, field] of Object.entries({ ...schema.properties, ...schema.$defs })) {
    visit(field, `${path}/${name}`);
    eachField(field, `${path}/${name}`, visit);
  }
  if (schema.items) eachField(schema.items, `${path}/items`, visit);
}

test('every field has a description of its own', () => {
  const without: string[] = [];
  eachField(manifestSchema(), '', (field, path) => {
    if (!field.description) without.push(path);
  });
  assert.equal(without, []);
});

test('every reference leads somewhere', () => {
  eachField(manifestSchema(), '', (field, path) => assert.ok(resolved(field).type !== undefined, path));
});

test('it is a schema by the rules of JSON Schema 2020-12', () => {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  assert.is(
    ajv.validateSchema(
      JSON.parse(readFileSync(new URL('../../schemas/manifest.schema.json', import.meta.url), 'utf8')),
    ),
    true,
  );
});

test('its defaults are the ones that the program uses', () => {
  const defaultOf = (...path: readonly string[]): unknown =>
    Object.entries(schemaAt(['settings', ...path]) ?? {}).find(([name]) => name === 'default')?.[1];
  for (const name of ['target', 'rateLimit', 'concurrency', 'prune', 'onImmutableChange', 'emptyAssignment'] as const)
    assert.is(defaultOf(name), defaultSettings[name], name);
  assert.is(defaultOf('reserve'), allowanceText(defaultSettings.reserve));
  assert.is(defaultOf('guards', 'maxDeletes'), allowanceText(defaultSettings.guards.maxDeletes));
  assert.is(defaultOf('guards', 'maxReplaces'), allowanceText(defaultSettings.guards.maxReplaces));
});

test('every kind has a section, a definition of its own, and a place in every pattern of refs', () => {
  assert.equal(
    sections.map(({ kind }) => kind),
    kinds,
  );
  for (const kind of kinds) assert.ok(manifestSchema().$defs?.[kind]?.properties, kind);
  for (const name of ['plan', 'report', 'drift']) {
    const schema = readFileSync(new URL(`../../schemas/${name}.schema.json`, import.meta.url), 'utf8');
    assert.ok(schema.includes(`^(${kinds.join('|')})/`), name);
  }
});

test('it has every section, id and reference that the program reads', () => {
  for (const section of sections) {
    const references =
      section.form === 'membership'
        ? [section.owner, section.members]
        : section.organization
          ? [section.organization]
          : [];
    for (const field of [section.idField, ...references.map((one) => one.field), 'protect', 'previously', 'ignore'])
      assert.ok(schemaAt([section.name, '0', field]), `${section.name} ${field}`);
  }
});

test.run();
