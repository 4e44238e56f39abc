import type { Mutated } from './mutant.ts';

/** What values are, and what is remembered of them. */
export const model: readonly Mutated[] = [
  {
    file: 'core/model/canonical.ts',
    tests: ['core/model/canonical'],
    changes: [
      ['item !== undefined', 'true', 'JSON leaves undefined members out by itself'],
      ['(a < b ? -1 : 1)', '0'],
      ['value.map(sorted)', 'value'],
    ],
  },
  {
    file: 'core/model/fields.ts',
    tests: ['core/model/fields'],
    changes: [
      ['rule.change.length > 0 || rule.declaresId', 'rule.declaresId'],
      ['rule.read.length > 0', 'rule.read.length >= 0'],
    ],
  },
  {
    file: 'core/comparing/normal-form.ts',
    tests: ['core/comparing/comparing'],
    changes: [
      ["case 'text':\n", ''],
      [".normalize('NFC')", ''],
      ["replace(/[\\s\\u0085]+/gu, ' ')", "replace(/ +/gu, ' ')"],
      ["replace(/^ | $/g, '')", "replace(/^ /g, '')"],
      ['plain(plain(text).toLowerCase())', 'plain(text)'],
      ['return id.toLowerCase();', 'return id;'],
      ["plain(text).replace(/[^\\p{L}\\p{N}]/gu, '')", 'plain(text)'],
      ['/^\\d{4}-\\d{2}-\\d{2}/.exec(plain(text))?.[0] ??', ''],
      ['a !== undefined && b !== undefined &&', 'a === b ||'],
      ['isBareNumber(rule, value) ? zeroed(String(value)) : []', '[]'],
    ],
  },
  {
    file: 'core/comparing/equal.ts',
    tests: ['core/comparing/comparing'],
    changes: [
      ['isEmpty(wanted) || wanted === false', 'isEmpty(wanted)'],
      ['isEmpty(wanted) || wanted === false', 'true'],
      ['left.length === right.length &&', ''],
      [
        'rule.unordered ? normalForm(rule, items) : items',
        'normalForm(rule, items)',
        'it is sorted only where it is unordered',
      ],
      ['isAnyNumber(rule, shown, wanted) && withoutZeros', 'withoutZeros'],
      ['left === right || (isAnyNumber', '(isAnyNumber'],
      ['Number.isSafeInteger(shown) && shown >= 0', 'shown >= 0'],
      ['Number.isSafeInteger(shown) && shown >= 0', 'Number.isSafeInteger(shown)'],
    ],
  },
  {
    file: 'core/comparing/likeness.ts',
    tests: ['core/comparing/comparing'],
    changes: [
      ['<= dayMs', '<= 2 * dayMs'],
      ["left === '' || right === '' ? left === right :", ''],
      ['left.includes(right) || right.includes(left)', 'left === right'],
    ],
  },
  {
    file: 'core/model/not-taken.ts',
    tests: ['core/deciding/diff', 'core/deciding/decide-membership'],
    changes: [
      ['sendsAtMost = 3', 'sendsAtMost = 4'],
      ['<= readWithinMs', '< readWithinMs'],
      ['|| (isShown && !shown?.includes(name))', ''],
      ['(isShown && !shown', '(!shown'],
      ['isShown && !shown?.includes(name)', 'isShown'],
      ['(sent.fields?.includes(name) ?? true);', 'true;'],
      ['(sent.fields?.includes(name) ?? true);', '(sent.fields?.includes(name) ?? false);'],
      ['!(sent.fields?.includes(name) ?? true)', 'false'],
      [
        'others.map(idForm).sort()',
        'others.map(idForm)',
        'a list is sent in one order, and counted again where that changes',
      ],
    ],
  },
  {
    file: 'core/model/recorded.ts',
    tests: ['core/model/recorded'],
    changes: [
      ['part.at >= recorded.provenAt', 'part.at > recorded.provenAt'],
      ['proof?.id !== recorded.id', 'proof === undefined'],
      ['!isLater(read) && !isLater(check)', '!isLater(read) || !isLater(check)'],
      ['read && isLater(read) ? { read }', 'read ? { read }'],
      ['check && isLater(check) ? { check }', 'check ? { check }'],
      ["unsure === 'activity' && check?.isActive", 'check?.isActive'],
      ["(unsure === 'activity' && check?.isActive)", "unsure === 'activity'"],
      ['{ ...recorded.fields, ...read.fields }', '{ ...read.fields, ...recorded.fields }'],
      ['recorded.unproven?.filter((name) => !(name in read.fields))', 'recorded.unproven?.filter(() => true)'],
      ['filter(([name]) => !(name in read.fields))', 'filter(() => true)'],
      ['sent && read.at <= sent.at ? { sent }', 'sent ? { sent }'],
      ['read.at > provenAt ?', 'read.at >= provenAt ?'],
      ['count: before?.[name]?.count ?? 1', 'count: 1'],
      ['rule.identifies ? fields[name]', 'fields[name] ? fields[name]'],
      ['provenAt: read.at', 'provenAt: recorded.provenAt'],
    ],
  },
  {
    file: 'core/model/settings.ts',
    tests: ['core/model/settings'],
    changes: [
      ['value <= 100', 'value < 100'],
      ['Math.floor((total', 'Math.ceil((total'],
      ['Math.max(1, leftOf', 'Math.max(0, leftOf'],
      ['rateLimit - Math.ceil(', 'rateLimit - Math.floor('],
      ['([1-9]\\d{0,5})', '(\\d{1,6})'],
    ],
  },
  {
    file: 'core/model/resource.ts',
    tests: ['core/model/resource'],
    changes: [
      ['text.length > kind.length + 1', 'text.length > kind.length'],
      ["ref.slice(ref.indexOf('/') + 1)", "ref.slice(ref.lastIndexOf('/') + 1)"],
      ['byKind !== 0 ? byKind : a < b', 'a < b'],
    ],
  },
  {
    file: 'core/model/belonging.ts',
    tests: ['core/model/resource'],
    changes: [
      ['membership?.owner === kindOf(owner)', 'membership'],
      ['membershipOf(table)?.managed ?', 'membershipOf(table) ?'],
    ],
  },
  {
    file: 'core/model/outcome.ts',
    tests: ['core/model/outcome'],
    changes: [
      ['report.summary.done === report.outcomes.length', 'report.summary.failed === 0'],
      ['openBlocks(report.blocked).length === 0 &&', ''],
      ['report.unread.length === 0 &&', ''],
      ['counts[outcome.status] += 1', 'counts[outcome.status] = 1'],
    ],
  },
  {
    file: 'core/model/plan.ts',
    tests: ['core/model/outcome'],
    changes: [['hasOperations(plan) || openBlocks(plan.blocked).length > 0', 'hasOperations(plan)']],
  },
  {
    file: 'core/model/diagnostic.ts',
    tests: ['core/model/outcome'],
    changes: [
      ['a.at.line - b.at.line', 'b.at.line - a.at.line'],
      ['compareText(a.severity, b.severity) ||', ''],
    ],
  },
];
