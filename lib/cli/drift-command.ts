import { Command } from "commander";
import { runDrift } from "../rollout/drift";
import { loadNoise } from "../rollout/noise-file";
import { type RolloutFlags, withRolloutOptions } from "./global-options";
import { runRollout } from "./run-rollout";

/** `hubrelay drift`. */
export function driftCommand(): Command {
  return withRolloutOptions(new Command("drift"))
    .option("--noise <file>", "known false differences: JSON, address pattern → attribute → reason")
    .addHelpText("after", "\nExample:\n  $ npx hubrelay drift --noise noise.json --json")
    .action((_flags: unknown, command: Command) => {
      const flags = command.optsWithGlobals<RolloutFlags & { readonly noise?: string }>();
      const noise = flags.noise === undefined ? {} : loadNoise(flags.noise);
      return runRollout("drift", flags, (options) => runDrift({ ...options, noise }));
    });
}
