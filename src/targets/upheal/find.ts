import { isSameId } from '../../core/comparing/normal-form.ts';
import type { LookupResult, Means } from '../../core/model/observed.ts';
import type { DesiredObject, Kind } from '../../core/model/resource.ts';
import { aboutAnother } from '../../connector/answer.ts';
import type { Reader } from '../../connector/connection.ts';
import type { FindOptions as Asked, Witnesses } from '../../connector/target.ts';
import type { Shown } from './answers.ts';
import type { UphealCalls } from './calls.ts';
import { matched, otherKind, partnerOf } from './found.ts';
import { findGiven } from './given.ts';
import { idsOf, partnerIdsOf, type LookSettings } from './partner-ids.ts';
import {
  activityOf,
  checkEmail,
  emailOf,
  isSameEmail,
  readById,
  readerOf,
  readPerson,
  type Check,
  type Read,
} from './look.ts';

const proofWaitsMs = [1000, 3000];
const formerId = 'the partner id that the manifest calls the previous one';

/** How somebody is looked for. */
export interface FindOptions extends Asked, LookSettings {
  readonly sleep: (ms: number) => Promise<void>;
}

/** What looking for somebody takes. */
interface Search {
  readonly calls: UphealCalls;
  readonly desired: DesiredObject;
  readonly reader: Reader;
  readonly witnesses: Witnesses;
  readonly options: FindOptions;
}

/**
 * Looks for somebody by e-mail, then by partner id. One match of the same kind, with the same partner id or none, is
 * somebody to adopt; anything else that is found is a conflict. A look that fails is never absence. Whose id the
 * manifest has is read by it alone.
 */
export async function findPerson(
  calls: UphealCalls,
  desired: DesiredObject,
  reader: Reader,
  witnesses: Witnesses,
  options: FindOptions,
): Promise<LookupResult> {
  const search: Search = { calls, desired, reader, witnesses, options };
  const given = desired.blocks['upheal']?.['userId'];
  if (given !== undefined) return findGiven(calls, String(given), desired, reader, options);
  let lookup = await findOnce(search);
  // Somebody whose create was lost may take a moment to appear.
  for (const ms of options.needsProof ? proofWaitsMs : []) {
    if (lookup.state !== 'nobody') break;
    await options.sleep(ms);
    lookup = await findOnce(search);
  }
  return lookup;
}

async function findOnce(search: Search): Promise<LookupResult> {
  const { calls, desired, reader, options } = search;
  const email = options.byOwnId ? undefined : emailOf(desired.fields);
  const check = email === undefined ? undefined : await checkEmail(calls, reader, email);
  if (check?.state === 'unknown') return check;
  if (check?.state === 'user' && !isSameId(check.id, options.except)) return findByEmail(check, search);
  if (check?.state === 'absent' && partnerIdsOf(desired, options).length === 0)
    return { state: 'nobody', isProven: true };
  return findByPartnerId(check, search);
}

/** Somebody has the e-mail address: the same person, unless another one has the partner id. */
async function findByEmail(check: Extract<Check, { state: 'user' }>, search: Search): Promise<LookupResult> {
  const { desired, options } = search;
  const person = await personBehind(check.id, search);
  if ('state' in person) return person;
  const [asked, shown] = [emailOf(desired.fields), emailOf(person.fields)];
  if (asked !== undefined && shown !== undefined && !isSameEmail(shown, asked)) return otherAddress(desired);
  const isOurs = partnerOf(person) === desired.id;
  const match = (evidence: string, by: readonly Means[]): LookupResult =>
    matched(search, person, check.isActive, evidence, by);
  const both = 'same e-mail, same partner id';
  if (isOurs && idsOf(desired, options).length === 1) return match(both, ['address', 'own-id']);
  const read = await readPartners(search);
  if (read.state === 'unknown') return read;
  if (read.state === 'several' || (read.state === 'person' && !isSameId(read.person.id, check.id)))
    return ambiguous(desired);
  const ids: readonly unknown[] = idsOf(desired, options);
  return ids.includes(partnerOf(person))
    ? match(isOurs ? both : `same e-mail, ${formerId}`, ['address', 'own-id'])
    : match('same e-mail, no partner id', ['address']);
}

