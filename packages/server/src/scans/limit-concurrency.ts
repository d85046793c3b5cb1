/** Runs tasks in the order in which they are given. */
export type Run = <T>(task: () => Promise<T>) => Promise<T>;

/** Makes tasks wait for each other so that at most `max` are under way. */
export function limitConcurrency(max: number): Run {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (task) => {
    if (running < max) running++;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await task();
    } finally {
      // The place passes on to whoever waits.
      const next = waiting.shift();
      if (next) next();
      else running--;
    }
  };
}
