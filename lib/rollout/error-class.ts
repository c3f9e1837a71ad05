import type { Diagnostic } from "./diagnostics";
import { redact } from "./redact";
import { lockInMessage, type StateLock, stackInMessage } from "./state-lock";

/** Why a stack failed, as far as the next step differs. */
export type ErrorClass =
  | "credentials"
  | "throttled"
  | "quota"
  | "policy denied"
  | "lock"
  | "provider"
  | "dynatrace"
  | "interrupted"
  | "other";

/** A stack's failure, ready to print. */
export interface StackError {
  readonly class: ErrorClass;
  /** What terraform said, without secrets, without its frame. */
  readonly message: string;
  /** The next step. */
  readonly whatToDo: string;
}

interface Rule {
  readonly class: ErrorClass;
  readonly pattern: RegExp;
  /** What it is not about, although the pattern matches. */
  readonly except?: RegExp;
  readonly whatToDo: string | ((text: string, now: Date) => string);
}

/** First match wins: a lock's text may name S3, a denied AssumeRole is about credentials, an explicit deny is a policy. */
const RULES: readonly Rule[] = [
  {
    class: "lock",
    pattern: /acquiring the state lock|state lock|ConditionalCheckFailed.*lock/i,
    // Terraform says so too when it may not write the lock, has no bucket to write it to, or nobody answers: then nobody holds it.
    except:
      /api error (?!PreconditionFailed|ConditionalCheckFailed|ConditionalRequestConflict|NoSuchKey)|no such host|connection refused|i\/o timeout/i,
    whatToDo: describeLock,
  },
  {
    class: "other",
    pattern: /NoSuchBucket|S3 bucket \S+ does not exist/i,
    whatToDo: "make the bucket that backend names in the declaration, or mend its name there, then run it again",
  },
  {
    class: "policy denied",
    pattern: /operation error S3: [\s\S]*(StatusCode: 403|AccessDenied)/i,
    except: /InvalidAccessKeyId|ExpiredToken|InvalidToken|SignatureDoesNotMatch/i,
    whatToDo:
      "let yourself, or backend.roleArn, list the bucket of the states and read, write and delete what is in it (docs/credentials.md), then run it again",
  },
  {
    class: "other",
    pattern: /Backend configuration changed|Backend type changed|migrate-state/i,
    whatToDo: "the state lies elsewhere now: move it with terraform init -migrate-state in the stack's folder",
  },
  {
    class: "other",
    pattern: /Saved plan is stale/i,
    whatToDo:
      "the state has moved since it was planned, so somebody else applied: look at npx hubrelay plan, then apply again",
  },
  {
    class: "other",
    pattern: /no such host|connection refused|i\/o timeout|TLS handshake|network is unreachable|context deadline/i,
    // Where there are none, the last place that is looked at is one that answers on AWS's own machines only.
    except: /No valid credential sources|no EC2 IMDS role found/i,
    whatToDo: "check the network and the proxy from here, then run the failed stacks again",
  },
  {
    class: "policy denied",
    pattern: /explicit deny|service control policy|resource control policy|permissions boundary/i,
    whatToDo: "allow the action for the deploy role in that policy, then run the failed stacks again",
  },
  {
    class: "credentials",
    pattern:
      /No valid credential sources|ExpiredToken|InvalidAccessKeyId|InvalidClientTokenId|security token included in the request is (invalid|expired)|SignatureDoesNotMatch|UnrecognizedClientException|Cannot assume IAM Role|sts:AssumeRole|AssumeRole|failed to refresh cached credentials|error configuring S3 Backend.*credential/is,
    whatToDo:
      "check that you are signed in (aws sts get-caller-identity) and that the deploy role exists there and trusts you; an account that is closed: npx hubrelay forget ACCOUNT",
  },
  {
    class: "policy denied",
    pattern: /AccessDenied|UnauthorizedOperation|not authorized to perform|StatusCode: 403, .*api error/i,
    whatToDo: "add the action to the deploy role's policy (docs/deploy-role.md), then run the failed stacks again",
  },
  {
    class: "throttled",
    pattern: /Throttl|TooManyRequests|Rate exceeded|RequestLimitExceeded|SlowDown|status code: 429/i,
    whatToDo: "run the failed stacks again with a smaller --concurrency",
  },
  {
    class: "quota",
    pattern: /LimitExceeded|ServiceQuotaExceeded|QuotaExceeded|UnreservedConcurrentExecution|maximum number of/i,
    whatToDo: "raise the quota in the account (Service Quotas), then run the failed stacks again",
  },
  {
    class: "other",
    pattern: /already ?exist|ResourceExistsException/i,
    whatToDo:
      "something of that name is there that no state of this deployment knows, perhaps of another one (npx hubrelay preflight tells): remove it, or take another name in the declaration",
  },
  {
    class: "dynatrace",
    // The provider fails on a token that is gone, in plan and in destroy alike, instead of planning a new one.
    pattern:
      /dynatrace_api_token\.ingest_\w+[\s\S]*Token not found|Token not found[\s\S]*dynatrace_api_token\.ingest_\w+/i,
    whatToDo:
      "an ingest token was deleted in Dynatrace: npx hubrelay token forget takes it out of the state, then run this again",
  },
  {
    class: "dynatrace",
    pattern: /dynatrace|dt0[a-z]\d{2}\./i,
    whatToDo:
      "check the environment's URL and that the token given to the provider is valid and has the scopes it needs",
  },
  {
    class: "provider",
    pattern:
      /Failed to query available provider packages|Failed to install provider|Inconsistent dependency lock file|plugin|provider produced|Unsupported argument|Invalid (resource|provider)|Could not load|Required plugins are not installed|checksums/i,
    whatToDo: "check that the provider's version can be installed here: run terraform init in the stack's folder",
  },
];

