import { kinds, type Kind } from '../shape/names.ts';
import type { Ref, Value } from '../shape/resource.ts';

export { kinds, type Kind, type Ref, type Value };

/** Values of fields by their names. */
export type Fields = Readonly<Record<string, Value>>;

/** A place in a manifest file: line and column count from 1. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

interface DesiredBase {
  readonly ref: Ref;
  readonly kind: Kind;
  readonly id: string;
  /** Never deleted and never recreated; remembered in state. */
  readonly protect: boolean;
  /** The id under which this resource was known before: renamed, not new. */
  readonly previously?: string;
  /** The id of another who looks like this one, and is not. */
  readonly distinctFrom?: string;
  /** Fields that are set at create and left alone afterwards. */
  readonly ignore: readonly string[];
  readonly at: Position;
}

/** A person or an organization with fields, as the manifest wants it. */
export interface DesiredObject extends DesiredBase {
  readonly form: 'object';
  /** Declared fields, defaults filled in; references to other resources are in `organization`, not here. */
  readonly fields: Fields;
  /** What only one target knows, by the target's name. */
  readonly blocks: Readonly<Record<string, Fields>>;
  readonly organization?: Ref;
  /** Created and kept elsewhere: only what belongs to it is managed. */
  readonly external: boolean;
}

/** The complete list of members (providers) that belong to one owner (a client); the first is the primary one. */
export interface DesiredMembership extends DesiredBase {
  readonly form: 'membership';
  readonly owner: Ref;
  readonly members: readonly Ref[];
}

export type Desired = DesiredObject | DesiredMembership;

/** Makes the ref of a resource. */
export function refOf(kind: Kind, id: string): Ref {
  return `${kind}/${id}`;
}

/** The kind that a ref names. */
export function kindOf(ref: Ref): Kind {
  return ref.slice(0, ref.indexOf('/')) as Kind;
}

/** The manifest's own id that a ref names. */
export function idOf(ref: Ref): string {
  return ref.slice(ref.indexOf('/') + 1);
}

/** Reads a ref that a person typed; undefined when it has no known kind or no id. */
export function parseRef(text: string): Ref | undefined {
  const kind = kinds.find((name) => text.startsWith(`${name}/`));
  return kind && text.length > kind.length + 1 ? refOf(kind, text.slice(kind.length + 1)) : undefined;
}

/**
 * An id that somebody else gave out, as it may be shown: one that holds an `@` may be an address, and a long one may be
 * anything. Ids that the manifest declares, and those in state, are ours and are shown whole.
 */
export function foreignId(id: string): string {
  if (id.includes('@')) return `(an id with an "@", ${id.length} characters)`;
  return id.length > longestForeign ? `${id.slice(0, longestForeign)}…` : id;
}

const longestForeign = 64;

/** A ref that somebody typed and that nobody has, as it may be shown: its id may be an address. */
export function foreignRef(text: string): string {
  const ref = parseRef(text);
  return ref ? `${kindOf(ref)}/${foreignId(idOf(ref))}` : foreignId(text);
}

/** The order in which refs are listed everywhere: by kind, then by id. */
export function compareRefs(a: Ref, b: Ref): number {
  const byKind = kinds.indexOf(kindOf(a)) - kinds.indexOf(kindOf(b));
  return byKind !== 0 ? byKind : a < b ? -1 : a > b ? 1 : 0;
}
