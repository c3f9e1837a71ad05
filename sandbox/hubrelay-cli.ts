import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { RolloutResult } from "../lib/rollout/result";
import { DidNotHold } from "./steps";

/** The repository's root. */
export const ROOT = join(__dirname, "..");

/** Runs the `hubrelay` command as a user does, and remembers everything it printed. */
export class HubrelayCli {
  /** All output so far: searched for secrets at the end. */
  public output = "";
  private running: ChildProcess | undefined;

  public constructor(
    private readonly options: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
  ) {}

  /**
   * Runs a command with `--json`.
   *
   * @param args - the command and its options
   * @param expectedExitCode - 0 done, 1 failed, 2 changes or drift
   * @param progress - gets each line of progress
   * @returns what it printed, parsed
   * @throws DidNotHold when it ends otherwise, with the end of what it said
   */
  public async json<T>(
    args: readonly string[],
    expectedExitCode: number,
    progress?: (line: string) => void,
  ): Promise<T> {
    return JSON.parse((await this.text([...args, "--json"], expectedExitCode, progress)).stdout) as T;
  }

  /** As {@link json}, but gives what a person sees: results, and what was said beside them. */
  public async text(
    args: readonly string[],
    expectedExitCode: number,
    progress?: (line: string) => void,
  ): Promise<{ readonly stdout: string; readonly stderr: string }> {
    const { exitCode, stdout, stderr } = await this.run(args, {}, progress);
    if (exitCode === expectedExitCode) return { stdout, stderr };
    const said = failureLines(stdout, stderr).join("\n      ");
    throw new DidNotHold(
      `hubrelay ${args.join(" ")}: expected exit code ${expectedExitCode}, received ${exitCode}\n      ${said}`,
    );
  }

  /**
   * Runs a command that must be refused.
   *
   * @param env - put over the usual environment; an empty value takes a variable away
   * @returns what it told the user
   * @throws DidNotHold when it ends otherwise than with exit code 1
   */
  public async refusal(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<string> {
    const { exitCode, stdout, stderr } = await this.run([...args, "--json"], env);
    if (exitCode === 1) return `${stderr}\n${stdout}`.trim();
    throw new DidNotHold(`hubrelay ${args.join(" ")}: expected to be refused, received exit code ${exitCode}`);
  }

  private async run(
    args: readonly string[],
    env: Readonly<Record<string, string>>,
    progress?: (line: string) => void,
  ): Promise<{ readonly exitCode: number | null; readonly stdout: string; readonly stderr: string }> {
    const child = spawn(process.execPath, [join(ROOT, "bin", "hubrelay.js"), ...args], {
      cwd: this.options.cwd,
      env: { ...process.env, ...this.options.env, ...env, CI: "true", NO_COLOR: "1" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.running = child;
    child.stderr.on("data", (chunk: Buffer) => {
      const line = chunk.toString().trimEnd().split("\n").at(-1)?.trim();
      if (line) progress?.(line);
    });
    const [stdout, stderr, [exitCode]] = (await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, "close"),
    ])) as [string, string, [number | null]];
    this.running = undefined;
    this.output += `${stdout}\n${stderr}\n`;
    return { exitCode, stdout, stderr };
  }

  /** Tells what runs to end at once, and waits for it: Terraform is interrupted, never killed, and keeps its state whole. */
  public async stop(): Promise<void> {
    const child = this.running;
    if (!child) return;
    // Not SIGINT: a terminal's Ctrl-C has sent one already, and two in a row may count as one.
    child.kill("SIGTERM");
    await once(child, "close");
  }
}

/** What went wrong, in few lines: each stack's error where the command printed a result, else the end of what it said. */
function failureLines(stdout: string, stderr: string): readonly string[] {
  try {
    const { stacks } = JSON.parse(stdout) as RolloutResult;
    return stacks.map(({ stack, status, error, log }) =>
      [`${stack}: ${status}`, error?.message, log && `(${log})`].filter(Boolean).join(" "),
    );
  } catch {
    return `${stderr}\n${stdout}`.trim().split("\n").slice(-40);
  }
}
