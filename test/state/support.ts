import type { Recorded } from '../../src/core/model/recorded.ts';
import { Failure } from '../../src/core/model/failure.ts';
import { loadKey, type Key } from '../../src/state/key.ts';
import { openStore } from '../../src/state/file-store.ts';
import type { Store } from '../../src/state/store.ts';
import { fakeClock } from '../fake-clock.ts';

/** A remembered client. */
export const entry = (id: string, more: Partial<Recorded> = {}): Recorded => ({
  ref: `client/${id}`,
  id: `remote-${id}`,
  origin: 'created',
  fields: { firstName: 'digest' },
  provenAt: '2026-01-01T00:00:00.000Z',
  ...more,
});

/** Opens the state of the target `sample`. */
export async function openSample(folder: string, env?: string, target = 'sample'): Promise<Store> {
  const key = await loadKey({ folder, target, env });
  return openStore({ folder, target, key, clock: fakeClock() });
}

/** The code of the failure that a promise ends with, `none` when it ends well. */
export async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'none',
    (cause: unknown) => (cause instanceof Failure ? cause.code : String(cause)),
  );
}

/** The key that is made of 32 equal bytes. */
export async function fixedKey(byte: number): Promise<Key> {
  return loadKey({ folder: 'nowhere', target: 'sample', env: Buffer.alloc(32, byte).toString('base64') });
}
