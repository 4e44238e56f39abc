import { accept, Refused } from '../refused.ts';
import { userAnswer } from './answers.ts';
import { listShape, type ListQuery, type Sort } from './fields.ts';
import { isVisible, type HippUser } from './records.ts';
import type { SystemState } from './system.ts';

/** One page of users; what happens between pages happens right after it. */
export function listUsers(system: SystemState, search: string): object {
  const query = accept(listShape, queryOf(search));
  const { page = 1, pageSize = 25, sort = system.settings.defaultSort } = query;
  const found = sorted(
    system.users.all().filter((user) => isWanted(system, user, query)),
    sort,
  );
  const data = found.slice((page - 1) * pageSize, page * pageSize).map((user) => userAnswer(user, system.settings));
  shiftPages(system, found, sort.endsWith('_asc'));
  return {
    data,
    pagination: { page, pageSize, totalCount: found.length, totalPages: Math.ceil(found.length / pageSize) },
  };
}

/** Does what `shiftingPages` says to the list that was just answered; does nothing to an empty one. */
function shiftPages(system: SystemState, list: readonly HippUser[], isAscending: boolean): void {
  const shift = system.settings.shiftingPages;
  const neighbour = list[Math.min(shift?.at ?? 0, list.length - 1)];
  if (!shift || shift.times === 0 || !neighbour) return;
  system.change({ shiftingPages: { ...shift, times: shift.times - 1 } });
  if (shift.change === 'remove') {
    system.users.remove(neighbour.publicId);
    return;
  }
  const { firstName, lastName, role, createdAt, updatedAt } = neighbour;
  const namesake = { publicId: system.newId(), firstName, lastName, role, shouldSendSMS: false, createdAt, updatedAt };
  // Equal in everything that a list is sorted by, the namesake stands where its place in the row of all users puts it.
  const isInFront = shift.at < list.length;
  system.users.insert(namesake, isInFront === isAscending ? 'before' : 'after', neighbour.publicId);
}

function queryOf(search: string): Readonly<Record<string, unknown>> {
  const pairs = [...new URLSearchParams(search)];
  const twice = pairs.find(([name], index) => pairs.findIndex(([other]) => other === name) < index);
  if (twice)
    throw new Refused(400, `${twice[0]} is there twice`, [
      { kind: 'wrong', field: twice[0], text: `${twice[0]} is there twice` },
    ]);
  return Object.fromEntries(
    pairs.map(([name, value]) => [name, isNumber(name) && /^\d+$/.test(value) ? Number(value) : value]),
  );
}

function isNumber(name: string): boolean {
  return name === 'page' || name === 'pageSize';
}

function isWanted(system: SystemState, user: HippUser, query: ListQuery): boolean {
  const { settings } = system;
  return (
    isVisible(user, system.now(), settings.createDelayMs) &&
    (query.role === undefined || user.role === query.role) &&
    (query.email === undefined || hasEmail(user, query.email.toLowerCase(), settings.emailFilter)) &&
    (query.search === undefined || isFound(user, query.search.toLowerCase()))
  );
}

function hasEmail(user: HippUser, email: string, filter: 'exact' | 'contains' | 'ignored'): boolean {
  switch (filter) {
    case 'exact':
      return user.email?.toLowerCase() === email;
    case 'contains':
      return user.email?.toLowerCase().includes(email) ?? false;
    case 'ignored':
      return true;
  }
}

/** Where `search` looks is not on the page: names and e-mail are assumed. */
function isFound(user: HippUser, words: string): boolean {
  return `${user.firstName} ${user.lastName}\n${user.email ?? ''}`.toLowerCase().includes(words);
}

const keys: Readonly<Record<string, (user: HippUser) => string>> = {
  createdAt: (user) => user.createdAt,
  updatedAt: (user) => user.updatedAt,
  firstName: (user) => user.firstName,
  lastName: (user) => user.lastName,
};

/** Equal ones stand in the order in which they came, and descending is exactly the other way round. */
function sorted(users: HippUser[], sort: Sort): HippUser[] {
  const [name = '', direction] = sort.split('_');
  const key = keys[name] ?? ((user: HippUser) => user.createdAt);
  const ascending = users
    .map((user) => ({ user, by: key(user) }))
    .sort((a, b) => (a.by < b.by ? -1 : a.by > b.by ? 1 : 0))
    .map(({ user }) => user);
  return direction === 'desc' ? ascending.reverse() : ascending;
}
