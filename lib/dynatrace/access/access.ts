import { createHash } from "node:crypto";
import { IamGroup } from "@cdktf/provider-dynatrace/lib/iam-group";
import { IamPolicy } from "@cdktf/provider-dynatrace/lib/iam-policy";
import { IamPolicyBindingsV2 } from "@cdktf/provider-dynatrace/lib/iam-policy-bindings-v2";
import { Construct } from "constructs";
import type { DeclaredAccess } from "./access-schema";
import { installStatements, readStatements } from "./statements";

/** Options of an {@link Access}. */
export interface AccessProps {
  /** The deployment's name; the policies bear it. */
  readonly deployment: string;
  readonly declared: DeclaredAccess;
  /** The bucket that the findings lie in. */
  readonly bucket: string;
}

/**
 * Groups that may query the findings, or install Dynatrace's app. The groups are hubrelay's own: a binding owns all policies of
 * its group, so one for a group that exists would take away what others gave it.
 */
export class Access extends Construct {
  private readonly policies = new Map<string, IamPolicy>();

  public constructor(
    scope: Construct,
    id: string,
    private readonly props: AccessProps,
  ) {
    super(scope, id);
    for (const group of props.declared.groups) this.group(group);
  }

  private group({ name, may, securityContexts, federatedAttributeValues }: DeclaredAccess["groups"][number]): void {
    const { declared, bucket } = this.props;
    const key = keyOf(name);
    const group = new IamGroup(this, `group-${key}`, {
      name,
      description: `hubrelay: ${may.map((right) => MEANING[right]).join(", ")}`,
      ...(federatedAttributeValues.length > 0 && { federatedAttributeValues }),
      // Rights of the older kind are given elsewhere; Dynatrace lists them with the group.
      lifecycle: { ignoreChanges: ["permissions"] },
    });
    group.overrideLogicalId(key);
    const policies = [
      ...(may.includes("read") ? [this.readPolicy(bucket, securityContexts)] : []),
      ...(may.includes("install") ? [this.policy("install", MEANING.install, installStatements(declared.apps))] : []),
    ];
    const bindings = new IamPolicyBindingsV2(this, `bindings-${key}`, {
      group: group.id,
      account: declared.account,
      policy: policies.map((policy) => ({ id: policy.id })),
    });
    bindings.overrideLogicalId(key);
  }

  private readPolicy(bucket: string, securityContexts: readonly string[] | undefined): IamPolicy {
    const statements = readStatements(bucket, securityContexts);
    if (securityContexts === undefined) return this.policy("read", MEANING.read, statements);
    const contexts = securityContexts.join(", ");
    return this.policy(`read_${keyOf(contexts)}`, `${MEANING.read} of ${contexts}`, statements);
  }

  /** Groups that may do the same share one policy. */
  private policy(key: string, meaning: string, statementQuery: string): IamPolicy {
    const known = this.policies.get(key);
    if (known) return known;
    const policy = new IamPolicy(this, `policy-${key}`, {
      name: `${this.props.deployment}: ${meaning}`,
      description: "Made by hubrelay",
      account: this.props.declared.account,
      statementQuery,
    });
    policy.overrideLogicalId(key);
    this.policies.set(key, policy);
    return policy;
  }
}

const MEANING = { read: "read security findings", install: "install the security app" } as const;

/** A name as Terraform takes it for a resource; one that had to be changed ends in a hash, so that two names stay two. */
function keyOf(name: string): string {
  if (/^[A-Za-z_][\w-]*$/.test(name)) return name;
  const hash = createHash("sha256").update(name).digest("hex").slice(0, 6);
  return `${name.replace(/[^\w-]+/g, "_").replace(/^[^A-Za-z_]/, "_")}_${hash}`;
}
