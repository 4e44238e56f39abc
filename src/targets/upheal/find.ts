import type { LookupResult } from '../../core/model/observed.ts';
import type { DesiredObject, Kind } from '../../core/model/resource.ts';
import type { Reader } from '../../connector/connection.ts';
import type { Witnesses } from '../../connector/target.ts';
import type { Shown } from './answers.ts';
import type { UphealCalls } from './calls.ts';
import { checkEmail, emailOf, readerOf, readPerson, type Check, type Read } from './look.ts';

const proofWaitsMs = [1000, 3000];

/** How somebody is looked for; `lookupByPartnerId` is an assumption that a setting can take back. */
export interface FindOptions {
  readonly needsProof: boolean;
  readonly except?: string;
  /** The e-mail address is not asked for: it is another than the one that was sent. */
  readonly byOwnId?: true;
  readonly lookupByPartnerId: boolean;
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
 * somebody to adopt; anything else that is found is a conflict. A look that fails is never absence.
 */
export async function findPerson(
  calls: UphealCalls,
  desired: DesiredObject,
  reader: Reader,
  witnesses: Witnesses,
  options: FindOptions,
): Promise<LookupResult> {
  const search: Search = { calls, desired, reader, witnesses, options };
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
  if (check?.state === 'user' && check.id !== options.except) return findByEmail(check, search);
  return findByPartnerId(check, search);
}

/** Somebody has the e-mail address: the same person, unless another one has the partner id. */
async function findByEmail(check: Extract<Check, { state: 'user' }>, search: Search): Promise<LookupResult> {
  const { desired } = search;
  const person = await personBehind(check.id, search);
  if ('state' in person) return person;
  if (person.fields['partnerUserId'] === desired.id)
    return matched(desired, person, check.isActive, 'same e-mail, same partner id');
  const read = await readPartner(search);
  if (read.state === 'unknown') return read;
  if (read.state === 'person' && read.person.id !== check.id) return ambiguous(desired);
  return matched(desired, person, check.isActive, 'same e-mail, no partner id');
}

/** Nobody else has the e-mail address: whoever has the partner id, or nobody. */
async function findByPartnerId(check: Check | undefined, search: Search): Promise<LookupResult> {
  const { calls, desired, reader, witnesses, options } = search;
  const read = await readPartner(search);
  if (read.state === 'unknown') return read;
  if (read.state === 'person') {
    witnesses.trust(readerOf(calls, desired.kind).name);
    return matched(desired, read.person, await activityOf(calls, reader, read.person, check), 'same partner id');
  }
  const isProven =
    check?.state === 'absent' ||
    (options.needsProof && read.state === 'absent' && (await isTrusted(calls, desired.kind, reader, witnesses)));
  return { state: 'nobody', isProven };
}

/** Who has the partner id; `untold` where it cannot be asked for, is refused, or is known to be another. */
async function readPartner({ calls, desired, reader, options }: Search): Promise<Read | { readonly state: 'untold' }> {
  if (!options.lookupByPartnerId) return { state: 'untold' };
  const read = await readPerson(calls, reader, desired.kind, desired.id);
  const isNoHelp =
    (read.state === 'unknown' && isRefusal(read.code)) ||
    (read.state === 'person' && read.person.id === options.except);
  return isNoHelp ? { state: 'untold' } : read;
}

/** The person of an id that an e-mail check named; what to tell when it is nobody to adopt. */
async function personBehind(id: string, { calls, reader, desired }: Search): Promise<Shown | LookupResult> {
  const read = await readPerson(calls, reader, desired.kind, id);
  if (read.state === 'person') return read.person;
  if (readerOf(calls, desired.kind).name === 'getUser') return unreadable(desired, read);
  // Somebody of another kind is not shown by the providers' own read.
  const plain = await readPerson(calls, reader, 'client', id);
  return plain.state === 'person' && plain.person.kind !== desired.kind
    ? otherKind(desired)
    : unreadable(desired, read);
}

function unreadable(desired: DesiredObject, read: Exclude<Read, { state: 'person' }>): LookupResult {
  if (read.state === 'unknown') return read;
  return {
    state: 'unknown',
    code: 'not-found',
    message: `Somebody has the e-mail address of ${desired.ref}, and no read shows them.`,
  };
}

function matched(desired: DesiredObject, person: Shown, isActive: boolean | undefined, evidence: string): LookupResult {
  if (person.kind === undefined)
    return {
      state: 'unknown',
      code: 'kind-not-shown',
      message: `Somebody like ${desired.ref} is there, and the answer does not say of what kind.`,
    };
  if (person.kind !== desired.kind) return otherKind(desired);
  const partner = person.fields['partnerUserId'];
  if (partner !== undefined && partner !== desired.id) {
    return {
      state: 'conflict',
      stranger: { partnerId: String(partner) },
      message:
        `Somebody with the e-mail address of ${desired.ref} is there under another partner id ` +
        `(${String(partner)}).`,
      hint: `If it is the same person, give it that id here, or add "previously: ${String(partner)}".`,
    };
  }
  const { organizationId } = person;
  return {
    state: 'found',
    id: person.id,
    isActive,
    fields: person.fields,
    ...(organizationId === undefined ? {} : { organizationId }),
    evidence: `${evidence}, same kind`,
    ...(partner === undefined ? { stranger: {} } : {}),
  };
}

function otherKind(desired: DesiredObject): LookupResult {
  return {
    state: 'conflict',
    message: `Somebody like ${desired.ref} is there, and is not a ${desired.kind}.`,
    hint: 'Use another e-mail address or id: one person cannot be both.',
  };
}

function ambiguous(desired: DesiredObject): LookupResult {
  return {
    state: 'conflict',
    message: `The e-mail address of ${desired.ref} belongs to one person and its id to another.`,
    hint: 'Find out which of the two is meant, and mend the other in Upheal or in the manifest.',
  };
}

async function activityOf(
  calls: UphealCalls,
  reader: Reader,
  person: Shown,
  earlier: Check | undefined,
): Promise<boolean | undefined> {
  if (earlier?.state === 'user' && earlier.id === person.id) return earlier.isActive;
  const email = emailOf(person.fields);
  if (email === undefined) return undefined;
  const check = await checkEmail(calls, reader, email);
  return check.state === 'user' && check.id === person.id ? check.isActive : undefined;
}

/** Whether a 404 to a partner id means anything: a server that ignores partner ids answers it to all of them. */
async function isTrusted(calls: UphealCalls, kind: Kind, reader: Reader, witnesses: Witnesses): Promise<boolean> {
  const look = readerOf(calls, kind).name;
  if (witnesses.trusted.has(look)) return true;
  const someone = witnesses.someone(kind);
  if (!someone) return false;
  const read = await readPerson(calls, reader, kind, someone.manifestId);
  if (read.state !== 'person' || read.person.id !== someone.id) return false;
  witnesses.trust(look);
  return true;
}

function isRefusal(code: string): boolean {
  return code === 'refused' || code === 'forbidden';
}
