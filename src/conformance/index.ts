export type { SeenRequest } from './front.ts';
export type { Item, Roster } from './roster.ts';
export { conformanceRows } from './rows.ts';
export type { ConformanceHabit, ConformanceRow, ConformanceServer, ConformanceSubject } from './stage.ts';
