import { Failure } from '../core/model/failure.ts';
import { kinds } from '../core/model/resource.ts';
import type { TargetDefinition } from './target.ts';

/** The version of the promises between the engine and a target; it rises when an old target would no longer work. */
const apiVersion = 1;

/** A target of a package of its own, as `defineTarget` makes it. */
export interface DefinedTarget extends TargetDefinition {
  readonly apiVersion: number;
}

const mark = Symbol.for('caseload.target');
const nameForm = /^(?:@[a-z0-9][a-z0-9_-]*\/)?[a-z0-9][a-z0-9_-]*$/;
const variableForm = /^[A-Z][A-Z0-9_]*$/;

/**
 * Makes a target that `targets` and --targets take; throws `Failure` (usage) for what no target can be: a name other
 * than `ehr` or `@acme/ehr` (lower case, at most 100 characters), a variable that is none, a kind without rules, a
 * field of a block that is another target's or has no schema.
 */
export function defineTarget(definition: TargetDefinition): DefinedTarget {
  const wrong = mistakeIn(definition);
  if (wrong !== undefined) throw new Failure('usage', 'bad-target', `The target cannot be defined: ${wrong}`);
  const defined = { ...definition, apiVersion };
  // Known by a symbol that every copy of the library shares; a copy of the object is none until it is checked again.
  Object.defineProperty(defined, mark, { value: true });
  return Object.freeze(defined);
}

/** Whether a value was made by `defineTarget`, of this copy of the library or of another one. */
export function isTarget(value: unknown): value is DefinedTarget {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, mark);
}

/** Why a target does not work with this engine; undefined when it does. */
export function unfit({ name, apiVersion: wanted, table }: DefinedTarget): string | undefined {
  if (wanted > apiVersion)
    return (
      `The target "${name}" is made for version ${wanted} of targets, ` +
      `and this caseload knows version ${apiVersion}.`
    );
  const missing = kinds.find((kind) => !Object.hasOwn(table, kind));
  return missing === undefined ? undefined : `The target "${name}" does not say what it does with a ${missing}.`;
}

function mistakeIn({ name, variables, table, schema }: TargetDefinition): string | undefined {
  if (!nameForm.test(name) || name.length > 100)
    return 'its name must be like "ehr" or "@acme/ehr": lower case letters, digits, "-" and "_", at most 100 of them.';
  const variable = Object.values(variables).find((one) => !variableForm.test(one));
  if (variable !== undefined) return `"${variable}" is not the name of a variable, such as EHR_API_KEY.`;
  for (const kind of kinds) {
    const rules = Object.hasOwn(table, kind) ? table[kind] : undefined;
    if (rules?.kind !== kind)
      return `its table has no rules for the kind "${kind}"; of one without calls managed is false.`;
    for (const [field, { from }] of rules.form === 'object' ? Object.entries(rules.fields) : []) {
      if (typeof from !== 'object') continue;
      if (from.block !== name)
        return `field "${field}" of ${kind} is in the block "${from.block}", which is not its own.`;
      if (!schema?.blocks?.[kind]?.[field]) return `field "${field}" of ${kind} has no schema in schema.blocks.`;
    }
  }
  return undefined;
}
