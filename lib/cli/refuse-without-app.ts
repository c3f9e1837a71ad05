import { existsSync } from "node:fs";
import { checkAppInstalled, settingsCredentials } from "../dynatrace/app-registration/settings-schemas-api";
import type { RolloutFlags } from "./global-options";
import type { RolloutRun } from "./run-rollout";

/**
 * Before anything is planned or changed: a declaration with `appRegistration` needs the app.
 *
 * @throws UserError when it is not installed, or when Dynatrace cannot be asked
 */
export async function refuseWithoutApp(flags: RolloutFlags, { stacks, declaration }: RolloutRun): Promise<void> {
  // Stacks that were synthesised elsewhere run without their declaration.
  if (!stacks.some(({ name }) => name === "dynatrace") || !existsSync(flags.config)) return;
  const { dynatrace } = declaration().deployment;
  if (dynatrace.appRegistration) await checkAppInstalled(dynatrace.url, settingsCredentials());
}
