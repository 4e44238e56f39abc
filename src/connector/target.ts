import { bug } from '../core/model/failure.ts';
import type { Check, Invite } from '../core/model/answers.ts';
import type { Change } from '../core/model/change.ts';
import type { KindTable } from '../core/model/fields.ts';
import type { LookupResult, Observation } from '../core/model/observed.ts';
import type { Desired, DesiredObject, Fields, Kind, Ref, Value } from '../core/model/resource.ts';
import type { Recorded } from '../core/model/recorded.ts';
import type { TargetSchema } from '../core/model/fields.ts';
import type { Reader } from './connection.ts';
import type { Answer, ReadCall, WriteCall } from './call.ts';
import type { Address } from './address.ts';
import type { Source } from './source.ts';
import type { TargetSettings } from './target-settings.ts';

/** What the answer to a write says; undefined: it cannot be used, and the write counts as unanswered. */
export interface WriteResult {
  readonly id?: string;
  readonly organizationId?: string;
  /** Values of fields as the answer shows them. */
  readonly shown: Fields;
  /** It was read after the write: what it shows is what the target keeps. */
  readonly isRead?: true;
  /** Of a replace: the members as the answer shows them. */
  readonly list?: readonly string[];
}

/** Requests that carry a change out, in their order. */
export interface Steps {
  /** Makes the object; absent where it is there already. */
  readonly create?: WriteCall;
  /** What follows once the target has an id for the object; the id of a list is its owner's. */
  after(id: string): readonly WriteCall[];
  /** Sent last, when the members of the old object have moved. */
  readonly finish: readonly WriteCall[];
}

/** How many requests steps take when nothing goes wrong, the reads that go with them included. */
export function countRequests({ create, after, finish }: Steps): number {
  const calls = [...(create ? [create] : []), ...after('id'), ...finish];
  return calls.reduce((sum, call) => sum + 1 + (call.looks ?? 0), 0);
}

/** The target's id of a resource. */
export type Resolve = (ref: Ref) => string;

/** Objects that are known to exist, for looks that must prove themselves before their "nobody" counts. */
export interface Witnesses {
  /** Looks, by the target's name for them, that once found somebody known. */
  readonly trusted: ReadonlySet<string>;
  /** Those of them that did so in this run: a server may answer otherwise today. */
  readonly provenNow: ReadonlySet<string>;
  trust(look: string): void;
  /** Somebody of this kind whom we hold. */
  someone(kind: Kind): { readonly manifestId: string; readonly id: string } | undefined;
}

/** How somebody is looked for. */
export interface FindOptions {
  /** Nobody counts only when the target's answers prove it. */
  readonly needsProof: boolean;
  /** An id that is known to be another. */
  readonly except?: string;
  /** Asks by the manifest's own id alone. */
  readonly byOwnId?: true;
  /** Asks by every id and address that the manifest has of them, whatever settings leave out. */
  readonly everywhere?: true;
  /** Ids of our own that they had by what manifests said before. */
  readonly formerly?: readonly string[];
}

/** What a look for a double of somebody found. */
export interface DoubleLook {
  /** Whether he himself is active, where that was seen. */
  readonly isActive?: boolean;
  /** Somebody else has the same value of this field. */
  readonly other?: { readonly field: string; readonly value: Value; readonly id: string };
}

