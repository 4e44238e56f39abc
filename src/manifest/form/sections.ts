import type { Kind } from '../../core/model/resource.ts';
import { manifestSchema, schemaAt } from './json-schema.ts';

/** A field that names another resource, or a list of them. */
export interface Reference {
  readonly field: string;
  readonly kind: Kind;
}

interface SectionBase {
  /** The key under which a manifest lists the kind. */
  readonly name: string;
  /** The name of the CSV files that hold the kind, when there may be any. */
  readonly csv?: string;
  readonly kind: Kind;
  /** The field that names a resource in its ref. */
  readonly idField: string;
}

/** A kind whose resources have fields. */
export interface ObjectSection extends SectionBase {
  readonly form: 'object';
  /** The field that names the organization. */
  readonly organization?: Reference;
}

/** A kind whose resources are lists of members that belong to an owner, after whom they are named. */
export interface MembershipSection extends SectionBase {
  readonly form: 'membership';
  readonly owner: Reference;
  readonly members: Reference;
}

export type Section = ObjectSection | MembershipSection;

const organization: Reference = { field: 'organization', kind: 'organization' };

/** The lists that a manifest is made of, and how they refer to each other. */
export const sections: readonly Section[] = [
  { form: 'object', name: 'organizations', kind: 'organization', idField: 'key' },
  { form: 'object', name: 'providers', csv: 'providers.csv', kind: 'provider', idField: 'id', organization },
  { form: 'object', name: 'clients', csv: 'clients.csv', kind: 'client', idField: 'id', organization },
  {
    form: 'membership',
    name: 'assignments',
    csv: 'assignments.csv',
    kind: 'assignment',
    idField: 'client',
    owner: { field: 'client', kind: 'client' },
    members: { field: 'providers', kind: 'provider' },
  },
];

/** Fields that say how a resource is managed, and are no data of a person. */
export const flags = ['external', 'protect', 'previously', 'distinctFrom', 'ignore'] as const;

/** Fields that may be shown whatever a target says of them: ids, references and flags. */
export const structural: ReadonlySet<string> = new Set(['id', 'key', 'organization', 'client', 'providers', ...flags]);

/** The section of a kind's list, by its key. */
export function sectionNamed(name: string | undefined): Section | undefined {
  return sections.find((section) => section.name === name);
}

/** The section of a kind. */
export function sectionOf(kind: string | undefined): Section | undefined {
  return sections.find((section) => section.kind === kind);
}

/** The sections of lists of members. */
export function memberships(): readonly MembershipSection[] {
  return sections.filter((section) => section.form === 'membership');
}

/** Names of the blocks that only one target reads: the fields of a kind that hold a map. */
export function blockNames(section: Section, schema = manifestSchema()): readonly string[] {
  return fieldNames(section, schema).filter((field) => schemaAt([section.name, '0', field], schema)?.type === 'object');
}

/** Every field that a manifest may give to a kind, in the schema's order. */
export function fieldNames(section: Section, schema = manifestSchema()): readonly string[] {
  return Object.keys(schemaAt([section.name, '0'], schema)?.properties ?? {});
}

/** The fields of a kind that a target holds: not the id in the ref, references, flags and blocks. */
export function dataFields(section: Section): readonly string[] {
  if (section.form === 'membership') return [];
  const others = new Set<string>([
    section.idField,
    section.organization?.field ?? '',
    ...flags,
    ...blockNames(section),
  ]);
  return fieldNames(section).filter((field) => !others.has(field));
}
