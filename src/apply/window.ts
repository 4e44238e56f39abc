/** Does a piece of work when its turn has come. */
export type Turn = <Result>(work: () => Promise<Result>) => Promise<Result>;

/** Lets so many pieces of work be in progress at once, in the order in which they came. */
export function windowOf(size: number): Turn {
  const waiting: (() => void)[] = [];
  let inProgress = 0;
  return async (work) => {
    if (inProgress >= size) await new Promise<void>((resolve) => waiting.push(resolve));
    else inProgress += 1;
    try {
      return await work();
    } finally {
      // Whoever waits takes the place over, so that nobody comes in between.
      const next = waiting.shift();
      if (next) next();
      else inProgress -= 1;
    }
  };
}
