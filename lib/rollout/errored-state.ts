import { existsSync, readFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Diagnostic } from "./diagnostics";
import { classifyError } from "./error-class";
import type { Interrupt } from "./interrupt";
import type { RolloutOptions } from "./options";
import type { Stack } from "./stack";
import { type OnStep, StackFailure } from "./stack-terraform";
import { ERRORED_STATE as FILE, Terraform } from "./terraform";

/**
 * States that a network loss or a full disk kept from their backend. Terraform leaves such a state beside the stack and never looks at
 * it again: the next apply would make everything a second time.
 *
 * @see https://developer.hashicorp.com/terraform/cli/commands/state/push
 */
export class ErroredStates {
  private readonly terraform: Terraform;
  private readonly logs: string;
  private readonly lockArgs: readonly string[];

  constructor(
    interrupt: Interrupt,
    { env, workDirectory = ".hubrelay", lockTimeout }: Pick<RolloutOptions, "env" | "workDirectory" | "lockTimeout">,
  ) {
    this.terraform = new Terraform(interrupt, env);
    this.logs = resolve(workDirectory, "logs");
    this.lockArgs = lockTimeout === undefined ? [] : [`-lock-timeout=${lockTimeout}`];
  }

  /**
   * Saves the state that an earlier run could not. The stack must be initialised.
   *
   * @throws StackFailure when it cannot be saved now either, or the backend's state has moved since
   */
  async save(stack: Stack, onStep: OnStep): Promise<void> {
    const file = join(stack.directory, FILE);
    if (!existsSync(file)) return;
    onStep("save the state that could not be saved");
    const log = join(this.logs, `${stack.name}.push.log`);
    const whatToDo = `the state has moved since ${file} was left: take what only that file knows into the state with terraform import, then delete the file`;
    if (await this.wouldOverwrite(stack, file)) {
      throw new StackFailure({ class: "other", message: `${FILE} is older than the state in the backend`, whatToDo });
    }
    const args = ["state", "push", "-no-color", ...this.lockArgs, FILE];
    const { code, output } = await this.terraform.run({ directory: stack.directory, args, log });
    if (code === 0) {
      rmSync(file);
      return;
    }
    const error = classifyError(unframed(output), output);
    const moved = /newer state|lineage|different state/i.test(output);
    throw new StackFailure(moved ? { ...error, class: "other", whatToDo } : error, log);
  }

  /** A first state that was never saved has no lineage yet, and terraform would write it over any other, newer ones too. */
  private async wouldOverwrite(stack: Stack, file: string): Promise<boolean> {
    if (parseState(readFileSync(file, "utf8")).lineage) return false;
    const text = await this.terraform.read(stack.directory, ["state", "pull"]);
    if (text === undefined) {
      throw new StackFailure({
        class: "other",
        message: `the state in the backend cannot be read, so ${FILE} is not saved`,
        whatToDo: "check the network, the proxy and your credentials from here, then run the failed stacks again",
      });
    }
    return (parseState(text).resources ?? []).length > 0;
  }

  /** What is to be said of such a state where nothing is changed: what it knows looks as if it were still to be made. */
  remarkOn(stack: Stack): { readonly remarks?: readonly string[] } {
    const file = join(stack.directory, FILE);
    if (!existsSync(file)) return {};
    return {
      remarks: [
        `${file} holds a state that could not be saved, and is not looked at here: npx hubrelay apply saves it first`,
      ],
    };
  }

  /** A failure that left such a state says so: terraform's own words tell the user to push it, or to break the lock. */
  explain(stack: Stack, error: unknown): unknown {
    const file = join(stack.directory, FILE);
    if (!(error instanceof StackFailure) || !existsSync(file)) return error;
    const { message } = error.stackError;
    if (!message.includes(`written to the file "${FILE}"`)) return error;
    const short =
      message.split("\n").find((line) => !/errored\.tfstate|releasing the state lock/.test(line)) ?? message;
    const whatToDo =
      `the state could not be saved and is kept in ${file}; when the backend can be reached again, run the failed stacks again from ` +
      `here: it is saved first. Should the state be locked then, the lock is this run's: npx hubrelay unlock ${stack.account ?? stack.name}`;
    return new StackFailure({ class: "other", message: short, whatToDo }, error.log);
  }
}

/** This command knows no JSON: its error comes in a frame, for people. */
function unframed(output: string): Diagnostic[] {
  const text = output.replace(/^[╷│╵] ?/gm, "");
  const [, summary, detail] = /^Error: (.*)\n([\s\S]*)/m.exec(text) ?? [];
  return summary === undefined || detail === undefined ? [] : [{ severity: "error", summary, detail }];
}

interface SavedState {
  readonly lineage?: string;
  readonly resources?: readonly unknown[];
}

/** Nothing at all where there is no state yet; of a file that was cut short, terraform says what it thinks of it. */
function parseState(text: string): SavedState {
  try {
    return JSON.parse(text) as SavedState;
  } catch {
    return {};
  }
}
