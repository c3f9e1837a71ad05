import { z } from "zod";
import { accessSchema, refuseContextsThatNothingSets } from "../dynatrace/access/access-schema";
import { appRegistrationSchema } from "../dynatrace/app-registration/app-registration-schema";
import { documentsSchema } from "../dynatrace/documents/documents-schema";
import { ingestSourceSchema, refuseUnmappedSource } from "../dynatrace/ingest-source-schema";
import { tokenSchema } from "../dynatrace/token-schema";
import { workflowsSchema } from "../dynatrace/workflows/workflows-schema";
import { findingFilterSchema } from "../filters/finding-filter";
import { patternQuotaSchema } from "../filters/pattern-quota";
import { accountSelectorSchema } from "../organization/account-selector";
import { rolloutSchema } from "../rollout/wave-policy";
import { accountId, bucketName, deploymentName, dynatraceUrl, providerVersion, region, roleName } from "./values";

const regionsBySelector = z
  .strictObject({
    accounts: accountSelectorSchema.describe("Accounts by id, OU, tag or name; what any of them names is meant."),
    regions: z.array(region).min(1).describe("Regions connected in them, in place of the default ones."),
  })
  .describe("Regions of some accounts.");

const localBackend = z.strictObject({
  type: z.literal("local").describe("State files in a folder of this machine: for trying out."),
  path: z.string().min(1).default("state").describe("Folder of the state files, relative to the declaration."),
});

const s3Backend = z.strictObject({
  type: z.literal("s3").describe("State in an S3 bucket, locked by S3 itself: for teams and CI."),
  bucket: bucketName.describe("The bucket; it must exist, with versioning on."),
  region: region.describe("The bucket's region."),
  prefix: z.string().default("hubrelay").describe("First part of every key: `<prefix>/<stack>.tfstate`."),
  roleArn: z
    .string()
    .regex(/^arn:aws[a-z-]*:iam::\d{12}:role\/.+$/)
    .optional()
    .describe("Role to assume for reading and writing state, where it is another one than the runner's."),
  kmsKeyId: z.string().optional().describe("Key that encrypts the state objects; without it the bucket's default."),
});

const securityHub = z
  .strictObject({
    administrator: accountId
      .optional()
      .describe("Security Hub's delegated administrator. Needed with `topology: central`."),
    aggregation: z
      .strictObject({
        homeRegion: region.describe("The aggregation (home) region. Never an opt-in region."),
        linkedRegions: z
          .array(region)
          .optional()
          .describe("Regions linked to the home region. Without it: all that are connected."),
      })
      .optional()
      .describe(
        "Cross-region aggregation, if it is on. With `topology: central` the home region then carries the linked ones.",
      ),
    editions: z
      .array(z.enum(["cspm", "v2"]))
      .min(1)
      .default(["cspm"])
      .describe(
        "Whose findings are forwarded: Security Hub CSPM's (ASFF) or the newer Security Hub's (OCSF). Both at once would deliver findings twice and are refused.",
      ),
  })
  .default({ editions: ["cspm"] })
  .describe("How the organization's Security Hub is set up.");

const otherDeployment = z
  .strictObject({
    name: deploymentName.describe("Its `name`."),
    topology: z.enum(["distributed", "central", "hub"]).describe("Its `topology`."),
    dynatraceUrl: dynatraceUrl.optional().describe("Its Dynatrace environment. Without it: the same as this one's."),
    accounts: z.array(accountId).optional().describe("Accounts whose findings it carries. Without it: all."),
    regions: z.array(region).optional().describe("Regions whose findings it carries. Without it: all."),
  })
  .describe("Another deployment, or another program that forwards findings to Dynatrace.");

