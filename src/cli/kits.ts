import { readFile } from 'node:fs/promises';

/** A file of `examples/` and where `init` puts a copy of it. */
export interface KitFile {
  readonly from: string;
  readonly to: string;
}

/** What `init --ci` can write, by whose CI it is for; the examples are the only source. */
export const kits: Readonly<Record<string, readonly KitFile[]>> = {
  github: ['caseload-plan.yaml', 'caseload-apply.yaml', 'caseload-drift.yaml'].map((name) => ({
    from: `ci/github/${name}`,
    to: `.github/workflows/${name}`,
  })),
  gitlab: [{ from: 'ci/gitlab/.gitlab-ci.yml', to: '.gitlab-ci.yml' }],
  cron: [{ from: 'cron/crontab', to: 'crontab' }],
};

/** The text of a kit's file, as it is in the package. */
export function kitText({ from }: KitFile): Promise<string> {
  return readFile(new URL(`../../examples/${from}`, import.meta.url), 'utf8');
}
