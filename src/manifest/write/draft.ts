import { isMap, isSeq, parseAllDocuments, type Document, type ParsedNode, type YAMLMap } from 'yaml';
import { bug, Failure } from '../../core/model/failure.ts';
import { objectOf } from '../../core/shape/json.ts';
import { sourceOf, positionOf } from '../form/source-text.ts';
import type { Section } from '../form/sections.ts';

/** Plain data that a YAML map holds. */
export type Data = Record<string, unknown>;

/** A manifest file that is going to be changed: its text, and where everything in it stands. */
export interface Draft {
  readonly path: string;
  readonly text: string;
  readonly document: Document.Parsed;
  readonly root: YAMLMap.Parsed;
  /** What it holds, aliases and merge keys followed; nobody else has this copy. */
  readonly data: Data;
}

/** One item of a section's list. */
export interface Entry {
  readonly node: ParsedNode;
  readonly data: Data;
}

const otherwise = 'Import into a file of its own (--out), and take over by hand what is new.';

/**
 * Reads a file that is going to be changed; throws `Failure` (usage) when it is written in a way that cannot be kept.
 */
export function draftOf(text: string, path: string): Draft {
  const found = parseAllDocuments(text, {
    schema: 'core',
    merge: true,
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'silent',
  });
  const [document, second] = Array.isArray(found) ? found : [];
  if (!document || second)
    throw new Failure('usage', 'not-updated', `${path} has several documents, and import updates one.`, {
      hint: otherwise,
    });
  const root = document.contents;
  if (document.errors.length > 0 || !isMap(root) || root.flow)
    throw new Failure('usage', 'not-updated', `${path} is not a manifest in YAML, one field a line.`, {
      hint: otherwise,
    });
  return { path, text, document, root, data: dataOf(root, document) };
}

/** The items of a section. */
export function entriesOf(draft: Draft, section: Section): readonly Entry[] {
  const list = draft.root.get(section.name, true);
  const held = draft.data[section.name];
  if (!isSeq(list) || !Array.isArray(held)) return [];
  return list.items.flatMap((node, index) => {
    const data: unknown = held[index];
    return isData(data) ? [{ node: node as ParsedNode, data }] : [];
  });
}

/** The failure of an entry that is written in a way that cannot be changed. */
export function notUpdated({ path, text }: Draft, node: ParsedNode): Failure {
  const { line } = positionOf(sourceOf(path, text), node.range[0]);
  return new Failure(
    'usage',
    'not-updated',
    `What stands at ${path}:${line} is written in a way that import cannot change.`,
    { hint: otherwise },
  );
}

/** Whether a value is a map of plain data. */
export function isData(value: unknown): value is Data {
  return objectOf(value) !== undefined;
}

function dataOf(root: YAMLMap.Parsed, document: Document.Parsed): Data {
  // Through text, so that what an alias stands for is a copy of its own.
  const data: unknown = JSON.parse(JSON.stringify(root.toJS(document)));
  if (!isData(data)) throw bug('A YAML map holds no map.');
  return data;
}
