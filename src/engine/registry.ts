import { Failure } from '../core/model/failure.ts';
import { isTarget, unfit, type DefinedTarget } from '../connector/define-target.ts';
import type { TargetDefinition } from '../connector/target.ts';
import { targets } from '../targets/index.ts';

/** Targets of packages of their own. */
export type Registered = readonly DefinedTarget[];

/** The targets that a run knows, by name: those that are built in, then those that were registered. */
export type Registry = ReadonlyMap<string, TargetDefinition>;

/**
 * The targets of a run; throws `Failure` (usage) for one that is not made by `defineTarget`, does not work with this
 * engine, or has the name of another one.
 */
export function registryOf(registered: Registered = []): Registry {
  const all = new Map<string, TargetDefinition>(Object.entries(targets));
  for (const target of registered) {
    if (!isTarget(target))
      throw new Failure('usage', 'bad-target', 'What was registered as a target is none.', {
        hint: 'Make it with defineTarget of caseload.',
      });
    const why = unfit(target);
    if (why !== undefined)
      throw new Failure('usage', 'target-version', why, { hint: 'Use a caseload and a package of it that fit.' });
    if (all.has(target.name))
      throw new Failure('usage', 'target-name-taken', `There are two targets named "${target.name}".`, {
        hint: 'Register only one of them; the names that are built in cannot be used again.',
      });
    all.set(target.name, target);
  }
  return all;
}

/** Finds a target by name; throws `Failure` (usage) with the names there are. */
export function targetNamed(registry: Registry, name: string): TargetDefinition {
  const definition = registry.get(name);
  if (definition) return definition;
  throw new Failure('usage', 'unknown-target', `There is no target named "${name}" here.`, {
    hint: `Targets: ${[...registry.keys()].join(', ')}. ${registerHint}`,
  });
}

const registerHint = 'One of a package of its own is registered with --targets PACKAGE.';
