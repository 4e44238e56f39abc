import { settle, type Settlement } from './settle.ts';
import type { OpenRecord } from '../core/model/journal.ts';
import type { Manifest } from '../core/model/manifest.ts';
import type { Session } from './session.ts';
import { desiredUnder, knownOf, managedListOf, wantedOf } from './world.ts';

/** Tells what came of requests that earlier runs left open; only creates are looked up. */
export function settlementsOf(
  records: readonly OpenRecord[],
  manifest: Manifest,
  session: Session,
): Promise<readonly Settlement[]> {
  const { store, target, connection, key, clock } = session;
  return settle(records, {
    target,
    reader: connection.reader,
    known: knownOf(session, store.recorded()),
    digest: key.digest,
    clock,
    recorded: store.recorded(),
    desiredOf: desiredUnder(manifest),
    wantedOf: wantedOf(session, manifest),
    listOf: (owner) => managedListOf(session, owner),
  });
}
