import { isChangeable, isDeclared, isReadable, type KindTable, type ObjectRules } from '../../core/model/fields.ts';
import { isUuid } from '../form/formats.ts';
import { fieldList, fieldText, isOn, placeOf, placeOfNode, type Item } from '../read/items.ts';
import { childOf, textOf, type Entry } from '../form/node.ts';
import { errorAt, type Place, type Problem } from '../form/problem.ts';
import type { Tables } from '../form/scope.ts';
import { dataFields, sections, type Section } from '../form/sections.ts';
import { cellText, upperFirst } from '../form/subject.ts';
import type { WrittenSettings } from '../read/settings.ts';
import { didYouMean, isShowable, isShownName } from '../form/suggest.ts';

/** A target that nobody knows; `place` is where it is chosen. */
export function targetProblems(target: string, tables: Tables, place: Place): readonly Problem[] {
  if (Object.hasOwn(tables, target)) return [];
  const named = isShowable(target) ? `The target "${target}"` : 'The target';
  return [
    errorAt(
      place,
      'unknown-target',
      `${named} is not available here.`,
      didYouMean(target, Object.keys(tables)) ??
        `Available: ${Object.keys(tables).join(', ')}. ` +
          'One of a package of its own is registered with --targets PACKAGE.',
    ),
  ];
}

/** Fields that the target cannot do without and that neither a resource nor the defaults of its kind give. */
export function requiredProblems(
  items: readonly Item[],
  target: string,
  table: KindTable,
  defaultsOf: (kind: string) => ReadonlyMap<string, Entry>,
): readonly Problem[] {
  const required = new Map(sections.map((section) => [section, requiredOf(section, table)]));
  return items.flatMap((item) => {
    if (isOn(item, 'external') || isGiven(item, table)) return [];
    return (required.get(item.section) ?? []).flatMap((field) => {
      if (item.node.entries.has(field)) return notUuid(item, field);
      if (defaultsOf(item.section.kind).has(field)) return [];
      const where = cellText(item.node, [field]);
      const message = `${upperFirst(item.name)} has no "${field}", which ${target} requires${where}.`;
      return [errorAt({ source: item.source, span: item.node.span }, 'missing-field', message, `Add "${field}".`)];
    });
  });
}

/** Names under `ignore` that are no field of the kind in the schema or in any table. */
export function ignoreProblems(items: readonly Item[], tables: Tables): readonly Problem[] {
  const allowed = new Map(sections.map((section) => [section, ignorable(section, tables)]));
  return items.flatMap((item) =>
    (fieldList(item, 'ignore')?.items ?? []).flatMap((node) => {
      const name = textOf(node);
      const fields = allowed.get(item.section) ?? [];
      if (name === undefined || fields.includes(name)) return [];
      const shown = isShownName(name, [], fields) ? ` "${name}"` : ' a field';
      const message =
        `"ignore" of ${item.name} names${shown}, which ${item.section.kind}s do not ` +
        `have${cellText(item.node, ['ignore'])}.`;
      return [
        errorAt(
          placeOfNode(item, node),
          'unknown-field',
          message,
          didYouMean(name, fields) ?? `Fields that can be ignored: ${fields.join(', ')}.`,
        ),
      ];
    }),
  );
}

/** Fields under `settings.repair` that the target does not show, or cannot change: drift of them is never repaired. */
export function repairProblems(settings: WrittenSettings, target: string, table: KindTable): readonly Problem[] {
  const repair = settings.node.entries.get('repair')?.node;
  if (repair?.form !== 'map') return [];
  return sections.flatMap(({ kind }) => {
    const [list, rules] = [repair.entries.get(kind)?.node, table[kind]];
    const source = list && settings.sources.get(list);
    if (list?.form !== 'list' || rules.form !== 'object' || !source) return [];
    const fields = Object.keys(rules.fields).filter((name) => isRepairable(rules, name));
    return list.items.flatMap((node) => {
      const name = textOf(node);
      if (name === undefined || fields.includes(name)) return [];
      const shown = isShownName(name, [], fields) ? ` "${name}"` : ' a field';
      const hint =
        fields.length > 0
          ? (didYouMean(name, fields) ?? `Of a ${kind} these can be: ${fields.join(', ')}.`)
          : 'Take it out: nothing of this kind can be.';
      return [
        errorAt(
          { source, span: node.span },
          'not-repairable',
          `"repair" names${shown}, of which ${target} cannot show drift and take it back.`,
          hint,
        ),
      ];
    });
  });
}

/** Whether drift of a field can be seen and taken back. */
function isRepairable({ fields }: ObjectRules, name: string): boolean {
  const rule = fields[name];
  return rule !== undefined && isDeclared(rule) && isReadable(rule) && isChangeable(rule);
}

// What a create needs is not asked of somebody who is there already, by the target's own id.
function isGiven({ section, node }: Item, table: KindTable): boolean {
  const rules = table[section.kind];
  if (rules.form !== 'object') return false;
  return Object.entries(rules.fields).some(
    ([name, { declaresId, from }]) =>
      declaresId && typeof from === 'object' && childOf(childOf(node, from.block), name) !== undefined,
  );
}

function requiredOf(section: Section, table: KindTable): readonly string[] {
  const rules = table[section.kind];
  if (rules.form !== 'object') return [];
  return Object.entries(rules.fields).flatMap(([name, rule]) => {
    if (!rule.required || rule.from === 'own-id') return [];
    return rule.from === 'organization-id'
      ? section.form === 'object' && section.organization
        ? [section.organization.field]
        : []
      : [name];
  });
}

// A required id is one that the target gave out.
function notUuid(item: Item, field: string): readonly Problem[] {
  const text = field === 'id' && item.section.idField !== 'id' ? fieldText(item, field) : undefined;
  if (text === undefined || isUuid(text)) return [];
  return [
    errorAt(
      placeOf(item, field),
      'invalid-uuid',
      `Field "${field}" of ${item.name} is not a UUID.`,
      'Copy it from the target: it looks like 8f0c2d1e-6a57-4c6f-9d0e-2f3f1c9b7a10.',
    ),
  ];
}

function ignorable(section: Section, tables: Tables): readonly string[] {
  if (section.form === 'membership') return [section.members.field];
  const ofTables = Object.values(tables).flatMap((table) => {
    const rules = table[section.kind];
    return rules.form === 'object'
      ? Object.entries(rules.fields).flatMap(([name, rule]) => (isDeclared(rule) ? [name] : []))
      : [];
  });
  return [
    ...new Set([...(section.organization ? [section.organization.field] : []), ...dataFields(section), ...ofTables]),
  ];
}
