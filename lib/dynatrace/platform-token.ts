import { UserError } from "../user-error";
import { givenCredentials } from "./credentials/given";

/** The credential for platform APIs. @throws UserError when there is none */
export function platformToken(env: NodeJS.ProcessEnv = process.env): string {
  const { platformToken: token } = givenCredentials(env);
  if (token) return token.value;
  throw new UserError(
    "DYNATRACE_PLATFORM_TOKEN is not set",
    "give a platform token with storage:security.events:read and storage:buckets:read",
  );
}
