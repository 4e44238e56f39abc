import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { FieldRule, KindTable } from '../../src/core/model/fields.ts';
import { loadManifest, type Loaded, type LoadOptions } from '../../src/manifest/load.ts';

function rule(personal: boolean, more: Partial<FieldRule> = {}): FieldRule {
  return { set: ['create'], change: ['update'], read: ['get'], personal, ...more };
}

const person = {
  firstName: rule(true, { required: true }),
  lastName: rule(true, { required: true }),
  locale: rule(true),
  defaultSessionType: rule(false),
  defaultNoteTemplateIds: rule(false, { unordered: true }),
};

/** A table in the manner of a real target, small enough to read. */
const table: KindTable = {
  organization: {
    form: 'object',
    kind: 'organization',
    managed: false,
    canDelete: false,
    canCreate: false,
    fields: { id: rule(false, { required: true }), name: rule(false) },
  },
  provider: {
    form: 'object',
    kind: 'provider',
    managed: true,
    canDelete: true,
    canCreate: true,
    fields: {
      ...person,
      partnerUserId: rule(false, { from: 'own-id' }),
      email: rule(true, { required: true, compare: 'email' }),
      phoneNumber: rule(true),
      nationalProviderIdentifier: rule(true),
      therapyLicence: rule(true),
      noteIdentifier: rule(false),
    },
  },
  client: {
    form: 'object',
    kind: 'client',
    managed: true,
    canDelete: true,
    canCreate: true,
    fields: { ...person, email: rule(true), pronoun: rule(true), dateOfBirth: rule(true, { compare: 'date' }) },
  },
  assignment: {
    form: 'membership',
    kind: 'assignment',
    managed: true,
    owner: 'client',
    member: 'provider',
    membersInCreate: 1,
    readable: false,
  },
};

/** Options for a day on which nothing in these tests is in the future. */
export const options: LoadOptions = { tables: { upheal: table }, today: '2025-06-01' };

export type Files = Readonly<Record<string, string | Uint8Array>>;

/** Runs `use` with a folder that holds the files, and removes the folder. */
export async function inFolder<T>(files: Files, use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'caseload-manifest-'));
  try {
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), content);
    }
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Loads files as one manifest; without paths each file by its name. */
export async function load(
  files: Files,
  more: Partial<LoadOptions> = {},
  paths: readonly string[] = Object.keys(files),
): Promise<Loaded> {
  return inFolder(files, (cwd) => loadManifest(paths, { ...options, cwd, ...more }));
}

/** Loads one YAML text. */
export async function loadText(yaml: string, more: Partial<LoadOptions> = {}): Promise<Loaded> {
  return load({ 'caseload.yaml': yaml }, more);
}

/** Each diagnostic as `file:line:column code`. */
export function places({ diagnostics }: Loaded): readonly string[] {
  return diagnostics.map(({ at, code }) => `${at.file}:${at.line}:${at.column} ${code}`);
}
