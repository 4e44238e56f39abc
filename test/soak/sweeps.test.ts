import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { DriftReport } from '../../src/core/drift/drift.ts';
import { apply, drift, loadManifest, plan } from '../../src/index.ts';
import { startUphealSandbox } from '../../src/sandbox/upheal/index.ts';
import { client, person } from '../cli/workbench.ts';
import { manifestFile, newFolder } from '../cli/run-command.ts';
import { fakeClock } from '../fake-clock.ts';
import { isSoak } from './scale.ts';

const [people, withEmail, budget] = isSoak ? [10_000, 4000, 250] : [60, 20, 7];
const quarter = 900_000;
const test = suite('sweeps in virtual time');

test(
  `${people} people, ${withEmail} of them with an e-mail address, are proven in turn: ${budget} requests a run at ` +
    'most, and nobody waits longer than a round',
  async () => {
    const server = await startUphealSandbox({ settings: { rateLimit: 100_000 } });
    const folder = newFolder();
    const clock = fakeClock(Date.UTC(2026, 0, 1));
    const options = {
      env: { UPHEAL_API_URL: server.url, UPHEAL_API_KEY: server.key },
      state: join(folder, 'state'),
      clock,
      rate: 100_000,
    };
    const clients = Array.from({ length: people - 1 }, (_, index) =>
      client(`c-${index}`, index < withEmail - 1 ? { email: `c-${index}@south.example` } : {}),
    );
    const roster = {
      version: 1,
      providers: [person('p-1')],
      clients,
      assignments: clients.map(({ id }) => ({ client: id, providers: ['p-1'] })),
    };
    try {
      const { manifest } = await loadManifest([manifestFile(folder, roster)]);
      if (!manifest) throw new Error('The roster is not valid.');
      assert.is((await apply(await plan(manifest, { ...options, assumeNew: true }))).summary.done, people);
      const round = Math.ceil((people + withEmail) / budget);
      const seen = new Map<string, number>();
      let report: DriftReport | undefined;
      for (let run = 0; run < 2 * round; run += 1) {
        clock.set(clock.now() + quarter);
        const before = server.requests().length;
        report = await drift(manifest, { ...options, budget });
        const sent = server.requests().slice(before);
        assert.ok(sent.length <= budget && report.requests === sent.length);
        for (const request of sent) {
          const look = `${request.path} ${JSON.stringify(request.body)}`;
          const last = seen.get(look);
          assert.ok(last === undefined ? run < round : run - last <= round, `${run - (last ?? 0)} runs`);
          seen.set(look, run);
        }
        if (run === round - 1) assert.is(seen.size, people + withEmail);
      }
      assert.ok(Date.parse(report?.coverage.oldestProof ?? '') >= clock.now() - round * quarter);
      assert.equal(report?.findings, []);
    } finally {
      await server.close();
    }
  },
);

test.run();
