import { Command } from "commander";
import { runApply } from "../rollout/apply";
import { type ApprovalFlags, askBefore, needsApproval, withApproval } from "./approval";
import { formatPlanned } from "./format-result";
import { passGate, requireGateCredentials } from "./gate";
import { type RolloutFlags, withRolloutOptions } from "./global-options";
import { runRollout } from "./run-rollout";
import { stateStoreOf } from "./state-store-of";

/** `hubrelay apply`. */
export function applyCommand(): Command {
  return withApproval(withRolloutOptions(new Command("apply")))
    .addHelpText(
      "after",
      "\nExamples:\n  $ npx hubrelay apply\n  $ npx hubrelay apply --yes --failed .hubrelay/result.json   # in CI: only what failed",
    )
    .action((_flags: unknown, command: Command) => {
      const flags = command.optsWithGlobals<RolloutFlags & ApprovalFlags>();
      const ask = needsApproval("apply", flags);
      return runRollout("apply", flags, async (options) => {
        requireGateCredentials(options.waves ?? []);
        return runApply({
          ...options,
          gate: (done) => {
            const declaration = options.declaration();
            const store = () => stateStoreOf(declaration.deployment, flags.config);
            return passGate(done, { ask, declaration, store, say: console.error, interrupt: options.interrupt });
          },
          ...(ask && {
            confirm: (planned) => askBefore(`${formatPlanned(planned)}\n\nApply this?`, options.interrupt),
          }),
        });
      });
    });
}
