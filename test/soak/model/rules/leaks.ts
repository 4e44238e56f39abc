import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { secretsOf } from '../people.ts';
import type { Rule } from './rule.ts';

const humans = [0, 1, 2, 3, 4, 5].flatMap((nth) => [`p${nth}`, `c${nth}`]);
const secrets = [...new Set(humans.flatMap(secretsOf))];

/** No planted name, address, number or birth date is in what is printed or kept. */
export const leaks: Rule = {
  name: 'leaks',
  chapter: 'State; What may be shown',
  check: ({ ended }, { folder }) => {
    const files = filesIn(join(folder, '.caseload')).concat(filesIn(join(folder, 'plans')));
    const texts = [
      ['stdout', ended.stdout],
      ['stderr', ended.stderr],
      ...files.map((file) => [file, readFileSync(file, 'utf8')]),
    ] as const;
    return texts.flatMap(([where = '', text = '']) => {
      const lower = text.toLowerCase();
      const found = secrets.find((one) => lower.includes(one.toLowerCase()));
      return found === undefined && !lower.includes('planted.example') ? [] : [`${found} stands in ${where}`];
    });
  },
};

function filesIn(folder: string): string[] {
  let names: string[];
  try {
    names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  } catch {
    return [];
  }
  return names.map((name) => join(folder, name)).filter((path) => statSync(path).isFile());
}
