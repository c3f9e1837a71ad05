import { resolve } from "node:path";
import { type Command, InvalidArgumentError, Option } from "commander";
import { RESULT_FILE } from "../rollout/result-file";

/** Options every command understands, wherever on the line they stand. */
export interface GlobalOptions {
  readonly config: string;
  readonly out: string;
  readonly json?: boolean;
}

/** Options of the commands that run terraform. */
export interface RolloutFlags extends GlobalOptions {
  readonly account: readonly string[];
  readonly stack: readonly string[];
  readonly ou: readonly string[];
  /** Name and value; `*` is any value. */
  readonly tag: readonly (readonly [string, string])[];
  readonly name: readonly string[];
  readonly wave: readonly string[];
  readonly failed?: string;
  readonly changed?: boolean;
  readonly concurrency?: number;
  readonly lockTimeout?: string;
  readonly synth: boolean;
  readonly result?: string;
  readonly report?: string;
  /** `false`: credentials are not checked first. */
  readonly check?: boolean;
}

/** Adds `--config`, `--out` and `--json` to the program; they are understood before and after the command's name. */
export function withGlobalOptions(command: Command): Command {
  return command
    .addOption(new Option("-c, --config <file>", "the declaration").env("HUBRELAY_CONFIG").default("deployment.yaml"))
    .addOption(new Option("--out <dir>", "where the stacks are synthesised").env("CDKTF_OUTDIR").default("cdktf.out"))
    .option("--json", "print the result as JSON, for programs");
}

/** Adds the selection of stacks and how they are run. */
export function withRolloutOptions(command: Command): Command {
  return withSelection(command)
    .option("--concurrency <n>", "stacks side by side (default: from cores and free memory)", positiveInteger)
    .option("--report <file.html>", "write the result as a web page too")
    .option("--no-check", "do not check the credentials first")
    .option(
      "--lock-timeout <time>",
      "wait so long for a locked state, such as 90s or 10m (default: not at all)",
      lockTime,
    )
    .addOption(repeatable("--wave <name>", "only this wave", collect))
    .option("--result <file>", `where the result is written (default for apply and destroy: ${RESULT_FILE})`);
}

/** Adds the selection of stacks. */
export function withSelection(command: Command): Command {
  return command
    .addOption(repeatable("-a, --account <id>", "only this account", collectAccount))
    .addOption(repeatable("-s, --stack <name>", 'only this stack, such as "dynatrace"', collect))
    .addOption(repeatable("--ou <path>", "only accounts in this OU or below", collect))
    .addOption(repeatable("--tag <key=value>", "only accounts with this tag (key alone: with any value)", collectTag))
    .addOption(repeatable("--name <pattern>", "only accounts of this name, with * for any characters", collect))
    .option("--changed", "only stacks that look otherwise than when they were last applied from here")
    .option("--failed <result.json>", "only what that result says is not done")
    .option("--no-synth", "take the stacks as they were synthesised before");
}

/** Absolute out folder. */
export function outDirectory(flags: GlobalOptions): string {
  return resolve(flags.out);
}

/** An option that adds to a list each time it is given. */
export function repeatable<T>(flags: string, description: string, parse: (value: string, before: T[]) => T[]): Option {
  return new Option(flags, `${description}; repeatable`).argParser(parse).default([], "all");
}

/** The parser of a {@link repeatable} option that takes any text. */
export function collect(value: string, before: readonly string[]): string[] {
  return [...before, value];
}

function collectAccount(value: string, before: readonly string[]): string[] {
  if (!/^\d{12}$/.test(value)) throw new InvalidArgumentError(`expected a 12-digit account id, received "${value}"`);
  return [...before, value];
}

function collectTag(value: string, before: readonly (readonly [string, string])[]): (readonly [string, string])[] {
  const at = value.indexOf("=");
  return [...before, at < 0 ? [value, "*"] : [value.slice(0, at), value.slice(at + 1)]];
}

function lockTime(value: string): string {
  if (!/^\d+(s|m|h)$/.test(value)) {
    throw new InvalidArgumentError(`expected a time such as 90s or 10m, received "${value}"`);
  }
  return value;
}

function positiveInteger(value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1) {
    throw new InvalidArgumentError(`expected a whole number from 1, received "${value}"`);
  }
  return number;
}
