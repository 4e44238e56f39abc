import type { Fields, Kind, Value } from '../../core/model/resource.ts';
import { shownValue } from '../../connector/answer.ts';
import { idFrom } from '../../core/shape/ids.ts';
import { objectOf } from '../../core/shape/json.ts';
import type { Answer, WriteCall } from '../../connector/call.ts';
import type { WriteResult } from '../../connector/target.ts';
import { nameInHipp } from './calls.ts';
import { hipp } from './fields.ts';

/** A user as a list or a read shows it. */
export interface Row {
  readonly id: string;
  readonly firstName: Value | undefined;
  readonly lastName: Value | undefined;
  readonly role: Value | undefined;
  readonly birthDate: Value | undefined;
}

/** One page of a list. */
export interface Page {
  readonly rows: readonly Row[];
  /** Its number, where the answer says it. */
  readonly page: number | undefined;
  readonly totalCount: number;
  readonly totalPages: number;
}

/** Reads one user; undefined when the body is none. */
export function rowOf(body: unknown): Row | undefined {
  const user = objectOf(body);
  const id = idFrom(user?.['publicId']);
  if (!user || id === undefined) return undefined;
  return {
    id,
    firstName: shownValue(user['firstName']),
    lastName: shownValue(user['lastName']),
    role: shownValue(user['role']),
    birthDate: shownValue(user['birthDate']),
  };
}

/** Reads one page; undefined when anything of it is missing, for a page without its counts could hide people. */
export function pageOf(body: unknown): Page | undefined {
  const page = objectOf(body);
  const counts = objectOf(page?.['pagination']);
  const [totalCount, totalPages] = [counts?.['totalCount'], counts?.['totalPages']];
  if (!page || !Array.isArray(page['data']) || typeof totalCount !== 'number' || typeof totalPages !== 'number')
    return undefined;
  const rows = page['data'].map(rowOf).filter((row) => row !== undefined);
  const number = typeof counts?.['page'] === 'number' ? counts['page'] : undefined;
  return rows.length === page['data'].length ? { rows, page: number, totalCount, totalPages } : undefined;
}

/** The fields of a kind that a list or a read shows, under the manifest's names. */
export function fieldsOf(kind: Kind, row: Row): Fields {
  const rules = hipp[kind];
  if (rules.form !== 'object') return {};
  const values: Readonly<Record<string, Value | undefined>> = { ...row, publicId: row.id };
  const shown = Object.keys(rules.fields).flatMap((name) => {
    const value = values[nameInHipp(name)];
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(shown);
}

/** What an answer shows that proves a create. */
export function hippReceived(call: WriteCall, answer: Answer): WriteResult {
  const user = objectOf(objectOf(answer.body)?.['user']) ?? {};
  const shown: Record<string, Value> = {};
  for (const name of call.carries) {
    const value = shownValue(user[nameInHipp(name)]);
    if (value !== undefined) shown[name] = value;
  }
  return { shown };
}
