import { Failure } from '../core/model/failure.ts';
import type { Call } from './call.ts';

/** Where a target is and what opens it. */
export interface Address {
  /** Without a slash at its end. */
  readonly baseUrl: string;
  readonly headers: Readonly<Record<string, string>>;
}

const walksUp = /^(?:\.|%2e){1,2}$/i;

/**
 * The URL of a call, of the base URL's origin and below its path; throws `Failure` (usage) where that of settings or an
 * id would be another place, and then nothing was sent.
 */
export function urlOf({ baseUrl }: Pick<Address, 'baseUrl'>, { path, query }: Pick<Call, 'path' | 'query'>): string {
  const [base, text] = [new URL(baseUrl), `${baseUrl}${path}`];
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isBelow =
    url?.origin === base.origin &&
    url.username === '' &&
    url.pathname.startsWith(base.pathname.replace(/\/*$/, '/')) &&
    url.search === '' &&
    url.hash === '' &&
    !path.split(/[/\\]/).some((part) => walksUp.test(part));
  if (!isBelow)
    throw new Failure('usage', 'bad-path', `A path would send a request elsewhere than below ${base.origin}.`, {
      hint: 'Nothing was sent. Paths in settings are empty or begin with "/", and hold no "..", "?" and "#".',
    });
  return query ? `${text}?${new URLSearchParams(query).toString()}` : text;
}

/** Checks a base URL: https, or http to this machine alone; throws `Failure` (usage) with what to do. */
export function parseBaseUrl(text: string, variable: string): string {
  const url = parseUrl(text, variable);
  if (url.search !== '' || url.hash !== '')
    throw new Failure('usage', 'bad-url', `${variable} must end with its path.`, {
      hint: 'Take out what follows "?" or "#".',
    });
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}

/**
 * Checks an address that something is sent to: https, or http to this machine alone; throws `Failure` (usage), which
 * never holds the address.
 */
export function parseUrl(text: string, variable: string): URL {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new Failure('usage', 'bad-url', `${variable} is not a URL.`, {
      hint: `Write it whole, such as https://api.example.com.`,
    });
  }
  if (url.username !== '' || url.password !== '') {
    throw new Failure('usage', 'bad-url', `${variable} holds a user name or a password.`, {
      hint: 'Take them out: keys have variables of their own.',
    });
  }
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url.hostname))) {
    throw new Failure(
      'usage',
      'insecure-url',
      `${variable} must begin with https:// (http:// is accepted for this machine only).`,
      {
        hint: 'Personal data and the key would cross the network in the clear.',
      },
    );
  }
  return url;
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host);
}
