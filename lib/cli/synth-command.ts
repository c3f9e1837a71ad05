import { Command } from "commander";
import { readStacks } from "../rollout/stacks";
import { type GlobalOptions, outDirectory } from "./global-options";
import { synthesise } from "./synthesise";
import { plural } from "./table";

/** `hubrelay synth`. */
export function synthCommand(): Command {
  return new Command("synth")
    .addHelpText("after", "\nExample:\n  $ npx hubrelay synth && cd cdktf.out/stacks/dynatrace && terraform init")
    .action(async (_flags: unknown, command: Command) => {
      const options = command.optsWithGlobals<GlobalOptions>();
      await synthesise(options);
      const stacks = readStacks(outDirectory(options));
      if (options.json) console.log(JSON.stringify({ out: options.out, stacks }, null, 2));
      else console.log(`${plural(stacks.length, "stack")} in ${options.out}/stacks`);
    });
}
