import { UserError } from "../user-error";

/** Longest text of AWS that is passed on. */
const SHOWN = 200;

/** The code of an AWS error, such as `AccessDenied`; empty for anything else. */
export function codeOf(error: unknown): string {
  const { name, Code, code } = (error ?? {}) as { name?: unknown; Code?: unknown; code?: unknown };
  for (const each of [Code, name, code]) if (typeof each === "string" && each !== "Error") return each;
  return "";
}

/** Whether IAM or a service control policy said no. */
export function isAccessDenied(error: unknown): boolean {
  return /^(AccessDenied|AccessDeniedException|UnauthorizedOperation|AuthorizationError|AuthorizationErrorException)$/.test(
    codeOf(error),
  );
}

/** Whether a service control policy said no, which no permission in the account can change. */
export function isDeniedByPolicy(error: unknown): boolean {
  return isAccessDenied(error) && /explicit deny in a service control policy/i.test((error as Error).message);
}

/** Whether the caller has no credentials, or they do not hold any more. */
export function isCredentialsProblem(error: unknown): boolean {
  return /^(CredentialsProviderError|TokenProviderError|ExpiredToken|ExpiredTokenException|InvalidClientTokenId|InvalidAccessKeyId|UnrecognizedClientException|SignatureDoesNotMatch)$/.test(
    codeOf(error),
  );
}

/** Whether the region cannot be used with these credentials: AWS refuses tokens in a region that is not enabled. */
export function isRegionDisabled(error: unknown): boolean {
  return /^(UnrecognizedClientException|InvalidClientTokenId|OptInRequired|AuthFailure|RegionDisabledException)$/.test(
    codeOf(error),
  );
}

/** Whether nobody answered at all. */
export function isUnreachable(error: unknown): boolean {
  return /^(ENOTFOUND|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|TimeoutError|NetworkingError)$/.test(
    codeOf(error),
  );
}

/** One line about an error. */
export function shortReason(error: unknown): string {
  const message = (error instanceof Error ? error.message : String(error)).replace(/\s+/g, " ").trim();
  const code = codeOf(error);
  const text = code === "" || message.startsWith(code) ? message : `${code}: ${message}`;
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}

/** An error of AWS as one the user can mend, where it is one; bugs stay what they are. */
export function explained(error: unknown, doing: string, whatToDo: string): unknown {
  if (error instanceof UserError) return error;
  if (isCredentialsProblem(error)) {
    return new UserError(
      `${doing}: AWS does not know the caller (${shortReason(error)})`,
      "sign in, for example with: aws sso login, or set AWS_PROFILE; then try: aws sts get-caller-identity",
    );
  }
  if (isUnreachable(error)) {
    return new UserError(
      `${doing}: AWS cannot be reached (${shortReason(error)})`,
      "check network and proxy, then run it again",
    );
  }
  // What the SDK throws for an answer of AWS carries this; anything else is a bug.
  if (!(error instanceof Error) || !("$metadata" in error)) return error;
  return new UserError(`${doing}: ${shortReason(error)}`, whatToDo);
}
