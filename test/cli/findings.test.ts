import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { DriftReport } from '../../src/core/drift/drift.ts';
import { startUphealSandbox, type UphealSandbox } from '../../src/sandbox/upheal/index.ts';
import { client, person, small } from './workbench.ts';
import { caseload, manifestFile, newFolder, type Ran } from './run-command.ts';

const roster = {
  version: 1,
  providers: [person('p-1', { noteIdentifier: 'Coach' }), person('p-2')],
  clients: [client('c-1'), client('c-2', { firstName: 'Zquark' })],
  assignments: small.assignments,
};
const repair = { provider: ['noteIdentifier'], assignment: 'reassert' };
const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(
  JSON.parse(readFileSync(new URL('../../schemas/drift.schema.json', import.meta.url), 'utf8')) as object,
);

interface Bench {
  readonly server: UphealSandbox;
  readonly acks: string;
  readonly folder: string;
  id(name: string): string;
  run(...args: string[]): Promise<Ran>;
  with(settings: object, ...args: string[]): Promise<Ran>;
  report(settings: object, ...args: string[]): Promise<DriftReport & { code: number | null }>;
}

async function bench(work: (bench: Bench) => Promise<void>): Promise<void> {
  const server = await startUphealSandbox({});
  const folder = newFolder();
  const acks = join(folder, '.caseload-acks.yaml');
  const env = { UPHEAL_API_URL: server.url, UPHEAL_API_KEY: server.key, CASELOAD_STATE: join(folder, 'state') };
  const withSettings: Bench['with'] = (settings, ...args) =>
    caseload(
      [
        ...args,
        ...(args[0] === 'drift' ? (existsSync(acks) ? ['--acks', acks] : ['--no-acks']) : []),
        manifestFile(folder, { ...roster, settings }),
      ],
      env,
    );
  try {
    await work({
      server,
      acks,
      folder,
      run: (...args) => caseload(args, env),
      with: withSettings,
      id: (name) => server.records().find((user) => user.partnerUserId === name)?.userId ?? '',
      async report(settings, ...args) {
        const ran = await withSettings(settings, 'drift', '--format', 'json', ...args);
        assert.ok([0, 2, 4].includes(ran.code ?? -1), ran.stderr);
        const report = JSON.parse(ran.stdout) as DriftReport;
        assert.ok(validate(report), JSON.stringify(validate.errors));
        return { ...report, code: ran.code };
      },
    });
  } finally {
    await server.close();
  }
}

