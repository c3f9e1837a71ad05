import { closeSync, mkdirSync, openSync, readSync } from "node:fs";
import { dirname } from "node:path";
import { startProcess } from "../child-process";
import { UserError } from "../user-error";
import { parseEvent, type TerraformEvent } from "./diagnostics";
import type { Interrupt } from "./interrupt";

/** How a terraform command ended. */
export interface TerraformExit {
  /** 0, 1, or 2 of `plan -detailed-exitcode`; 1 when a signal ended it. */
  readonly code: number;
  /** Everything it wrote to stdout and stderr. */
  readonly output: string;
}

/** One terraform command. */
export interface TerraformCommand {
  /** The stack's folder. */
  readonly directory: string;
  /** Arguments, subcommand first. */
  readonly args: readonly string[];
  /** File that receives the output. Written by terraform itself, see {@link Terraform.run}. */
  readonly log: string;
  /** Called for each line of terraform's JSON output while it runs. */
  readonly onEvent?: (event: TerraformEvent) => void;
}

/** Where terraform leaves a state that it could not write to the backend, in the folder it runs in. */
export const ERRORED_STATE = "errored.tfstate";

/** How often the log of a running terraform is looked at, in milliseconds. */
const LOOK_EVERY = 200;

/**
 * The only place that starts terraform (or OpenTofu: `TERRAFORM_BINARY_NAME=tofu`).
 *
 * A terraform is never killed. It runs in a process group of its own, so that a terminal's Ctrl-C reaches hubrelay alone, and
 * writes to a file instead of a pipe: should hubrelay itself die, terraform goes on, saves its state and gives back its lock;
 * with a pipe its next line would end it with SIGPIPE in the middle of an apply.
 */
export class Terraform {
  private readonly binary: string;
  private readonly env: NodeJS.ProcessEnv;

  constructor(
    private readonly interrupt: Interrupt,
    env: NodeJS.ProcessEnv = process.env,
  ) {
    this.binary = env.TERRAFORM_BINARY_NAME || "terraform";
    this.env = {
      ...env,
      // No prompts and no hints for people; no call home.
      TF_IN_AUTOMATION: "1",
      TF_INPUT: "0",
      CHECKPOINT_DISABLE: "1",
    };
  }

  /**
   * Runs one command to its end.
   *
   * @throws UserError when the executable cannot be started
   */
  async run(command: TerraformCommand): Promise<TerraformExit> {
    mkdirSync(dirname(command.log), { recursive: true });
    const log = openSync(command.log, "w+", 0o600);
    try {
      const child = startProcess(this.binary, command.args, {
        cwd: command.directory,
        env: this.env,
        stdio: ["ignore", log, log],
        detached: true,
      });
      const reader = new LineReader(log, (line) => {
        const event = parseEvent(line);
        if (event !== undefined) command.onEvent?.(event);
      });
      const timer = setInterval(() => reader.read(), LOOK_EVERY);
      const unsubscribe = this.interrupt.whenStopping(() => child.signal("SIGINT"));
      const ended = await child.ended
        .catch((error: Error) => {
          throw this.cannotStart(error.message);
        })
        .finally(() => {
          clearInterval(timer);
          unsubscribe();
        });
      reader.read();
      return { code: ended.code ?? 1, output: reader.text };
    } finally {
      closeSync(log);
    }
  }

  /**
   * The standard output of a command that changes nothing, such as `show -json`. Not logged: it may hold secrets.
   *
   * @returns undefined when the command failed
   */
  async read(directory: string, args: readonly string[]): Promise<string | undefined> {
    const child = startProcess(this.binary, args, {
      cwd: directory,
      env: this.env,
      stdio: ["ignore", "pipe", "ignore"],
      detached: true,
    });
    const ended = await child.ended;
    return ended.code === 0 ? child.stdout() : undefined;
  }

  private cannotStart(reason: string): UserError {
    return new UserError(
      `${this.binary} cannot be started: ${reason}`,
      "install Terraform 1.11 or later (or OpenTofu 1.10 or later, with TERRAFORM_BINARY_NAME=tofu) and put it on PATH",
    );
  }
}

/** Reads a growing file line by line. */
class LineReader {
  private position = 0;
  private readonly chunks: Buffer[] = [];
  private rest = "";

  constructor(
    private readonly file: number,
    private readonly onLine: (line: string) => void,
  ) {}

  get text(): string {
    return Buffer.concat(this.chunks).toString("utf8");
  }

  read(): void {
    const buffer = Buffer.alloc(64 * 1024);
    for (;;) {
      const length = readSync(this.file, buffer, 0, buffer.length, this.position);
      if (length === 0) return;
      this.position += length;
      const chunk = Buffer.from(buffer.subarray(0, length));
      this.chunks.push(chunk);
      const lines = (this.rest + chunk.toString("utf8")).split("\n");
      this.rest = lines.pop() ?? "";
      for (const line of lines) this.onLine(line);
    }
  }
}
