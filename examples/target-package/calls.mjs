/** Every request that this target can send. */
export const calls = {
  listPeople: (email) => ({ effect: 'none', name: 'listPeople', method: 'GET', path: '/people', query: { email } }),
  getPerson: (id) => ({ effect: 'none', name: 'getPerson', method: 'GET', path: `/people/${encodeURIComponent(id)}` }),
  createPerson: (fields) => ({
    effect: 'write',
    name: 'createPerson',
    method: 'POST',
    path: '/people',
    body: fields,
    carries: Object.keys(fields),
    // Sent twice it would make two people: after a lost answer somebody looks first.
    whenLost: 'look',
  }),
  updatePerson: (id, fields) => ({
    effect: 'write',
    name: 'updatePerson',
    method: 'PUT',
    path: `/people/${encodeURIComponent(id)}`,
    body: fields,
    carries: Object.keys(fields),
    whenLost: 'repeat',
  }),
};