/** A server that takes messages; while `isDown` it answers 500. */
async function mailbox(
  work: (box: { readonly url: string; readonly texts: string[]; isDown: boolean }) => Promise<void>,
): Promise<void> {
  const box = { url: '', texts: [] as string[], isDown: false };
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (part: Buffer) => (body += part.toString()));
    request.on('end', () => {
      if (!box.isDown) box.texts.push((JSON.parse(body) as { text: string }).text);
      response.writeHead(box.isDown ? 500 : 200).end('ok');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  box.url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/hook`;
  try {
    await work(box);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

const classes = (report: DriftReport): string[] =>
  report.findings.map((finding) => `${finding.class} ${finding.ref} ${finding.fields.join()}`.trim());
const test = suite('the life of a finding');

test('an acknowledged finding counts no more until its day is over, --all shows it, and more of the same is new', async () => {
  await bench(async ({ server, acks, id, run, with: withSettings, report }) => {
    await withSettings({}, 'apply', '--yes');
    server.edit(id('p-1'), { noteIdentifier: 'Author' });
    const [finding] = (await report({})).findings;
    assert.is(
      (await run('drift', 'ack', 'provider/p-2', '--until', '2999-01-01', '--why', 'x', '--acks', acks)).code,
      1,
    );
    assert.is(
      (await run('drift', 'ack', 'provider/p-1', '--until', '2020-01-01', '--why', 'x', '--acks', acks)).code,
      1,
    );
    assert.is((await run('drift', 'ack', 'provider/p-1', '--until', '2999-01-01', '--acks', acks)).code, 1);
    assert.not.ok(existsSync(acks));
    const acked = await run(
      'drift',
      'ack',
      'provider/p-1',
      '--until',
      '2999-01-01',
      '--why',
      'Zquark agreed',
      '--acks',
      acks,
    );
    assert.equal(
      [acked.code, /Accepted until 2999-01-01: provider\/p-1 changed \(noteIdentifier\)/.test(acked.stdout)],
      [0, true],
    );
    assert.match(
      readFileSync(acks, 'utf8'),
      /ref: provider\/p-1\n.*class: changed\n.*target: upheal\n.*fields:\n.*- noteIdentifier\n.*until: 2999-01-01\n.*why: Zquark agreed/,
    );
    const quiet = await report({});
    assert.equal([quiet.code, quiet.findings, quiet.acknowledged], [0, [], 1]);
    const all = await report({}, '--all');
    assert.equal([all.code, all.findings], [0, [{ ...finding, acknowledgedUntil: '2999-01-01' }]]);
    const text = await withSettings({}, 'drift', '--all');
    assert.match(text.stdout, /accepted until 2999-01-01/);
    assert.not.match(text.stdout + text.stderr, /Zquark/);
    server.edit(id('p-1'), { firstName: 'By hand' });
    assert.equal(
      [(await report({})).code, classes(await report({}))],
      [2, ['changed provider/p-1 firstName,noteIdentifier']],
    );
    server.edit(id('p-1'), { firstName: 'First p-1' });
    writeFileSync(acks, readFileSync(acks, 'utf8').replace('2999', '2020'));
    assert.is((await report({})).code, 2);
  });
});

test('the file of acknowledgements is edited by hand, keeps its comments, and is refused with the line of each mistake', async () => {
  await bench(async ({ server, acks, id, run, with: withSettings, report }) => {
    await withSettings({}, 'apply', '--yes');
    server.edit(id('p-1'), { noteIdentifier: 'Author' });
    server.remove(id('c-2'));
    await report({});
    writeFileSync(
      acks,
      'acknowledged:\n  # until the merger is over\n  - { ref: provider/p-1, class: changed, until: 2999-01-01, ' +
        'why: merger }\n',
    );
    assert.equal(classes(await report({})), ['missing client/c-2']);
    assert.is(
      (await run('drift', 'ack', 'client/c-2', '--until', '2999-02-01', '--why', 'moved away', '--acks', acks)).code,
      0,
    );
    assert.match(readFileSync(acks, 'utf8'), /# until the merger is over/);
    assert.is((await report({})).code, 0);
    assert.is(
      (await run('drift', 'ack', 'client/c-2', '--until', '2999-03-01', '--why', 'moved away', '--acks', acks)).code,
      0,
    );
    assert.is(readFileSync(acks, 'utf8').match(/client\/c-2/g)?.length, 1);
    writeFileSync(
      acks,
      'acknowledged:\n  - { ref: provider/p-1, class: changed, until: 2999-02-31, why: x }\n  - { ref: p-1, ' +
        'class: changed, until: 2999-01-01, why: x }\n  - { ref: provider/p-1, class: odd, until: 2999-01-01, why: ' +
        'x, extra: 1 }\n',
    );
    const wrong = await withSettings({}, 'drift');
    assert.is(wrong.code, 1);
    for (const line of [2, 3, 4]) assert.match(wrong.stderr, new RegExp(`acks\\.yaml:${line}: `));
  });
});

test('a folder that is read as a manifest leaves the file of acknowledgements out', async () => {
  const folder = newFolder();
  manifestFile(folder, roster);
  writeFileSync(join(folder, '.caseload-acks.yaml'), 'acknowledged: []\n');
  assert.is((await caseload(['validate', folder])).code, 0);
});

test('--repair sends again what the policy allows and nothing else, and refuses without a policy', async () => {
  await bench(async ({ server, id, with: withSettings, report }) => {
    await withSettings({}, 'apply', '--yes');
    assert.is((await withSettings({}, 'drift', '--repair')).code, 1);
    server.edit(id('p-1'), { noteIdentifier: 'Author', firstName: 'By hand' });
    server.edit(id('c-1'), { firstName: 'By hand' });
    const before = server.writes().length;
    const found = await report({ repair: { provider: ['noteIdentifier'] } }, '--repair');
    const writes = server.writes().slice(before);
    assert.equal(
      writes.map((write) => JSON.stringify(write.body)),
      ['{"noteIdentifier":"Coach"}'],
    );
    assert.equal(
      found.repairs?.map((outcome) => `${outcome.ref} ${outcome.status}`),
      ['provider/p-1 done'],
    );
    assert.equal([found.code, classes(found)], [2, ['changed provider/p-1 firstName', 'changed client/c-1 firstName']]);
    assert.is(
      (await report({ repair: { provider: ['noteIdentifier', 'firstName'], client: ['firstName'] } }, '--repair')).code,
      0,
    );
    assert.equal((await report({})).findings, []);
  });
});

test('--repair leaves alone what was acknowledged, and what the manifest itself changed', async () => {
  await bench(async ({ server, acks, id, run, with: withSettings, report }) => {
    await withSettings({}, 'apply', '--yes');
    server.edit(id('p-1'), { noteIdentifier: 'Author' });
    await report({});
    await run('drift', 'ack', 'provider/p-1', '--until', '2999-01-01', '--why', 'x', '--acks', acks);
    const writes = server.writes().length;
    const found = await report({ repair: { provider: ['noteIdentifier'] } }, '--repair');
    assert.equal([found.code, found.repairs, server.writes().length], [0, undefined, writes]);
  });
});

test('reassert sends lists again as they were written, oldest first, and never more requests than the budget', async () => {
  await bench(async ({ server, id, with: withSettings, report }) => {
    await withSettings({}, 'apply', '--yes');
    server.edit(id('c-1'), { providerUserIds: [id('p-2')] });
    server.edit(id('c-2'), { providerUserIds: [] });
    // 4 reads, 2 checks and 2 lists: eight steps, of which each run takes three.
    for (let turn = 0; turn < 3; turn += 1) {
      const before = server.requests().length;
      const found = await report({ repair }, '--repair', '--budget', '3');
      assert.is(found.code, 0);
      assert.ok(server.requests().length - before <= 3);
    }
    const listOf = (name: string) => server.records().find((user) => user.partnerUserId === name)?.providerUserIds;
    assert.equal([listOf('c-1'), listOf('c-2')], [[id('p-1')], [id('p-1'), id('p-2')]]);
  });
});

test(
  'with a small budget a known finding is read and repaired first, and a failing target takes no more than the ' +
    'budget',
  async () => {
    await bench(async ({ server, id, with: withSettings, report }) => {
      await withSettings({}, 'apply', '--yes');
      server.edit(id('p-1'), { noteIdentifier: 'Author' });
      assert.is((await report({})).code, 2);
      server.faults([
        { fault: '503-before', match: { method: 'PATCH' }, times: 50 },
        { fault: '503-before', match: { method: 'PUT' }, times: 50 },
      ]);
      const before = server.requests().length;
      const failed = await report({ repair }, '--repair', '--budget', '3');
      assert.ok(server.requests().length - before <= 3);
      assert.is(failed.code, 2);
      server.clearFaults();
      const found = await report({ repair: { provider: ['noteIdentifier'] } }, '--repair', '--budget', '2');
      assert.equal([found.code, found.requests, found.repairs?.map((outcome) => outcome.status)], [0, 2, ['done']]);
    });
  },
);

test('new findings are posted once, and their end once; a post that fails is told again and fails nothing', async () => {
  await bench(async ({ server, id, with: withSettings }) => {
    await mailbox(async (box) => {
      await withSettings({}, 'apply', '--yes');
      server.edit(id('p-2'), { firstName: 'By hand' });
      assert.is((await withSettings({}, 'drift')).code, 2);
      server.edit(id('p-2'), { firstName: 'First p-2' });
      const run = (...more: string[]) =>
        withSettings({ repair: { provider: ['noteIdentifier'] } }, 'drift', '--notify', box.url, ...more);
      assert.is((await run()).code, 0);
      assert.equal(box.texts, []);
      server.edit(id('c-2'), { firstName: 'Zquark by hand' });
      box.isDown = true;
      const down = await run();
      assert.equal([down.code, /status 500/.test(down.stderr), down.stderr.includes(box.url)], [2, true, false]);
      box.isDown = false;
      assert.is((await run()).code, 2);
      assert.is((await run()).code, 2);
      assert.is(box.texts.length, 1);
      assert.match(box.texts[0] ?? '', /1 new finding\n• client\/c-2: changed live \(firstName\), since /);
      server.edit(id('c-2'), { firstName: 'Zquark' });
      box.isDown = true;
      assert.is((await run()).code, 0);
      box.isDown = false;
      assert.is((await run()).code, 0);
      assert.is((await run()).code, 0);
      assert.is(box.texts.length, 2);
      assert.match(box.texts[1] ?? '', /1 closed\n• closed: client\/c-2/);
      server.edit(id('p-1'), { noteIdentifier: 'Author' });
      assert.is((await run()).code, 2);
      assert.is((await run('--repair')).code, 0);
      assert.is((await run('--repair')).code, 0);
      assert.equal(
        [
          box.texts.length,
          /1 repaired\n• repaired: provider\/p-1: changed live \(noteIdentifier\)/.test(box.texts[3] ?? ''),
        ],
        [4, true],
      );
      assert.not.match(box.texts.join(), /Zquark/);
    });
  });
});

test('an acknowledged finding is posted only when its day is over', async () => {
  await bench(async ({ server, acks, id, run, with: withSettings }) => {
    await mailbox(async (box) => {
      await withSettings({}, 'apply', '--yes');
      server.edit(id('p-1'), { noteIdentifier: 'Author' });
      await withSettings({}, 'drift');
      await run('drift', 'ack', 'provider/p-1', '--until', '2999-01-01', '--why', 'x', '--acks', acks);
      await withSettings({}, 'drift', '--notify', box.url);
      assert.equal(box.texts, []);
      writeFileSync(acks, readFileSync(acks, 'utf8').replace('2999', '2020'));
      await withSettings({}, 'drift', '--notify', box.url);
      assert.is(box.texts.length, 1);
    });
  });
});

test('an address that is not https is refused before anything is sent', async () => {
  await bench(async ({ server, with: withSettings }) => {
    await withSettings({}, 'apply', '--yes');
    const before = server.requests().length;
    const ran = await withSettings({}, 'drift', '--notify', 'http://hooks.example.com/T000/secret');
    assert.equal([ran.code, server.requests().length, /secret/.test(ran.stderr)], [1, before, false]);
  });
});

test('a policy that names a field without a way back is an error at its line', async () => {
  await bench(async ({ with: withSettings }) => {
    for (const policy of [{ provider: ['email'] }, { provider: ['noteIdentifer'] }, { client: ['locale'] }]) {
      const ran = await withSettings({ repair: policy }, 'validate');
      assert.equal([ran.code, /\[not-repairable\]/.test(ran.stdout + ran.stderr)], [1, true]);
    }
  });
});

test.run();
