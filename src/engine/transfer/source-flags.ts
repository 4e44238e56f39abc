import { Failure } from '../../core/model/failure.ts';
import { isEmail } from '../../manifest/form/formats.ts';
import { textOf } from '../private-file.ts';
import type { Given, Source, SourceFlag, SourceRequest } from '../../connector/source.ts';
import type { Registry } from '../registry.ts';

/** Systems that a manifest can be written from. */
export function sourceNames(registry: Registry): readonly string[] {
  return [...registry.values()].flatMap(({ name, source }) => (source ? [name] : []));
}

/** Every flag that some source takes. */
export function sourceFlags(registry: Registry): readonly SourceFlag[] {
  return [...registry.values()].flatMap(({ source }) => source?.flags ?? []);
}

/**
 * The entries of the flags that were given, files read; throws `Failure` (usage) for a flag that the source does not
 * take, and for entries that have the wrong form.
 */
export async function givenTo(
  { flags }: Source,
  name: string,
  raw: Readonly<Record<string, string | undefined>>,
  registry: Registry,
): Promise<SourceRequest['given']> {
  const given: Record<string, readonly Given[]> = {};
  for (const [flag, value] of Object.entries(raw)) {
    const known = flags.find((one) => one.name === flag);
    if (value === undefined) continue;
    if (!known)
      throw new Failure(
        'usage',
        'other-source',
        `${sourceFlags(registry).find((one) => one.name === flag)?.usage ?? flag} is not for --from ${name}.`,
        { hint: 'Leave it out; `caseload import --help` says what is for whom.' },
      );
    given[flag] = await entriesOf(known, value);
  }
  return given;
}

async function entriesOf({ takes, form, usage }: SourceFlag, value: string): Promise<readonly Given[]> {
  if (takes === 'text') return [{ text: value, line: 1 }];
  if (takes === 'list') return value.split(',').map((text) => ({ text: text.trim(), line: 1 }));
  const lines = (await textOf(value)).split(/\r?\n/);
  const entries = lines
    .map((text, index) => ({ text: text.trim(), line: index + 1 }))
    .filter(({ text }) => text !== '' && !text.startsWith('#'));
  const wrong = form === 'email' ? entries.filter(({ text }) => !isEmail(text)).map(({ line }) => line) : [];
  if (wrong.length > 0)
    throw new Failure('usage', 'bad-line', `${value}: not an e-mail address in line ${wrong.join(', ')}.`, {
      hint:
        `${usage.split(' ')[0] ?? ''} takes one address a line; empty lines and lines that begin with # are left ` +
        'out.',
    });
  if (entries.length === 0)
    throw new Failure('usage', 'empty-file', `${value} names nobody.`, { hint: 'Write one entry a line.' });
  return entries;
}
