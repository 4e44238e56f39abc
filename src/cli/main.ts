#!/usr/bin/env node
import { run } from './run.ts';

// A reader that has seen enough (`| head`) is no error.
process.stdout.on('error', (cause: NodeJS.ErrnoException) => {
  if (cause.code !== 'EPIPE') throw cause;
  process.exit();
});

await run(process.argv);
