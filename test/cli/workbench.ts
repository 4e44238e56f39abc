import { join } from 'node:path';
import { noApprovals, type Approvals } from '../../src/core/planning/approvals.ts';
import type { Plan } from '../../src/core/model/plan.ts';
import type { Report } from '../../src/core/model/outcome.ts';
import { apply, loadManifest, plan, savedPlan, type ApplyOptions, type PlanOptions } from '../../src/index.ts';
import { startUphealSandbox, type UphealSandbox, type UphealState } from '../../src/sandbox/upheal/index.ts';
import { manifestFile, newFolder } from './run-command.ts';

export const person = (id: string, more: object = {}) => ({
  id,
  firstName: `First ${id}`,
  lastName: 'Last',
  email: `${id}@south.example`,
  ...more,
});
export const client = (id: string, more: object = {}) => ({ id, firstName: `First ${id}`, lastName: 'Last', ...more });
export const small = {
  version: 1,
  providers: [person('p-1'), person('p-2')],
  clients: [client('c-1'), client('c-2')],
  assignments: [
    { client: 'c-1', providers: ['p-1'] },
    { client: 'c-2', providers: ['p-1', 'p-2'] },
  ],
};

/** A sandbox with a state folder of its own; each call loads the manifest anew. */
export interface Bench {
  readonly server: UphealSandbox;
  plan(manifest: object, options?: PlanOptions): Promise<Plan>;
  /** The text of a plan that may be applied once, within an hour. */
  save(manifest: object, options?: PlanOptions): Promise<string>;
  apply(manifest: object, options?: PlanOptions): Promise<Report>;
  applyWith(manifest: object, options: PlanOptions, how: ApplyOptions): Promise<Report>;
}

/** Runs a test against a sandbox that ends with it. */
export async function bench(
  work: (bench: Bench) => Promise<void>,
  settings: NonNullable<Parameters<typeof startUphealSandbox>[0]>['settings'] = {},
  state: UphealState = {},
): Promise<void> {
  const server = await startUphealSandbox({ settings, state });
  const folder = newFolder();
  const env = { UPHEAL_API_URL: server.url, UPHEAL_API_KEY: server.key };
  const made = async (manifest: object, options: PlanOptions) => {
    const loaded = await loadManifest([manifestFile(folder, manifest)]);
    if (!loaded.manifest) throw new Error(JSON.stringify(loaded.diagnostics));
    return plan(loaded.manifest, { env, state: join(folder, 'state'), ...options });
  };
  try {
    await work({
      server,
      plan: async (manifest, options = {}) => (await made(manifest, options)).plan,
      save: async (manifest, options = {}) => JSON.stringify(savedPlan(await made(manifest, options), 3_600_000)),
      apply: async (manifest, options = {}) => apply(await made(manifest, options)),
      applyWith: async (manifest, options, how) => apply(await made(manifest, options), how),
    });
  } finally {
    await server.close();
  }
}

export const lines = (made: Plan): string[] =>
  made.operations.map((operation) => `${operation.action} ${operation.ref}`);
export const approving = (more: Partial<Approvals>): PlanOptions => ({ approvals: { ...noApprovals, ...more } });
export const statuses = (report: Report): string[] =>
  report.outcomes.map((outcome) => `${outcome.ref} ${outcome.status}${outcome.error ? ` ${outcome.error.code}` : ''}`);