/** The declaration: what the user writes in `deployment.yaml`. Every key's description is also its documentation. */
export const deploymentSchema = z
  .strictObject({
    name: deploymentName
      .default("hubrelay")
      .describe("Prefix of everything hubrelay makes. Two deployments in one organization need two names."),
    dynatrace: z
      .strictObject({
        url: dynatraceUrl.describe("The Dynatrace environment that receives the findings."),
        mapping: z
          .enum(["semantic", "passthrough"])
          .default("semantic")
          .describe(
            "`semantic`: the relay maps findings to Dynatrace's Semantic Dictionary. `passthrough`: the AWS event, split, for the tenant's own processors.",
          ),
        classification: z
          .enum(["types", "evidence"])
          .default("types")
          .describe(
            "How a finding's kind is told: by its first type, as Dynatrace documents it, or by what it carries (vulnerabilities, compliance, then types).",
          ),
        token: tokenSchema.describe("The ingest token (docs/token.md)."),
        ingestSource: ingestSourceSchema.optional(),
        access: accessSchema.optional(),
        documents: documentsSchema.optional(),
        appRegistration: appRegistrationSchema.optional(),
        workflows: workflowsSchema.optional(),
      })
      .superRefine(refuseUnmappedSource)
      .superRefine(refuseContextsThatNothingSets)
      .describe("Where findings go and in which form."),
    hub: z
      .strictObject({
        account: accountId.describe("The account that holds the secret with the ingest token."),
        region: region.describe("The secret's region."),
        secretArn: z
          .string()
          .regex(/^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:.+$/)
          .optional()
          .describe("The secret's complete ARN, if the computed one (without its random suffix) should not be used."),
      })
      .describe("The account and region that hold the ingest token's secret."),
    deployRole: z
      .strictObject({
        name: roleName.default("hubrelay-deploy").describe("Role that Terraform assumes in each account."),
        externalId: z
          .string()
          .min(2)
          .max(1224)
          .regex(/^[\w+=,.@:/-]*$/)
          .optional()
          .describe("External id that the role's trust policy demands, if any."),
      })
      .default({ name: "hubrelay-deploy" })
      .describe("How Terraform enters the accounts; docs/deploy-role.md has the role."),
    organization: z
      .strictObject({
        file: z
          .string()
          .min(1)
          .default("organization.json")
          .describe("The list of accounts, relative to the declaration."),
        include: accountSelectorSchema
          .optional()
          .describe("Only these accounts. Without it: all accounts of the organization."),
        exclude: accountSelectorSchema.optional().describe("Never these accounts, whatever `include` says."),
      })
      .default({ file: "organization.json" })
      .describe("Which accounts are connected."),
    regions: z
      .strictObject({
        default: z.array(region).min(1).describe("Regions connected in every selected account."),
        select: z
          .array(regionsBySelector)
          .default([])
          .describe("Regions of accounts by id, OU, tag or name: the first that names an account counts."),
        accounts: z
          .record(accountId, z.array(region).min(1))
          .default({})
          .describe("Regions of single accounts, in place of the default and the selected ones."),
      })
      .describe("Which regions are connected."),
    topology: z
      .enum(["distributed", "central", "hub"])
      .default("distributed")
      .describe(
        "Where forwarders stand; docs/topologies.md compares. `distributed`: in every account. `central`: in Security Hub's delegated administrator only. `hub`: a rule in every account, queue and relay in the hub account.",
      ),
    securityHub,
    otherDeployments: z
      .array(otherDeployment)
      .default([])
      .describe(
        "What else forwards findings of this organization to Dynatrace: whatever would then arrive twice is refused.",
      ),
    filters: z
      .array(findingFilterSchema)
      .default([])
      .describe("Which findings pass. A connection takes the first filter that selects it; without one, all pass."),
    relay: z
      .strictObject({
        logRetentionDays: z
          .union(
            [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731].map((days) => z.literal(days)) as [
              z.ZodLiteral<number>,
              z.ZodLiteral<number>,
            ],
          )
          .default(365)
          .describe("Days the relay's log is kept; CloudWatch knows certain values only."),
        memoryMegabytes: z.int().min(128).max(3008).default(256).describe("Memory of the function, in MB."),
        maximumConcurrency: z
          .int()
          .min(2)
          .max(1000)
          .default(2)
          .describe(
            "Most copies of the function at a time, so that a storm of findings leaves the account's other functions alone.",
          ),
      })
      .default({ logRetentionDays: 365, memoryMegabytes: 256, maximumConcurrency: 2 })
      .describe("The function that sends findings."),
    rollout: rolloutSchema.optional(),
    backend: z
      .discriminatedUnion("type", [localBackend, s3Backend])
      .default({ type: "local", path: "state" })
      .describe("Where Terraform keeps its state: one per account and one for Dynatrace."),
    tags: z.record(z.string().min(1).max(128), z.string().max(256)).default({}).describe("Tags on everything in AWS."),
    aws: z
      .strictObject({
        providerVersion: providerVersion
          .default("~> 6.25")
          .describe(
            "Constraint of the AWS provider. With 6.x one provider process per account; with 5.100 one per region.",
          ),
        patternQuota: patternQuotaSchema,
      })
      .default({ providerVersion: "~> 6.25", patternQuota: 2048 })
      .describe("The AWS provider, and quotas that AWS has raised."),
  })
  .describe("hubrelay's declaration.");

/** A checked declaration with its defaults filled in. */
export type Deployment = z.infer<typeof deploymentSchema>;
