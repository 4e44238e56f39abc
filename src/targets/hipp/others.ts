import { foreignId } from '../../core/model/resource.ts';

/** Remembers, for one run, which users of other names a look-up by an address found. */
export interface Others {
  tell(email: string, ids: readonly string[]): void;
  /** Who may have the address, as one sentence; undefined when nobody was found under it. */
  sentence(email: string): string | undefined;
}

// More than this are no answer to the question who it is.
const mostNamed = 3;

/** Nobody is remembered yet. */
export function othersUnder(): Others {
  const found = new Map<string, readonly string[]>();
  return {
    tell: (email, ids) => void found.set(email.toLowerCase(), ids),
    sentence(email) {
      const ids = found.get(email.toLowerCase()) ?? [];
      if (ids.length === 0) return undefined;
      const named = ids.slice(0, mostNamed).map(foreignId).join(', ');
      return (
        `The look-up by its e-mail address finds ${named}${ids.length > mostNamed ? ' and others' : ''}, under ` +
        'another name: the address may be theirs.'
      );
    },
  };
}
