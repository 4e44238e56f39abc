import type { KindTable, ObjectRules } from '../src/core/model/fields.ts';

/** Targets as one Markdown text: what each does with every kind, then a table of its fields. */
export function renderTargets(
  targets: readonly { readonly name: string; readonly title: string; readonly table: KindTable }[],
): string {
  const overview = targets.flatMap(({ name, table }) =>
    Object.values(table).map(
      (rules) =>
        `| \`${name}\` | ${rules.kind} | ${rules.managed ? abilities(rules) : 'nothing: it has no call for it'} |`,
    ),
  );
  const fields = targets.map(({ name, table }) => `**\`${name}\`**\n\n${renderFieldTable(table)}`);
  return [['| target | kind | what it does |', '| --- | --- | --- |', ...overview].join('\n'), ...fields].join('\n\n');
}

/** A target's field table as Markdown: what can be set, changed and read, by which call, and what is personal. */
function renderFieldTable(table: KindTable): string {
  const rows = Object.values(table).flatMap((rules) =>
    rules.form === 'membership' || !rules.managed
      ? []
      : Object.entries(rules.fields).map(([name, rule]) => {
          const calls = (names: readonly string[]): string =>
            names.length === 0 ? 'nothing' : names.map((call) => `\`${call}\``).join(', ');
          const shown = typeof rule.from === 'object' ? `${rule.from.block}.${name}` : name;
          return (
            `| ${rules.kind} | \`${shown}\` | ${calls(rule.set)} | ${calls(rule.change)} | ${calls(rule.read)} | ` +
            `${rule.compare ?? 'exact'}${rule.unordered ? ', in any order' : ''} | ${rule.personal ? 'yes' : ''} |`
          );
        }),
  );
  return [
    '| kind | field | set at create by | changed by | read by | compared as | personal |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}

function abilities(rules: KindTable[keyof KindTable]): string {
  if (rules.form === 'membership') return `replaced whole${rules.readable ? '' : ', never read'}`;
  const words = [
    rules.canCreate ? 'created' : 'taken over, never created',
    isUpdated(rules) ? 'updated' : 'never updated',
    rules.canDelete ? 'deactivated' : 'never deleted',
  ];
  return `${words.join(', ')}${rules.managedWith ? `; only with \`${rules.managedWith.field}\`` : ''}`;
}

function isUpdated({ fields }: ObjectRules): boolean {
  return Object.values(fields).some((rule) => rule.change.length > 0);
}
