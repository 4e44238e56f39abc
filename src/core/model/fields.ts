import type { CompareRule, Comparison } from '../comparing/comparison.ts';
import type { IdRules } from '../shape/ids.ts';
import type { Kind, Value } from './resource.ts';

export type { Comparison };

/**
 * What a target can do with one field. The lists name the target's calls; an empty list means "no call".
 * Diff, blocked reasons, digests, redaction and the README's table are all derived from these rules.
 */
export interface FieldRule extends CompareRule {
  /** Calls that set the field when the object is created. */
  readonly set: readonly string[];
  /** Calls that change it later. */
  readonly change: readonly string[];
  /** Calls whose answer shows it. */
  readonly read: readonly string[];
  /** Personal data: never shown without `--reveal`. */
  readonly personal: boolean;
  readonly required?: true;
  /** Changing it may not work: it is sent once, and only the answer is believed. */
  readonly mayBeIgnored?: true;
  /** Somebody can be looked up by it. */
  readonly identifies?: true;
  /** It says who a person is: a mass of changes to such fields is people taken for others. */
  readonly identity?: 'first-name' | 'last-name' | 'birth-date' | 'number';
  /**
   * Where the value comes from when it is not a field of the resource: its id, the id of its organization, or the block
   * of a target.
   */
  readonly from?: 'own-id' | 'organization-id' | { readonly block: string };
  /** What is wanted when the manifest says nothing. */
  readonly default?: Value;
  /** The target's own id of the object: whoever has one in the manifest is there already, and is never created. */
  readonly declaresId?: true;
}

/** What a target can do with objects of one kind. */
export interface ObjectRules {
  readonly form: 'object';
  readonly kind: Kind;
  /** False: the target has no call for the kind at all, and it only lends its id to others. */
  readonly managed: boolean;
  /** Why the kind is not managed, or what a user should know of it: one note in the plan. */
  readonly note?: string;
  readonly canDelete: boolean;
  /** False: the target has no call that makes one; who is there is taken over. */
  readonly canCreate: boolean;
  /** Only objects that have this field are managed; `note` says so of the others, once in the plan. */
  readonly managedWith?: { readonly field: string; readonly note: string };
  /** Roles whose holders administer an organization: the last one of them is guarded. */
  readonly adminRoles?: readonly string[];
  /** What is said of the target's ids of them; texts of their own when absent. */
  readonly ids?: IdRules;
  readonly fields: Readonly<Record<string, FieldRule>>;
}

/** What a target can do with a list of members: it is replaced whole. */
export interface MembershipRules {
  readonly form: 'membership';
  readonly kind: Kind;
  readonly managed: boolean;
  readonly note?: string;
  readonly owner: Kind;
  readonly member: Kind;
  /** How many members the owner's create call carries. */
  readonly membersInCreate: number;
  /** Whether the list can be read back. */
  readonly readable: boolean;
}

export type KindRules = ObjectRules | MembershipRules;
export type KindTable = Readonly<Record<Kind, KindRules>>;

/** What is known of a target's ids of a kind. */
export function idRulesOf(table: KindTable, kind: Kind): IdRules {
  const rules = table[kind];
  return rules.form === 'object' ? (rules.ids ?? {}) : {};
}

/** What separates ids of objects that are never the same: a word that kinds share, or the kind. */
export function idSpaceOf(table: KindTable, kind: Kind): string {
  return idRulesOf(table, kind).of ?? kind;
}

/** JSON Schema (2020-12) of one field; editors and error messages show its description. */
export interface FieldSchema extends Readonly<Record<string, unknown>> {
  readonly description: string;
}

export type FieldSchemas = Readonly<Record<string, FieldSchema>>;

/** What a manifest may write for one target alone: settings of its name, and a block of its name in resources. */
export interface TargetSchema {
  readonly settings?: FieldSchemas;
  readonly blocks?: Readonly<Partial<Record<Kind, FieldSchemas>>>;
}

/** Whether the manifest names this field, in the resource or in a block of it. */
export function isDeclared(rule: FieldRule): boolean {
  return rule.from === undefined || typeof rule.from === 'object';
}

/** Whether a change of this field can be sent. */
export function isChangeable(rule: FieldRule): boolean {
  return rule.change.length > 0;
}

/** Whether some call shows this field. */
export function isReadable(rule: FieldRule): boolean {
  return rule.read.length > 0;
}

/** Whether the target has this field: it can be given it, now or at create, or gave it out itself. */
export function isInTarget(rule: FieldRule): boolean {
  return rule.set.length > 0 || rule.change.length > 0 || rule.declaresId === true;
}
