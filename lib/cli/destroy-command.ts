import { Command } from "commander";
import { runDestroy } from "../rollout/destroy";
import { UserError } from "../user-error";
import { type ApprovalFlags, askBefore, needsApproval, withApproval } from "./approval";
import { type RolloutFlags, withRolloutOptions } from "./global-options";
import { type RolloutRun, runRollout } from "./run-rollout";
import { plural } from "./table";

/** `hubrelay destroy`. */
export function destroyCommand(): Command {
  return withApproval(withRolloutOptions(new Command("destroy")))
    .addHelpText("after", "\nExample:\n  $ npx hubrelay destroy --account 111111111111")
    .action((_flags: unknown, command: Command) => {
      const flags = command.optsWithGlobals<RolloutFlags & ApprovalFlags>();
      const ask = needsApproval("destroy", flags);
      const destroy = async (options: RolloutRun) => {
        const names = options.stacks.map(({ name }) => name);
        const question = `Destroy ${plural(names.length, "stack")} (${shorten(names)})? Their findings no longer reach Dynatrace.`;
        if (ask && !(await askBefore(question, options.interrupt))) {
          throw new UserError("nothing was destroyed", 'answer "yes" to destroy');
        }
        return runDestroy(options);
      };
      return runRollout("destroy", flags, destroy);
    });
}

function shorten(names: readonly string[]): string {
  return names.length <= 5 ? names.join(", ") : `${names.slice(0, 4).join(", ")} and ${names.length - 4} more`;
}
