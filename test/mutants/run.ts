import { readFileSync } from 'node:fs';
import { withCopies } from './copies.ts';
import { mutants } from './list.ts';
import { mutated, type Mutant } from './mutant.ts';

// Makes every listed mistake, one at a time and in a copy of the tree, and runs the nearest tests: what they do not
// notice is printed. Arguments choose mutations by parts of their file's path.
const atOnce = 2;
const wantedShare = 0.9;
const startedAt = Date.now();
const chosen = process.argv.slice(2);
const wanted = mutants.filter(({ file }) => chosen.length === 0 || chosen.some((part) => file.includes(part)));
const made = wanted.map((mutant) => ({ mutant, text: mutated(readFileSync(mutant.file, 'utf8'), mutant) }));
const stale = made.flatMap(({ mutant, text }) => (text === undefined ? [mutant] : []));
const variants = made.flatMap(({ mutant, text }) => (text === undefined ? [] : [{ mutant, file: mutant.file, text }]));
// A file that nothing was done to, to know that what is noticed are the mistakes.
const control = variants.slice(0, 1).map(({ file }) => ({ file, text: readFileSync(file, 'utf8') }));
const [killed, survivors, red]: [Mutant[], Mutant[], string[]] = [[], [], []];
const say = (line: string): void => void process.stdout.write(`${line}\n`);

await withCopies(atOnce, [...variants, ...control], async (copies) => {
  /** Every copy takes work off a list until nothing is left. */
  const share = async <Item>(
    items: readonly Item[],
    work: (item: Item, copy: (typeof copies)[number]) => Promise<void>,
  ) => {
    const queue = [...items];
    const take = async (copy: (typeof copies)[number]): Promise<void> => {
      for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item, copy);
    };
    await Promise.all(copies.map(take));
  };
  await share([...new Set(wanted.flatMap(({ tests }) => tests))], async (test, copy) => {
    // Once more, for a machine that is busy.
    if (!(await copy.isGreen(test)) && !(await copy.isGreen(test))) red.push(test);
  });
  for (const { file } of control)
    for (const copy of copies)
      if (await copy.isNoticed(variants.length, variants[0]?.mutant.tests ?? [])) red.push(`${file} as it is`);
  if (red.length > 0) return;
  await share([...variants.entries()], async ([index, { mutant }], copy) => {
    const isNoticed = await copy.isNoticed(index, mutant.tests);
    (isNoticed ? killed : survivors).push(mutant);
    const { file, text, to, why = 'nobody knows why' } = mutant;
    if (!isNoticed) say(`survived: ${file}\n    ${text}\n  → ${to}\n    ${why}`);
  });
});

for (const test of red) say(`red without any mutation: ${test}`);
for (const { file, text } of stale) say(`no longer applies: ${file}: ${text}`);
for (const { file, text, why } of killed) if (why) say(`noticed after all, so it needs no excuse: ${file}: ${text}`);
const total = killed.length + survivors.length;
const share = total === 0 ? 0 : Math.floor((killed.length * 100) / total);
say(`${killed.length} of ${total} killed (${share}%) in ${Math.round((Date.now() - startedAt) / 1000)} s`);
const isSound = red.length === 0 && stale.length === 0 && total > 0 && killed.length >= total * wantedShare;
process.exitCode = isSound ? 0 : 1;
