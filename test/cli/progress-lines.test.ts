import { terminalProgress } from "../../lib/cli/progress-lines";
import { NO_CHANGES, type StackResult } from "../../lib/rollout/result";

class Screen {
  text = "";
  constructor(
    readonly isTTY: boolean,
    readonly rows = 24,
  ) {}
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
  const progress = terminalProgress(screen, {});
  progress.begin("apply", 2);
  progress.interrupted("draining");
  expect(screen.text).toMatch(/what runs finishes, nothing new starts.*Ctrl-C again/);
});

test("while a gate or a human is asked, a stop leaves no live line behind", () => {
  const screen = new Screen(true);
  const progress = terminalProgress(screen, {});
  progress.begin("apply", 1);
  progress.end(applied("a"));
  progress.finish();
  const before = screen.text.length;
  progress.interrupted("draining");
  expect(screen.text.slice(before)).toBe("stopping: nothing new starts\n");
});

test("more running stacks than the screen has lines are counted: what is drawn must be taken away again", () => {
  jest.useFakeTimers();
  try {
    const screen = new Screen(true, 10);
    const progress = terminalProgress(screen, {});
    progress.begin("apply", 50);
    for (let index = 0; index < 50; index += 1) progress.step(`stack-${index}`, "plan");
    jest.advanceTimersByTime(100);
    const lines = screen.text.trimEnd().split("\n");
    expect(lines).toHaveLength(8);
    expect(lines[6]).toContain("… and 44 more at work");
    expect(lines[7]).toContain("0/50");
    progress.finish();
  } finally {
    jest.useRealTimers();
  }
});

test("no live line is wider than the screen", () => {
  jest.useFakeTimers();
  try {
    const screen = new Screen(true);
    const progress = terminalProgress(screen, { NO_COLOR: "1" });
    progress.begin("apply", 1);
    progress.step("account-111111111111", `aws_cloudwatch_event_rule.${"x".repeat(80)} create`);
    jest.advanceTimersByTime(100);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal's own
    const plain = screen.text.replace(/\u001b\[[0-9;]*[A-Za-z]/g, "");
    expect(Math.max(...plain.split("\n").map((line) => line.length))).toBe(screen.columns - 1);
    progress.finish();
  } finally {
    jest.useRealTimers();
  }
});