/** Nobody else has the e-mail address: whoever has the partner id, or nobody. */
async function findByPartnerId(check: Check | undefined, search: Search): Promise<LookupResult> {
  const { calls, desired, reader, witnesses, options } = search;
  const read = await readPartners(search);
  if (read.state === 'unknown') return read;
  if (read.state === 'several') return ambiguous(desired);
  if (read.state === 'person') {
    witnesses.trust(readerOf(calls, desired.kind).name);
    const isActive = await activityOf(calls, reader, read.person, check);
    const partner = partnerOf(read.person);
    const isFormer = partner !== desired.id && idsOf(desired, options).includes(partner ?? desired.id);
    return matched(search, read.person, isActive, isFormer ? formerId : 'same partner id', ['own-id']);
  }
  const isProven =
    check?.state === 'absent' ||
    (options.needsProof && read.state === 'absent' && (await isTrusted(calls, desired.kind, reader, witnesses)));
  return { state: 'nobody', isProven };
}

type PartnerRead = Read | { readonly state: 'untold' };

/** Who has one of the partner ids of somebody; `several` where these are two people. */
async function readPartners(search: Search): Promise<PartnerRead | { readonly state: 'several' }> {
  const reads: PartnerRead[] = [];
  for (const id of idsOf(search.desired, search.options)) reads.push(await readPartner(id, search));
  const people = reads.filter((read) => read.state === 'person');
  if (new Set(people.map(({ person }) => person.id)).size > 1) return { state: 'several' };
  return (
    reads.find(({ state }) => state === 'unknown') ??
    people[0] ??
    reads.find(({ state }) => state === 'untold') ?? { state: 'absent' }
  );
}

/** Who has a partner id; `untold` where it cannot be asked for, is refused, or is known to be another. */
async function readPartner(id: string, { calls, desired, reader, options }: Search): Promise<PartnerRead> {
  if (!options.lookupByPartnerId) return { state: 'untold' };
  const read = await readPerson(calls, reader, desired.kind, id);
  const isNoHelp =
    (read.state === 'unknown' && isRefusal(read.code)) ||
    (read.state === 'person' && isSameId(read.person.id, options.except));
  if (isNoHelp) return { state: 'untold' };
  if (read.state !== 'person' || isSameId(read.person.id, id)) return read;
  const ids: readonly unknown[] = [undefined, ...idsOf(desired, options)];
  return ids.includes(partnerOf(read.person))
    ? read
    : aboutAnother(readerOf(calls, desired.kind).call(id), 'another partner id');
}

/** The person of an id that an e-mail check named; what to tell when it is nobody to adopt. */
async function personBehind(id: string, { calls, reader, desired }: Search): Promise<Shown | LookupResult> {
  const read = await readById(calls, reader, desired.kind, id);
  if (read.state === 'person') return read.person;
  if (readerOf(calls, desired.kind).name === 'getUser') return unreadable(desired, read);
  // Somebody of another kind is not shown by the providers' own read.
  const plain = await readById(calls, reader, 'client', id);
  return plain.state === 'person' && plain.person.kind !== desired.kind
    ? otherKind(desired)
    : unreadable(desired, read);
}

function unreadable(desired: DesiredObject, read: Exclude<Read, { state: 'person' }>): LookupResult {
  if (read.state === 'unknown') return read;
  return {
    state: 'unknown',
    code: 'contradicting-looks',
    message:
      `Looks contradict each other: somebody has the e-mail address of ${desired.ref}, and the read of the id that ` +
      'goes with it is answered as not there.',
  };
}

function otherAddress({ ref }: DesiredObject): LookupResult {
  return {
    state: 'unknown',
    code: 'contradicting-looks',
    message:
      `Looks contradict each other: the check of the e-mail address of ${ref} names somebody whose own address, as a ` +
      'read shows it, is another.',
  };
}

function ambiguous(desired: DesiredObject): LookupResult {
  return {
    state: 'conflict',
    message: `The e-mail address of ${desired.ref} belongs to one person and its id to another.`,
    hint: 'Find out which of the two is meant, and mend the other in Upheal or in the manifest.',
  };
}

/** Whether a 404 to a partner id means anything: a server that ignores partner ids answers it to all of them. */
async function isTrusted(calls: UphealCalls, kind: Kind, reader: Reader, witnesses: Witnesses): Promise<boolean> {
  const look = readerOf(calls, kind).name;
  if (witnesses.provenNow.has(look)) return true;
  const someone = witnesses.someone(kind);
  if (!someone) return false;
  const read = await readPerson(calls, reader, kind, someone.manifestId);
  if (read.state !== 'person' || !isSameId(read.person.id, someone.id)) return false;
  witnesses.trust(look);
  return true;
}

function isRefusal(code: string): boolean {
  return code === 'refused' || code === 'forbidden';
}
