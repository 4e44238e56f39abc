import { parseBaseUrl } from '../../connector/address.ts';
import type { Access, TargetDefinition } from '../../connector/target.ts';
import { Failure } from '../../core/model/failure.ts';

/**
 * The address of a target and what opens it, from the environment; throws `Failure` (usage) for what is missing or
 * malformed.
 */
export function accessOf(
  definition: TargetDefinition,
  env: Readonly<Record<string, string | undefined>>,
): { readonly baseUrl: string; readonly access: Access } {
  const { url } = definition.variables;
  const address = env[url] || definition.defaultUrl;
  if (!address)
    throw new Failure('usage', 'no-url', `${url} is not set.`, {
      hint: `Set it to the address of your ${definition.title}.`,
    });
  return { baseUrl: parseBaseUrl(address, url), access: secretOf(definition, env) };
}

function secretOf({ variables, title }: TargetDefinition, env: Readonly<Record<string, string | undefined>>): Access {
  const { key, user, password } = variables;
  const value = env[key]?.trim();
  if (value && /[^\x21-\x7e]/.test(value))
    throw new Failure('usage', 'bad-key', `${key} holds spaces or characters that a key cannot have.`, {
      hint: 'Copy it again, whole and without quotes.',
    });
  if (value) return { key: value };
  const name = user === undefined ? undefined : env[user];
  const secret = password === undefined ? undefined : env[password];
  if (name && secret) return { user: name, password: secret };
  const others = user === undefined ? '' : `, or set ${user} and ${password ?? ''}`;
  throw new Failure('usage', 'no-key', `${key} is not set.`, {
    hint: `Set it to the API key of ${title}${others}; keys are never taken from flags.`,
  });
}
