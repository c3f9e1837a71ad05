import { z } from "zod";

const deployedSchema = z.object({
  account: z.string(),
  region: z.string(),
  filter: z.string().default(""),
  rules: z.array(z.string()).default([]),
  queue_url: z.string(),
  dead_letter_queue_url: z.string(),
  relay: z.string().default(""),
  relay_version: z.string().default(""),
});

/** A connection as a stack's state has it. */
export interface DeployedConnection {
  readonly account: string;
  readonly region: string;
  /** Name of its filter; empty when all findings pass. */
  readonly filter: string;
  readonly queueUrl: string;
  readonly deadLetterQueueUrl: string;
  /** Name of the relay's function. */
  readonly relay: string;
  readonly relayVersion: string;
}

/** The connections in `terraform output -json` of a stack; none where nothing is deployed. */
export function deployedConnections(outputs: string): DeployedConnection[] {
  const parsed = JSON.parse(outputs) as { readonly connections?: { readonly value?: unknown } };
  const value = z.array(deployedSchema).safeParse(parsed.connections?.value ?? []);
  // Outputs of a stack that is half applied may be half there; what is not whole is not deployed.
  if (!value.success) return [];
  return value.data.map((each) => ({
    account: each.account,
    region: each.region,
    filter: each.filter,
    queueUrl: each.queue_url,
    deadLetterQueueUrl: each.dead_letter_queue_url,
    relay: each.relay,
    relayVersion: each.relay_version,
  }));
}
