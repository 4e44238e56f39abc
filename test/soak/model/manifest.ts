import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { fieldsOf, organizations, valueOf, type HumanName, type PersonKind } from './people.ts';

/** A person as the manifest of the model declares it: which human, under which id, with which variant of each field. */
export interface Entry {
  readonly kind: PersonKind;
  readonly id: string;
  readonly human: HumanName;
  /** Declared fields, each by the variant of its value. */
  readonly fields: Readonly<Record<string, number>>;
  readonly organization?: string;
  readonly previously?: string;
  readonly protect?: true;
  readonly ignore?: readonly string[];
  readonly external?: true;
  /** Of a client: the humans on its list, the primary one first; entries who are not there are passed over. */
  readonly list: readonly HumanName[];
}

/** Settings that a sequence changes. */
export interface Chosen {
  readonly prune: 'delete' | 'release' | 'off';
  readonly onImmutableChange: 'block' | 'recreate';
  readonly emptyAssignment: 'block' | 'allow';
  readonly onLiveDeactivation: 'block' | 'activate';
  readonly repairs: boolean;
  readonly planLooks: number;
}

/** What a manifest says, as data. */
export interface Wanted {
  readonly entries: readonly Entry[];
  readonly settings: Chosen;
  /** How it is cut into files. */
  readonly form: 'yaml' | 'json' | 'split' | 'csv';
}

export const refOf = ({ kind, id }: Pick<Entry, 'kind' | 'id'>): string => `${kind}/${id}`;

/** Members of a client's list by the manifest: those who are in it, in order. */
export function membersOf(client: Entry, { entries }: Wanted): readonly Entry[] {
  return client.list.flatMap((human) => entries.filter((one) => one.kind === 'provider' && one.human === human));
}

/** Entries of a kind. */
export function ofKind({ entries }: Wanted, kind: PersonKind): readonly Entry[] {
  return entries.filter((one) => one.kind === kind);
}

/** A declared field as it is written. */
export function declared(entry: Entry, field: string): string | readonly string[] | undefined {
  const variant = entry.fields[field];
  return variant === undefined ? undefined : valueOf(entry.human, field, variant);
}

/** Writes the manifest into a folder and gives the path to name. */
export function written(folder: string, wanted: Wanted): string {
  const root = join(folder, 'roster');
  rmSync(root, { recursive: true, force: true });
  mkdirSync(root);
  const { settings, form } = wanted;
  const head = { version: 1, settings: settingsOf(settings), organizations: organizationsOf() };
  const providers = ofKind(wanted, 'provider').map(personOf);
  const clients = ofKind(wanted, 'client').map(personOf);
  const assignments = ofKind(wanted, 'client').map((one) => ({
    client: one.id,
    providers: membersOf(one, wanted).map(({ id }) => id),
    ...(one.ignore?.includes('providers') ? { ignore: ['providers'] } : {}),
  }));
  const put = (name: string, text: string): void => writeFileSync(join(root, name), text);
  if (form === 'json') put('all.json', JSON.stringify({ ...head, providers, clients, assignments }));
  else if (form === 'yaml') put('all.yaml', stringify({ ...head, providers, clients, assignments }));
  else {
    put('head.yaml', stringify(head));
    put('a.yaml', stringify({ version: 1, providers }));
    put('b.json', JSON.stringify({ version: 1, clients }));
    if (form === 'csv' && assignments.length > 0 && !assignments.some((one) => 'ignore' in one))
      put('assignments.csv', csvOf(assignments));
    else put('c.yaml', `${stringify({ version: 1 })}---\n${stringify({ assignments })}`);
  }
  return root;
}

function csvOf(assignments: readonly { readonly client: string; readonly providers: readonly string[] }[]): string {
  const rows = assignments.map(({ client, providers }) => `${client},${providers.join(';')}`);
  return ['client,providers', ...rows, ''].join('\n');
}

function settingsOf(chosen: Chosen): object {
  const { repairs, ...settings } = chosen;
  const { provider, client } = fieldsOf;
  return {
    ...settings,
    rateLimit: 6000,
    ...(repairs
      ? {
          repair: {
            provider: repairable(provider),
            client: repairable(client).filter((name) => name !== 'defaultNoteTemplateIds'),
            assignment: 'reassert',
          },
        }
      : {}),
  };
}

function repairable(fields: readonly string[]): readonly string[] {
  return fields.filter((name) => !['email', 'phoneNumber', 'phoneCountryCode', 'locale'].includes(name));
}

function organizationsOf(): object[] {
  return Object.entries(organizations).map(([key, id]) => ({ key, id, name: `Org ${key}` }));
}

function personOf(entry: Entry): object {
  const { id, organization, previously, protect, ignore, external } = entry;
  const fields = Object.keys(entry.fields).map((name) => [name, declared(entry, name)]);
  const own = ignore?.filter((name) => name !== 'providers') ?? [];
  return {
    id,
    ...(external ? { external } : Object.fromEntries(fields)),
    ...(organization && entry.kind === 'provider' ? { organization } : {}),
    ...(previously === undefined ? {} : { previously }),
    ...(protect ? { protect } : {}),
    ...(own.length > 0 ? { ignore: own } : {}),
  };
}
