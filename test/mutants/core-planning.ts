import type { Mutated } from './mutant.ts';

/** How decisions become a plan that is ordered, guarded and made again. */
export const planning: readonly Mutated[] = [
  {
    file: 'core/planning/guard-counts.ts',
    tests: ['core/planning/guard'],
    changes: [
      ["guard === 'max-deletes' ? managed + earlier : managed", 'managed'],
      ["guard === 'max-deletes' ? managed + earlier : managed", 'managed + earlier'],
      ['refs.length + earlier <= limit', 'refs.length + earlier < limit'],
      ['refs.length + earlier <= limit', 'refs.length <= limit'],
      ['const floor = 3', 'const floor = 4'],
      ['isOff ? 0 :', 'false ? 0 :'],
      ['Math.max(floor, allowanceOf', 'Math.min(floor, allowanceOf'],
      ['removal.guard === guard &&', ''],
      ['removal.kind === kind &&', ''],
      ['removal.organization === organization', 'true'],
      ['if (approved) return beyondApproval', 'if (false && approved) return beyondApproval'],
      ['refs.length <= limit\n', 'refs.length < limit\n'],
    ],
  },
  {
    file: 'core/planning/guard.ts',
    tests: ['core/planning/guard'],
    changes: [
      ['leaving.length > floor', 'leaving.length >= floor'],
      ['memberKind === undefined || approvals.empty) return []', 'memberKind === undefined) return []'],
      ["['create', 'adopt', 'activate'].includes(operation.action)", 'true'],
      ['&& !gone.has(ref)', ''],
      ['operation.empties === true', 'true'],
      ["operation.action === 'replace' && operation.blind", 'false'],
      ['if (isApproved) return [];', ''],
    ],
  },
  {
    file: 'core/planning/approvals.ts',
    tests: ['core/planning/guard'],
    changes: [
      ["if (operation.action === 'recreate') return 'max-deletes';", ''],
      ['operation.remove.length > 0', 'true'],
    ],
  },
  {
    file: 'core/planning/guarded.ts',
    tests: ['core/planning/guarded'],
    changes: [
      ['!known.deactivated', 'true'],
      ['?.organizationId ?? (wanted', '?.organizationId && (wanted'],
      ['lists.get(owner)?.members[0]', 'undefined'],
      ['&& !declared.has(kind)', ''],
      ['membership?.managed ? membership.member', 'membership ? membership.member'],
    ],
  },
  {
    file: 'core/planning/order.ts',
    tests: ['core/planning/order'],
    changes: [
      ['first([change.desired.owner, ...change.desired.members]', 'first([change.desired.owner]'],
      ["'activate', 'recreate']", "'activate']"],
      ['Number(takesAway(b)) - Number(takesAway(a))', 'Number(takesAway(a)) - Number(takesAway(b))'],
      ['...(leaving.get(idForm(change.predecessor.id)) ?? []),', ''],
      ["if (change.action === 'delete') for", "if (change.action === 'release') for"],
      ['if (left === 0) next.push', 'if (left >= 0) next.push'],
      ['(list) => changes.has(list)', '() => false'],
      ["if (change.action === 'replace') for", 'if (false) for'],
    ],
  },
  {
    file: 'core/planning/quarantine.ts',
    tests: ['core/planning/quarantine'],
    changes: [
      ['const patience = 3', 'const patience = 2'],
      ['&& status !== 429', ''],
      ['status < 500', 'status <= 500'],
      ['status >= 400', 'status > 400'],
      ['refused.wanted !== wanted', 'false'],
      ['until > now', 'until >= now'],
      ['24 * firstMs', '12 * firstMs'],
      ["if (status === 'done') after.delete(ref);", ''],
      ['last.status === error.status &&', ''],
      ['isSame ? last.count + 1 : 1', 'isSame ? last.count : 1'],
      ['|| retryQuarantined', ''],
      ['canonical([values, members])', 'canonical([values])'],
      ["status !== 'failed' ||", ''],
    ],
  },
  {
    file: 'core/planning/replay.ts',
    tests: ['core/planning/replay'],
    changes: [
      ['causes[name] === undefined)', 'true)'],
      ['notes.length > 0 ? { causes } : {}', '{}'],
      ['if (recorded.deactivated) return {};', '', 'whom we deactivated is activated whatever a look says'],
      ["recorded.unsure === 'activity' ? { isActive: true }", "recorded.unsure === 'activity' ? { isActive: false }"],
      ["isActive: operation.action === 'adopt'", 'isActive: true'],
      ["plan.refresh.mode === 'none' || plan.refresh.assumeNew", "plan.refresh.mode === 'none'"],
      ['recorded && !missing.has(ref)', 'recorded'],
      ['primary: operation.primary', ''],
      ['field.name).sort() }', 'field.name).slice(0, 0) }'],
    ],
  },
  {
    file: 'core/planning/operation.ts',
    tests: ['core/planning/planner'],
    changes: [
      ['had.length > 0 && wanted.length > 0 && had[0] !== wanted[0]', 'had[0] !== wanted[0]'],
      ['wanted.filter((id) => !had.includes(id))', 'wanted'],
      ['had.filter((id) => !wanted.includes(id))', '[]'],
      ['wanted.length === 0 ? { empties', 'had.length === 0 ? { empties'],
    ],
  },
  {
    file: 'core/planning/notes.ts',
    tests: ['core/planning/planner'],
    changes: [
      ['|| resource.external) continue', ') continue'],
      ["prune === 'off' ?", "prune !== 'off' ?"],
      ['.get(note) ?? 0) + 1', '.get(note) ?? 0) + 0'],
    ],
  },
  {
    file: 'core/planning/totals.ts',
    tests: ['core/planning/planner'],
    changes: [
      ['sum + operation.requests', 'sum + 1'],
      ['Math.ceil((requests', 'Math.floor((requests'],
    ],
  },
  {
    file: 'core/planning/planner.ts',
    tests: ['core/planning/planner', 'core/deciding/decide-recreate'],
    changes: [
      ["approvals.recreate || manifest.settings.onImmutableChange === 'recreate'", 'approvals.recreate'],
      ['input.recorded.has(ref) && !touched.has(ref)', 'input.recorded.has(ref)'],
      ['input.recorded.has(ref) && !touched', '!touched'],
    ],
  },
  {
    file: 'core/deciding/decision.ts',
    tests: ['core/planning/planner', 'core/drift/repair'],
    changes: [
      ['change ?? blocked ?? stuck ?? unknown', 'change ?? blocked ?? stuck'],
      ['change ?? blocked ?? stuck ?? unknown', 'change ?? stuck ?? unknown'],
    ],
  },
  {
    file: 'core/planning/operations.ts',
    tests: ['core/deciding/decide-membership', 'core/planning/order', 'core/planning/planner'],
    changes: [
      ["action === 'create' || action === 'recreate'", "action === 'recreate'"],
      ['takesAccessAway(operation)', 'false'],
      ['filter((entry) => !entry.list)', 'filter((entry) => entry.list)'],
    ],
  },
  {
    file: 'core/planning/reveal.ts',
    tests: ['core/planning/planner'],
    changes: [['field.from === undefined ? {} : { from: field.from }', '{}']],
  },
];
