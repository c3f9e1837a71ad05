import { UserError } from "../user-error";

/** Longest time for one answer, in milliseconds. */
const TIMEOUT_MS = 30_000;

/** Asks Dynatrace. Any status is an answer. @throws UserError when none comes */
export async function askDynatrace(url: URL, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS), ...init });
  } catch (error) {
    const { message, cause } = error as Error;
    throw new UserError(
      `${url.origin} does not answer: ${(cause as Error | undefined)?.message ?? message}`,
      "check dynatrace.url in the declaration, the network and the proxy",
    );
  }
}
