import { UserError } from "../rollout/user-error";

/** The credential for platform APIs. @throws UserError when there is none */
export function platformToken(env: NodeJS.ProcessEnv = process.env): string {
  const token = env.DYNATRACE_PLATFORM_TOKEN;
  if (token) return token;
  throw new UserError(
    "DYNATRACE_PLATFORM_TOKEN is not set",
    "give a platform token with storage:security.events:read and storage:buckets:read",
  );
}
