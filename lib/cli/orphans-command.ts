import { Command } from "commander";
import { findOrphans } from "../rollout/orphans";
import { readStacks } from "../rollout/stacks";
import { readDeclaration } from "./declaration";
import { type GlobalOptions, outDirectory } from "./global-options";
import { stateStoreOf } from "./state-store-of";
import { statesProblem } from "./states-problem";
import { synthesise } from "./synthesise";
import { plural, table } from "./table";

/** `hubrelay orphans`. */
export function orphansCommand(): Command {
  return new Command("orphans")
    .option("--no-synth", "take the stacks as they were synthesised before")
    .addHelpText("after", "\nExample:\n  $ npx hubrelay orphans")
    .action(async (_flags: unknown, command: Command) => {
      const flags = command.optsWithGlobals<GlobalOptions & { readonly synth: boolean }>();
      if (flags.synth) await synthesise(flags);
      const store = await stateStoreOf(readDeclaration(flags.config).deployment, flags.config);
      const claimed = readStacks(outDirectory(flags)).map(({ name }) => name);
      const orphans = await findOrphans(store, claimed).catch((error: unknown) => {
        throw statesProblem(error, store);
      });
      if (orphans.length > 0) process.exitCode = 2;
      if (flags.json) {
        console.log(JSON.stringify({ place: store.place, orphans }, null, 2));
        return;
      }
      if (orphans.length === 0) {
        console.log(`${store.place}: every state belongs to a stack`);
        return;
      }
      console.log(`${plural(orphans.length, "state")} in ${store.place} that no stack claims\n`);
      console.log(
        table(
          ["stack", ">resources"],
          orphans.map(({ stack, addresses, problem }) => [stack, problem === undefined ? addresses.length : "?"]),
        ),
      );
      for (const { stack, problem } of orphans) {
        if (problem !== undefined) console.error(`✗ the state of ${stack} cannot be read: ${problem}`);
      }
      if (orphans.some(({ stack }) => stack === "hub")) {
        console.log(
          "\nThe hub of an earlier topology: declare topology: hub again, npx hubrelay destroy --stack hub, then change it.",
        );
      }
      console.log(
        "\nAn account that can be entered: npx hubrelay apply takes its resources away. Closed, or nothing left: npx hubrelay forget ID",
      );
    });
}
