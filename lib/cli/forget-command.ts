import { Command, InvalidArgumentError } from "commander";
import { examineOrphan, forgetOrphan } from "../rollout/orphans";
import { readStacks } from "../rollout/stacks";
import { UserError } from "../user-error";
import { type ApprovalFlags, askBefore, needsApproval, withApproval } from "./approval";
import { readDeclaration } from "./declaration";
import { type GlobalOptions, outDirectory } from "./global-options";
import { WORK_DIRECTORY } from "./select-for-run";
import { stateStoreOf } from "./state-store-of";
import { statesProblem } from "./states-problem";
import { synthesise } from "./synthesise";
import { plural } from "./table";
import { cannotBeWritten } from "./write-for-user";

type ForgetFlags = GlobalOptions & ApprovalFlags & { readonly synth: boolean };

/** `hubrelay forget`. */
export function forgetCommand(): Command {
  return withApproval(new Command("forget"))
    .argument("<account>", "12-digit id of an account that can no longer be entered", accountId)
    .option("--no-synth", "take the stacks as they were synthesised before")
    .addHelpText("after", "\nExample:\n  $ npx hubrelay forget 999999999999")
    .action(async (account: string, _flags: unknown, command: Command) => {
      const flags = command.optsWithGlobals<ForgetFlags>();
      const ask = needsApproval(`forget ${account}`, flags, undefined, "orphans");
      if (flags.synth) await synthesise(flags);
      const store = await stateStoreOf(readDeclaration(flags.config).deployment, flags.config);
      const claimed = readStacks(outDirectory(flags)).map(({ name }) => name);
      const orphan = await examineOrphan(store, `account-${account}`, claimed).catch((error: unknown) => {
        throw statesProblem(error, store);
      });
      const left = orphan.addresses.map((address) => `  ${address}`).join("\n");
      const what = plural(orphan.addresses.length, "resource");
      if (ask) {
        const question = `${what} stay in ${account} if the account still exists:\n${left}\n\nForget them?`;
        if (!(await askBefore(question))) throw new UserError("nothing was forgotten", 'answer "yes" to forget');
      }
      const forgotten = await forgetOrphan(store, orphan, WORK_DIRECTORY).catch((error: unknown) => {
        throw statesProblem(cannotBeWritten(WORK_DIRECTORY, error), store);
      });
      if (flags.json) console.log(JSON.stringify(forgotten, null, 2));
      else
        console.log(
          `Forgot ${what} of ${account}${left === "" ? "" : `:\n${left}`}\nA copy of the state: ${forgotten.copy}`,
        );
    });
}

function accountId(value: string): string {
  if (!/^\d{12}$/.test(value)) throw new InvalidArgumentError(`expected a 12-digit account id, received "${value}"`);
  return value;
}
