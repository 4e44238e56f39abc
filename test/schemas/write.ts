import { mkdirSync, writeFileSync } from 'node:fs';
import { generated, stale } from './generated.ts';

// With --check nothing is written, and a file that is not as it should be ends with status 1.
const names = stale();
if (process.argv.includes('--check')) {
  if (names.length > 0) {
    process.stderr.write(`${names.join(', ')} ${names.length > 1 ? 'are' : 'is'} stale: run \`npm run schemas\`.\n`);
    process.exitCode = 1;
  }
} else {
  for (const { path, name, text } of generated()) {
    if (!names.includes(name)) continue;
    mkdirSync(new URL('.', path), { recursive: true });
    writeFileSync(path, text);
    process.stdout.write(`${name}\n`);
  }
}
