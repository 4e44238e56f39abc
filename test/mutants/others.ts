import type { Mutated } from './mutant.ts';

/** Rules of other rooms that were once broken without a test that noticed. */
export const others: readonly Mutated[] = [
  {
    file: 'engine/account/bind.ts',
    tests: ['engine/account/account', 'engine/account/saved-plan'],
    changes: [
      ['if (isElsewhere(held, origin)) throw', 'if (!isElsewhere(held, origin)) void'],
      ['held?.origin === origin && held.key === key', 'held?.origin === origin'],
      ['(isSame && !isWriting)', 'isSame', 'what is bound is written again with the lineage of a new state'],
      ['!isSame && isInDoubt', 'isInDoubt'],
      ['if (isWriting) await store.account.rewrite();', ''],
      ['if (isWriting || !(cause instanceof Failure)) throw cause;', 'if (!(cause instanceof Failure)) throw cause;'],
      ['heldObjects(store.recorded(), target).length > 0', 'false'],
      ['(wasBound && store.open().some(({ keys }) => keys))', 'false'],
    ],
  },
  {
    file: 'engine/account/prove.ts',
    tests: ['engine/account/prove'],
    changes: [
      ['const readsAtMost = 3', 'const readsAtMost = 4'],
      ["seen.state !== 'present'", 'false'],
      ["seen.state !== 'unknown' || !isRequestErrorCode(seen.code)", "seen.state !== 'unknown'"],
      ["seen.state !== 'unknown' || !isRequestErrorCode(seen.code)", 'true'],
      ['able.length > 0 && told.length === 0', 'told.length === 0'],
      ['names.every((name) => isAsHeld', 'names.some((name) => isAsHeld'],
      ['&& !one.unproven?.includes(name)', ''],
      ['definition.provenBy.filter((names) => names.every(isHeld))', 'definition.provenBy'],
      ['objects.filter(({ deactivated }) => !deactivated), ...', ''],
    ],
  },
  {
    file: 'engine/account/account.ts',
    tests: ['engine/account/account'],
    changes: [['held?.origin !== undefined && held.origin !== origin', 'false']],
  },
  {
    file: 'engine/saved-plan.ts',
    tests: ['engine/account/saved-plan'],
    changes: [
      ['plan.state.origin !== account.origin', 'false'],
      ['plan.state.account !== account.key', 'false'],
      [
        'if (!store.isNew) throw',
        'if (false) throw',
        'state that is there has a serial of its own, or lines of a journal',
      ],
      ['} else if (plan.state.lineage !== store.lineage) {', '} else if (false) {'],
      ['> now + apartMs', '> now + 2 * apartMs'],
      ['> now + apartMs', '> now'],
      ['formatOf(plan) < planFormat', 'false'],
      ['formatOf(plan) > planFormat', 'false'],
      ['age > freshMs', 'age > 2 * freshMs'],
      ['|| Date.parse(createdAt) > now', ''],
      ['now - Date.parse(seenAt)', 'now - Date.parse(createdAt)'],
    ],
  },
  {
    file: 'engine/settle.ts',
    tests: ['engine/remembered'],
    changes: [
      ['!record.fields?.includes(name)', 'true'],
      ["unsure: 'list' }", '}'],
      ["unsure: 'activity' }] }, settled", '}] }, settled'],
    ],
  },
  {
    file: 'engine/look-up.ts',
    tests: ['engine/remembered'],
    changes: [
      ['proof?.read?.seen !== undefined || proof?.check?.isActive === false', 'proof?.check?.isActive === false'],
      ['proof?.read?.seen !== undefined || proof?.check?.isActive === false', 'proof?.read?.seen !== undefined'],
    ],
  },
  {
    file: 'manifest/check/references.ts',
    tests: ['manifest/shown'],
    changes: [['id.includes(\'@\') ? ` ${foreignId(id)}` : ` "${foreignId(id)}"`', '` "${id}"`']],
  },
  {
    file: 'manifest/form/subject.ts',
    tests: ['manifest/shown'],
    changes: [
      ["id.includes('@') ? plain :", 'false ? plain :'],
      ['|| isDeclared(section.owner.kind, id)', ''],
    ],
  },
  {
    file: 'manifest/form/suggest.ts',
    tests: ['manifest/shown', 'manifest/csv'],
    changes: [
      ['.length >= 2 &&', '.length >= 1 &&'],
      ['&& !texts.some(isLikeData)', ''],
      ['/@|\\d{4}|', '/\\d{4}|'],
      ['/@|\\d{4}|', '/@|'],
    ],
  },
  {
    file: 'engine/exit-codes.ts',
    tests: ['cli/exit'],
    changes: [
      ["if (reading === 'none') return", 'if (false) return'],
      ["reading === 'few' && !allowUnread", "reading === 'few'"],
    ],
  },
  {
    file: 'core/drift/drift.ts',
    tests: ['cli/exit'],
    changes: [
      ['read * 2 >= tried', 'read * 2 > tried'],
      ['read * 2 >= tried', 'read > 0'],
    ],
  },
  {
    file: 'report/parts/escape.ts',
    tests: ['report/parts/escape'],
    changes: [
      ['.map(uncommanded)', ''],
      ['return uncommanded(text.replace(unsafe, spelled));', 'return text.replace(unsafe, spelled);'],
      ["|#(?=#[a-z]*\\\\[)`, 'giu'", "`, 'giu'"],
    ],
  },
  {
    file: 'targets/hipp/match.ts',
    tests: ['targets/hipp-match'],
    changes: [
      ['row.role === role &&', 'true &&'],
      ['isBornThen &&', ''],
      ['names.every(', 'names.some('],
      ['!isSame(row) && names.some(', '!isSame(row) && names.every('],
      ['shown === undefined || likeName', 'likeName'],
      [".replace(/\\p{M}/gu, '')", ''],
      [".replaceAll(' ', '')", ''],
    ],
  },
  {
    file: 'targets/hipp/find.ts',
    tests: ['targets/hipp'],
    changes: [
      ['new Set([email, email.toLowerCase()])', 'new Set([email])'],
      ['if (filter) return nearly', 'if (false) return nearly'],
      ['if (another) return ambiguous', 'if (false) return ambiguous'],
      ['if (person && !filter) return', 'if (false) return'],
    ],
  },
  {
    file: 'targets/hipp/others.ts',
    tests: ['targets/hipp-match'],
    changes: [
      ['.map(foreignId)', ''],
      ['ids.length === 0', 'false'],
    ],
  },
  {
    file: 'manifest/write/merge.ts',
    tests: ['manifest/merge'],
    changes: [
      ['ignored.includes(name) ||', ''],
      ["if (data['external'] === true) return {};", ''],
    ],
  },
  {
    file: 'manifest/form/scope.ts',
    tests: ['manifest/shown'],
    changes: [
      ["isId(text) && !text.includes('@') && ", 'isId(text) && '],
      ['!isIds ||', 'true ||'],
    ],
  },
  {
    file: 'manifest/read/files.ts',
    tests: ['manifest/limits'],
    changes: [
      ['size <= limits.fileBytes', 'size < limits.fileBytes'],
      ['bytes.length > limits.fileBytes', 'bytes.length >= limits.fileBytes'],
      ['wanted.size > limits.files', 'wanted.size >= limits.files'],
    ],
  },
  {
    file: 'report/parts/csv.ts',
    tests: ['report/csv'],
    changes: [
      ['/^[=+\\-@\\t\\r]/', '/^[=+@\\t\\r]/'],
      ["replaceAll('\"', '\"\"')", "replaceAll('\"', '\"')"],
    ],
  },
  {
    file: 'targets/upheal/steps.ts',
    tests: ['targets/upheal-steps'],
    changes: [
      ["desired.kind === 'client')", 'false)'],
      ['changers(name).length === 1', 'changers(name).length > 0'],
      ['changers(name).find((by) => needed.has(by)) ??', ''],
    ],
  },
];
