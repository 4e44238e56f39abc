import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Manifest } from '../../../src/core/model/manifest.ts';
import { loadManifest, type RunOptions } from '../../../src/index.ts';
import { startUphealSandbox, type UphealSandbox, type UphealState } from '../../../src/sandbox/upheal/index.ts';
import { client, person } from '../../cli/workbench.ts';
import { manifestFile, newFolder } from '../../cli/run-command.ts';
import { fakeClock, type FakeClock } from '../../fake-clock.ts';

const assigned = [
  { client: 'c-1', providers: ['p-2'] },
  { client: 'c-2', providers: ['p-1'] },
];

/** The roster that version 0.1.0 applied before it left its state. */
export const roster = {
  version: 1,
  providers: [person('p-1'), person('p-2')],
  clients: [client('c-1'), client('c-2')],
  assignments: assigned,
};

/** The same with an edit. */
export const edited = { ...roster, providers: [person('p-1', { lastName: 'New' }), person('p-2')] };

const id = (n: number): string => `00000000-0000-4000-8000-00000000000${n}`;

/** Whom that roster made: what its own account holds. */
export const people: NonNullable<UphealState['users']> = [
  { ...person('p-2'), partnerUserId: 'p-2', userType: 'HealthcareProvider', userId: id(1) },
  { ...client('c-1'), partnerUserId: 'c-1', userType: 'Client', userId: id(3) },
  { ...person('p-1'), partnerUserId: 'p-1', userType: 'HealthcareProvider', userId: id(4) },
  { ...client('c-2'), partnerUserId: 'c-2', userType: 'Client', userId: id(6) },
].map(({ id: own, ...user }) => (void own, user) as NonNullable<UphealState['users']>[number]);

/** A server that is another account when it is started with others, on one address. */
export interface Address {
  readonly folder: string;
  readonly state: string;
  readonly clock: FakeClock;
  /** Ends the account that answers there, and starts this one. */
  start(users: NonNullable<UphealState['users']>, key?: string): Promise<UphealSandbox>;
  /** What a run takes that reaches it with a key. */
  options(key?: string, more?: Partial<RunOptions>): RunOptions;
  manifest(written: object): Promise<Manifest>;
}

export const stateKey = Buffer.alloc(32, 7).toString('base64');

/** An address with the state that version 0.1.0 left, or with none; its server ends with the work. */
export async function address(from: '0.1.0' | 'nothing', work: (at: Address) => Promise<void>): Promise<void> {
  const folder = newFolder();
  const state = join(folder, 'state');
  const clock = fakeClock(Date.UTC(2026, 0, 9, 15));
  if (from === '0.1.0') {
    mkdirSync(state);
    cpSync(new URL('../../state/version-0.1.0/upheal', import.meta.url), join(state, 'upheal'), { recursive: true });
  }
  let server: UphealSandbox | undefined;
  let port = 0;
  try {
    await work({
      folder,
      state,
      clock,
      async start(users, key = 'key-1') {
        await server?.close();
        server = await startUphealSandbox({ clock, key, port, state: { users } });
        port = Number(new URL(server.url).port);
        return server;
      },
      options: (key = 'key-1', more = {}) => ({
        env: { UPHEAL_API_URL: server?.url, UPHEAL_API_KEY: key, CASELOAD_KEY: stateKey },
        state,
        clock,
        ...more,
      }),
      async manifest(written) {
        const { manifest, diagnostics } = await loadManifest([manifestFile(folder, written)]);
        if (!manifest) throw new Error(JSON.stringify(diagnostics));
        return manifest;
      },
    });
  } finally {
    await server?.close();
  }
}

/** What was asked of a server, as `METHOD path`. */
export const asked = (server: UphealSandbox): readonly string[] =>
  server.requests().map(({ method, path }) => `${method} ${path}`);
