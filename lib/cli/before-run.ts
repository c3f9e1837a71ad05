import { expiryWarnings } from "../dynatrace/token-expiry";
import { externalTokenVariables } from "../dynatrace/token-from-command";
import type { Stack } from "../rollout/stack";
import type { Declaration } from "./declaration";

/** What is known before Terraform starts. */
export interface BeforeRun {
  /** Environment of Terraform. */
  readonly env: NodeJS.ProcessEnv;
  /** To be said, whatever the run comes to. */
  readonly warnings: readonly string[];
}

/**
 * What a run needs beside its stacks.
 *
 * @throws UserError when the external token cannot be had
 */
export async function beforeRun(declaration: Declaration, stacks: readonly Stack[]): Promise<BeforeRun> {
  const { token } = declaration.deployment.dynatrace;
  const variables = touchesDynatrace(stacks) ? await externalTokenVariables(token) : {};
  return { env: { ...process.env, ...variables }, warnings: expiryWarnings(token, new Date()) };
}

function touchesDynatrace(stacks: readonly Stack[]): boolean {
  return stacks.some(({ name }) => name === "dynatrace");
}
