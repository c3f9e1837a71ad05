import { join } from "node:path";
import { ingestPath } from "../lib/dynatrace/ingest-source";
import type { FindingFilter } from "../lib/filters/finding-filter";
import { relayFilter } from "../lib/filters/relay-filter";
import { relayRuntime } from "../lib/forwarder/region-scope";
import type { RelayProps } from "../lib/forwarder/relay-queue";
import { RELAY_ENVIRONMENT } from "../lib/relay/environment";
import { fromStack, type StackSettings } from "./stack-settings";

/** How the functions of a stack are made. */
export function relaySettings(settings: StackSettings, stackId: string, filter?: FindingFilter): RelayProps {
  const { deployment, bundle } = settings;
  return {
    bundle,
    filename: fromStack(settings, stackId, join(settings.outDir, "assets", "relay.zip")),
    runtime: relayRuntime(deployment.aws.providerVersion),
    environment: { ...relayEnvironment(settings), ...filterEnvironment(filter) },
    deadLetterQueueVariable: RELAY_ENVIRONMENT.deadLetterQueueUrl,
    ...deployment.relay,
  };
}

/** What the rule cannot say and the relay therefore checks. */
function filterEnvironment(filter?: FindingFilter): Record<string, string> {
  const conditions = relayFilter(filter);
  return conditions.length > 0 ? { [RELAY_ENVIRONMENT.filter]: JSON.stringify(conditions) } : {};
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
