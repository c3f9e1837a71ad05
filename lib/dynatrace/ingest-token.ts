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
import { TOKEN_PATTERN, variableOf } from "./token-from-command";
import type { PlannedToken } from "./token-plan";
import { expiryOf, generationInUse, tokenName } from "./token-schema";

/** Options of {@link IngestTokens}. */
export interface IngestTokensProps {
  /** The deployment's name; the tokens bear it. */
  readonly deployment: string;
  /** The common token first. */
  readonly planned: readonly PlannedToken[];
  /** What a token may do: one scope for the built-in endpoint, another one for an ingest source of its own. */
  readonly ingestScope: "openpipeline.events_security" | "openpipeline.events_security.custom";
  readonly hub: { readonly account: string; readonly region: string };
  readonly organization: { readonly id: string; readonly partition: string };
  readonly names: Names;
  readonly arns: Arns;
  readonly in: RegionArguments;
}

/** The ingest tokens, each in a secret of the hub, encrypted with one key. */
export class IngestTokens extends Construct {
  /** The common token, which most or all relays use. */
  public readonly common: IngestToken;

  public constructor(
    scope: Construct,
    id: string,
    private readonly props: IngestTokensProps,
  ) {
    super(scope, id);
    const key = this.key();
    const [common] = props.planned.map(
      (planned) => new IngestToken(this, `token${planned.suffix}`, { ...props, planned, key }),
    );
    this.common = common!;
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
            ...onlyRelays(this.props),
            StringEquals: {
              ...onlyRelays(this.props).StringEquals,
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
}

/** Options of an {@link IngestToken}. */
interface IngestTokenProps extends Omit<IngestTokensProps, "planned"> {
  readonly planned: PlannedToken;
  /** Encrypts the secret. */
  readonly key: KmsKey;
}

/**
 * One ingest token, with the one scope it needs, kept in a secret that only the relays it is for can read.
 *
 * Managed: one token per generation, of which the last is in the secret; so an old one is still good while relays go over to
 * the new one. External: the value passes through Terraform without being stored.
 */
class IngestToken extends Construct {
  /** The managed tokens, in the order of their generations; none when the token is external. */
  public readonly tokens: readonly ApiToken[];
  public readonly secret: SecretsmanagerSecret;
  /** Id of the secret's resources in Terraform. */
  private readonly resourceId: string;

  public constructor(
    scope: Construct,
    id: string,
    private readonly props: IngestTokenProps,
  ) {
    super(scope, id);
    const { declared, suffix } = props.planned;
    this.resourceId = `ingest_token${suffix}`;
    this.tokens =
      declared.mode === "managed"
        ? declared.generations.map((generation) => this.apiToken(generation, declared.expirationDates[generation]))
        : [];
    this.secret = this.hubSecret();
    this.secretVersion();
    this.readableByRelays();
  }

  private apiToken(generation: number, lastDay: string | undefined): ApiToken {
    const { deployment, ingestScope, planned } = this.props;
    const token = new ApiToken(this, `generation-${generation}`, {
      name: tokenName(deployment, generation, planned.name),
      scopes: [ingestScope],
      // The provider makes a disabled token unless told otherwise.
      enabled: true,
      expirationDate: lastDay === undefined ? undefined : expiryOf(lastDay),
    });
    token.overrideLogicalId(`ingest${planned.suffix}_${generation}`);
    return token;
  }

  private hubSecret(): SecretsmanagerSecret {
    const { planned, key } = this.props;
    const secret = new SecretsmanagerSecret(this, "secret", {
      ...this.props.in,
      name: planned.secret,
      description: `hubrelay: Dynatrace ingest token, read by the relays of ${planned.name ?? "this organization"}`,
      kmsKeyId: key.arn,
      // Nothing is lost with it, since the token is revoked; and a name under recovery could not be taken again.
      recoveryWindowInDays: 0,
    });
    secret.overrideLogicalId(this.resourceId);
    return secret;
  }

  private secretVersion(): void {
    const generation = generationInUse(this.props.planned.declared);
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
    version.overrideLogicalId(this.resourceId);
  }

  /** A variable whose value Terraform keeps in no state and no plan. Required: a run without it could store an empty token. */
  private externalToken(): TerraformVariable {
    const name = variableOf(this.props.planned);
    const variable = new TerraformVariable(this, "variable", {
      type: "string",
      nullable: false,
      sensitive: true,
      description: "Dynatrace access token with the ingest scope",
      validation: [
        {
          condition: `\${can(regex("${TOKEN_PATTERN}", var.${name}))}`,
          errorMessage: `Expected a Dynatrace access token (dt0c01.<id>.<secret>) in TF_VAR_${name}; see docs/token.md.`,
        },
      ],
    });
    variable.overrideLogicalId(name);
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
          Condition: this.onlyItsRelays(),
        },
      ]),
    });
    policy.overrideLogicalId(this.resourceId);
  }

  /** Not the relays of accounts with a token of their own, and theirs not this one's. */
  private onlyItsRelays() {
    const { accounts, exceptAccounts } = this.props.planned;
    const relays = onlyRelays(this.props);
    return {
      ...relays,
      StringEquals: { ...relays.StringEquals, ...(accounts && { "aws:PrincipalAccount": accounts }) },
      ...(exceptAccounts.length > 0 && { StringNotEquals: { "aws:PrincipalAccount": exceptAccounts } }),
    };
  }
}

/** The relays' roles, in whichever account of this organization. */
function onlyRelays({ organization, arns }: Pick<IngestTokensProps, "organization" | "arns">) {
  return {
    StringEquals: { "aws:PrincipalOrgID": organization.id },
    ArnLike: { "aws:PrincipalArn": arns.relayRole("*") },
  };
}
