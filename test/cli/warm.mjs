// A process that runs the real main module for one command line after another. A run ends when a process of its own
// would: when nothing is left to wait for. Whatever ends a process ends this one.
import { pathToFileURL } from 'node:url';

const main = pathToFileURL(process.argv[2]).href;
const emitters = [process, process.stdout, process.stderr];
let run;
let count = 0;

/** What listens to something that outlives a run. */
function listeners() {
  return emitters.map((emitter) => new Map(emitter.eventNames().map((name) => [name, emitter.rawListeners(name)])));
}

/** Leaves to the next run nothing that a process has of its own: no listener, and no connection. */
async function clean(before) {
  for (const [index, emitter] of emitters.entries())
    for (const name of emitter.eventNames())
      for (const listener of emitter.rawListeners(name))
        if (!before[index].get(name)?.includes(listener)) emitter.removeListener(name, listener);
  const dispatcher = Symbol.for('undici.globalDispatcher.1');
  const used = globalThis[dispatcher];
  if (used) globalThis[dispatcher] = new used.constructor();
  await used?.destroy();
}

process.on('message', ({ args, env, cwd, mark }) => {
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, env);
  process.chdir(cwd);
  process.argv = [process.execPath, process.argv[1], ...args];
  process.exitCode = undefined;
  run = { mark, before: listeners(), isThrough: false };
  process.channel.unref();
  void import(`${main}?${(count += 1)}`).then(() => (run.isThrough = true));
});
process.on('disconnect', () => process.exit());
process.on('beforeExit', () => {
  if (run === undefined) return;
  const { mark, before, isThrough } = run;
  // As Node ends a module that waits for what never comes.
  if (!isThrough) process.exit(13);
  run = undefined;
  process.channel.ref();
  const code = process.exitCode ?? 0;
  void clean(before).then(() => {
    process.stdout.write(mark);
    process.stderr.write(mark);
    process.send({ code });
  });
});
