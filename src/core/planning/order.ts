import { idForm } from '../comparing/normal-form.ts';
import type { Change } from '../model/change.ts';
import { compareRefs, type Ref } from '../model/resource.ts';

/** Edges between operations: what must be done before one starts, and before it may end. */
export interface Edges {
  readonly after: ReadonlyMap<Ref, readonly Ref[]>;
  /** Of a recreate: what must be done before the old object is deactivated. */
  readonly finishAfter: ReadonlyMap<Ref, readonly Ref[]>;
}

const comes = new Set<Change['action']>(['create', 'adopt', 'activate', 'recreate']);

/**
 * Derives the edges from references: members before owners that name them, owners before their lists, leaving before
 * deactivation.
 */
export function edgesOf(
  changes: ReadonlyMap<Ref, Change>,
  listOf: (owner: Ref) => readonly string[],
  ownerList: (owner: Ref) => Ref,
): Edges {
  const after = new Map<Ref, Ref[]>();
  const finishAfter = new Map<Ref, Ref[]>();
  const letGo = leavers(changes, listOf, ownerList);
  const arrives = (ref: Ref): boolean => comes.has(changes.get(ref)?.action ?? 'release');
  const deleted: [Ref, string][] = [];
  for (const [ref, change] of changes) {
    switch (change.action) {
      case 'create':
        after.set(ref, first([...change.members.slice(0, 1), ...organizationOf(change)], arrives));
        break;
      case 'recreate': {
        after.set(ref, first([...change.members.slice(0, 1), ...organizationOf(change)], arrives));
        const own = first([ownerList(ref)], (list) => changes.has(list));
        finishAfter.set(
          ref,
          [...letGo(change.predecessor.id), ...own].filter((other) => other !== ref),
        );
        break;
      }
      case 'replace':
        after.set(ref, first([change.desired.owner, ...change.desired.members], arrives));
        break;
      case 'delete':
        deleted.push([ref, change.recorded.id]);
        break;
      default:
        after.set(ref, []);
    }
  }
  for (const [ref, id] of deleted) {
    const gone = letGo(id).filter((other) => other !== ref);
    // What comes before the end of a recreate comes before whoever waits for that end.
    after.set(ref, [...new Set([...gone, ...gone.flatMap((other) => finishAfter.get(other) ?? [])])]);
  }
  return { after, finishAfter };
}

function organizationOf(change: Extract<Change, { action: 'create' | 'recreate' }>): Ref[] {
  return change.desired.organization ? [change.desired.organization] : [];
}

function first(refs: readonly Ref[], keep: (ref: Ref) => boolean): Ref[] {
  return [...new Set(refs)].filter(keep).sort(compareRefs);
}

/** By a member's id in the target: the operations after which nobody's list holds it any more. */
function leavers(
  changes: ReadonlyMap<Ref, Change>,
  listOf: (owner: Ref) => readonly string[],
  ownerList: (owner: Ref) => Ref,
): (id: string) => readonly Ref[] {
  const leaving = new Map<string, Ref[]>();
  const unseen: Ref[] = [];
  const add = (id: string, ref: Ref): void => void leaving.set(idForm(id), [...(leaving.get(idForm(id)) ?? []), ref]);
  for (const [ref, change] of changes) {
    if (change.action === 'replace') for (const id of change.recorded?.list ?? []) add(id, ref);
    // The old account of a recreate keeps its list until it is deactivated; an earlier run's is not known any more.
    if (change.action === 'recreate' && change.successor && ownerList(ref) !== ref) unseen.push(ref);
    else if (change.action === 'delete' || change.action === 'recreate')
      for (const id of listOf(ownerList(ref))) add(id, ref);
  }
  return (id) => [...new Set([...(leaving.get(idForm(id)) ?? []), ...unseen])];
}

/** An order in which the operations can be carried out; among what is ready, what takes access away goes first. */
export function ordered(
  changes: ReadonlyMap<Ref, Change>,
  after: Edges['after'],
  takesAway: (ref: Ref) => boolean,
): readonly Ref[] {
  const waiting = new Map([...changes.keys()].map((ref) => [ref, (after.get(ref) ?? []).length]));
  const followers = new Map<Ref, Ref[]>();
  for (const [ref, needs] of after)
    for (const need of needs) followers.set(need, [...(followers.get(need) ?? []), ref]);
  const order: Ref[] = [];
  let ready = [...waiting].filter(([, count]) => count === 0).map(([ref]) => ref);
  while (ready.length > 0) {
    ready.sort((a, b) => Number(takesAway(b)) - Number(takesAway(a)) || compareRefs(a, b));
    order.push(...ready);
    const next: Ref[] = [];
    for (const ref of ready) {
      for (const follower of followers.get(ref) ?? []) {
        const left = (waiting.get(follower) ?? 0) - 1;
        waiting.set(follower, left);
        if (left === 0) next.push(follower);
      }
    }
    ready = next;
  }
  return order;
}
