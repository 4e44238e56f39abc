import type { Rule } from './rule.ts';

/** What no read of a client shows. */
const hidden = ['defaultNoteTemplateIds'];

function activating(list: string): string {
  return list.replace(/providers$/, 'activate');
}

/** Without faults, every write changes something: none is sent for nothing. */
export const least: Rule = {
  name: 'least writes',
  chapter: 'Apply; Drift',
  check: ({ sent, faults, what, flags, plan, report }, { forgotten, hiddenLists, unprovenLists, humansOf }) => {
    // Who was planned unseen and turns out to be there: only by then it is known whose id the lists name.
    const isTakenOver = report?.outcomes.some(({ adopted }) => adopted) === true;
    const isBlind = isTakenOver || (plan?.operations ?? []).some((one) => one.action === 'replace' && one.blind);
    const again = new Set(
      (plan?.operations ?? [])
        .filter((one) => 'fields' in one && one.fields.some(({ cause }) => cause === 'not-taken'))
        .flatMap(({ ref }) => humansOf.get(ref) ?? []),
    );
    if (faults.length > 0 || what === 'drift' || what === 'state' || flags?.assumeNew) return [];
    return (
      sent
        .filter((one) => one.isWrite && one.status !== undefined && one.status < 300)
        // What was not taken is sent up to three times, and an answer alone is not believed ("Not taken").
        .filter((one) => !(one.method === 'PUT' && one.changed.some(({ after }) => again.has(after.human))))
        // Nobody can see whether a list, or a field that no read shows, is there already as it is wanted.
        .filter(
          (one) =>
            !(isBlind && one.path.endsWith('/providers')) &&
            !(one.method === 'PUT' && one.changed.some(({ after }) => forgotten.has(after.human))),
        )
        .filter((one) => !one.changed.some(({ after }) => hiddenLists.has(after.human)))
        // Who was suspended in the app before anybody looked needs a request all the same, and who is back his list.
        .filter((one) => !(one.method === 'DELETE' && one.changed.every(({ before }) => before?.endedBy !== 'us')))
        .filter((one) => !(one.path.endsWith('/providers') && sent.some(({ path }) => path === activating(one.path))))
        // Nor whether one took effect whose answer was lost, or what became of it while its client was deactivated.
        .filter(
          (one) =>
            !(one.path.endsWith('/providers') && one.changed.some(({ after }) => unprovenLists.has(after.human))),
        )
        .filter((one) => !(one.method === 'PUT' && Object.keys(one.body).every((name) => hidden.includes(name))))
        .filter((one) =>
          one.changed.every(({ before, after }) => before && JSON.stringify(before) === JSON.stringify(after)),
        )
        .map((one) => `${one.method} ${one.path} changed nothing`)
    );
  },
};

/** On a quiet run the operations sent what the plan said that they would. */
export const estimate: Rule = {
  name: 'estimate',
  chapter: 'Plan; Looks and creates',
  check: ({ plan, report, faults, flags, what, sent, ended }) => {
    if (!report || report.requests !== sent.length)
      return report ? [`the report says ${report.requests} requests, ${sent.length} were sent`] : [];
    if (!plan || faults.length > 0 || ended.code !== 0 || flags?.assumeNew || what === 'apply-plan') return [];
    if (report.outcomes.some(({ adopted }) => adopted)) return [];
    const spent = report.outcomes.reduce((sum, { requests }) => sum + requests, 0);
    const planned = plan.estimate.requests;
    // What a refusal means is told by looks at him and at somebody else as a witness, whom no plan foresees.
    const explaining = 5 * sent.filter(({ isWrite, status }) => isWrite && (status === 404 || status === 400)).length;
    return spent < planned || spent > planned + (plan.estimate.looks ?? 0) + explaining
      ? [`planned ${planned} requests and ${plan.estimate.looks} looks, operations sent ${spent}`]
      : [];
  },
};
