import type { RelayFilter } from "./finding-conditions";

/**
 * Names of the function's environment variables. The forwarder sets them, the relay reads them; nothing else is read from the
 * environment but what Lambda itself sets.
 */
export const RELAY_ENVIRONMENT = {
  /** Full address of Dynatrace's ingest endpoint. */
  ingestUrl: "HUBRELAY_INGEST_URL",
  /** ARN of the hub's secret; the random suffix may be absent. */
  tokenSecretArn: "HUBRELAY_TOKEN_SECRET_ARN",
  /** `semantic` or `passthrough`. */
  mapping: "HUBRELAY_MAPPING",
  /** `types` or `evidence`. */
  classification: "HUBRELAY_CLASSIFICATION",
  /** Conditions that findings must meet beyond the rule's pattern, as JSON; absent: none. */
  filter: "HUBRELAY_FILTER",
  /** Where refused messages go, as an SQS URL. */
  deadLetterQueueUrl: "HUBRELAY_DEAD_LETTER_QUEUE_URL",
  /** Version of hubrelay, for logs and the user agent. */
  version: "HUBRELAY_VERSION",
  /** Name of the service in logs and metrics. */
  serviceName: "POWERTOOLS_SERVICE_NAME",
  /** CloudWatch namespace of the metrics. */
  metricsNamespace: "POWERTOOLS_METRICS_NAMESPACE",
} as const;

/** How findings become records: mapped by the relay, or passed on for the tenant's built-in processors. */
export type MappingMode = "semantic" | "passthrough";

/** What decides a finding's class: the first element of `Types`, or what the finding carries. */
export type Classification = "types" | "evidence";

/** The relay's settings, checked. */
export interface RelayEnvironment {
  readonly ingestUrl: string;
  readonly tokenSecretArn: string;
  /** @default "semantic" */
  readonly mapping: MappingMode;
  /** @default "types" */
  readonly classification: Classification;
  /** @default - every finding that comes passes */
  readonly filter?: RelayFilter;
  readonly deadLetterQueueUrl: string;
  /** @default "dev" */
  readonly version: string;
  /** @default "hubrelay" */
  readonly serviceName: string;
  /** @default "hubrelay" */
  readonly metricsNamespace: string;
}

/**
 * Reads the relay's settings.
 *
 * @throws Error naming the variable, what was expected and what came; the function then fails before it takes a message.
 */
export function parseRelayEnvironment(env: Readonly<Record<string, string | undefined>>): RelayEnvironment {
  return {
    ingestUrl: url(env, RELAY_ENVIRONMENT.ingestUrl),
    tokenSecretArn: matching(
      env,
      RELAY_ENVIRONMENT.tokenSecretArn,
      /^arn:[^:]+:secretsmanager:[^:]+:\d{12}:secret:.+$/,
      "the ARN of a secret",
    ),
    mapping: oneOf(env, RELAY_ENVIRONMENT.mapping, ["semantic", "passthrough"]),
    classification: oneOf(env, RELAY_ENVIRONMENT.classification, ["types", "evidence"]),
    ...(env[RELAY_ENVIRONMENT.filter] && { filter: conditions(env) }),
    deadLetterQueueUrl: url(env, RELAY_ENVIRONMENT.deadLetterQueueUrl),
    version: env[RELAY_ENVIRONMENT.version] || "dev",
    serviceName: env[RELAY_ENVIRONMENT.serviceName] || "hubrelay",
    metricsNamespace: env[RELAY_ENVIRONMENT.metricsNamespace] || "hubrelay",
  };
}

type Environment = Readonly<Record<string, string | undefined>>;

function refuse(name: string, expected: string, received: string | undefined): never {
  throw new Error(`${name}: expected ${expected}, received ${received ? JSON.stringify(received) : "nothing"}`);
}

function matching(env: Environment, name: string, pattern: RegExp, expected: string): string {
  const value = env[name];
  return value && pattern.test(value) ? value : refuse(name, expected, value);
}

function conditions(env: Environment): RelayFilter {
  const value = env[RELAY_ENVIRONMENT.filter] ?? "";
  try {
    const parsed: unknown = JSON.parse(value);
    if (Array.isArray(parsed)) return parsed as RelayFilter;
  } catch {
    // Said below.
  }
  return refuse(RELAY_ENVIRONMENT.filter, "a JSON list of conditions", value);
}

function url(env: Environment, name: string): string {
  const value = env[name];
  return value && /^https?:$/.test(protocolOf(value)) ? value : refuse(name, "an http or https address", value);
}

function protocolOf(value: string): string {
  return URL.canParse(value) ? new URL(value).protocol : "";
}

/** The first allowed value is the default. */
function oneOf<T extends string>(env: Environment, name: string, allowed: readonly [T, ...T[]]): T {
  const value = env[name];
  if (!value) return allowed[0];
  return allowed.find((candidate) => candidate === value) ?? refuse(name, allowed.join(" or "), value);
}
