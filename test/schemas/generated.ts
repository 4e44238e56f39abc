import { readFileSync } from 'node:fs';
import { codesPage } from './codes-page.ts';
import { documents, documentSchema, type Json } from './documents.ts';
import { manifestSchema } from './manifest.ts';

/** Where the project is. */
const root = new URL('../../', import.meta.url);

/** One file that is made from tables and shapes. */
export interface Generated {
  readonly path: URL;
  /** As a person names it. */
  readonly name: string;
  readonly text: string;
}

/** Every file that is made from tables and shapes, as it should be now. */
export function generated(): readonly Generated[] {
  const file = (name: string, text: string): Generated => ({ path: new URL(name, root), name, text });
  const names = Object.keys(documents) as (keyof typeof documents)[];
  return [
    ...names.map((name) => file(`schemas/${name}.schema.json`, textOf(documentSchema(name)))),
    file('schemas/manifest.schema.json', textOf(manifestSchema())),
    file('examples/guide/codes.md', codesPage()),
  ];
}

/** The names of the files that are not as they should be. */
export function stale(): readonly string[] {
  return generated().flatMap(({ path, name, text }) => (read(path) === text ? [] : [name]));
}

function textOf(schema: Json): string {
  return `${JSON.stringify(schema, undefined, 2)}\n`;
}

function read(path: URL): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
