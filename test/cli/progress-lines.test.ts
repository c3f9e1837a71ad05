import { terminalProgress } from "../../lib/cli/progress-lines";
import { NO_CHANGES, type StackResult } from "../../lib/rollout/result";

class Screen {
  text = "";
  constructor(readonly isTTY: boolean) {}
  readonly columns = 60;
  write(text: string): void {
    this.text += text;
  }
}

const applied = (stack: string): StackResult => ({
  stack,
  status: "applied",
  counts: { ...NO_CHANGES, add: 3 },
  seconds: 2,
});

test("in CI there is one plain line for each finished stack", () => {
  const screen = new Screen(false);
  const progress = terminalProgress(screen, {});
  progress.begin("apply", 2);
  progress.step("a", "plan");
  progress.end(applied("a"));
  progress.end(applied("b"));
  progress.finish();
  expect(screen.text).toBe("✓ apply 1/2  a  applied  +3 ~0 -0  2 s\n✓ apply 2/2  b  applied  +3 ~0 -0  2 s\n");
});

test.each([[{ CI: "true" }], [{ TERM: "dumb" }]])("with %j a terminal is treated as a log", (env) => {
  const screen = new Screen(true);
  const progress = terminalProgress(screen, env);
  progress.begin("apply", 1);
  progress.end(applied("a"));
  progress.finish();
  expect(screen.text).not.toContain("\u001b[1A");
});

test("on a terminal each running stack has a line, and the screen is left clean", () => {
  jest.useFakeTimers();
  try {
    const screen = new Screen(true);
    const progress = terminalProgress(screen, {});
    progress.begin("apply", 2);
    progress.step("a", "aws_sqs_queue.findings create");
    progress.step("b", "plan");
    jest.advanceTimersByTime(150);
    expect(screen.text).toContain("a  0 s  aws_sqs_queue.findings create");
    expect(screen.text).toContain("b  0 s  plan");
    expect(screen.text).toContain("0/2");
    progress.end(applied("a"));
    progress.finish();
    expect(screen.text.endsWith("\u001b[0J")).toBe(true);
  } finally {
    jest.useRealTimers();
  }
});

test("the first Ctrl-C says what happens now and what the second would do", () => {
  const screen = new Screen(false);
  terminalProgress(screen, {}).interrupted("draining");
  expect(screen.text).toMatch(/what runs finishes, nothing new starts.*Ctrl-C again/);
});
