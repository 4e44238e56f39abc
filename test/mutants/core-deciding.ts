import type { Mutated } from './mutant.ts';

const objects = ['core/deciding/decide-object', 'core/deciding/decide-recreate', 'core/deciding/decide-found'];
const lists = ['core/deciding/decide-membership'];
const whole = ['core/deciding/decide-removed', 'core/planning/planner', ...lists, 'core/deciding/decide-recreate'];

/** What becomes of each resource. */
export const deciding: readonly Mutated[] = [
  {
    file: 'core/deciding/diff.ts',
    tests: ['core/deciding/diff'],
    changes: [
      ['observed !== undefined && isReadable(rule)', 'observed !== undefined'],
      ['|| desired.ignore.includes(name)) continue', ') continue'],
      ['!isSeen && recorded.fields[name] === wantedDigest', 'recorded.fields[name] === wantedDigest'],
      ["last === undefined) return 'edit'", "last === undefined) return 'drift'"],
      ["last === wantedDigest) return 'drift'", "last === wantedDigest) return 'edit'"],
      ["=== last ? 'edit' : 'both'", "=== last ? 'both' : 'edit'"],
      ['else if (isChangeable(rule)) changes', 'else if (!isChangeable(rule)) changes'],
      ['recorded.unsettable?.includes(name)', 'false'],
      ['proven[name] = wantedDigest;', ''],
      ['value === undefined || !isReadable(rule)', 'value === undefined'],
    ],
  },
  {
    file: 'core/deciding/adopted.ts',
    tests: ['core/deciding/decide-found'],
    changes: [
      ['!isReadable(rule) && !isChangeable(rule)', '!isReadable(rule)'],
      ['!isReadable(rule) && !isChangeable(rule)', '!isChangeable(rule)'],
      ['{ ...assumed, ...diff.proven }', 'diff.proven'],
      ['(desired.protect ? { protect: true } : {})', '{}'],
      ['!unproven.includes(change.name)', 'true'],
    ],
  },
  {
    file: 'core/deciding/decide-object.ts',
    tests: objects,
    changes: [
      ['isAway || protect ||', 'isAway ||'],
      ['|| diff.immutable.every(isDrift)) return', '|| diff.immutable.length === 0) return'],
      ['if (isAway || protect', 'if (protect'],
      ['!mayRecreate ||', ''],
      ['!isRecreatable(rules) ||', ''],
      ["const looked = lookup.state === 'nobody'", 'const looked = true'],
      ['lookup.isActive === false ?', 'lookup.isActive !== true ?'],
      ['deactivated === true || seenActive', 'seenActive'],
      ["unsure === 'activity' && seenActive !== true", "unsure === 'activity'"],
      ["(unsure === 'activity' && seenActive !== true)", 'false'],
      ['if (recorded.deactivated) return undefined;', ''],
      ["drifted.includes('organization') ? 'moved'", "drifted.includes('organization') ? 'changed'"],
      ['!rules.canCreate || hasDeclaredId', 'hasDeclaredId'],
      ['!rules.canCreate || hasDeclaredId(desired, rules)', '!rules.canCreate'],
      ["seen: 'missing'", "seen: 'changed'"],
      ["differs ? { seen: 'changed' } : {}", '{}'],
      ['...recorded.fields, ...proven', '...recorded.fields'],
      ['driftOf(ref, recorded, diff, isActive === false)', 'driftOf(ref, recorded, diff, isActive !== true)'],
      ['predecessor: { ...recorded, id }', 'predecessor: recorded'],
    ],
  },
  {
    file: 'core/deciding/immutable.ts',
    tests: ['core/deciding/decide-recreate'],
    changes: [
      ['return canCreate && canDelete', 'return canDelete'],
      ['return canCreate && canDelete', 'return canCreate'],
      ['if (immutable.length === 0) return {};', 'if (immutable.length <= 1) return {};'],
    ],
  },
  {
    file: 'core/deciding/decide-membership.ts',
    tests: lists,
    changes: [
      ['ids[0] === list[0] &&', ''],
      ['ids.length === list.length &&', ''],
      ['recorded.deactivated || recorded.unsure', 'recorded.unsure'],
      ['recorded.deactivated || recorded.unsure', 'recorded.deactivated'],
      ['recorded?.id === context.idOf(owner) ? recorded', 'recorded ? recorded'],
      ['recorded && desired.ignore', 'desired.ignore'],
      ['!isOurs && !last?.list', '!last?.list'],
      ['!isOurs && !last?.list', '!isOurs'],
      ['isBorn && members.length <=', 'isBorn && members.length <'],
      ["members.length === 0 && context.emptyAssignment === 'block'", "context.emptyAssignment === 'block'"],
      ['find((other) => !context.isComing(other))', 'find(() => false)'],
    ],
  },
  {
    file: 'core/deciding/decide-removed.ts',
    tests: ['core/deciding/decide-removed'],
    changes: [
      ["recorded.deactivated || prune === 'off'", "prune === 'off'"],
      ['if (recorded.protect)', 'if (false)'],
      ['!rules.canDelete', 'false'],
      ['until === undefined || until > now', 'until === undefined || until >= now'],
      ['until === undefined || until > now', 'until !== undefined && until > now'],
    ],
  },
  {
    file: 'core/deciding/decide.ts',
    tests: whole,
    changes: [
      ['keepsList: true', ''],
      ["change.action !== 'delete' && change.action !== 'release'", 'true'],
      ['rules.membersInCreate > 0', 'true'],
      ['desired.has(owner) || !input.recorded.has(owner)', 'desired.has(owner)'],
      ['keepAssigned(decisions, input.recorded, input.table);\n', ''],
      ['!unsettled.has(desired.ref)', 'true'],
      ['|| input.unsettled.has(ref)) continue', ') continue'],
      ['|| desired.has(ref) || recorded.deactivated', '|| desired.has(ref)'],
      ['!entry.deactivated && input', 'input'],
    ],
  },
  {
    file: 'core/deciding/still-assigned.ts',
    tests: ['core/deciding/decide-removed'],
    changes: [
      ['deactivated || !list || isChanged(ref)', '!list || isChanged(ref)'],
      ["['replace', 'delete', 'release']", "['replace']"],
      ['|| isChanged(ownerOf(table, ref))', ''],
      ["change?.action === 'delete' ?", 'change ?'],
    ],
  },
  {
    file: 'core/deciding/waits.ts',
    tests: ['core/planning/planner', ...lists],
    changes: [
      ["(change?.action !== 'create' && change?.action !== 'recreate')", "change?.action !== 'create'"],
      ['|| !needsMember) return', ') return'],
      ['if (isUnknown)\n', 'if (!isUnknown)\n'],
      ['return others.isComing(primary)', 'return !others.isComing(primary)'],
    ],
  },
  {
    file: 'core/deciding/ids.ts',
    tests: ['core/deciding/ids', ...lists],
    changes: [
      ['if (declared !== undefined) return declared;', ''],
      ["change?.action === 'adopt' || change?.action === 'activate'", "change?.action === 'adopt'"],
      ["(change?.action === 'recreate' && !change.successor)", "change?.action === 'recreate'"],
    ],
  },
  {
    file: 'core/deciding/desired.ts',
    tests: ['core/deciding/desired'],
    changes: [
      ['value !== undefined && isInTarget(rule)', 'value !== undefined'],
      ['?? rule.default', ''],
      ['!rules.managed || desired.external', '!rules.managed'],
      ['rule.declaresId && valueOf', 'valueOf'],
      ['!rule || !isInTarget(rule)', '!rule'],
    ],
  },
  {
    file: 'core/planning/renames.ts',
    tests: ['core/deciding/desired'],
    changes: [
      ['state.has(from) && !state.has(resource.ref)', 'state.has(from)'],
      ["resource?.form === 'object' && !resource.external", "resource?.form === 'object'"],
    ],
  },
];
