import { duration } from "../rollout/error-class";
import type { Progress } from "../rollout/progress";
import type { StackResult } from "../rollout/result";
import { colors, isInteractive, type OutputStream } from "./terminal";

/** How often the live lines are drawn, in milliseconds. */
const DRAW_EVERY = 100;

/** Progress for people: live lines on a terminal, one plain line per finished stack elsewhere. */
export function terminalProgress(stream: OutputStream, env: NodeJS.ProcessEnv = process.env): Progress {
  return isInteractive(stream, env) ? new LiveProgress(stream) : new PlainProgress(stream);
}

/** One line when a stack is done; what a CI log wants. */
class PlainProgress implements Progress {
  protected phase = "";
  protected total = 0;
  protected done = 0;
  /** Whether a phase is under way; between two, a gate or a human is asked. */
  protected active = false;

  constructor(protected readonly stream: OutputStream) {}

  begin(phase: string, total: number): void {
    this.phase = phase;
    this.total = total;
    this.done = 0;
    this.active = true;
  }

  step(_stack: string, _step: string): void {}

  end(result: StackResult): void {
    this.done += 1;
    this.line(this.ended(result));
  }

  interrupted(state: string): void {
    if (!this.active) {
      this.line("stopping: nothing new starts");
      return;
    }
    this.line(
      state === "draining"
        ? "stopping: what runs finishes, nothing new starts. Ctrl-C again asks terraform to stop too"
        : "asked terraform to stop; waiting until it has saved its state. It must not be killed",
    );
  }

  finish(): void {
    this.active = false;
  }

  protected line(text: string): void {
    this.stream.write(`${text}\n`);
  }

  protected ended({ stack, status, counts, seconds, error }: StackResult): string {
    const { green, red, yellow } = colors(this.stream);
    const mark = { failed: red("✗"), drifted: yellow("!"), "not started": "-" }[status as string] ?? green("✓");
    const numbers = status === "unchanged" ? "" : `  +${counts.add} ~${counts.change} -${counts.destroy}`;
    const why = error === undefined ? numbers : `  ${error.class}`;
    return `${mark} ${this.phase} ${this.done}/${this.total}  ${stack}  ${status}${why}  ${duration(seconds * 1000)}`;
  }
}

/** A line for each running stack and one for all, redrawn in place; finished stacks scroll away above. */
class LiveProgress extends PlainProgress {
  private readonly running = new Map<string, { step: string; readonly since: number }>();
  private timer: NodeJS.Timeout | undefined;
  private drawn = 0;
  private since = Date.now();

  override begin(phase: string, total: number): void {
    super.begin(phase, total);
    this.since = Date.now();
    this.timer = setInterval(() => this.draw(), DRAW_EVERY);
  }

  override step(stack: string, step: string): void {
    this.running.set(stack, { step, since: this.running.get(stack)?.since ?? Date.now() });
  }

  override end(result: StackResult): void {
    this.running.delete(result.stack);
    super.end(result);
  }

  override finish(): void {
    super.finish();
    clearInterval(this.timer);
    this.clear();
    this.running.clear();
  }

  protected override line(text: string): void {
    this.clear();
    super.line(text);
    this.draw();
  }

  private draw(): void {
    if (this.total === 0 || !this.active) return;
    const { dim } = colors(this.stream);
    const now = Date.now();
    const width = (this.stream.columns ?? 80) - 1;
    // The cursor does not go up beyond the screen: what is drawn there could not be taken away again.
    const fit = Math.max(1, (this.stream.rows ?? 24) - 3);
    const shown = this.running.size > fit ? [...this.running].slice(0, fit - 1) : [...this.running];
    const lines = shown.map(([stack, { step, since }]) =>
      `  ${stack}  ${duration(now - since)}  ${step}`.slice(0, width),
    );
    const more = this.running.size - shown.length;
    if (more > 0) lines.push(`  … and ${more} more at work`.slice(0, width));
    lines.push(`  ${this.done}/${this.total}  ${this.timeLeft(now)}`.slice(0, width));
    this.clear();
    this.stream.write(`${lines.map((line) => dim(line)).join("\n")}\n`);
    this.drawn = lines.length;
  }

  private timeLeft(now: number): string {
    if (this.done === 0 || this.done === this.total) return duration(now - this.since);
    const left = ((now - this.since) / this.done) * (this.total - this.done);
    return `${duration(now - this.since)}, about ${duration(left)} left`;
  }

  private clear(): void {
    if (this.drawn > 0) this.stream.write(`\u001b[${this.drawn}A\u001b[0J`);
    this.drawn = 0;
  }
}
