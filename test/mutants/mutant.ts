/** One text of a source file that is changed, and what may be known of it: why no test can notice. */
type Change = readonly [text: string, to: string, why?: string];

/** Changes of one file, each to be noticed by one of the tests that stand nearest. */
export interface Mutated {
  /** Below `src`. */
  readonly file: string;
  /** Below `test`, without `.test.ts`; run in this order until one fails. */
  readonly tests: readonly string[];
  readonly changes: readonly Change[];
}

/** One change of one file. */
export interface Mutant {
  readonly file: string;
  readonly tests: readonly string[];
  readonly text: string;
  readonly to: string;
  /** Why it survives, where that is known. */
  readonly why?: string;
}

/** Every change by itself. */
export function mutantsOf(all: readonly Mutated[]): readonly Mutant[] {
  return all.flatMap(({ file, tests, changes }) =>
    changes.map(([text, to, why]) => ({
      file: `src/${file}`,
      tests: tests.map((name) => `test/${name}.test.ts`),
      text,
      to,
      ...(why === undefined ? {} : { why }),
    })),
  );
}

/** The source with a change made; undefined unless its text stands there exactly once. */
export function mutated(source: string, { text, to }: Pick<Mutant, 'text' | 'to'>): string | undefined {
  const at = source.indexOf(text);
  if (at === -1 || source.indexOf(text, at + 1) !== -1) return undefined;
  return source.slice(0, at) + to + source.slice(at + text.length);
}
