import { KmsAlias } from "@cdktf/provider-aws/lib/kms-alias";
import { KmsKey } from "@cdktf/provider-aws/lib/kms-key";
import { SecretsmanagerSecret } from "@cdktf/provider-aws/lib/secretsmanager-secret";
import { SecretsmanagerSecretPolicy } from "@cdktf/provider-aws/lib/secretsmanager-secret-policy";
import { SecretsmanagerSecretVersion } from "@cdktf/provider-aws/lib/secretsmanager-secret-version";
import { ApiToken } from "@cdktf/provider-dynatrace/lib/api-token";
import { Fn, TerraformVariable } from "cdktf";
import { Construct } from "constructs";
import type { Arns } from "../forwarder/arns";
import type { Names } from "../forwarder/names";
import { policyDocument } from "../forwarder/policy-document";
import type { RegionArguments } from "../forwarder/region-scope";
import { TOKEN_PATTERN, TOKEN_VARIABLE } from "./token-from-command";
import { type DeclaredToken, expiryOf, generationInUse, tokenName } from "./token-schema";

/** Options of an {@link IngestToken}. */
export interface IngestTokenProps {
  /** The deployment's name; the token bears it. */
  readonly deployment: string;
  readonly declared: DeclaredToken;
  /** What the token may do: one scope for the built-in endpoint, another one for an ingest source of its own. */
  readonly ingestScope: "openpipeline.events_security" | "openpipeline.events_security.custom";
  readonly hub: { readonly account: string; readonly region: string };
  readonly organization: { readonly id: string; readonly partition: string };
  readonly names: Names;
  readonly arns: Arns;
  readonly in: RegionArguments;
}

/**
 * The ingest token, with the one scope it needs, kept in a secret of the hub that only relays of this organization can read.
 *
 * Managed: one token per generation, of which the last is in the secret; so an old one is still good while relays go over to
 * the new one. External: the value passes through Terraform without being stored.
 */
export class IngestToken extends Construct {
  /** The managed tokens, in the order of their generations; none when the token is external. */
  public readonly tokens: readonly ApiToken[];
  public readonly secret: SecretsmanagerSecret;

  public constructor(
    scope: Construct,
    id: string,
    private readonly props: IngestTokenProps,
  ) {
    super(scope, id);
    const { declared } = props;
    this.tokens =
      declared.mode === "managed"
        ? declared.generations.map((generation) => this.apiToken(generation, declared.expirationDates[generation]))
        : [];
    const key = this.key();
    this.secret = this.hubSecret(key);
    this.secretVersion();
    this.readableByRelays();
  }

  private apiToken(generation: number, lastDay: string | undefined): ApiToken {
    const token = new ApiToken(this, `token-${generation}`, {
      name: tokenName(this.props.deployment, generation),
      scopes: [this.props.ingestScope],
      // The provider makes a disabled token unless told otherwise.
      enabled: true,
      expirationDate: lastDay === undefined ? undefined : expiryOf(lastDay),
    });
    token.overrideLogicalId(`ingest_${generation}`);
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
    return secret;
  }

  private secretVersion(): void {
    const generation = generationInUse(this.props.declared);
    const newest = this.tokens.at(-1);
    const version = new SecretsmanagerSecretVersion(this, "version", {
      ...this.props.in,
      secretId: this.secret.id,
      ...(newest
        ? { secretString: Fn.jsonencode({ token: newest.token, generation }) }
        : {
            secretStringWo: Fn.jsonencode({ token: this.externalToken().stringValue, generation }),
            secretStringWoVersion: generation,
          }),
    });
    version.overrideLogicalId("ingest_token");
  }

  /** A variable whose value Terraform keeps in no state and no plan. Required: a run without it could store an empty token. */
  private externalToken(): TerraformVariable {
    const variable = new TerraformVariable(this, "variable", {
      type: "string",
      nullable: false,
      sensitive: true,
      description: "Dynatrace access token with the ingest scope",
      validation: [
        {
          condition: `\${can(regex("${TOKEN_PATTERN}", var.${TOKEN_VARIABLE}))}`,
          errorMessage:
            "Expected a Dynatrace access token (dt0c01.<id>.<secret>) in TF_VAR_ingest_token; see docs/token.md.",
        },
      ],
    });
    variable.overrideLogicalId(TOKEN_VARIABLE);
    variable.addOverride("ephemeral", true);
    return variable;
  }

  private readableByRelays(): void {
    const policy = new SecretsmanagerSecretPolicy(this, "policy", {
      ...this.props.in,
      secretArn: this.secret.arn,
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
  }

  /** The relays' roles, in whichever account of this organization. */
  private onlyRelays() {
    return {
      StringEquals: { "aws:PrincipalOrgID": this.props.organization.id },
      ArnLike: { "aws:PrincipalArn": this.props.arns.relayRole("*") },
    };
  }
}
