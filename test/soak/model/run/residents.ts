import { valueOf } from '../people.ts';
import type { Scenario } from '../steps/step.ts';
import type { Stage } from './stage.ts';

/** The people of the world before the first run. */
export function settleIn(stage: Stage, { residents, start }: Scenario): void {
  for (const { kind, human: nth, partnerId, isActive, variants } of residents) {
    const human = `${kind === 'provider' ? 'p' : 'c'}${nth}`;
    const entry = start.entries.find((one) => one.human === human);
    if ([...stage.server.accounts.values()].some((one) => one.human === human)) continue;
    const names = Object.keys(
      entry?.fields ?? { firstName: 0, lastName: 0, ...(kind === 'provider' ? { email: 0 } : {}) },
    );
    const fields = Object.fromEntries(
      names.map((name, index) => [name, valueOf(human, name, name === 'email' ? 0 : (variants[index] ?? 0))]),
    );
    const id = { own: `${human}-a`, other: `their-${human}`, none: undefined }[partnerId];
    stage.server.make({
      kind,
      human,
      fields,
      isActive,
      members: [],
      madeBy: 'app',
      ...(id === undefined ? {} : { partnerUserId: id }),
      ...(isActive ? {} : { endedBy: 'app' as const }),
    });
  }
}
