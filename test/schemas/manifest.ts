import { flags, sections, type Section } from '../../src/manifest/form/sections.ts';
import { targets } from '../../src/targets/index.ts';
import { blockTexts, type BlockText } from './manifest-blocks.ts';
import type { Json } from './documents.ts';
import { kindTexts } from './manifest-fields.ts';
import { rulesPart } from './manifest-rules.ts';
import { settingsPart } from './manifest-settings.ts';
import { like, listOf, mapOf, ruleValues, values, when, type Part } from './manifest-values.ts';
import { placed } from './placed.ts';

/** The fields that the targets' tables have of a kind; with a block, those of the block. */
function fieldsIn(kind: Section['kind'], block?: string): readonly string[] {
  return Object.values(targets).flatMap(({ table }) => {
    const rules = table[kind];
    if (rules.form !== 'object') return [];
    return Object.entries(rules.fields).flatMap(([name, { from }]) =>
      (typeof from === 'object' ? from.block : from) === block ? [name] : [],
    );
  });
}

function canBeExternal(kind: Section['kind']): boolean {
  return sections.some((section) => section.form === 'membership' && section.owner.kind === kind);
}

function ownFieldsOf(section: Section): ReadonlySet<string> {
  const references =
    section.form === 'membership'
      ? [section.owner.field, section.members.field]
      : section.organization
        ? [section.organization.field]
        : [];
  return new Set([
    section.idField,
    ...(canBeExternal(section.kind) ? ['external'] : []),
    ...references,
    ...fieldsIn(section.kind),
  ]);
}

function flagsOf(kind: Section['kind']): Part {
  return {
    protect: {
      type: 'boolean',
      default: false,
      description: `Never delete or recreate this ${kind}, not even when it leaves the manifest.`,
    },
    previously: like(
      'id',
      `The id that this ${kind} had before it was renamed, so that it is taken for the same one and not for a new one.`,
    ),
    ...(kind === 'provider' || kind === 'client'
      ? {
          distinctFrom: like(
            'id',
            `The id of another ${kind} whose name looks like this one's, to say that the two are not one person.`,
          ),
        }
      : {}),
    ignore: listOf(
      `Fields of this ${kind} that are set when it is created and left alone afterwards.`,
      like('name', 'The name of one field of this resource.'),
      [kindTexts[kind].ignored],
    ),
  };
}

/** Blocks that the tables have and no text names are an error, as fields are. */
function blocksOf(kind: Section['kind']): Part {
  const texts = blockTexts.filter(({ kinds }) => kinds.includes(kind));
  const named = new Set(Object.keys(targets).filter((name) => fieldsIn(kind, name).length > 0));
  return placed(
    kind,
    named,
    Object.fromEntries(
      texts.map((text) => [
        text.target,
        text.definition ? like(text.definition.name, text.about(kind)) : blockPart(text, text.about(kind)),
      ]),
    ),
  );
}

function blockPart({ target, kinds, fields }: BlockText, description: string): Part {
  for (const kind of kinds) placed(`${kind}.${target}`, new Set(fieldsIn(kind, target)), fields);
  return mapOf(description, fields);
}

function propertiesOf(section: Section): Part {
  const { kind, name } = section;
  return { ...placed(name, ownFieldsOf(section), kindTexts[kind].fields), ...flagsOf(kind), ...blocksOf(kind) };
}

function kindPart(section: Section): Part {
  const { kind, idField } = section;
  const required = section.form === 'membership' ? [idField, section.members.field] : [idField];
  const part = mapOf(kindTexts[kind].description, propertiesOf(section), required);
  if (!canBeExternal(kind)) return part;
  return {
    ...part,
    ...when(
      { properties: { external: { const: true } }, required: ['external'] },
      { propertyNames: { enum: [idField, ...flags] } },
    ),
  };
}

/** The manifest's schema: kinds, fields, blocks, settings and rules from their tables, with what each of them means. */
export function manifestSchema(): Json {
  const kindParts = Object.fromEntries(sections.map((section) => [section.kind, kindPart(section)]));
  const lists = sections.map(({ kind, name }) => [
    name,
    { type: 'array', items: like(kind, `One ${kind}.`), description: kindTexts[kind].list },
  ]);
  const blocks = blockTexts.flatMap((text) =>
    text.definition ? [[text.definition.name, blockPart(text, text.definition.description)] as const] : [],
  );
  const [provider, client] = [peopleOf('provider'), peopleOf('client')];
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'urn:caseload:manifest:1',
    title: 'caseload manifest',
    ...mapOf(
      'Organizations, providers, clients and assignments as they should be. All files of a manifest together are one ' +
        'manifest, and each of them has this form.',
      {
        $schema: { type: 'string', description: 'Where an editor finds this schema; has no other meaning.' },
        version: { type: 'integer', const: 1, description: 'Version of the manifest format: 1.' },
        settings: like(
          'settings',
          'How the manifest is carried out. May be spread over files; each setting stands in one of them only.',
        ),
        ...Object.fromEntries(lists),
      },
    ),
    $defs: {
      ...values,
      ...kindParts,
      ...Object.fromEntries(blocks),
      ...ruleValues,
      rules: rulesPart(),
      settings: settingsPart({ provider, client }),
    },
  };
}

function peopleOf(kind: Section['kind']): Part {
  const section = sections.find((one) => one.kind === kind);
  return section ? propertiesOf(section) : {};
}
