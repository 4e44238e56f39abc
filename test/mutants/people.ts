import type { Mutated } from './mutant.ts';

/** People taken for others, doubled, suspended, accepted, or the last of their kind. */
export const people: readonly Mutated[] = [
  {
    file: 'core/deciding/identity.ts',
    tests: ['core/deciding/identity-changes'],
    changes: [
      ['!rule?.identity ||', '!rule ||'],
      ["cause === 'edit' || cause === 'both'", "cause === 'edit'"],
      ["!(cause === 'edit' || cause === 'both')", 'false'],
      ['recorded.fields[name] === undefined &&', ''],
      ['&& (from === undefined || isEmpty(from))', ''],
      ['&& (wasRead || !isReadable(rule))', ''],
      ['wasRead || !isReadable(rule)', 'wasRead'],
    ],
  },
  {
    file: 'core/deciding/accepted.ts',
    tests: ['core/deciding/accepted'],
    changes: [
      ["cause === 'drift' ?", 'true ?'],
      ["drift?.class !== 'missing' &&", ''],
      ['immutable: diff.immutable.filter(isLeft)', 'immutable: diff.immutable'],
      ['changes: diff.changes.filter(isLeft)', 'changes: diff.changes'],
    ],
  },
  {
    file: 'core/deciding/suspended.ts',
    tests: ['core/planning/replay'],
    changes: [
      ["blocked.reason === 'live-deactivation' ?", 'false ?'],
      ['if (!blocked) return undefined;', 'return undefined;'],
      ["drift?.class === 'missing' || drift?.class === 'deactivated'", "drift?.class === 'missing'"],
      ["drift?.class === 'missing' || drift?.class === 'deactivated'", "drift?.class === 'deactivated'"],
    ],
  },
  {
    file: 'core/planning/partial.ts',
    tests: ['core/planning/partial'],
    changes: [
      ["['max-missing', 'empty-manifest']", "['max-missing']"],
      ["['max-missing', 'empty-manifest']", "['empty-manifest']"],
      ['if (keepsListOf(operation, other))', 'if (false)'],
      ['else if (waitsOn(other, ref))', 'else if (false)'],
      ['leaver.after.includes(other.ref)', 'true'],
      ['takesAccessAway(other) &&', ''],
      ["(other.action === 'recreate' && other.finishAfter.includes(ref))", 'false'],
      ['guards: plan.guards.filter((guard) => !guards.includes(guard))', 'guards: plan.guards'],
    ],
  },
  {
    file: 'core/planning/guard-people.ts',
    tests: ['core/planning/guard-people', 'core/deciding/suspended'],
    changes: [
      ['if (!sawStrangers) return [];', ''],
      ['refs.length <= limit', 'refs.length < limit'],
      ["operation.action === 'create' && isUnseen", 'isUnseen'],
      ['names.length > 0 &&', ''],
      ['&& !operation.fields.some', '&& operation.fields.every'],
      ["operation.action === 'activate' && operation.live === true", "operation.action === 'activate'"],
      ['if (approvals.lastAdmin) return [];', ''],
      ['leaves(operation) && !isAway(operation.ref)', 'leaves(operation)'],
      ['!others.some(isSeenAdmin)', 'others.length === 0'],
      ['|| coming.some(isBeside)', ''],
      ['!gone.has(ref) && !isAway(ref)', '!isAway(ref)'],
      ['!gone.has(ref) && !isAway(ref)', '!gone.has(ref)'],
      ['organization === undefined || organizationOf', 'organizationOf'],
      ['organizationOf(other) === organization', 'true'],
      ["|| action === 'release' ||", '||'],
      ["|| action === 'recreate'", ''],
      ['if (!others.some(isSeenAdmin))', 'if (true)'],
    ],
  },
  {
    file: 'engine/planning/roles.ts',
    tests: ['cli/mass-changes'],
    changes: [
      ['=== true) admins.add(ref);', '!== undefined) admins.add(ref);'],
      ['if (!role || !isAdminRole(table[kindOf(ref)], role.name)) return;', 'if (!role) return;'],
    ],
  },
  {
    file: 'core/planning/people.ts',
    tests: ['core/planning/people', 'core/planning/guard-people'],
    changes: [
      ['role !== undefined && (rules.adminRoles ?? []).includes(role)', 'role !== undefined'],
      ['<= dayMs', '< dayMs'],
      ['|| !rules.adminRoles', ''],
      ['return isFresh ? []', 'return false ? []'],
      ['awayAt > last.provenAt', 'true'],
      ['recorded.get(ref)?.id !== id', 'false'],
      ['check.isActive ? check.awayAt : isSeenActive', 'isSeenActive'],
    ],
  },
  {
    file: 'state/proofs.ts',
    tests: ['state/proofs'],
    changes: [
      ['if (!check?.isActive) return check;', ''],
      ['away.at(-1)', 'undefined'],
    ],
  },
  {
    file: 'apply/replace.ts',
    tests: ['cli/suspended'],
    changes: [
      ['if (isSent) {', 'if (false) {'],
      ['ids.length > 0 && !(ids.length', '!(ids.length'],
      ["run.recorder.notice(member, 'deactivated');", ''],
    ],
  },
  {
    file: 'apply/remove.ts',
    tests: ['cli/suspended'],
    changes: [['change.isInactive ? [] : steps', 'false ? [] : steps']],
  },
  {
    file: 'engine/looks/held.ts',
    tests: ['cli/recreates'],
    changes: [['|| isForRecreate;', ';']],
  },
  {
    file: 'engine/looks/seen.ts',
    tests: ['cli/recreates'],
    changes: [['formerIdsIn({ recorded: () => recorded }, change.ref)', '[]']],
  },
  {
    file: 'engine/looks/held.ts',
    tests: ['cli/suspended'],
    changes: [
      ['(await target.isActive(recorded, undefined, reader)) === false', 'true'],
      ['deactivated !== true && proofs.get(ref)?.check?.isActive === false', 'false'],
    ],
  },
  {
    file: 'engine/planning/beside.ts',
    tests: ['cli/mass-changes', 'cli/suspended'],
    changes: [
      ['if (strangers.size > store.strangers().size) await', 'if (false) await'],
      ['saved, returned: ownersOf(saved, manifest)', 'returned: ownersOf(saved, manifest)'],
    ],
  },
  {
    file: 'apply/update.ts',
    tests: ['cli/mass-changes'],
    changes: [['fields[name]?.identity) ? removalOf(run)', 'fields[name]?.identity) && false ? removalOf(run)']],
  },
  {
    file: 'targets/upheal/found.ts',
    tests: ['cli/mass-changes'],
    changes: [['(partner === undefined ? { stranger: {} } : {})', '{}']],
  },
  {
    file: 'targets/upheal/double.ts',
    tests: ['targets/upheal-ids'],
    changes: [
      ['!isSameId(check.id, id)', 'check.id !== id'],
      ['!isSameId(read.person.id, id)', 'read.person.id !== id'],
      ["textOf(read.person.fields['partnerUserId'])", "read.person.fields['partnerUserId']"],
    ],
  },
  {
    file: 'targets/upheal/look.ts',
    tests: ['targets/upheal-ids', 'targets/looks-agree'],
    changes: [
      ["isSameId(idFrom(body?.['userId']), id)", "idFrom(body?.['userId']) === id"],
      ['isSameId(read.person.id, id) ? read', 'true ? read'],
      ['person.kind !== undefined && person.kind !== kind', 'false'],
      ['!isEmpty(shown) && !isSameEmail(shown, email)', 'false'],
      ['=== false && id === undefined', '=== false'],
      ['role !== undefined && [kindOf(ref), undefined].includes(userTypes[role])', 'role !== undefined'],
    ],
  },
  {
    file: 'targets/upheal/find.ts',
    tests: ['targets/looks-agree'],
    changes: [
      ['shown !== undefined && !isSameEmail(shown, asked)', 'false'],
      ['return ids.includes(partnerOf(read.person))', 'return true'],
    ],
  },
  {
    file: 'targets/upheal/invite.ts',
    tests: ['targets/looks-agree'],
    changes: [["!isSameId(idFrom(body?.['userId']), recorded.id)", 'false']],
  },
  {
    file: 'core/shape/ids.ts',
    tests: ['core/shape/ids'],
    changes: [
      ["typeof value === 'string' && isId(value)", "typeof value === 'string'"],
      ['Number.isSafeInteger(Number(value)) &&', ''],
      ['&& Number(value) >= 0', ''],
      ["text !== '..' &&", ''],
    ],
  },
  {
    file: 'engine/account/key-settings.ts',
    tests: ['engine/account/key-settings'],
    changes: [
      ['if (value === was) return [];', ''],
      ['definition.keySettings ?? Object.keys(given)', 'Object.keys(given)'],
      ['=== JSON.stringify(saved.keySettings ?? [])) return;', '!== undefined) return;'],
    ],
  },
  {
    file: 'engine/looks/not-found.ts',
    tests: ['targets/upheal-ids'],
    changes: [['isSameId(lookup.id, recorded.id)', 'lookup.id === recorded.id']],
  },
];
