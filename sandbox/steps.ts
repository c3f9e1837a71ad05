import { createColors } from "picocolors";

/** Colours for terminals only: a log in CI stays plain text. */
const pc = createColors(process.stdout.isTTY === true && !process.env.NO_COLOR);

/** What a step of the sandbox came to. */
export interface StepResult {
  readonly name: string;
  readonly seconds: number;
  readonly held: boolean;
  /** One line for the screen and the report. */
  readonly summary: string;
}

/** A promise of the sandbox that did not hold; its message says what was expected and what came. */
export class DidNotHold extends Error {
  public constructor(message: string) {
    super(message);
    this.name = "DidNotHold";
  }
}

/** Column at which a step's summary starts. */
const NAME_WIDTH = 24;

/** Runs steps one after the other, shows each with its time, and remembers them for the report. */
export class Steps {
  public readonly results: StepResult[] = [];
  /** Somebody asked the run to stop: no step begins any more, and what fails fails because of that. */
  public stopping = false;

  public constructor(private readonly write: (text: string) => void) {}

  /**
   * Runs a step.
   *
   * @param work - returns the summary; gets a function that shows progress while it runs
   * @throws what `work` throws, after it was shown
   */
  public async run(name: string, work: (progress: (text: string) => void) => Promise<string>): Promise<void> {
    if (this.stopping) throw new DidNotHold("stopped");
    const started = performance.now();
    const seconds = () => Math.round((performance.now() - started) / 100) / 10;
    const live = process.stderr.isTTY && !process.env.CI;
    const progress = (text: string) => {
      if (live) process.stderr.write(`\r\x1b[2K  ${pc.dim(`${name}: ${text}`)}`);
      else process.stderr.write(`  ${name}: ${text}\n`);
    };
    const done = (mark: string, summary: string, held: boolean) => {
      if (live) process.stderr.write("\r\x1b[2K");
      this.results.push({ name, seconds: seconds(), held, summary });
      this.write(`${mark} ${name.padEnd(NAME_WIDTH)} ${summary}  ${pc.dim(`${seconds()} s`)}\n`);
    };
    try {
      done(pc.green("✓"), await work(progress), true);
    } catch (error) {
      if (this.stopping) done("–", "stopped", false);
      else done(pc.red("✗"), (error as Error).message, false);
      throw error;
    }
  }

  /** Indented lines below the last step. */
  public detail(lines: readonly string[]): void {
    for (const line of lines) this.write(`    ${line}\n`);
  }
}
