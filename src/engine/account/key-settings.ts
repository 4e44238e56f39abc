import type { TargetDefinition } from '../../connector/target.ts';
import type { KeySetting, Plan } from '../../core/model/plan.ts';
import type { Settings } from '../../core/model/settings.ts';
import { Failure } from '../../core/model/failure.ts';
import type { Store } from '../../state/store.ts';

interface Reached {
  readonly definition: TargetDefinition;
  readonly store: Store;
}

/** The settings of a manifest that say where the API key goes, or how, by their names; those that it sets. */
export function keySettingsOf({ definition }: Reached, { targets }: Settings): Readonly<Record<string, string>> {
  const given = targets[definition.name] ?? {};
  const names = definition.keySettings ?? Object.keys(given);
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = given[name];
      return value === undefined ? [] : [[`${definition.name}.${name}`, keptForm(value)] as const];
    }),
  );
}

/** Those of them that no apply has gone by yet: what they are by now, and what they were. */
export function newKeySettings(reached: Reached, settings: Settings): Pick<Plan, 'keySettings'> {
  const [now, before] = [keySettingsOf(reached, settings), reached.store.account.keySettings()];
  const names = [...new Set([...Object.keys(now), ...Object.keys(before)])].sort();
  const moved = names.flatMap((name): readonly KeySetting[] => {
    const [value, was] = [now[name], before[name]];
    if (value === was) return [];
    return [{ name, ...(value === undefined ? {} : { value }), ...(was === undefined ? {} : { was }) }];
  });
  return moved.length > 0 ? { keySettings: moved } : {};
}

/** Throws `Failure` (state) for a saved plan that does not say where the key would go by now. */
export function checkKeySettings(saved: Plan, reached: Reached, settings: Settings): void {
  const { keySettings = [] } = newKeySettings(reached, settings);
  if (JSON.stringify(keySettings) === JSON.stringify(saved.keySettings ?? [])) return;
  throw new Failure(
    'state',
    'plan-stale',
    'The saved plan cannot be applied: settings that say where the API key goes are others than when it was made.',
    { hint: 'Look at these settings, and make a new plan.' },
  );
}

function keptForm(value: Settings['targets'][string][string]): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
