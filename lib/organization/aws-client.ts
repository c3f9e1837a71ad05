import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";

/** Tries of one call; the SDK backs off with jitter between them and slows down when it is throttled. */
const MAX_ATTEMPTS = 10;

/** Credentials of an assumed role. */
export interface SessionCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** What a client of the AWS SDK is made from. */
export interface ClientConfig {
  readonly region: string;
  readonly maxAttempts: number;
  /** Client-side rate limiting: a list of thousands of accounts settles at the rate AWS allows. */
  readonly retryMode: "adaptive";
  readonly requestHandler: { readonly httpAgent: HttpAgent; readonly httpsAgent: HttpsAgent };
  readonly credentials?: SessionCredentials;
}

/**
 * Connections are kept and shared: thousands of accounts are asked at the same few endpoints, each by a client of its own, whose
 * `destroy` would otherwise cut the others' connections. Idle ones do not keep the process.
 */
class SharedHttpAgent extends HttpAgent {
  override destroy(): void {}
}
class SharedHttpsAgent extends HttpsAgent {
  override destroy(): void {}
}
const CONNECTIONS = { keepAlive: true, maxSockets: 50 } as const;
const requestHandler = {
  httpAgent: new SharedHttpAgent(CONNECTIONS),
  httpsAgent: new SharedHttpsAgent(CONNECTIONS),
};

/** @param credentials - @default those of the environment, as every AWS tool finds them */
export function clientConfig(region: string, credentials?: SessionCredentials): ClientConfig {
  return {
    region,
    maxAttempts: MAX_ATTEMPTS,
    retryMode: "adaptive",
    requestHandler,
    ...(credentials === undefined ? {} : { credentials }),
  };
}

/** The partition a region belongs to, as far as hubrelay supports it. */
export function partitionOf(region: string): "aws" | "aws-us-gov" | "aws-cn" {
  if (region.startsWith("us-gov-")) return "aws-us-gov";
  return region.startsWith("cn-") ? "aws-cn" : "aws";
}
