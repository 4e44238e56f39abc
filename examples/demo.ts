// Starts the sandbox in this process, makes examples/lakeside true in it, changes two things, and makes them true as
// well.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { noApprovals } from '../src/core/planning/approvals.ts';
import type { Manifest } from '../src/core/model/manifest.ts';
import type { Desired } from '../src/core/model/resource.ts';
import { apply, loadManifest, plan } from '../src/index.ts';
import { plain } from '../src/report/parts/paint.ts';
import { renderPlanText } from '../src/report/plan/plan-text.ts';
import { renderReportText } from '../src/report/apply/report-text.ts';
import { startUphealSandbox } from '../src/sandbox/upheal/index.ts';

const say = (text: string): void => void process.stdout.write(text);
const heading = (text: string): void => say(`\n━━ ${text} ${'━'.repeat(Math.max(0, 76 - text.length))}\n\n`);

const { manifest, diagnostics } = await loadManifest([new URL('lakeside', import.meta.url).pathname]);
if (!manifest) throw new Error(diagnostics.map((item) => item.message).join('\n'));

const organizations = manifest.resources.flatMap((item) =>
  item.form === 'object' && item.kind === 'organization' ? [{ id: String(item.fields['id']) }] : [],
);
const elsewhere = manifest.resources.flatMap((item) =>
  item.form === 'object' && item.external
    ? [{ userType: 'Client' as const, firstName: 'Kept', lastName: 'Elsewhere', partnerUserId: item.id }]
    : [],
);
const sandbox = await startUphealSandbox({ state: { organizations, users: elsewhere } });
const folder = await mkdtemp(join(tmpdir(), 'caseload-demo-'));

async function planAndApply(wanted: Manifest): Promise<void> {
  const env = { UPHEAL_API_URL: sandbox.url, UPHEAL_API_KEY: sandbox.key };
  // One client of the example is kept elsewhere: its list was never seen, and replacing it takes leave.
  const planning = await plan(wanted, { env, state: folder, approvals: { ...noApprovals, blindReplace: true } });
  say(renderPlanText(planning.plan, plain));
  if (planning.plan.operations.length === 0) return;
  say('\n');
  say(renderReportText(await apply(planning), plain));
}

function changed(item: Desired): Desired {
  if (item.ref === 'provider/p-1001' && item.form === 'object')
    return { ...item, fields: { ...item.fields, therapyLicence: 'LCSW-90001' } };
  if (item.ref === 'assignment/cl-2001' && item.form === 'membership') return { ...item, members: ['provider/p-1002'] };
  return item;
}

try {
  heading('A roster, for the first time');
  await planAndApply(manifest);
  const edited: Manifest = { ...manifest, resources: manifest.resources.map(changed) };
  heading('A provider has a new licence, and a client moves to another provider');
  await planAndApply(edited);
  heading('Once more');
  const before = sandbox.requests().length;
  await planAndApply(edited);
  say(`\nThe last plan sent ${sandbox.requests().length - before} requests.\n`);
} finally {
  await sandbox.close();
  await rm(folder, { recursive: true, force: true });
}
