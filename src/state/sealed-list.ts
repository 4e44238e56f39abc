import { basename } from 'node:path';
import type { Key } from './key.ts';
import { replaceText, textIfReadable } from './files.ts';
import { sealedText, unsealed } from './seal.ts';

/** How a list is held, and how it stands in its file. */
export interface ListForm<Held> {
  /** What is held of the list of a file; undefined when it has not the form of one. */
  read(list: unknown): Held | undefined;
  items(held: Held): readonly unknown[];
  /** What is held when there is no file. */
  readonly none: Held;
}

/** Where a list is kept: its file, which gives the list in it its name, and the state that it belongs to. */
export interface ListPlace {
  readonly path: string;
  readonly lineage: string;
  readonly key: Key;
}

/** A list in a sealed file of its own, bound to the lineage of state; a file that is not ours is as good as none. */
export class SealedList<Held> {
  /** The list as it was read or last saved. */
  held: Held;
  private readonly form: ListForm<Held>;
  private readonly place: ListPlace;

  private constructor(form: ListForm<Held>, place: ListPlace) {
    this.form = form;
    this.place = place;
    this.held = form.none;
  }

  static async open<Held>(form: ListForm<Held>, place: ListPlace): Promise<SealedList<Held>> {
    const list = new SealedList(form, place);
    list.held = await list.now();
    return list;
  }

  /** The list as its file has it by now. */
  async now(): Promise<Held> {
    const { path, lineage, key } = this.place;
    const text = await textIfReadable(path);
    const body = text === undefined ? undefined : unsealed(text, key);
    const list = body?.['lineage'] === lineage ? body[nameOf(path)] : undefined;
    return this.form.read(list) ?? this.form.none;
  }

  /** Writes it; nothing where there was nothing and is nothing. */
  async save(next: Held): Promise<void> {
    const { path, lineage, key } = this.place;
    const items = this.form.items(next);
    if (items.length === 0 && this.form.items(this.held).length === 0) return;
    this.held = next;
    await replaceText(path, sealedText({ lineage, [nameOf(path)]: items }, key, 1));
  }
}

function nameOf(path: string): string {
  return basename(path, '.json');
}
