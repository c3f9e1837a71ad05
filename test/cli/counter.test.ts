import { counter } from "../../lib/cli/counter";

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

function stream(isTTY: boolean) {
  const written: string[] = [];
  return { isTTY, written, write: (text: string) => written.push(text) };
}

test("on a terminal it is one line that is redrawn: a bar, the numbers, and the time left once it can be told", () => {
  const terminal = stream(true);
  const progress = counter(terminal, {});
  progress.count("accounts entered", 0, 3000);
  jest.advanceTimersByTime(60_000);
  progress.count("accounts entered", 1500, 3000);
  progress.done();
  const [first, half, last] = terminal.written;
  expect(first).toBe(`\r\u001b[Kaccounts entered ${"─".repeat(24)} 0/3000`);
  expect(half).toBe(`\r\u001b[Kaccounts entered ${"━".repeat(12)}${"─".repeat(12)} 1500/3000, about 60 s left`);
  expect(last).toBe("\r\u001b[K");
});

test("elsewhere it is a plain line for every tenth", () => {
  const file = stream(false);
  const progress = counter(file, {});
  for (let done = 1; done <= 1000; done += 1) progress.count("accounts entered", done, 1000);
  expect(file.written).toHaveLength(10);
  expect(file.written[0]).toBe("accounts entered 100/1000\n");
});
