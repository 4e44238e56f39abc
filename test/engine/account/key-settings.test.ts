import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { loadManifest, type PlanOptions } from '../../../src/index.ts';
import { renderPlanHtml } from '../../../src/report/plan/plan-html.ts';
import { renderPlanMarkdown } from '../../../src/report/plan/plan-markdown.ts';
import { renderPlanText } from '../../../src/report/plan/plan-text.ts';
import { Failure } from '../../../src/core/model/failure.ts';
import type { Plan } from '../../../src/core/model/plan.ts';
import { bench, person } from '../../cli/workbench.ts';
import { plain } from '../../../src/report/parts/paint.ts';

const test = suite('settings that say where the API key goes');
const roster = (upheal: object = {}) => ({ version: 1, settings: { upheal }, providers: [person('p-1')] });
const toldOf = ({ keySettings }: Plan) => keySettings;

test('what no apply has gone by is said first in each form of the plan, until one has', () =>
  bench(
    async ({ plan, apply }) => {
      const made = await plan(roster({ v1Prefix: '/v1', authScheme: '' }));
      assert.equal(toldOf(made), [
        { name: 'upheal.authScheme', value: '' },
        { name: 'upheal.v1Prefix', value: '/v1' },
      ]);
      const sentence =
        'New since the last apply: where the API key goes. settings.upheal.authScheme is ""; settings.upheal.v1Prefix ' +
        'is "/v1".';
      const lines = renderPlanText(made, plain).split('\n');
      assert.equal([lines[1], lines[2]], ['', sentence]);
      assert.match(
        renderPlanMarkdown(made).split('\n')[2] ?? '',
        /^\*\*New since the last apply: where the API key goes/,
      );
      assert.match(renderPlanHtml(made), /New since the last apply: where the API key goes/);
      assert.equal(toldOf(await plan(roster({ v1Prefix: '/v1', authScheme: '' })))?.length, 2);
      await apply(roster({ v1Prefix: '/v1', authScheme: '' }));
      assert.is(toldOf(await plan(roster({ v1Prefix: '/v1', authScheme: '' }))), undefined);
      assert.equal(toldOf(await plan(roster({ v1Prefix: '/v1', v2Prefix: '/v2', authScheme: '' }))), [
        { name: 'upheal.v2Prefix', value: '/v2' },
      ]);
      assert.equal(toldOf(await plan(roster({ v1Prefix: '/v1', look: 'email' }), { refresh: 'none' })), [
        { name: 'upheal.authScheme', was: '' },
      ]);
    },
    { v1Prefix: '/v1', authScheme: '' },
  ));

test('a plan that was saved before such a setting changed is stale, and one that was refused is not', () =>
  bench(async ({ save, plan, apply }) => {
    await apply(roster());
    const saved = await save(roster());
    const codeOf = (manifest: object, options: PlanOptions) =>
      plan(manifest, options).then(
        () => 'none',
        (cause: unknown) => (cause instanceof Failure ? cause.code : cause),
      );
    assert.is(await codeOf(roster({ v2Prefix: '/v2' }), { saved }), 'plan-stale');
    const other = await save(roster({ v2Prefix: '/v2' }));
    assert.is(await codeOf(roster({ v2Prefix: '/v2' }), { saved: other }), 'none');
    assert.is(await codeOf(roster(), { saved: other }), 'plan-stale');
  }));

test('a path that does not begin with a slash, goes up or holds more than a path is an error', async () => {
  const told = async (settings: object) => {
    const { diagnostics } = await loadManifest(['-'], {
      readStdin: () => Promise.resolve(JSON.stringify({ version: 1, settings })),
    });
    return diagnostics.filter(({ severity }) => severity === 'error').map(({ code }) => code);
  };
  const paths = ['.evil.test', '@evil.test', ':80', 'v1', '/../x', '/x/..', '/x?y', '/x#y', '/a b', '/a\\b', ' '];
  for (const path of paths)
    for (const settings of [
      { upheal: { v1Prefix: path } },
      { upheal: { v2Prefix: path } },
      { upheal: { providerInOrganizationPath: path } },
      { practice: { organizationPath: path } },
      { practice: { profilePath: path } },
    ])
      assert.is((await told(settings)).length, 1, JSON.stringify(settings));
  for (const path of ['', '/v1', '/a/b.c/', '/..a', '/api/v1.2'])
    assert.equal(await told({ upheal: { v1Prefix: path }, practice: { profilePath: path } }), [], path);
});

test.run();
