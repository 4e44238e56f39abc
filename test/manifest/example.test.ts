import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { loadManifest } from '../../src/manifest/load.ts';
import { options } from './workspace.ts';

const test = suite('the example roster');
const cwd = new URL('../../', import.meta.url).pathname;

test('it has no problem, six providers, twenty clients and an assignment of each', async () => {
  const { manifest, diagnostics } = await loadManifest(['examples/lakeside'], { ...options, cwd });
  assert.equal(diagnostics, []);
  const count = (kind: string): number => manifest?.resources.filter((resource) => resource.kind === kind).length ?? 0;
  assert.equal(['organization', 'provider', 'client', 'assignment'].map(count), [2, 6, 20, 20]);
});

test('some of its clients have several providers', async () => {
  const { manifest } = await loadManifest(['examples/lakeside'], { ...options, cwd });
  assert.ok(manifest?.resources.some((resource) => resource.form === 'membership' && resource.members.length > 2));
});

test.run();
