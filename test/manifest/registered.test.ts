import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { defineTarget } from '../../src/connector/define-target.ts';
import type { TargetDefinition } from '../../src/connector/target.ts';
import { loadManifest } from '../../src/engine/load-manifest.ts';
import type { Loaded } from '../../src/manifest/load.ts';
import { targets } from '../../src/targets/index.ts';

const test = suite('a manifest for a registered target');

const hipp = targets['hipp'] as TargetDefinition;
const ehr = defineTarget({
  ...hipp,
  name: '@acme/ehr',
  table: {
    ...hipp.table,
    client: { ...hipp.table.organization, kind: 'client' } as TargetDefinition['table']['client'],
    provider: {
      form: 'object',
      kind: 'provider',
      managed: true,
      canCreate: true,
      canDelete: false,
      fields: {
        firstName: { set: ['add'], change: [], read: [], personal: true, required: true },
        room: { set: ['add'], change: [], read: [], personal: false, from: { block: '@acme/ehr' } },
        nick: { set: ['add'], change: [], read: [], personal: true, from: { block: '@acme/ehr' } },
      },
    },
  },
  schema: {
    settings: { site: { type: 'integer', minimum: 1, description: 'The number of the site.' } },
    blocks: {
      provider: {
        room: { type: 'string', description: 'The room.' },
        nick: { type: 'string', maxLength: 3, description: 'A short name.' },
      },
    },
  },
});

const load = (text: string): Promise<Loaded> =>
  loadManifest(['-'], { targets: [ehr], readStdin: () => Promise.resolve(text) });

test('has settings, defaults and blocks of its name', async () => {
  const { manifest, diagnostics } = await load(`version: 1
settings:
  target: '@acme/ehr'
  '@acme/ehr': { site: 3 }
  defaults: { provider: { '@acme/ehr': { room: '1.01' } } }
providers:
  - { id: p-1, firstName: Ana }
  - { id: p-2, firstName: Bea, '@acme/ehr': { nick: Bee } }
`);
  assert.equal(diagnostics, []);
  assert.is(manifest?.settings.target, '@acme/ehr');
  assert.equal(manifest?.settings.targets['@acme/ehr'], { site: 3 });
  assert.equal(
    manifest?.resources.map((resource) => resource.form === 'object' && resource.blocks),
    [{ '@acme/ehr': { room: '1.01' } }, { '@acme/ehr': { room: '1.01', nick: 'Bee' } }],
  );
});

test('is checked by its schema and table, and only what is not personal is shown', async () => {
  const { manifest, diagnostics } = await load(`version: 1
settings:
  target: '@acme/ehr'
  '@acme/ehr': { site: 0, sit: 2 }
providers:
  - { id: p-1, firstName: Ana, '@acme/ehr': { room: 'R-7', nick: Anastasia } }
clients:
  - { id: c-1, external: true, '@acme/ehr': { room: x } }
`);
  assert.is(manifest, undefined);
  assert.equal(
    diagnostics.map(({ code, at, hint }) => [code, at.line, hint]),
    [
      ['out-of-range', 4, undefined],
      ['unknown-field', 4, 'Did you mean "site"?'],
      ['too-long', 6, undefined],
      ['unknown-field', 8, diagnostics.at(-1)?.hint],
    ],
  );
  const line = diagnostics[2]?.source?.line ?? '';
  assert.match(line, /R-7/);
  assert.not.match(line, /Anastasia/);
});

test('is refused where the target is not registered, with the way to do so', async () => {
  const { diagnostics } = await loadManifest(['-'], {
    readStdin: () => Promise.resolve("version: 1\nsettings: { target: '@acme/ehr' }\nproviders: []\n"),
  });
  assert.equal(
    diagnostics.map(({ code, hint }) => [code, hint]),
    [
      [
        'unknown-target',
        'Available: upheal, hipp, practice. One of a package of its own is registered with --targets PACKAGE.',
      ],
    ],
  );
});

test.run();
