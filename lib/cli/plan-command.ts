import { Command } from "commander";
import { runPlan } from "../rollout/plan";
import { type RolloutFlags, withRolloutOptions } from "./global-options";
import { refuseWithoutApp } from "./refuse-without-app";
import { runRollout } from "./run-rollout";

/** `hubrelay plan`. */
export function planCommand(): Command {
  return withRolloutOptions(new Command("plan"))
    .addHelpText("after", "\nExample:\n  $ npx hubrelay plan --account 111111111111")
    .action((_flags: unknown, command: Command) => {
      const flags = command.optsWithGlobals<RolloutFlags>();
      return runRollout(flags, async (options) => {
        await refuseWithoutApp(flags, options);
        return runPlan(options);
      });
    });
}
