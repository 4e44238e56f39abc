import type { Fields, Kind, Value } from '../../core/model/resource.ts';
import type { Found } from '../../core/model/roster.ts';
import type { Source } from '../../connector/source.ts';
import { fieldsOf, type Row } from './answers.ts';
import { hipp } from './fields.ts';
import { countRole, listRole } from './list.ts';
import { kindsOfRoles, rolesGiven } from './roles.ts';

/** Hipp Health as a source: users by role, one pass a role; the organization is named by who imports. */
export const hippSource: Source = {
  flags: [
    {
      name: 'providerRoles',
      usage: '--provider-roles <roles>',
      description: 'roles whose users are providers, separated by commas (default: settings.hipp.providerRoles)',
      takes: 'list',
    },
    {
      name: 'clientRoles',
      usage: '--client-roles <roles>',
      description: 'roles whose users are clients, separated by commas (default: settings.hipp.clientRoles)',
      takes: 'list',
    },
    {
      name: 'organization',
      usage: '--organization <key=id>',
      description:
        'the organization of all who are read, which no call shows: a key of your own and, when it is known, its id',
      takes: 'text',
    },
  ],
  settings: rolesGiven,
  async read({ reader, settings, given }) {
    const kinds = kindsOfRoles({ ...settings, ...rolesGiven(given) });
    const organization = organizationOf(given['organization']?.[0]?.text);
    const people = new Map<string, Found>();
    const leftOut: { count: number; what: string }[] = [];
    for (const [role, kind] of kinds) {
      if (kind === undefined) leftOut.push({ count: await countRole(reader, role), what: `with the role ${role}` });
      // Somebody whose role changed meanwhile is who the later list says.
      else
        for (const row of await listRole(reader, role))
          people.set(row.id, personOf(kind, { ...row, role }, organization?.ownId));
    }
    return {
      found: [...(organization ? [organization] : []), ...people.values()],
      leftOut: leftOut.filter(({ count }) => count > 0),
      nobody: [],
    };
  },
};

function organizationOf(text: string | undefined): Found | undefined {
  const [, key, id] = /^([^=]*)(?:=(.*))?$/s.exec(text ?? '') ?? [];
  if (text === undefined || key === undefined) return undefined;
  return {
    kind: 'organization',
    ownId: id || key,
    ids: [key],
    joins: id ? [{ path: ['id'], value: id }] : [],
    fields: id ? { id } : {},
    block: {},
    expected: [],
  };
}

function personOf(kind: Kind, row: Row, organizationId: string | undefined): Found {
  const shown = fieldsOf(kind, row);
  const { role, publicId, ...fields } = shown;
  return {
    kind,
    ownId: row.id,
    ids: [row.id],
    joins: [{ path: ['hipp', 'publicId'], value: row.id }],
    fields,
    block: { ...picked('publicId', publicId), ...(role === usualRole(kind) ? {} : picked('role', role)) },
    ...(organizationId === undefined ? {} : { organizationId }),
    expected: kind === 'provider' ? ['email', 'nationalProviderIdentifier'] : ['email'],
    shown,
  };
}

function usualRole(kind: Kind): Value | undefined {
  const rules = hipp[kind];
  return rules.form === 'object' ? rules.fields['role']?.default : undefined;
}

function picked(name: string, value: Value | undefined): Fields {
  return value === undefined ? {} : { [name]: value };
}
