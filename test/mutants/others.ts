import type { Mutated } from './mutant.ts';

/** Rules of other rooms that were once broken without a test that noticed. */
export const others: readonly Mutated[] = [
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
      ["isId(text) && !text.includes('@')", 'isId(text)'],
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
