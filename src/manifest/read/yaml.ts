import { parseAllDocuments, type Document, type ParsedNode } from 'yaml';
import { rootFields } from '../form/json-schema.ts';
import type { Node } from '../form/node.ts';
import type { Parsed, Token } from '../form/parsed.ts';
import { errorAt, type Problem } from '../form/problem.ts';
import type { Scope } from '../form/scope.ts';
import type { SourceText } from '../form/source-text.ts';
import { syntaxProblem } from './yaml-errors.ts';
import { treeOf, type TreeReading } from './yaml-tree.ts';

/**
 * Reads the documents of a YAML or JSON text. A file that breaks off gives one problem for each broken document and no
 * documents.
 */
export function parseYaml(source: SourceText, form: 'yaml' | 'json', scope: Scope): Parsed {
  // Whatever a %YAML directive says, the schema is this one: no dates, no "yes" for true. Keys are checked in the tree,
  // in linear time.
  const found = parseAllDocuments(source.text, {
    schema: form === 'json' ? 'json' : 'core',
    merge: false,
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'silent',
  });
  const documents: readonly Document.Parsed[] = Array.isArray(found) ? found : [];
  const broken = documents.flatMap((document) => syntaxProblem(document, source) ?? []);
  if (broken.length > 0) return { source, documents: [], problems: broken, incomplete: rootFields(), broken: [] };

  const tokens: Token[] = [];
  const problems: Problem[] = [];
  const roots = documents.flatMap((document) => {
    const root: ParsedNode | null = document.contents;
    if (!root || isNothing(root)) return [];
    return [rootOf(root, { source, scope, tokens, problems })];
  });
  if (roots.length === 0)
    problems.push(
      errorAt(
        { source, span: { start: 0, end: 1 } },
        'empty-file',
        'The file holds nothing.',
        'If nobody is meant to be in it, say so with an empty list, such as `clients: []`; otherwise remove the file.',
      ),
    );
  const isWhole = roots.length > 0 && roots.every(({ form }) => form === 'map');
  return {
    source,
    documents: roots.filter((root) => root.form === 'map'),
    tokens,
    problems,
    incomplete: isWhole ? [] : rootFields(),
    broken: [],
  };
}

function rootOf(root: ParsedNode, reading: TreeReading): Node {
  const node = treeOf(root, reading);
  if (node.form !== 'map')
    reading.problems.push(
      errorAt(
        { source: reading.source, span: node.span },
        'wrong-type',
        'The manifest must be a map of fields.',
        `Its fields are: ${rootFields().join(', ')}.`,
      ),
    );
  return node;
}

// Between two `---` there may be nothing but comments.
function isNothing(root: ParsedNode): boolean {
  return root.range[0] === root.range[1] && 'value' in root && root.value === null;
}
