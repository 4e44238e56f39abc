import { toJsonSchema, type ConversionConfig, type JsonSchema } from '@valibot/to-json-schema';
import equal from 'fast-deep-equal';
import { errorShape, problemsShape } from '../../src/core/shape/error.ts';
import { acksShape, driftReportShape } from '../../src/core/shape/drift.ts';
import { checksShape, importShape, invitesShape } from '../../src/core/shape/listings.ts';
import * as operations from '../../src/core/shape/operation.ts';
import { planDocumentShape, unreadShape } from '../../src/core/shape/plan.ts';
import { outcomeShape, reportShape } from '../../src/core/shape/report.ts';
import { actionShape, refShape, valueShape } from '../../src/core/shape/resource.ts';
import type { AnyShape } from '../../src/core/shape/shape.ts';
import { validationShape } from '../../src/core/shape/validation.ts';

/** Any part of a JSON Schema. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** The published documents and their shapes, by the names of their schemas' files. */
export const documents = {
  plan: planDocumentShape,
  report: reportShape,
  drift: driftReportShape,
  validation: validationShape,
  error: errorShape,
  problems: problemsShape,
  acks: acksShape,
  import: importShape,
  doctor: checksShape,
  invites: invitesShape,
} as const satisfies Readonly<Record<string, AnyShape>>;

/** Parts of documents that stand once in a schema and are referred to. */
const parts = {
  ref: refShape,
  action: actionShape,
  value: valueShape,
  field: operations.fieldShape,
  blocked: operations.blockedShape,
  unread: unreadShape,
  operation: operations.operationShape,
  objectOperation: operations.objectOperationShape,
  foundOperation: operations.foundOperationShape,
  replaceOperation: operations.replaceOperationShape,
  recreateOperation: operations.recreateOperationShape,
  removeOperation: operations.removeOperationShape,
  outcome: outcomeShape,
};

const config: ConversionConfig = {
  target: 'draft-2020-12',
  definitions: parts,
  ignoreActions: ['guard'],
  overrideSchema: ({ jsonSchema }) => {
    const { propertyNames, required, ...rest } = jsonSchema;
    void propertyNames;
    return {
      ...rest,
      ...(typeof rest.const === 'number' ? { type: 'integer' as const } : {}),
      ...(typeof rest.const === 'string' ? { type: 'string' as const } : {}),
      ...(typeof rest.const === 'boolean' ? { type: 'boolean' as const } : {}),
      ...(required && required.length > 0 ? { required } : {}),
    };
  },
  overrideAction: ({ valibotAction, jsonSchema }) =>
    valibotAction.type === 'regex' && jsonSchema.pattern !== undefined
      ? { ...jsonSchema, pattern: jsonSchema.pattern.replaceAll('\\/', '/') }
      : undefined,
};

/** The schema of a document, with every part that it uses standing in it once. */
export function documentSchema(name: keyof typeof documents): Json {
  const { $defs, $schema, ...made } = toJsonSchema(documents[name], config) as JsonSchema & {
    readonly [key: string]: Json;
  };
  const definitions = $defs as unknown as Readonly<Record<string, Json>>;
  const body = referring(made, definitions, '');
  const shared = Object.entries(definitions).map(([key, part]) => [key, referring(part, definitions, key)] as const);
  const used = usedIn(body, new Map(shared));
  return inOrder({
    $schema: $schema ?? '',
    title: `caseload ${name}`,
    ...(body as Readonly<Record<string, Json>>),
    ...(used.size > 0 ? { $defs: Object.fromEntries(shared.filter(([key]) => used.has(key))) } : {}),
  });
}

/** A schema in which what is one of the parts, but for its description, refers to it. */
function referring(node: Json, definitions: Readonly<Record<string, Json>>, own: string): Json {
  if (Array.isArray(node)) return node.map((item) => referring(item, definitions, ''));
  if (!isMap(node)) return node;
  const { description, ...rest } = node;
  const [name, part] =
    Object.entries(definitions).find(
      ([key, one]) => key !== own && isMap(one) && equal(rest, without(one, 'description')),
    ) ?? [];
  if (name !== undefined) {
    const isOther =
      part !== undefined && isMap(part) && part['description'] !== description && description !== undefined;
    return { $ref: `#/$defs/${name}`, ...(isOther ? { description } : {}) };
  }
  return Object.fromEntries(Object.entries(node).map(([key, inner]) => [key, referring(inner, definitions, '')]));
}

/** The names of the parts that a schema refers to, and of those that these refer to. */
function usedIn(node: Json, parts: ReadonlyMap<string, Json>, used = new Set<string>()): ReadonlySet<string> {
  for (const [, name = ''] of JSON.stringify(node).matchAll(/"#\/\$defs\/([^"]+)"/g)) {
    if (used.has(name)) continue;
    used.add(name);
    usedIn(parts.get(name) ?? null, parts, used);
  }
  return used;
}

const order = [
  '$schema',
  '$id',
  'title',
  '$ref',
  'type',
  'description',
  'additionalProperties',
  'required',
  'properties',
];

function inOrder(node: Json): Json {
  if (Array.isArray(node)) return node.map(inOrder);
  if (!isMap(node)) return node;
  const keys = [...order.filter((key) => key in node), ...Object.keys(node).filter((key) => !order.includes(key))];
  return Object.fromEntries(
    keys.map((key) => {
      const inner = node[key] ?? null;
      // Names of properties and definitions are no keywords: they keep their order.
      return key === 'properties' || key === '$defs'
        ? [
            key,
            Object.fromEntries(Object.entries(isMap(inner) ? inner : {}).map(([name, one]) => [name, inOrder(one)])),
          ]
        : [key, inOrder(inner)];
    }),
  );
}

function without(map: Readonly<Record<string, Json>>, name: string): Json {
  return Object.fromEntries(Object.entries(map).filter(([key]) => key !== name));
}

function isMap(node: Json): node is Readonly<Record<string, Json>> {
  return typeof node === 'object' && node !== null && !Array.isArray(node);
}
