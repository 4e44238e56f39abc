/** The kinds of things a manifest may hold, in the order in which they refer to each other. */
export const kinds = ['organization', 'provider', 'client', 'assignment'] as const;
export type Kind = (typeof kinds)[number];

/** The actions of a plan, in the order of its line of totals. */
export const actions = ['create', 'adopt', 'activate', 'update', 'replace', 'recreate', 'delete', 'release'] as const;
export type Action = (typeof actions)[number];

/**
 * Why a field differs: the manifest changed, somebody changed it live, or both, or the target did not take it as it was
 * sent.
 */
export const causes = ['edit', 'drift', 'both', 'not-taken'] as const;
export type Cause = (typeof causes)[number];

/** What a plan reads: what the manifest changed, all, or nothing. */
export const refreshModes = ['changed', 'all', 'none'] as const;
export type RefreshMode = (typeof refreshModes)[number];

/** The codes of a table, in its order. */
export function codesOf<Table extends object>(table: Table): readonly (keyof Table & string)[] {
  return Object.keys(table) as (keyof Table & string)[];
}

/** Whether a table has a code. */
export function isCodeOf<Table extends object>(table: Table, code: string): code is keyof Table & string {
  return Object.hasOwn(table, code);
}
