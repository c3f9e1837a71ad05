/**
 * Runs a task for each item, so many at a time, in order. Starts nothing new once `stopped` says so, or a task throws; what runs
 * is waited for.
 *
 * @returns items that were not started
 * @throws what the first task threw that did
 */
export async function runPool<T>(
  items: readonly T[],
  concurrency: number,
  stopped: () => boolean,
  task: (item: T) => Promise<void>,
): Promise<T[]> {
  const waiting = [...items];
  let broken = false;
  const worker = async () => {
    while (!broken && !stopped()) {
      const next = waiting.shift();
      if (next === undefined) return;
      try {
        await task(next);
      } catch (error) {
        broken = true;
        throw error;
      }
    }
  };
  const workers = Array.from({ length: Math.min(Math.max(1, concurrency), items.length) }, worker);
  for (const ended of await Promise.allSettled(workers)) if (ended.status === "rejected") throw ended.reason;
  return waiting;
}
