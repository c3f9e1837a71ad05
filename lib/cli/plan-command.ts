import { Command } from "commander";
import { runPlan } from "../rollout/plan";
import { type RolloutFlags, withRolloutOptions } from "./global-options";
import { runRollout } from "./run-rollout";

/** `hubrelay plan`. */
export function planCommand(): Command {
  return withRolloutOptions(new Command("plan"))
    .addHelpText("after", "\nExample:\n  $ npx hubrelay plan --account 111111111111")
    .action((_flags: unknown, command: Command) =>
      runRollout("plan", command.optsWithGlobals<RolloutFlags>(), runPlan),
    );
}
