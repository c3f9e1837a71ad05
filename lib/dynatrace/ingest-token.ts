import { KmsAlias } from "@cdktf/provider-aws/lib/kms-alias";
import { KmsKey } from "@cdktf/provider-aws/lib/kms-key";
import { SecretsmanagerSecret } from "@cdktf/provider-aws/lib/secretsmanager-secret";
import { SecretsmanagerSecretPolicy } from "@cdktf/provider-aws/lib/secretsmanager-secret-policy";
import { SecretsmanagerSecretVersion } from "@cdktf/provider-aws/lib/secretsmanager-secret-version";
import { ApiToken } from "@cdktf/provider-dynatrace/lib/api-token";
import { Fn } from "cdktf";
import { Construct } from "constructs";
import type { Arns } from "../forwarder/arns";
import type { Names } from "../forwarder/names";
import { policyDocument } from "../forwarder/policy-document";
import type { RegionArguments } from "../forwarder/region-scope";

/** Options of an {@link IngestToken}. */
export interface IngestTokenProps {
  /** The deployment's name; the token bears it. */
  readonly deployment: string;
  readonly hub: { readonly account: string; readonly region: string };
  readonly organization: { readonly id: string; readonly partition: string };
  readonly names: Names;
  readonly arns: Arns;
  readonly in: RegionArguments;
}

/**
 * The ingest token: made in Dynatrace with the one scope it needs, kept in a secret of the hub that only relays of this
 * organization can read.
 */
export class IngestToken extends Construct {
  public readonly token: ApiToken;
  public readonly secret: SecretsmanagerSecret;

  public constructor(
    scope: Construct,
    id: string,
    private readonly props: IngestTokenProps,
  ) {
    super(scope, id);
    this.token = this.apiToken();
    const key = this.key();
    this.secret = this.hubSecret(key);
  }

  private apiToken(): ApiToken {
    const token = new ApiToken(this, "token", {
      name: `${this.props.deployment} ingest`,
      scopes: ["openpipeline.events_security"],
      // The provider makes a disabled token unless told otherwise.
      enabled: true,
    });
    token.overrideLogicalId("ingest");
    return token;
  }

  private key(): KmsKey {
    const { hub, organization, names } = this.props;
    const key = new KmsKey(this, "key", {
      ...this.props.in,
      description: "hubrelay: encrypts the Dynatrace ingest token",
      enableKeyRotation: true,
      deletionWindowInDays: 7,
      policy: policyDocument([
        {
          Sid: "Administer",
          Effect: "Allow",
          Principal: { AWS: `arn:${organization.partition}:iam::${hub.account}:root` },
          Action: "kms:*",
          Resource: "*",
        },
        {
          Sid: "DecryptForRelays",
          Effect: "Allow",
          Principal: { AWS: "*" },
          Action: "kms:Decrypt",
          Resource: "*",
          Condition: {
            ...this.onlyRelays(),
            StringEquals: {
              ...this.onlyRelays().StringEquals,
              "kms:ViaService": `secretsmanager.${hub.region}.${organization.partition === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com"}`,
            },
          },
        },
      ]),
    });
    key.overrideLogicalId("ingest_token");
    const alias = new KmsAlias(this, "alias", { ...this.props.in, name: names.keyAlias, targetKeyId: key.keyId });
    alias.overrideLogicalId("ingest_token");
    return key;
  }

  private hubSecret(key: KmsKey): SecretsmanagerSecret {
    const secret = new SecretsmanagerSecret(this, "secret", {
      ...this.props.in,
      name: this.props.names.secret,
      description: "hubrelay: Dynatrace ingest token, read by the relays of this organization",
      kmsKeyId: key.arn,
      // Nothing is lost with it, since the token is revoked; and a name under recovery could not be taken again.
      recoveryWindowInDays: 0,
    });
    secret.overrideLogicalId("ingest_token");
    const version = new SecretsmanagerSecretVersion(this, "version", {
      ...this.props.in,
      secretId: secret.id,
      secretString: Fn.jsonencode({ token: this.token.token, generation: 1 }),
    });
    version.overrideLogicalId("ingest_token");
    const policy = new SecretsmanagerSecretPolicy(this, "policy", {
      ...this.props.in,
      secretArn: secret.arn,
      blockPublicPolicy: true,
      policy: policyDocument([
        {
          Sid: "ReadByRelays",
          Effect: "Allow",
          Principal: { AWS: "*" },
          Action: "secretsmanager:GetSecretValue",
          Resource: "*",
          Condition: this.onlyRelays(),
        },
      ]),
    });
    policy.overrideLogicalId("ingest_token");
    return secret;
  }

  /** The relays' roles, in whichever account of this organization. */
  private onlyRelays() {
    return {
      StringEquals: { "aws:PrincipalOrgID": this.props.organization.id },
      ArnLike: { "aws:PrincipalArn": this.props.arns.relayRole("*") },
    };
  }
}
