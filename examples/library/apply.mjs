// Makes a manifest true from a program of your own: UPHEAL_API_KEY=… node apply.mjs roster/
import { apply, exitOf, exitOfReport, Failure, loadManifest, plan } from 'caseload';

const { manifest, diagnostics } = await loadManifest(process.argv.slice(2));
for (const { at, severity, message } of diagnostics)
  console.error(`${at.file}:${at.line}:${at.column} ${severity} ${message}`);

if (manifest) {
  try {
    const made = await plan(manifest, { env: process.env, refresh: 'changed' });
    console.log(made.plan.summary);
    const report = await apply(made, { onOutcome: ({ ref, status }) => console.log(ref, status) });
    console.log(report.summary);
    process.exitCode = exitOfReport(report);
  } catch (cause) {
    if (!(cause instanceof Failure)) throw cause;
    console.error(cause.code, cause.message, cause.hint);
    process.exitCode = exitOf(cause);
  }
}
