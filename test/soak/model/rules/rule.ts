import type { Entry } from '../manifest.ts';
import type { HumanName } from '../people.ts';
import type { Ran } from '../run/documents.ts';

/** What the model knows of a sequence so far that no single run shows. */
export interface Past {
  /** Humans by every ref that a manifest had them under, newest last. */
  readonly humansOf: ReadonlyMap<string, readonly HumanName[]>;
  /** Entries of every manifest that was applied. */
  readonly entries: readonly Entry[];
  /** Humans whom caseload said that it holds: done as create, adopt, activate or recreate and not let go since. */
  readonly held: ReadonlySet<HumanName>;
  /** Humans of whom state may know nothing, or what is past: it was lost, put back or changed by hand since. */
  readonly forgotten: ReadonlySet<HumanName>;
  /** Humans who got another id without `previously`: no word of the manifest says that they are the same. */
  readonly unnamed: ReadonlySet<HumanName>;
  /** Whether the server finds people by our ids. */
  readonly readsPartnerIds: boolean;
  /** Whether reads do not show whom somebody deactivated. */
  readonly hidesDeactivated: boolean;
  /** Clients whose lists the app changed: no read shows that. */
  readonly hiddenLists: ReadonlySet<HumanName>;
  /** Clients whose list was sent without an answer, or who were deactivated and came back, since it was last answered. */
  readonly unprovenLists: ReadonlySet<HumanName>;
  /** Where state and saved plans lie. */
  readonly folder: string;
}

/** One sentence of the contract, as a check of one run; it gives what is wrong, in words. */
export interface Rule {
  readonly name: string;
  /** The chapter of the contract that it comes from. */
  readonly chapter: string;
  check(run: Ran, past: Past): readonly string[];
}
