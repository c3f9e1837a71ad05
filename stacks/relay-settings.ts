import { join } from "node:path";
import { ingestPath } from "../lib/dynatrace/ingest-source";
import { relayRuntime } from "../lib/forwarder/region-scope";
import type { RelayProps } from "../lib/forwarder/relay-queue";
import { RELAY_ENVIRONMENT } from "../lib/relay/environment";
import { fromStack, type StackSettings } from "./stack-settings";

/** How the functions of a stack are made. */
export function relaySettings(settings: StackSettings, stackId: string): RelayProps {
  const { deployment, bundle } = settings;
  return {
    bundle,
    filename: fromStack(settings, stackId, join(settings.outDir, "assets", "relay.zip")),
    runtime: relayRuntime(deployment.aws.providerVersion),
    environment: relayEnvironment(settings),
    deadLetterQueueVariable: RELAY_ENVIRONMENT.deadLetterQueueUrl,
    ...deployment.relay,
  };
}

function relayEnvironment({ deployment, arns, bundle }: StackSettings): Record<string, string> {
  return {
    [RELAY_ENVIRONMENT.ingestUrl]: new URL(ingestPath(deployment.dynatrace.ingestSource), deployment.dynatrace.url)
      .href,
    [RELAY_ENVIRONMENT.tokenSecretArn]:
      deployment.hub.secretArn ?? arns.secret(deployment.hub.account, deployment.hub.region),
    [RELAY_ENVIRONMENT.mapping]: deployment.dynatrace.mapping,
    [RELAY_ENVIRONMENT.classification]: deployment.dynatrace.classification,
    [RELAY_ENVIRONMENT.version]: bundle.version,
    [RELAY_ENVIRONMENT.serviceName]: deployment.name,
    [RELAY_ENVIRONMENT.metricsNamespace]: "hubrelay",
  };
}
