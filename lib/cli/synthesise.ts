import { resolve } from "node:path";
import { startProcess } from "../child-process";
import { UserError } from "../user-error";
import { readDeclaration } from "./declaration";
import type { DisconnectedAccounts } from "./disconnected";
import { type GlobalOptions, outDirectory } from "./global-options";

/** Root of the program, where `main.ts` lies. */
const ROOT = resolve(__dirname, "../..");

/**
 * Synthesises all stacks, in a process of its own: what synthesis takes (some MB a stack) is given back before terraform starts.
 *
 * @param disconnected accounts that left the deployment but still hold something: each gets a stack without resources
 * @throws DeclarationError for a mistake in the declaration, found before the process is started
 */
export async function synthesise(options: GlobalOptions, disconnected: DisconnectedAccounts = {}): Promise<void> {
  readDeclaration(options.config);
  const child = startProcess(process.execPath, ["--require", require.resolve("tsx/cjs"), resolve(ROOT, "main.ts")], {
    env: {
      ...process.env,
      HUBRELAY_CONFIG: resolve(options.config),
      CDKTF_OUTDIR: outDirectory(options),
      HUBRELAY_DISCONNECTED: JSON.stringify(disconnected),
    },
    // Standard output is for results: whatever synthesis says goes beside the progress.
    stdio: ["ignore", process.stderr, process.stderr],
  });
  const ended = await child.ended;
  if (ended.code !== 0) {
    throw new UserError("the stacks could not be synthesised: see above", "mend it, then run it again");
  }
}
