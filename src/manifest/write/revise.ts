import { isSeq, type YAMLSeq } from 'yaml';
import { canonical } from '../../core/model/canonical.ts';
import { Failure } from '../../core/model/failure.ts';
import type { Fields, Value } from '../../core/model/resource.ts';
import { draftOf, isData, type Data, type Draft, type Entry } from './draft.ts';
import { commentEdit, edited, fieldEdits, itemEdits, sectionEdit, type Edit } from './edits.ts';
import { sections, type Section } from '../form/sections.ts';
import { itemLines, mapText, pairs } from './yaml-text.ts';

const mark = '# missing: ';

/** A new item of a section's list. */
export interface NewItem {
  readonly fields: Fields;
  /** What it should have and has not. */
  readonly missing: readonly string[];
}

/** Changes that are to be made of a file. */
export interface Changes {
  readonly fields: ReadonlyMap<Entry, Fields>;
  /** What entries that say so themselves are missing now. */
  readonly missing: ReadonlyMap<Entry, readonly string[]>;
  readonly items: ReadonlyMap<Section, readonly NewItem[]>;
}

/**
 * The text of a file with changes made, every other byte as it was; throws `Failure` (usage) rather than change
 * anything else.
 */
export function revised(draft: Draft, changes: Changes): string {
  const edits: Edit[] = [];
  for (const [entry, fields] of changes.fields) {
    edits.push(...fieldEdits(draft, entry.node, fields));
    merge(entry.data, fields);
  }
  for (const [entry, missing] of changes.missing)
    edits.push(...commentEdit(draft.text, entry.node, mark, missing.length > 0 ? commentOf(missing) : undefined));
  for (const section of sections) {
    const items = changes.items.get(section) ?? [];
    if (items.length === 0) continue;
    const list = draft.root.get(section.name, true);
    const written = items.map((item) => ({ fields: item.fields, lines: linesOf(section, item) }));
    edits.push(
      isSeq(list)
        ? itemEdits(draft, list as YAMLSeq.Parsed, written)
        : sectionEdit(
            draft,
            section.name,
            written.flatMap(({ lines }) => itemLines(lines, '  ')),
          ),
    );
    const held = draft.data[section.name];
    draft.data[section.name] = [...(Array.isArray(held) ? held : []), ...items.map(({ fields }) => fields)];
  }
  const text = edited(draft.text, edits);
  if (canonical(draftOf(text, draft.path).data) === canonical(draft.data)) return text;
  throw new Failure(
    'usage',
    'not-updated',
    `${draft.path} is written in a way that import cannot change without changing more.`,
    { hint: 'Import into a file of its own (--out), and take over by hand what is new.' },
  );
}

function linesOf(section: Section, { fields, missing }: NewItem): readonly string[] {
  if (section.form === 'membership') return [mapText(fields)];
  const [first = '', ...rest] = pairs(fields);
  return [first, ...(missing.length > 0 ? [commentOf(missing)] : []), ...rest];
}

function commentOf(missing: readonly string[]): string {
  return `${mark}${missing.join(', ')}`;
}

function merge(data: Data, fields: Fields): void {
  for (const [name, value] of Object.entries(fields)) {
    const held = data[name];
    if (isData(held) && isFields(value)) merge(held, value);
    else data[name] = value;
  }
}

function isFields(value: Value): value is Fields {
  return typeof value === 'object' && !Array.isArray(value);
}
