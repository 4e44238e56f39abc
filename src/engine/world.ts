import type { World } from '../apply/context.ts';
import { countedBy, type Approvals } from '../core/planning/approvals.ts';
import { listOf, membershipOf } from '../core/model/belonging.ts';
import { wantedFields } from '../core/planning/diff.ts';
import { guardedBy } from '../core/planning/guarded.ts';
import { byRef, type Manifest } from '../core/model/manifest.ts';
import type { Proof, Recorded } from '../core/model/recorded.ts';
import { idOf, kindOf, refOf, type DesiredObject, type Fields, type Ref } from '../core/model/resource.ts';
import type { Session } from './session.ts';
import type { Known } from '../connector/target.ts';

/** What carrying a plan out may use: the target with a way to write, and state. */
export function worldOf(
  session: Session,
  manifest: Manifest,
  approvals: Approvals,
  assumeNew: boolean,
  notice: (proof: Proof) => void,
): World {
  const { store, target, connection, clock, key, stop } = session;
  const desired = byRef(manifest);
  const organizationOf = guardedBy({
    manifest,
    recorded: store.recorded(),
    table: target.table,
    approvals,
    removals: [],
    givenId: target.givenId,
  }).organizationOf;
  return {
    target,
    api: connection.writer,
    known: knownOf(session, store.recorded()),
    digest: key.digest,
    clock,
    stop,
    assumeNew,
    allowBlindReplace: approvals.blindReplace,
    activated: new Set(),
    refusals: new Map(),
    memory: {
      get: (ref) => store.recorded().get(ref),
      begin: (intent) => store.begin(intent),
      write: (entry) => store.write(entry),
      notice,
    },
    resolve: (ref) => {
      const resource = desired.get(ref);
      return (resource && target.givenId(resource)) ?? store.recorded().get(ref)?.id ?? ref;
    },
    desiredOf: (ref) => objectNamed(desired.get(ref)),
    removalOf: (operation) => {
      const guard = countedBy(operation);
      const isApproved = guard === 'max-deletes' ? approvals.deletes : approvals.replaces;
      if (guard === undefined || isApproved) return undefined;
      const organization = organizationOf(operation.ref);
      return { guard, kind: kindOf(operation.ref), ...(organization === undefined ? {} : { organization }) };
    },
    listOf: (owner) => managedListOf(session, owner),
  };
}

/** Somebody whom a look can be tried on, and looks that proved themselves. */
export function knownOf(session: Session, recorded: ReadonlyMap<Ref, Recorded>): Known {
  const trusted = new Set(session.store.trusted);
  return {
    trusted,
    trust: (look) => {
      trusted.add(look);
      session.store.trust(look);
    },
    someone: (kind) => {
      for (const [ref, entry] of recorded) {
        if (kindOf(ref) === kind && entry.origin === 'created' && !entry.deactivated && !entry.list)
          return { manifestId: idOf(ref), id: entry.id };
      }
      return undefined;
    },
  };
}

/** The list that belongs to an owner, where the target has lists at all. */
export function managedListOf({ target }: Pick<Session, 'target'>, owner: Ref): Ref | undefined {
  return membershipOf(target.table)?.managed ? listOf(target.table, owner) : undefined;
}

/** The values that a target should hold for an object of the manifest. */
export function wantedOf({ target }: Pick<Session, 'target'>, manifest: Manifest): (desired: DesiredObject) => Fields {
  const resources = byRef(manifest);
  return (desired) => {
    const rules = target.table[desired.kind];
    const organization = desired.organization && resources.get(desired.organization);
    return rules.form === 'object' ? wantedFields(desired, rules, organization && target.givenId(organization)) : {};
  };
}

/** Somebody as the manifest wants them, also under the id that they had before. */
export function desiredUnder(manifest: Manifest): (ref: Ref) => DesiredObject | undefined {
  const desired = new Map(manifest.resources.map((resource) => [resource.ref, resource]));
  const renamed = new Map(
    manifest.resources.flatMap((resource) =>
      resource.previously === undefined ? [] : [[refOf(resource.kind, resource.previously), resource] as const],
    ),
  );
  return (ref) => objectNamed(desired.get(ref) ?? renamed.get(ref));
}

function objectNamed(resource: ReturnType<ReturnType<typeof byRef>['get']>): DesiredObject | undefined {
  return resource?.form === 'object' && !resource.external ? resource : undefined;
}