/**
 * Sorts a failure by what to do about it.
 *
 * @param diagnostics what terraform said; warnings are ignored when there are errors
 * @param fallback terraform's raw output, used when it ended without a diagnostic
 * @param now for the age of a lock
 */
export function classifyError(diagnostics: readonly Diagnostic[], fallback: string, now = new Date()): StackError {
  const errors = diagnostics.filter((diagnostic) => diagnostic.severity === "error");
  const text =
    errors.length > 0
      ? errors.map((error) => `${error.summary}\n${error.address ?? ""}\n${error.detail}`).join("\n")
      : fallback;
  const message = redact(errors.length > 0 ? allDiagnostics(errors) : lastLines(fallback));
  const rule = RULES.find(({ pattern, except }) => pattern.test(text) && except?.test(text) !== true);
  if (rule === undefined) {
    return { class: "other", message, whatToDo: "look at the stack's log, mend it, then run the failed stacks again" };
  }
  const whatToDo = typeof rule.whatToDo === "string" ? rule.whatToDo : rule.whatToDo(text, now);
  return { class: rule.class, message, whatToDo };
}

/** One line for each kind of error: seventeen regions that fail alike are one message, said once. */
function allDiagnostics(errors: readonly Diagnostic[]): string {
  const kinds = new Map<string, { readonly text: string; count: number }>();
  for (const error of errors) {
    const key = `${error.summary}\n${error.detail}`.replace(/RequestID: [\w-]*|[a-z]{2}(-[a-z]+)+-\d/gi, "");
    const kind = kinds.get(key);
    if (kind === undefined) kinds.set(key, { text: oneDiagnostic(error), count: 1 });
    else kind.count += 1;
  }
  return [...kinds.values()]
    .map(({ text, count }) => (count === 1 ? text : `${text} (and ${count - 1} more like this)`))
    .join("\n");
}

function oneDiagnostic({ summary, detail, address }: Diagnostic): string {
  const where = address === undefined ? "" : `${address}: `;
  // A provider's summary often is the whole message; its detail then only repeats it.
  // Of a lock, terraform's general advice ("-lock=false") is the opposite of ours, and how S3 said no hides whose it is.
  const own = detail
    .replace(/Terraform acquires a state lock[\s\S]*/, "")
    .replace(/Error message: [\s\S]*PreconditionFailed[\s\S]*(?=Lock Info:)/, "")
    .replace(/Lock Info:[\s\S]*/, (info) => info.replace(/ {2,}/g, " "));
  const rest = own.replace(/\s*\n\s*/g, " ").trim();
  return `${where}${summary.trim()}${rest === "" || summary.includes(rest) ? "" : ` ${rest}`}`;
}

function lastLines(output: string): string {
  const lines = output.split(/\r?\n/).filter((line) => line.trim() !== "" && !line.startsWith("{"));
  return lines.length === 0 ? "terraform ended without saying why" : lines.slice(-5).join("\n");
}

function describeLock(text: string, now: Date): string {
  const owner = ownerOf(lockInMessage(text), now);
  // A lock on a file of this machine ends with its process, so there is one.
  const held = /resource temporarily unavailable|another process has locked/i.test(text);
  const what = `the state is locked${owner}`;
  return held ? `${what}; wait for that run to end` : `${what}; ${unlockAdvice(stackInMessage(text))}`;
}

/** Whose a lock is and for how long, as far as it says: ` by ci@runner-7 (apply) for 12 min`. */
export function ownerOf({ who, operation, since }: StateLock, now: Date): string {
  return [
    who === undefined ? "" : ` by ${who}`,
    operation === undefined ? "" : ` (${operation})`,
    since === undefined ? "" : ` for ${duration(now.getTime() - since)}`,
  ].join("");
}

/** What to do about a lock. @param stack @default - not known: every lock is shown then */
export function unlockAdvice(stack = ""): string {
  const name = stack.replace(/^account-/, "");
  return `wait for that run to end. Only when it is certain that it no longer runs: npx hubrelay unlock ${name}`.trimEnd();
}

/** `42 s`, `7 min`, `3 h`, `2 d`. */
export function duration(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 90) return `${seconds} s`;
  if (seconds < 90 * 60) return `${Math.round(seconds / 60)} min`;
  if (seconds < 36 * 3600) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86400)} d`;
}
