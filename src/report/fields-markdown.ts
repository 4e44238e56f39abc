import type { KindTable } from '../core/fields.ts';

/** A target's field table as Markdown: what can be set, changed and read, by which call, and what is personal. */
export function renderFieldTable(table: KindTable): string {
  const rows = Object.values(table).flatMap((rules) =>
    rules.form === 'membership' || !rules.managed
      ? []
      : Object.entries(rules.fields).map(([name, rule]) => {
          const calls = (names: readonly string[]): string => (names.length === 0 ? 'nothing' : names.map((call) => `\`${call}\``).join(', '));
          return `| ${rules.kind} | \`${name}\` | ${calls(rule.set)} | ${calls(rule.change)} | ${calls(rule.read)} | ${rule.personal ? 'yes' : ''} |`;
        }),
  );
  return ['| kind | field | set at create by | changed by | read by | personal |', '| --- | --- | --- | --- | --- | --- |', ...rows].join('\n');
}
