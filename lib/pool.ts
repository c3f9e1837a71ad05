/**
 * Runs a task for each item, so many at a time, in order. Starts nothing new once `stopped` says so; what runs is waited for.
 *
 * @returns items that were not started
 */
export async function runPool<T>(
  items: readonly T[],
  concurrency: number,
  stopped: () => boolean,
  task: (item: T) => Promise<void>,
): Promise<T[]> {
  const waiting = [...items];
  const worker = async () => {
    while (!stopped()) {
      const next = waiting.shift();
      if (next === undefined) return;
      await task(next);
    }
  };
  await Promise.all(Array.from({ length: Math.min(Math.max(1, concurrency), items.length) }, worker));
  return waiting;
}
