import type { Item } from '../read/items.ts';
import type { Node } from '../form/node.ts';
import type { Place } from '../form/problem.ts';

/** What the rules are asked of. */
export interface Roster {
  readonly items: readonly Item[];
  /** A field of a resource: its own, or the one that its kind has by default. */
  field(item: Item, name: string): Node | undefined;
}

/** One resource that does not keep to a rule. */
export interface Breach {
  readonly place: Place;
  readonly message: string;
  /** What can be done to it, as the beginning of a sentence. */
  readonly wayOut: string;
}

/** Everything that breaks a rule as it is written; a rule that is not written as the schema wants it finds nothing. */
export type Check = (rule: Node, roster: Roster) => readonly Breach[];
