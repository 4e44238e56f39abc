import { isEmpty } from '../../core/comparing/equal.ts';
import { comparedIn } from '../../core/deciding/compared.ts';
import { isSamePerson } from '../../core/deciding/identity.ts';
import { declaredIds } from '../../core/deciding/one-ref.ts';
import { Failure } from '../../core/model/failure.ts';
import type { IdsIn } from '../../core/model/held.ts';
import type { Manifest } from '../../core/model/manifest.ts';
import type { Observation } from '../../core/model/observed.ts';
import { foreignId, idOf, kindOf, type Fields, type Ref } from '../../core/model/resource.ts';
import { isRequestErrorCode } from '../../core/shape/answer-codes.ts';
import { idSourcesOf, type Session } from '../session.ts';

type Present = Extract<Observation, { state: 'present' }>;

/** Which ids the manifest has of the target, where there is one. */
export function idsIn(session: Pick<Session, 'definition'>, manifest?: Manifest, opened?: Session): IdsIn {
  const { table } = session.definition;
  return { table, declared: manifest && opened ? declaredIds({ ...idSourcesOf(manifest, opened), table }) : new Map() };
}

/**
 * Looks at the id that a person gives for somebody whose create is in doubt, and says in a sentence, without personal
 * data, who that is; throws `Failure` where it is not shown, or shown as somebody else than the manifest means.
 */
export async function foundById(session: Session, ref: Ref, id: string, manifest?: Manifest): Promise<string> {
  const { target, connection, definition } = session;
  const kind = kindOf(ref);
  const look = { ref, id, origin: 'created', fields: {}, provenAt: '' } as const;
  const seen = await target.look(look, connection.reader, false);
  if (seen.state !== 'present') throw notShown(seen, `${definition.title} shows no ${kind} with this id`);
  const own = ownIdOf(session, ref, seen.fields);
  const wanted = manifest?.resources.find((resource) => resource.ref === ref);
  const known = [idOf(ref), wanted?.previously];
  if (own !== undefined && !known.includes(own))
    throw notSettled(`The ${kind} with this id is there under another id of ours (${foreignId(own)}), not as ${ref}.`);
  const agreement = manifest ? agreementOf(session, ref, seen, manifest) : '';
  const whose = own === undefined ? 'without an id of ours' : 'with our id';
  return `${definition.title} shows a ${kind} with this id, ${whose}${agreement}.`;
}

/** The manifest's own id as a read shows it; undefined where it shows none. */
function ownIdOf({ target }: Session, ref: Ref, fields: Fields): string | undefined {
  const rules = target.table[kindOf(ref)];
  const own = Object.entries(rules.form === 'object' ? rules.fields : {}).find(([, rule]) => rule.from === 'own-id');
  const shown = own && fields[own[0]];
  return shown === undefined || isEmpty(shown) ? undefined : String(shown);
}

/** How far he is whom the manifest means; throws `Failure` when he is another. */
function agreementOf(session: Session, ref: Ref, { fields }: Present, manifest: Manifest): string {
  const sources = idSourcesOf(manifest, session);
  const compared = comparedIn({ ...sources, table: session.target.table, digest: session.key.digest }).get(ref);
  if (!compared) return '; the manifest does not name him any more';
  const found = { state: 'found', id: '', isActive: undefined, fields, evidence: '', by: ['given-id'] } as const;
  if (!isSamePerson(compared, found))
    throw notSettled(`Who has this id there agrees with ${ref} in no name, e-mail address or birth date.`);
  return ', who may be the one whom the manifest means';
}

function notShown(seen: Exclude<Observation, Present>, why: string): Failure {
  if (seen.state !== 'unknown') return notSettled(`${why}.`);
  if (isRequestErrorCode(seen.code)) return new Failure('unreachable', seen.code, seen.message, { hint: unseen });
  return notSettled(`${why}: ${seen.message}`);
}

const unseen = 'Nothing was settled. With --force the id is taken without a look.';

function notSettled(message: string): Failure {
  return new Failure('usage', 'not-settled', message, { hint: unseen });
}
