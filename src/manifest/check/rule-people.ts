import { domainToASCII } from 'node:url';
import type { Kind } from '../../core/model/resource.ts';
import { isDomain, isEmail } from '../form/formats.ts';
import { placeOf, type Item } from '../read/items.ts';
import { childOf, textOf, type Node } from '../form/node.ts';
import type { Breach, Check, Roster } from './rule.ts';
import { cellText, upperFirst } from '../form/subject.ts';

// A hint with more domains than this is not read.
const mostNamed = 5;

/** Resources of a kind that have a field neither of their own nor by default. */
export function withoutField(kind: Kind, name: string): Check {
  return (_rule, { items, field }) =>
    items.flatMap((item) => {
      if (item.section.kind !== kind || field(item, name)) return [];
      const message = `${upperFirst(item.name)} has no "${name}"${cellText(item.node, [name])}.`;
      return [{ place: placeOf(item, item.section.idField), message, wayOut: `add "${name}"` }];
    });
}

/**
 * Addresses in this field whose domain is not among the ones that the rule lists for their kind; of a kind without a
 * list every domain is allowed.
 */
export function foreignDomains(kinds: readonly Kind[], name: string): Check {
  return (rule, roster) =>
    kinds.flatMap((kind) => {
      const list = childOf(rule, kind);
      const allowed = list?.form === 'list' ? list.items.flatMap(domainIn) : [];
      return allowed.length === 0
        ? []
        : outside(
            allowed,
            roster.items.filter((item) => item.section.kind === kind),
            name,
            roster,
          );
    });
}

// The address and its own domain say something of a person, so neither is in the message.
function outside(
  allowed: readonly string[],
  items: readonly Item[],
  name: string,
  { field }: Roster,
): readonly Breach[] {
  const known = new Set(allowed.map(plain));
  const named = allowed.length > mostNamed ? [...allowed.slice(0, mostNamed), '…'] : allowed;
  return items.flatMap((item) => {
    const email = textOf(field(item, name));
    if (email === undefined || !isEmail(email) || isAmong(plain(email.slice(email.lastIndexOf('@') + 1)), known))
      return [];
    const message = `Field "${name}" of ${item.name}${cellText(item.node, [name])} has a domain that is not allowed.`;
    return [{ place: placeOf(item, name), message, wayOut: `use an address of ${named.join(', ')}` }];
  });
}

function domainIn(node: Node): readonly string[] {
  const text = textOf(node);
  return text !== undefined && isDomain(text) ? [text] : [];
}

// `*.x.example` stands for all that is below x.example, and not for it.
function isAmong(domain: string, known: ReadonlySet<string>): boolean {
  if (known.has(domain)) return true;
  for (let dot = domain.indexOf('.'); dot !== -1; dot = domain.indexOf('.', dot + 1))
    if (known.has(`*${domain.slice(dot)}`)) return true;
  return false;
}

// One domain can be written in any case, and with or without the letters of its language.
function plain(domain: string): string {
  const [, star = '', name = ''] = /^(\*\.)?(.*)$/.exec(domain) ?? [];
  return star + (domainToASCII(name) || name.toLowerCase());
}
