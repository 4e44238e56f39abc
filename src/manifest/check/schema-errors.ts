import type { ErrorObject } from 'ajv/dist/2020.js';
import { schemaAt } from '../form/json-schema.ts';
import { childOf, nodeAt, type MapNode } from '../form/node.ts';
import { errorAt, type Problem } from '../form/problem.ts';
import { sectionNamed } from '../form/sections.ts';
import type { SourceText, Span } from '../form/source-text.ts';
import { subjectOf } from '../form/subject.ts';
import { didYouMean, isShownName, namesAtMost } from '../form/suggest.ts';
import { valueProblem, type Document } from './value-errors.ts';

/** Turns the schema library's errors into problems; of its messages, which may hold values, nothing is used. */
export function schemaProblemsFrom(errors: readonly ErrorObject[], document: Document): readonly Problem[] {
  const { root, source } = document;
  const problems: Problem[] = [];
  const values = new Map<string, ErrorObject[]>();
  for (const error of errors) {
    const path = pathOf(error);
    const name = (key: string): string => String(error.params[key]);
    // Of `anyOf` the error of the whole says it; the ones of its branches would be one mistake several times.
    if (error.keyword === 'if' || error.propertyName !== undefined || error.schemaPath.includes('/anyOf/')) continue;
    if (error.keyword === 'required') problems.push(missing(document, path, name('missingProperty')));
    else if (error.keyword === 'additionalProperties')
      problems.push(unknown(document, path, name('additionalProperty')));
    else if (error.keyword === 'propertyNames') problems.push(...unfit(document, path, name('propertyName')));
    else if (error.keyword === 'uniqueItems') problems.push(repeated(root, source, path, name('index')));
    else values.set(error.instancePath, [...(values.get(error.instancePath) ?? []), error]);
  }
  for (const ofOne of values.values()) problems.push(...valueProblem(ofOne, document, pathOf(ofOne[0])));
  return problems;
}

function pathOf(error: ErrorObject | undefined): readonly string[] {
  const segments = error?.instancePath.split('/').slice(1) ?? [];
  return segments.map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function missing({ root, source, schema }: Document, path: readonly string[], field: string): Problem {
  const at = { source, span: nodeAt(root, path).span };
  return errorAt(
    at,
    'missing-field',
    `${subjectOf(root, path)} has no "${field}".`,
    schemaAt([...path, field], schema)?.description,
  );
}

function unknown({ root, source, schema }: Document, path: readonly string[], key: string): Problem {
  const { span, isEmpty, beside } = entryOf(root, path, key);
  const fields = Object.keys(schemaAt(path, schema)?.properties ?? {});
  const where =
    path.length === 0
      ? 'the manifest'
      : sectionNamed(path[0])
        ? lowerFirst(subjectOf(root, path))
        : `"${path.join('.')}"`;
  const name = !isEmpty && isShownName(key, beside, fields) ? `Unknown field "${key}"` : 'Unknown field';
  return errorAt(
    { source, span },
    'unknown-field',
    `${name} in ${where}.`,
    didYouMean(key, fields) ?? `Known here: ${fields.join(', ')}.`,
  );
}

function unfit({ root, source, schema }: Document, path: readonly string[], key: string): readonly Problem[] {
  // A key that nobody knows is reported as that.
  if (!schemaAt([...path, key], schema)) return [];
  const { span } = entryOf(root, path, key);
  const message = `Field "${key}" does not go with "external" in ${lowerFirst(subjectOf(root, path))}.`;
  return [
    errorAt(
      { source, span },
      'external-field',
      message,
      'An external client is kept elsewhere: only its id, "protect", "previously" and "ignore" may stand beside ' +
        '"external".',
    ),
  ];
}

function repeated(root: MapNode, source: SourceText, path: readonly string[], index: string): Problem {
  const span = childOf(nodeAt(root, path), index)?.span ?? nodeAt(root, path).span;
  return errorAt(
    { source, span },
    'duplicate-item',
    `${subjectOf(root, [...path, index])} repeats an earlier one.`,
    'Remove one of them.',
  );
}

function entryOf(
  root: MapNode,
  path: readonly string[],
  key: string,
): { readonly span: Span; readonly isEmpty: boolean; readonly beside: readonly string[] } {
  const map = nodeAt(root, path);
  const entry = map.form === 'map' ? map.entries.get(key) : undefined;
  const beside = map.form === 'map' && map.entries.size <= namesAtMost ? [...map.entries.keys()] : [];
  return { span: entry?.key ?? map.span, isEmpty: entry?.node.value === null, beside };
}

function lowerFirst(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1);
}
