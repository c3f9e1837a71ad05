import { AwsClient } from "aws4fetch";
import { parseArn } from "./arn";
import { fields, firstText, text } from "./json";

/**
 * AWS's JSON protocol with a signature and nothing else. The SDK's two clients come to 472 KB minified, most of it credential
 * providers and endpoint rules that a function with credentials in its environment never uses; the signer comes to 6 KB.
 */
export interface AwsCall {
  readonly service: "sqs" | "secretsmanager";
  readonly region: string;
  /** @default "aws" */
  readonly partition?: string;
  /** `X-Amz-Target`, such as `secretsmanager.GetSecretValue`. */
  readonly target: string;
  readonly body: unknown;
}

/** A call that AWS refused or that did not come through; the message holds AWS's code and words, never a request. */
export class AwsApiError extends Error {
  public constructor(
    /** AWS's code, such as `AccessDeniedException`, or `NetworkError`. */
    public readonly code: string,
    message: string,
  ) {
    super(`${code}: ${message}`);
    this.name = "AwsApiError";
  }
}

/** Makes one call and gives its answer. */
export type AwsApi = (call: AwsCall) => Promise<unknown>;

/** Domain of the endpoints of each partition. */
const DOMAINS: Readonly<Record<string, string>> = {
  aws: "amazonaws.com",
  "aws-us-gov": "amazonaws.com",
  "aws-cn": "amazonaws.com.cn",
  "aws-iso": "c2s.ic.gov",
  "aws-iso-b": "sc2s.sgov.gov",
};

/** Longest time for one attempt, in milliseconds. */
const TIMEOUT_MS = 5_000;

/** Attempts after the first on throttling and server errors, with the signer's exponential delay of 50 ms and more. */
const RETRIES = 3;

type Environment = Readonly<Record<string, string | undefined>>;

/** Where a service is reached: AWS's own address, unless the SDK's variables name another. */
export function endpoint(call: Pick<AwsCall, "service" | "region" | "partition">, env: Environment): string {
  const specific = call.service === "sqs" ? env.AWS_ENDPOINT_URL_SQS : env.AWS_ENDPOINT_URL_SECRETS_MANAGER;
  const own = `https://${call.service}.${call.region}.${DOMAINS[call.partition ?? "aws"] ?? DOMAINS.aws}`;
  return (specific || env.AWS_ENDPOINT_URL || own).replace(/\/+$/, "");
}

/** An API that signs with the credentials Lambda puts into the environment. */
export function createAwsApi(env: Environment = process.env): AwsApi {
  return async (call) => {
    const client = new AwsClient({
      accessKeyId: env.AWS_ACCESS_KEY_ID ?? "",
      secretAccessKey: env.AWS_SECRET_ACCESS_KEY ?? "",
      sessionToken: env.AWS_SESSION_TOKEN,
      service: call.service,
      region: call.region,
      retries: RETRIES,
    });
    let response: Response;
    let body: string;
    try {
      response = await client.fetch(`${endpoint(call, env)}/`, {
        method: "POST",
        headers: {
          "content-type": call.service === "sqs" ? "application/x-amz-json-1.0" : "application/x-amz-json-1.1",
          "x-amz-target": call.target,
        },
        body: JSON.stringify(call.body),
        redirect: "manual",
        signal: AbortSignal.timeout(TIMEOUT_MS * (RETRIES + 1)),
      });
      body = await response.text();
    } catch (error) {
      throw new AwsApiError("NetworkError", networkReason(error));
    }
    const answer = fields(parse(body));
    if (response.ok) return answer;
    const code =
      firstText(answer.__type, answer.code, response.headers.get("x-amzn-errortype")) ?? `HTTP ${response.status}`;
    throw new AwsApiError(
      code.replace(/^.*#/, "").replace(/:.*$/, ""),
      (firstText(answer.message, answer.Message) ?? "AWS gave no reason").slice(0, 500),
    );
  };
}

/** The cause of a failed `fetch` in one line: its own message says only "fetch failed". */
export function networkReason(error: unknown): string {
  const cause = fields(fields(error).cause ?? error);
  const code = networkCode(error);
  const message = text(cause.message) ?? "";
  // A name with several addresses fails with an error that has a code and no words.
  return message.includes(code) ? message : `${code} ${message}`.trim();
}

/** The code of a failed `fetch`'s cause, such as ECONNRESET; empty if it has none. */
export function networkCode(error: unknown): string {
  return text(fields(fields(error).cause ?? error).code) ?? "";
}

/** Region and partition of an ARN. */
export function placeOf(arn: string): { readonly region: string; readonly partition: string } {
  const parts = parseArn(arn);
  return { region: parts?.region ?? "us-east-1", partition: parts?.partition ?? "aws" };
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
