import { createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../core/model/failure.ts';
import type { Digest } from '../core/model/recorded.ts';
import { createText, readText } from './files.ts';
import { pathsOf } from './paths.ts';

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

const recipe = 'Make one with `openssl rand -base64 32`, or `node -p "crypto.randomBytes(32).toString(\'base64\')"`.';

/**
 * Reads the key from the environment or `<folder>/key`, or makes one there while the folder holds no state; throws
 * `Failure`.
 */
export async function loadKey({ folder, target, env }: KeyOptions): Promise<Key> {
  const given = env?.trim();
  if (given) {
    const bytes = bytesOf(given);
    if (!bytes)
      throw new Failure('usage', 'bad-key', 'CASELOAD_KEY is not 32 bytes in base64.', {
        hint: `${recipe} When state is there already, use the key that it was made with.`,
      });
    return keyFrom(bytes);
  }
  const path = join(folder, 'key');
  const found = await readText(path);
  if (found !== undefined) return keyFrom(held(found, path));
  const owner = await ownerOfState(folder, target);
  if (owner !== undefined) {
    throw new Failure(
      'state',
      'key-missing',
      `State of ${owner} is there, and neither CASELOAD_KEY nor ${path} holds its key.`,
      {
        hint:
          `Set CASELOAD_KEY to the key that state was made with, or put ${path} back. When the key is lost for ` +
          `good, move ${folder} away: the next plan looks everybody up and adopts them.`,
      },
    );
  }
  const secret = randomBytes(32);
  if (await createText(path, `${secret.toString('base64')}\n`)) return keyFrom(secret);
  // Another run was faster: both must use the same key.
  return keyFrom(held((await readText(path)) ?? '', path));
}

/** A target whose state, saved or not yet, is in the folder; all of them share one key. */
async function ownerOfState(folder: string, target: string): Promise<string | undefined> {
  const others = existsSync(folder) ? await readdir(folder).catch(() => []) : [];
  return [target, ...others].find((name) => {
    const { state, journal } = pathsOf(folder, name);
    return existsSync(state) || existsSync(journal);
  });
}

function held(text: string, path: string): Buffer {
  const bytes = bytesOf(text.trim());
  if (bytes) return bytes;
  throw new Failure('state', 'bad-key', `${path} does not hold 32 bytes in base64.`, {
    hint:
      'Put the file back as it was, or set CASELOAD_KEY to the key that it held. When there is no state yet, ' +
      `delete ${path}.`,
  });
}

function bytesOf(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.length === 32 && /^[A-Za-z0-9+/_-]{43}=?$/.test(text) ? bytes : undefined;
}

function keyFrom(secret: Buffer): Key {
  const subkey = (use: string): Buffer => Buffer.from(hkdfSync('sha256', secret, 'caseload', use, 32));
  const [digestKey, sealKey, manifestKey] = [subkey('digest'), subkey('seal'), subkey('manifest')];
  const mac = (key: Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
  return {
    fingerprint: mac(subkey('fingerprint'), 'fingerprint').toString('hex').slice(0, 16),
    digest: (salt, name, value) =>
      mac(digestKey, JSON.stringify([salt, name, value]))
        .subarray(0, 16)
        .toString('base64url'),
    seal: (text) => mac(sealKey, text).toString('base64url'),
    isSeal: (text, seal) => {
      const given = Buffer.from(seal, 'base64url');
      return given.length === 32 && timingSafeEqual(mac(sealKey, text), given);
    },
    manifestDigest: (text) => `sha256:${mac(manifestKey, text).toString('hex')}`,
  };
}
