import { defaultConcurrency } from "../../lib/rollout/concurrency";

const GB = 1024 ** 3;

test.each([
  ["a laptop", { cores: 8, freeBytes: 16 * GB }, 1, 16],
  ["a small CI runner, bounded by memory", { cores: 4, freeBytes: 3 * GB }, 1, 3],
  ["a provider per region: a stack takes more", { cores: 8, freeBytes: 16 * GB }, 17, 1],
  ["hardly any memory: still one", { cores: 2, freeBytes: GB / 4 }, 1, 1],
])("%s", (_, machine, providers, expected) => {
  expect(defaultConcurrency(machine, providers)).toBe(expected);
});
