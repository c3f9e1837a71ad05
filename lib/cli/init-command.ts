import { randomBytes } from "node:crypto";
import { existsSync, writeFileSync } from "node:fs";
import { createInterface, type Interface } from "node:readline/promises";
import { Command } from "commander";
import { parseDeployment } from "../deployment/load-deployment";
import { type Answers, deploymentTemplate, QUESTIONS } from "../organization/deployment-template";
import { UserError } from "../user-error";
import type { GlobalOptions } from "./global-options";
import { cannotBeWritten } from "./write-for-user";

interface InitFlags extends GlobalOptions, Partial<Answers> {
  readonly externalId?: string;
  readonly force?: boolean;
}

/** How often one question is asked. */
const TRIES = 5;
/** Bytes of an external id that is made here. */
const EXTERNAL_ID_BYTES = 16;

/** Asks one thing; `undefined` when nobody answers any more. */
export type Ask = (question: string) => Promise<string | undefined>;

/** `hubrelay init`. */
export function initCommand(): Command {
  return new Command("init")
    .option("--dynatrace-url <url>", "the Dynatrace environment")
    .option("--hub-account <id>", "the account that holds the ingest token's secret")
    .option("--hub-region <region>", "the secret's region")
    .option("--regions <regions>", "regions to connect, with commas (default: the hub's)")
    .option("--ous <paths>", "OUs to connect, with commas (default: all accounts)")
    .option("--external-id <id>", "what the deploy role demands (default: a random one)")
    .option("--force", "write over a declaration that is there")
    .addHelpText(
      "after",
      "\nAsks what is not given, on a terminal.\n\nExample:\n  $ npx hubrelay init --dynatrace-url https://abc12345.live.dynatrace.com --hub-account 222222222222 --hub-region eu-west-1",
    )
    .action(async (_flags: unknown, command: Command) => {
      const options = command.optsWithGlobals<InitFlags>();
      if (existsSync(options.config) && !options.force) {
        throw new UserError(
          `${options.config} is there already`,
          "write over it with --force, or name another: --config FILE",
        );
      }
      const answers = await onTerminal((ask) => gatherAnswers(options, ask, (text) => console.error(text)));
      const text = deploymentTemplate(answers, options.externalId ?? randomBytes(EXTERNAL_ID_BYTES).toString("hex"));
      parseDeployment(text, options.config);
      try {
        writeFileSync(options.config, text, options.force ? {} : { flag: "wx" });
      } catch (error) {
        throw cannotBeWritten(options.config, error);
      }
      if (options.json) {
        console.log(JSON.stringify({ file: options.config, answers }, null, 2));
        return;
      }
      console.log(`Written: ${options.config}`);
      console.log("Next: npx hubrelay deploy-role -p ARN   the role that every account needs; ARN: who runs hubrelay");
      console.log("      npx hubrelay discover             the accounts of the organization");
    });
}

/**
 * The five answers: from the flags, else asked for and checked one by one.
 *
 * @param ask - undefined where there is nobody to ask
 * @throws UserError when an answer is missing or a flag is wrong
 */
export async function gatherAnswers(
  flags: Partial<Answers>,
  ask: Ask | undefined,
  say: (text: string) => void,
): Promise<Answers> {
  const given: Partial<Record<keyof Answers, string>> = {};
  const missing: string[] = [];
  for (const question of QUESTIONS) {
    const { key, flag, fallback, problem } = question;
    const value = flags[key];
    if (value !== undefined) {
      const wrong = problem(value, given);
      if (wrong !== undefined) throw new UserError(`${flag}: ${wrong}`, "correct it and run init again");
      given[key] = value;
    } else if (ask !== undefined) {
      given[key] = await answered(question, given, ask, say);
    } else if (fallback !== undefined) {
      given[key] = fallback(given);
    } else {
      missing.push(flag);
    }
  }
  if (missing.length > 0) {
    throw new UserError(
      `not given: ${missing.join(", ")}, and there is no terminal to ask on`,
      "give them as flags: npx hubrelay init --help",
    );
  }
  return given as Answers;
}

async function answered(
  { text, fallback, problem, flag }: (typeof QUESTIONS)[number],
  given: Partial<Answers>,
  ask: Ask,
  say: (text: string) => void,
): Promise<string> {
  const preset = fallback?.(given) ?? "";
  for (let tries = 0; tries < TRIES; tries += 1) {
    const reply = await ask(`${text}${preset === "" ? "" : ` [${preset}]`}: `);
    if (reply === undefined)
      throw new UserError("stopped; nothing was written", "run it again when you know the answers");
    const answer = reply.trim() || preset;
    const wrong = problem(answer, given);
    if (wrong === undefined) return answer;
    say(`  ${wrong}`);
  }
  throw new UserError(`no answer that fits after ${TRIES} tries; nothing was written`, `give it as a flag: ${flag}`);
}

/** Asks on the terminal, if there is one; questions go to standard error. */
async function onTerminal<T>(task: (ask: Ask | undefined) => Promise<T>): Promise<T> {
  if (process.stdin.isTTY !== true) return task(undefined);
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await task(askOn(lines));
  } finally {
    lines.close();
  }
}

/** Asks line by line: lines that were pasted together answer one question each. Ctrl-C and Ctrl-D end the lines. */
export function askOn(lines: Interface): Ask {
  const said: string[] = [];
  let closed = false;
  let wake = () => {};
  lines.on("line", (line) => {
    said.push(line);
    wake();
  });
  lines.once("close", () => {
    closed = true;
    wake();
  });
  return async (question) => {
    if (!closed) {
      lines.setPrompt(question);
      lines.prompt();
    }
    if (said.length === 0 && !closed) await new Promise<void>((heard) => (wake = heard));
    return said.shift();
  };
}
