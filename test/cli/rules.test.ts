import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { startUphealSandbox } from '../../src/sandbox/upheal/index.ts';
import { person, small } from './workbench.ts';
import { caseload, manifestFile, newFolder } from './run-command.ts';

const test = suite('rules, with the real command');
const roster = (rules: object): object => ({
  ...small,
  settings: { rules },
  providers: [person('p-1', { lastName: 'Zquark', email: 'zquark@zquark.example' }), person('p-2')],
});

test(
  'a broken rule that is an error stops every command with exit 1 before anything is sent; one that warns is shown ' +
    'and stops none',
  async () => {
    const server = await startUphealSandbox({});
    const folder = newFolder();
    const env = { UPHEAL_API_URL: server.url, UPHEAL_API_KEY: server.key, CASELOAD_STATE: join(folder, 'state') };
    try {
      const broken = manifestFile(
        folder,
        roster({ emailDomains: { provider: ['south.example'] }, maxProvidersPerClient: { limit: 1 } }),
      );
      for (const args of [['validate'], ['validate', '--format', 'json'], ['plan'], ['apply', '--yes'], ['drift']]) {
        const ran = await caseload([...args, broken], env);
        assert.is(ran.code, 1, args.join(' '));
        assert.match(ran.stdout + ran.stderr, /rule-email-domains/);
        assert.match(ran.stdout + ran.stderr, /rule-max-providers-per-client/);
        assert.not.match(ran.stdout + ran.stderr, /zquark/i);
      }
      assert.is(server.requests().length, 0);
      const warned = manifestFile(
        folder,
        roster({ emailDomains: { provider: ['south.example'], severity: 'warning' }, providerHasNpi: 'warning' }),
      );
      for (const args of [['validate'], ['plan'], ['apply', '--yes'], ['drift']]) {
        const ran = await caseload([...args, warned], env);
        assert.is(ran.code, 0, `${args.join(' ')}: ${ran.stderr}`);
        assert.match(
          ran.stdout + ran.stderr,
          /warning {2}Field "email" of provider\/p-1 has a domain that is not allowed\. {2}\[rule-email-domains\]/,
        );
        assert.match(ran.stdout + ran.stderr, /3 warnings/);
        assert.not.match(ran.stdout + ran.stderr, /zquark/i);
      }
      assert.ok(server.requests().length > 0);
    } finally {
      await server.close();
    }
  },
);

test.run();
