import { readDocument, writeDocument, type StateDocument } from './document.ts';
import { backUp, movedMeanwhile, readText, replaceText } from './files.ts';
import type { Binding } from './journal-lines.ts';
import type { Key } from './key.ts';
import type { StatePaths } from './paths.ts';

/** A state file as it was read. */
export interface StateFileOptions {
  readonly paths: Pick<StatePaths, 'state' | 'backups'>;
  readonly target: string;
  readonly lineage: string;
  readonly key: Key;
  /** Throws when this run may not write any more. */
  readonly fence: () => Promise<void>;
  /** The text of the file and what it says; absent when there is none. */
  readonly text: string | undefined;
  readonly document: StateDocument | undefined;
}

/** The sealed file of one state: it knows what this run read or wrote last, and never undoes what another run wrote. */
export class StateFile {
  readonly trusted: Set<string>;
  private readonly options: StateFileOptions;
  private text: string | undefined;
  private serial: number;

  constructor(options: StateFileOptions) {
    this.options = options;
    this.text = options.text;
    this.serial = options.document?.serial ?? 0;
    this.trusted = new Set(options.document?.facts.trusted);
  }

  /** What lines of the journal go on from. */
  get binding(): Binding {
    return { lineage: this.options.lineage, serial: this.serial };
  }

  /** Whether this is the text that was read or written last. */
  isSame(text: string | undefined): boolean {
    return text === this.text;
  }

  /**
   * Writes state, and moves the serial when a resource changed, with a backup of what was there; throws `Failure`
   * (state) when that would undo what another run wrote.
   */
  async save(
    facts: Omit<StateDocument['facts'], 'trusted'>,
    resources: StateDocument['resources'],
    isChanged: boolean,
  ): Promise<void> {
    const { paths, target, lineage, key, fence } = this.options;
    await fence();
    const before = await this.previous();
    if (isChanged && before !== undefined) await backUp(paths.backups, this.serial, before);
    const serial = this.serial + (isChanged ? 1 : 0);
    const next = { serial, target, lineage, facts: { ...facts, trusted: [...this.trusted] }, resources };
    const text = writeDocument(next, key);
    await replaceText(paths.state, text);
    [this.text, this.serial] = [text, serial];
  }

  /** What is there, with what other runs came to trust since we read it. */
  private async previous(): Promise<string | undefined> {
    const { paths, target, lineage, key } = this.options;
    const text = await readText(paths.state);
    if (this.isSame(text)) return text;
    const other = text === undefined ? undefined : readDocument(text, target, key, paths.state);
    if (other?.lineage !== lineage || other.serial !== this.serial) throw movedMeanwhile(paths.state);
    for (const look of other.facts.trusted) this.trusted.add(look);
    return text;
  }
}
