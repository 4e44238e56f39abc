import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';

/** Starts a server on 127.0.0.1 that behaves like the front desk's system, with its people in memory. */
export async function startDesk() {
  const key = 'desk-key';
  const people = new Map();
  const server = createServer((request, response) => {
    answer(request).then(
      ([status, body]) => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body)),
      () => response.destroy(),
    );
  });

  async function answer(request) {
    const { pathname, searchParams } = new URL(request.url, 'http://127.0.0.1');
    if (request.headers['x-api-key'] !== key) return [401, {}];
    const id = /^\/people\/(.+)$/.exec(pathname)?.[1];
    if (id !== undefined && !people.has(id)) return [404, {}];
    switch (`${request.method} ${id === undefined ? pathname : '/people/ID'}`) {
      case 'GET /people':
        return [200, withEmail(searchParams.get('email') ?? '')];
      case 'GET /people/ID':
        return [200, people.get(id)];
      case 'POST /people':
        return create(await json(request));
      case 'PUT /people/ID':
        people.set(id, { ...people.get(id), room: (await json(request)).room });
        return [200, people.get(id)];
      default:
        return [404, {}];
    }
  }

  function create({ email, room }) {
    if (withEmail(email).length > 0) return [409, {}];
    const person = { id: `d-${people.size + 1}`, email, room };
    people.set(person.id, person);
    return [201, person];
  }

  function withEmail(email) {
    return [...people.values()].filter((person) => person.email.toLowerCase() === email.toLowerCase());
  }

  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    key,
    count: () => people.size,
    people: () => [...people.values()],
    close: () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  };
}
