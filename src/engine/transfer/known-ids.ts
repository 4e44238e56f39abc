import { idForm } from '../../core/comparing/normal-form.ts';
import { idOf, kindOf, type Ref } from '../../core/model/resource.ts';
import type { Found } from '../../core/model/roster.ts';
import type { Settings } from '../../core/model/settings.ts';
import { accessOf } from '../account/access.ts';
import { elsewhereText, isElsewhere } from '../account/account.ts';
import { openSession } from '../session.ts';
import { stateIfThere } from '../state-session.ts';
import type { TargetDefinition } from '../../connector/target.ts';
import type { RunOptions } from '../run-options.ts';

/** What tells whose state is asked, and whether people are going to be taken into it. */
interface KnownIdsOptions extends Omit<RunOptions, 'target' | 'lock'> {
  readonly adopt?: boolean;
}

/**
 * The refs of whom state holds, by kind and id in the system. State of another address holds nobody here: a
 * note says so, and throws `Failure` when people are to be taken into it.
 */
export async function knownIds(
  definition: TargetDefinition,
  settings: Settings,
  options: KnownIdsOptions,
): Promise<ReadonlyMap<string, Ref>> {
  const { name } = definition;
  const run = { ...options, target: name };
  if (options.adopt) await (await openSession({ ...settings, target: name }, run)).unlock();
  const state = await stateIfThere({ target: name }, run);
  const held = state?.store.account.held();
  const { baseUrl } = accessOf(definition, options.env ?? {});
  if (isElsewhere(held, baseUrl)) {
    options.say?.(`${elsewhereText(held.origin, baseUrl)} Nobody is known by them.`);
    return new Map();
  }
  return new Map(
    [...(state?.store.recorded().values() ?? [])].flatMap(({ ref, id, list }) =>
      list ? [] : [[`${kindOf(ref)} ${idForm(id)}`, ref] as const],
    ),
  );
}

/** Whom state holds already keeps the id that the manifest has for them. */
export function underKnownIds(found: readonly Found[], known: ReadonlyMap<string, Ref>): readonly Found[] {
  return found.map((one) => {
    const ref = known.get(`${one.kind} ${idForm(one.ownId)}`);
    return ref === undefined ? one : { ...one, ids: [idOf(ref), ...one.ids] };
  });
}
