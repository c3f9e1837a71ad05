import { join } from "node:path";
import {
  CreateFunctionCommand,
  DeleteFunctionCommand,
  InvokeCommand,
  LambdaClient,
  waitUntilFunctionActiveV2,
} from "@aws-sdk/client-lambda";
import { CreateSecretCommand, DeleteSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { buildSync } from "esbuild";
import { zipSync } from "fflate";
import { clientConfig, rootOf } from "./clients";
import type { ProbeAnswer, ProbeEvent } from "./role-probe-function";

const FUNCTION = "sandbox-role-probe";

/** Where to probe. */
export interface ProbeOptions {
  readonly endpoint: string;
  readonly account: string;
  readonly region: string;
  readonly hub: { readonly account: string; readonly region: string };
  /** The deployment's name. */
  readonly name: string;
}

/** What a relay may do and must be able to. */
export const ALLOWED_CALLS = ["secretsmanager:GetSecretValue", "sqs:GetQueueAttributes"] as const;

/**
 * Runs a function with the relay's role and asks it which calls it may make; what it needed for that is removed again.
 *
 * @returns by call: `allowed`, or the name of the refusal
 */
export async function probeRelayRole({ endpoint, account, region, hub, name }: ProbeOptions): Promise<ProbeAnswer> {
  const lambda = new LambdaClient(clientConfig(endpoint, rootOf(account), region));
  const secrets = new SecretsManagerClient(clientConfig(endpoint, rootOf(hub.account), hub.region));
  const other = await secrets.send(new CreateSecretCommand({ Name: FUNCTION, SecretString: "not for relays" }));
  try {
    await lambda.send(
      new CreateFunctionCommand({
        FunctionName: FUNCTION,
        Role: `arn:aws:iam::${account}:role/${name}-relay`,
        Runtime: "nodejs22.x",
        Handler: "index.handler",
        Timeout: 30,
        Code: { ZipFile: probeArchive() },
      }),
    );
    await waitUntilFunctionActiveV2({ client: lambda, maxWaitTime: 30 }, { FunctionName: FUNCTION });
    const event: ProbeEvent = {
      queueUrl: `${endpoint}/${account}/${name}-findings`,
      secretArn: `arn:aws:secretsmanager:${hub.region}:${hub.account}:secret:${name}/ingest-token`,
      otherSecretArn: other.ARN as string,
      hubRegion: hub.region,
    };
    const answer = await lambda.send(
      new InvokeCommand({ FunctionName: FUNCTION, Payload: Buffer.from(JSON.stringify(event)) }),
    );
    const text = Buffer.from(answer.Payload ?? []).toString("utf8");
    if (answer.FunctionError) throw new Error(`the probe with the relay's role failed: ${text}`);
    return JSON.parse(text) as ProbeAnswer;
  } finally {
    await lambda.send(new DeleteFunctionCommand({ FunctionName: FUNCTION })).catch(() => undefined);
    await secrets.send(new DeleteSecretCommand({ SecretId: FUNCTION, ForceDeleteWithoutRecovery: true }));
    lambda.destroy();
    secrets.destroy();
  }
}

function probeArchive(): Uint8Array {
  const { outputFiles } = buildSync({
    entryPoints: [join(__dirname, "role-probe-function.ts")],
    bundle: true,
    write: false,
    platform: "node",
    format: "esm",
    target: "node20",
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  });
  return zipSync({ "index.mjs": outputFiles[0]!.contents });
}
