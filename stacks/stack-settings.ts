import { join, relative } from "node:path";
import { LocalBackend, S3Backend, type TerraformStack } from "cdktf";
import type { Carried, Connection } from "../lib/connections/connection";
import type { PartitionName } from "../lib/connections/partitions";
import type { Deployment } from "../lib/deployment/schema";
import type { Arns } from "../lib/forwarder/arns";
import type { Names } from "../lib/forwarder/names";
import type { RelayBundle } from "../lib/forwarder/relay-bundle";
import type { Organization } from "../lib/organization/organization";

/** What every stack of a deployment is made with. */
export interface StackSettings {
  readonly deployment: Deployment;
  readonly organization: { readonly id: string; readonly partition: PartitionName };
  /** The organization's accounts and units, connected or not. */
  readonly members: Pick<Organization, "accounts" | "ous">;
  readonly connections: readonly Connection[];
  /** Accounts whose findings another account's connections carry. */
  readonly carried?: readonly Carried[];
  readonly names: Names;
  readonly arns: Arns;
  readonly bundle: RelayBundle;
  /** Folder that holds the declaration; a local backend's path starts here. */
  readonly home: string;
  /** Folder the App writes to. */
  readonly outDir: string;
}

/** The folder of a stack, as CDKTF lays it out. */
export function stackFolder(outDir: string, stackId: string): string {
  return join(outDir, "stacks", stackId);
}

/** A path as seen from a stack's folder: states and plans then hold no path of the machine that made them. */
export function fromStack(settings: StackSettings, stackId: string, path: string): string {
  return relative(stackFolder(settings.outDir, stackId), path);
}

/** Declares where the stack's state lies: a state of its own, named after it. */
export function addBackend(stack: TerraformStack, settings: StackSettings): void {
  const { backend } = settings.deployment;
  const id = stack.node.id;
  if (backend.type === "local") {
    new LocalBackend(stack, { path: fromStack(settings, id, join(settings.home, backend.path, `${id}.tfstate`)) });
    return;
  }
  const s3 = new S3Backend(stack, {
    bucket: backend.bucket,
    key: `${backend.prefix}/${id}.tfstate`,
    region: backend.region,
    encrypt: true,
    kmsKeyId: backend.kmsKeyId,
    assumeRole: backend.roleArn ? { roleArn: backend.roleArn } : undefined,
  });
  s3.addOverride("use_lockfile", true);
}

/** Tags of everything in AWS: the user's, and the one by which hubrelay's own things are found. */
export function tagsOf(deployment: Deployment): Record<string, string> {
  return { ...deployment.tags, hubrelay: deployment.name };
}
