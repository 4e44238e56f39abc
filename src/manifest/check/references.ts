import { foreignId, refOf, type Kind, type Ref } from '../../core/model/resource.ts';
import { isId } from '../../core/shape/ids.ts';
import { placeOf, placeOfNode, placeText, type Item } from '../read/items.ts';
import { idTextOf, type Node } from '../form/node.ts';
import { errorAt, type Problem } from '../form/problem.ts';
import { sections, type Reference } from '../form/sections.ts';
import { defaultsOf, type WrittenSettings } from '../read/settings.ts';
import { cellText } from '../form/subject.ts';
import { didYouMean } from '../form/suggest.ts';

/**
 * Every ref that some file declares, and the kinds of which some may be missing because a list or a file could not be
 * read.
 */
export interface Known {
  readonly refs: ReadonlySet<Ref>;
  readonly incomplete: ReadonlySet<Kind>;
}

// Looking for the nearest id compares with every id, so only the first unknown ones get a suggestion.
const suggestions = 20;

/** Resources of one kind with one id: each but the first is an error that names both places. */
export function duplicateProblems(items: readonly Item[]): readonly Problem[] {
  const first = new Map<Ref, Item>();
  return items.flatMap((item) => {
    const { ref, section } = item;
    if (ref === undefined) return [];
    const earlier = first.get(ref);
    if (!earlier) {
      first.set(ref, item);
      return [];
    }
    const message = `${item.name} is declared twice: here and at ${placeText(placeOf(earlier, section.idField))}.`;
    const hint =
      section.form === 'membership'
        ? 'Keep one of them, with the complete list.'
        : 'Keep one of them, or give the other its own id.';
    return [errorAt(placeOf(item, section.idField), 'duplicate-id', message, hint)];
  });
}

/** References to resources that no file declares. */
export function referenceProblems(items: readonly Item[], known: Known): readonly Problem[] {
  let asked = 0;
  return items.flatMap((item) =>
    referencesOf(item).flatMap(({ reference, node }) => {
      const id = idTextOf(node);
      if (id === undefined || known.incomplete.has(reference.kind) || known.refs.has(refOf(reference.kind, id)))
        return [];
      const shown = unresolved(id);
      const message =
        `There is no ${reference.kind}${shown} for field "${reference.field}" of ` +
        `${item.name}${cellText(item.node, [reference.field])}.`;
      asked += 1;
      const guess = asked <= suggestions ? didYouMean(id, idsOf(known.refs, reference.kind)) : undefined;
      return [
        errorAt(
          placeOfNode(item, node),
          'unknown-reference',
          message,
          guess ?? `Declare it under "${reference.kind}s", or correct the id.`,
        ),
      ];
    }),
  );
}

/** References that stand in the defaults of a kind and that no file declares. */
export function defaultReferenceProblems(settings: WrittenSettings, known: Known): readonly Problem[] {
  return sections.flatMap((section) => {
    const reference = section.form === 'object' ? section.organization : undefined;
    const node = reference && defaultsOf(settings, section.kind).get(reference.field)?.node;
    const id = node && idTextOf(node);
    const source = node && settings.sources.get(node);
    if (
      id === undefined ||
      !source ||
      known.incomplete.has(reference.kind) ||
      known.refs.has(refOf(reference.kind, id))
    )
      return [];
    const message =
      `There is no ${reference.kind}${unresolved(id)} for setting ` + `"defaults.${section.kind}.${reference.field}".`;
    return [
      errorAt(
        { source, span: node.span },
        'unknown-reference',
        message,
        didYouMean(id, idsOf(known.refs, reference.kind)),
      ),
    ];
  });
}

function referencesOf(item: Item): readonly { readonly reference: Reference; readonly node: Node }[] {
  const { section } = item;
  const references =
    section.form === 'membership'
      ? [section.owner, section.members]
      : section.organization
        ? [section.organization]
        : [];
  return references.flatMap((reference) => {
    const node = item.node.entries.get(reference.field)?.node;
    if (!node) return [];
    return (node.form === 'list' ? node.items : [node]).map((one) => ({ reference, node: one }));
  });
}

/** An id that nobody declares may be anything, an address too. */
function unresolved(id: string): string {
  if (!isId(id)) return '';
  return id.includes('@') ? ` ${foreignId(id)}` : ` "${foreignId(id)}"`;
}

function idsOf(refs: ReadonlySet<Ref>, kind: Kind): readonly string[] {
  const prefix = refOf(kind, '');
  return [...refs].filter((ref) => ref.startsWith(prefix)).map((ref) => ref.slice(prefix.length));
}
