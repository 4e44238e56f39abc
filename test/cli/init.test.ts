import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { kits } from '../../src/cli/kits.ts';
import { startUphealSandbox } from '../../src/sandbox/upheal/index.ts';
import { crontabProblems, pipelineProblems, workflowProblems } from '../ci/lint.ts';
import { caseload, newFolder } from './run-command.ts';

const lint: Readonly<Record<string, (text: string) => Promise<readonly string[]> | readonly string[]>> = {
  github: workflowProblems,
  gitlab: pipelineProblems,
  cron: crontabProblems,
};

const test = suite('init');

test('for each CI it writes a manifest that is planned, and the files of the examples as they are', async () => {
  const server = await startUphealSandbox({});
  try {
    for (const [name, files] of Object.entries(kits)) {
      const home = join(newFolder(), 'practice');
      const ran = await caseload(['init', home, '--ci', name]);
      assert.is(ran.code, 0, ran.stderr);
      const manifest = join(home, 'caseload.yaml');
      assert.is((await caseload(['validate', manifest])).code, 0);
      const planned = await caseload(['plan', manifest], {
        UPHEAL_API_URL: server.url,
        UPHEAL_API_KEY: server.key,
        CASELOAD_STATE: newFolder(),
      });
      assert.match(planned.stdout, /Plan: 2 to create/, planned.stderr);
      for (const { from, to } of files) {
        const text = readFileSync(join(home, to), 'utf8');
        assert.is(text, readFileSync(new URL(`../../examples/${from}`, import.meta.url), 'utf8'));
        assert.equal(await lint[name]?.(text), [], to);
        assert.ok(ran.stdout.includes(`Wrote ${join(home, to)}.`));
      }
    }
  } finally {
    await server.close();
  }
});

test('without --ci it is for GitHub, and another name is an error that lists the choices', async () => {
  const home = newFolder();
  assert.is((await caseload(['init', home])).code, 0);
  assert.ok(existsSync(join(home, '.github', 'workflows', 'caseload-plan.yaml')));
  const ran = await caseload(['init', join(home, 'other'), '--ci', 'jenkins']);
  assert.is(ran.code, 1);
  assert.match(ran.stderr, /github, gitlab, cron/);
  assert.not.ok(existsSync(join(home, 'other')));
});

test('what is there is kept as it is: --ci adds only the files that are missing', async () => {
  const home = newFolder();
  writeFileSync(join(home, 'caseload.yaml'), 'version: 1\n');
  mkdirSync(join(home, '.github', 'workflows'), { recursive: true });
  writeFileSync(join(home, '.github', 'workflows', 'caseload-plan.yaml'), 'mine\n');
  writeFileSync(join(home, '.gitignore'), 'dist/');
  const plain = await caseload(['init', home]);
  assert.is(plain.code, 1);
  assert.match(plain.stderr, /--ci github\|gitlab\|cron/);
  const ran = await caseload(['init', home, '--ci', 'github']);
  assert.is(ran.code, 0, ran.stderr);
  assert.match(ran.stdout, /Kept .*caseload-plan\.yaml/);
  assert.is(readFileSync(join(home, 'caseload.yaml'), 'utf8'), 'version: 1\n');
  assert.is(readFileSync(join(home, '.github', 'workflows', 'caseload-plan.yaml'), 'utf8'), 'mine\n');
  assert.is(readFileSync(join(home, '.gitignore'), 'utf8'), 'dist/\n.caseload/\n');
  assert.ok(existsSync(join(home, '.github', 'workflows', 'caseload-apply.yaml')));
  assert.is((await caseload(['init', home, '--ci', 'github'])).code, 1);
});

test.run();
