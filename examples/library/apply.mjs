// Makes a manifest true from a program of your own: UPHEAL_API_KEY=… node apply.mjs roster/
import { apply, Failure, loadManifest, plan } from 'caseload';

const { manifest, diagnostics } = await loadManifest(process.argv.slice(2));
for (const { at, severity, message } of diagnostics)
  console.error(`${at.file}:${at.line}:${at.column} ${severity} ${message}`);

if (manifest) {
  try {
    const planning = await plan(manifest, { env: process.env, refresh: 'changed' });
    console.log(planning.plan.summary);
    const report = await apply(planning, { onOutcome: ({ ref, status }) => console.log(ref, status) });
    console.log(report.summary);
  } catch (cause) {
    if (!(cause instanceof Failure)) throw cause;
    console.error(cause.code, cause.message, cause.hint);
  }
}
