import { createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../core/failure.ts';
import type { Digest } from '../core/recorded.ts';

/** What a secret of 32 bytes is used for; each use has a key of its own. */
export interface Key {
  /** Names the key without giving it away. */
  readonly fingerprint: string;
  readonly digest: Digest;
  /** A seal (HMAC-SHA256) over a text. */
  seal(text: string): string;
  isSeal(text: string, seal: string): boolean;
  /** A digest of a whole manifest, as `sha256:…`; keyed, so that it tells nothing of short values. */
  manifestDigest(text: string): string;
}

export interface KeyOptions {
  /** The folder of state. */
  readonly folder: string;
  readonly target: string;
  /** `CASELOAD_KEY`: 32 bytes in base64. */
  readonly env: string | undefined;
}

/** Reads the key from the environment or `<folder>/key`, or makes one there while there is no state; throws `Failure`. */
export async function loadKey({ folder, target, env }: KeyOptions): Promise<Key> {
  if (env !== undefined && env !== '') return keyFrom(bytesOf(env, 'CASELOAD_KEY'));
  const path = join(folder, 'key');
  const found = await readFile(path, 'utf8').catch(() => undefined);
  if (found !== undefined) return keyFrom(bytesOf(found.trim(), path));
  if (existsSync(join(folder, target, 'state.json'))) {
    throw new Failure('state', 'key-missing', `State is there, and neither CASELOAD_KEY nor ${path} holds its key.`, {
      hint: 'Set CASELOAD_KEY to the key that state was made with, or put the key file back.',
    });
  }
  const secret = randomBytes(32).toString('base64');
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeFile(path, `${secret}\n`, { mode: 0o600, flag: 'wx' });
  } catch (cause) {
    // Another run was faster: both must use the same key.
    const other = await readFile(path, 'utf8').catch(() => undefined);
    if (other !== undefined) return keyFrom(bytesOf(other.trim(), path));
    throw new Failure('state', 'state-not-written', `${path} cannot be written.`, { hint: 'Check the folder, its rights and the space on its disk.', cause });
  }
  return keyFrom(Buffer.from(secret, 'base64'));
}

function bytesOf(text: string, place: string): Buffer {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length === 32 && /^[A-Za-z0-9+/_-]{43}=?$/.test(text)) return bytes;
  throw new Failure('usage', 'bad-key', `${place} is not 32 bytes in base64.`, { hint: 'Make one with `openssl rand -base64 32`.' });
}

function keyFrom(secret: Buffer): Key {
  const subkey = (use: string): Buffer => Buffer.from(hkdfSync('sha256', secret, 'caseload', use, 32));
  const [digestKey, sealKey, manifestKey] = [subkey('digest'), subkey('seal'), subkey('manifest')];
  const mac = (key: Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
  return {
    fingerprint: mac(subkey('fingerprint'), 'fingerprint').toString('hex').slice(0, 16),
    digest: (salt, name, value) => mac(digestKey, JSON.stringify([salt, name, value])).subarray(0, 16).toString('base64url'),
    seal: (text) => mac(sealKey, text).toString('base64url'),
    isSeal: (text, seal) => {
      const given = Buffer.from(seal, 'base64url');
      return given.length === 32 && timingSafeEqual(mac(sealKey, text), given);
    },
    manifestDigest: (text) => `sha256:${mac(manifestKey, text).toString('hex')}`,
  };
}