/** A target, opened with its settings; every promise but `steps` and `receive` only looks. */
export interface Target {
  readonly name: string;
  readonly table: KindTable;
  /**
   * The id in the target of a resource that the manifest itself names there; undefined when only the target can tell.
   */
  declaredId(resource: Desired): string | undefined;
  /** Pure: the requests of a change; `resolve` gives the ids of other resources. */
  steps(change: Change, resolve: Resolve): Steps;
  /**
   * The call as it is sent, where its body needs what is there now; throws `RequestError` when that cannot be read, and
   * then nothing is sent.
   */
  complete?(call: WriteCall, reader: Reader): Promise<WriteCall>;
  /**
   * What a successful answer to a write says; undefined when it cannot be used. A target whose answers say nothing
   * reads back.
   */
  receive(call: WriteCall, answer: Answer, reader: Reader): Promise<WriteResult | undefined>;
  /** What a refusal holds for beside this one call: further calls of the same name are not sent in this run. */
  refusedAlike?(call: WriteCall, status: number): string | undefined;
  /** Who is in the way of a create that was refused, as far as looks of this run showed: one sentence. */
  refusedFor?(call: WriteCall, status: number): string | undefined;
  /** Looks at an object whose id we hold; `isFresh` objects are looked at again before they are called missing. */
  look(recorded: Recorded, reader: Reader, isFresh: boolean): Promise<Observation>;
  /**
   * Looks for somebody whose id we do not hold, also under the ids that the manifest says they had before.
   */
  find(desired: DesiredObject, reader: Reader, witnesses: Witnesses, options: FindOptions): Promise<LookupResult>;
  /** How many requests such a look takes when it finds nobody; 1 where a target does not say. */
  countFind?(desired: DesiredObject, options: Pick<FindOptions, 'everywhere' | 'formerly'>): number;
  /**
   * Looks whether somebody else shares the address, or our own id, of somebody whom we hold; absent where no look can
   * tell.
   */
  findDouble?(
    recorded: Recorded,
    desired: DesiredObject,
    reader: Reader,
    by: 'address' | 'own-id',
  ): Promise<DoubleLook>;
  /**
   * Whether the person is active; undefined when that cannot be seen. `desired` is absent for somebody who left the
   * manifest.
   */
  isActive(recorded: Recorded, desired: DesiredObject | undefined, reader: Reader): Promise<boolean | undefined>;
  /** Whether one request tells if somebody is active. */
  seesActivity(desired: DesiredObject): boolean;
  /** The role of somebody whose id we have; undefined when no look tells. Absent where the target shows none. */
  readRole?(recorded: Pick<Recorded, 'ref' | 'id'>, reader: Reader): Promise<string | undefined>;
  /** The invite link of somebody we hold; absent where the target has none. */
  invite?(recorded: Recorded, reader: Reader): Promise<Invite>;
}

/** What a doctor may use: `ask` sends a read with other settings and answers with any status, 401 included. */
export interface DoctorRequest {
  readonly settings: TargetSettings;
  ask(settings: TargetSettings, call: ReadCall): Promise<Answer>;
  readonly someone?: Witnesses['someone'];
}

/** What opens a target: a key, or a user with a password. */
export type Access = { readonly key: string } | { readonly user: string; readonly password: string };

/** The key of an access; throws a bug for a target that has only keys. */
export function keyOf(access: Access): string {
  if ('key' in access) return access.key;
  throw bug('A target that takes keys was given a password.');
}

/** A target before it is opened: what it needs of the environment, and the data that other parts derive from. */
export interface TargetDefinition {
  /** As `settings.target`, flags, blocks of a manifest and state name it. */
  readonly name: string;
  /** For people. */
  readonly title: string;
  readonly table: KindTable;
  /**
   * Environment variables: of the key, of the base URL, and of a user with a password where these may stand in place of
   * a key.
   */
  readonly variables: {
    readonly key: string;
    readonly url: string;
    readonly user?: string;
    readonly password?: string;
  };
  readonly defaultUrl?: string;
  /**
   * Settings that say where the API key goes, or how: the plan says first which are new. All of its settings when
   * absent.
   */
  readonly keySettings?: readonly string[];
  /**
   * Groups of fields, by name: an id proves whose account it is only where a read shows all of one group as state holds
   * them. Absent where ids are nobody else's, and a read that shows the id is proof.
   */
  readonly provenBy?: readonly (readonly string[])[];
  address(baseUrl: string, access: Access, settings: TargetSettings): Address;
  open(settings: TargetSettings, sleep: (ms: number) => Promise<void>): Target;
  /** Tries key, address and assumptions with harmless reads. */
  doctor(request: DoctorRequest): Promise<readonly Check[]>;
  /** Reads a manifest out of the system; absent where nobody can. */
  readonly source?: Source;
  /** What a manifest may write for it alone; absent for a target that the manifest's own schema knows. */
  readonly schema?: TargetSchema;
}
