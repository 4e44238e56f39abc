import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { startUphealSandbox, type UphealSandbox, type UphealSandboxOptions } from '../../src/sandbox/upheal/index.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The parsed JSON; an empty object when there is none. */
  readonly body: Readonly<Record<string, unknown>>;
}

export type Send = (
  method: string,
  path: string,
  body?: unknown,
  headers?: Readonly<Record<string, string>>,
) => Promise<Answer>;

/** Sends requests as somebody who has the key. */
function senderTo(sandbox: { readonly url: string; readonly key: string }): Send {
  return async (method, path, body, headers = {}) => {
    const answer = await fetch(sandbox.url + path, {
      method,
      headers: {
        authorization: `Bearer ${sandbox.key}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await answer.text();
    const isJson = answer.headers.get('content-type') === 'application/json' && text !== '';
    return { status: answer.status, headers: answer.headers, text, body: isJson ? JSON.parse(text) : {} };
  };
}

/** Runs with an Upheal sandbox of its own and closes it whatever happens. */
export function withSandbox(
  options: UphealSandboxOptions,
  run: (sandbox: UphealSandbox, send: Send) => Promise<void>,
): Promise<void> {
  return running(startUphealSandbox(options), run);
}

/** Runs with a sandbox that is being started and closes it whatever happens. */
export async function running<S extends Sandbox>(
  started: Promise<S>,
  run: (sandbox: S, send: Send) => Promise<void>,
): Promise<void> {
  const sandbox = await started;
  try {
    await run(sandbox, senderTo(sandbox));
  } finally {
    await sandbox.close();
  }
}

/** The id of somebody in `people`: `id(1)` is Ana's, and so on. */
export function id(number: number): string {
  return `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
}

export const lakeside = '8f0c2d1e-6a57-4c6f-9d0e-2f3f1c9b7a10';
export const closed = '8f0c2d1e-6a57-4c6f-9d0e-2f3f1c9b7a11';

/** Ana (1) and Bo (2) are providers, Cy (3) is an admin, Sam (4) is Ana's client, Di (5) is a deactivated provider. */
export const people = {
  organizations: [
    { id: lakeside, name: 'Lakeside' },
    { id: closed, isAccessible: false },
  ],
  users: [
    {
      userId: id(1),
      userType: 'HealthcareProvider',
      firstName: 'Ana',
      lastName: 'Rivera',
      email: 'Ana@lakeside.example',
      partnerUserId: 'p-1',
      organizationId: lakeside,
      phoneNumber: '5550100',
      nationalProviderIdentifier: '1234567893',
    },
    {
      userId: id(2),
      userType: 'HealthcareProvider',
      firstName: 'Bo',
      lastName: 'Lind',
      email: 'bo@lakeside.example',
      partnerUserId: 'p-2',
    },
    { userId: id(3), userType: 'OrgAdmin', firstName: 'Cy', lastName: 'Moss', email: 'cy@lakeside.example' },
    {
      userId: id(4),
      userType: 'Client',
      firstName: 'Sam',
      lastName: 'Doe',
      partnerUserId: 'cl/4',
      email: 'sam@home.example',
      providerUserIds: [id(1)],
    },
    {
      userId: id(5),
      userType: 'HealthcareProvider',
      firstName: 'Di',
      lastName: 'Hart',
      email: 'di@lakeside.example',
      partnerUserId: 'p-5',
      isActive: false,
    },
  ],
} as const;
