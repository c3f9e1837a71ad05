import { deploymentSchema } from "../../deployment/schema";
import type { PolicyDocument } from "../../organization/deploy-role";
import { runnerPolicy } from "../../organization/deploy-role";
import { credentialNeeds, type DeclaredDynatrace, type Need, QUERY_SCOPES } from "./needs";

/** The page `docs/credentials.md`, made from what the program checks. */
export function credentialsDocs(): string {
  const all = credentialNeeds(everything("managed"));
  const external = credentialNeeds(everything("external"));
  return [
    "# Credentials",
    "",
    "What hubrelay and Terraform have to be given, and nothing more. This page is generated from what `preflight` checks",
    "(`npm run docs`); the relays' own credentials, a role and the ingest token, are made by hubrelay ([token](token.md)).",
    "",
    "| credential | given in | needed |",
    "| --- | --- | --- |",
    "| [access token](#access-token) | `DYNATRACE_API_TOKEN` | with a managed token or an ingest source; so nearly always |",
    "| [platform token](#platform-token) | `DYNATRACE_PLATFORM_TOKEN` | for what the table there lists; an OAuth client can stand in |",
    "| [OAuth client](#oauth-client) | `DT_CLIENT_ID`, `DT_CLIENT_SECRET` | with `dynatrace.access` only |",
    "| [AWS: the runner](#aws-the-runner) | as every AWS tool finds them | always |",
    "| [AWS: the deploy roles](deploy-role.md) | made once per account | always |",
    "",
    "Leave out of the declaration what you do not need, and the credential for it is not asked for.",
    "",
    "## Access token",
    "",
    "Dynatrace > Access tokens > Generate new token. It cannot ingest, and reads no data.",
    "",
    ...needsTable(all.apiToken, "scope"),
    "",
    "With `token.mode: external` and no ingest source none is needed; `token status` asks for `apiTokens.read`.",
    "",
    "## Platform token",
    "",
    "Account Management > Identity & access management > Platform tokens, for a user whose policies allow the same. In its",
    "absence an OAuth client of the environment in `DT_CLIENT_ID` and `DT_CLIENT_SECRET` is taken.",
    "",
    ...needsTable(
      [...all.platform, ...external.platform.filter(({ scope }) => !has(all.platform, scope))],
      "permission",
    ),
    ...QUERY_SCOPES.map((scope) => `| \`${scope}\` | \`hubrelay query\`, \`test-finding\` |`),
    "",
    "## OAuth client",
    "",
    "Account Management > Identity & access management > OAuth clients, in the account that `dynatrace.access.account` names.",
    "",
    ...needsTable(all.account!.scopes, "scope"),
    "",
    "## AWS: the runner",
    "",
    "The user or role that runs hubrelay. It may enter the accounts and, for `discover`, read the organization (in the management",
    "account or that of a delegated administrator); it can change nothing by itself.",
    "",
    ...json(runnerPolicy({ role: "hubrelay-deploy" })),
    "",
    "With `backend.type: s3` it also reads and writes the states (here `my-terraform-states` with the prefix `hubrelay`; with a key of",
    "your own, `kms:Decrypt` and `kms:GenerateDataKey` on it besides):",
    "",
    ...json(stateBucketPolicy("my-terraform-states", "hubrelay")),
    "",
    "## AWS: test findings",
    "",
    "The deploy role cannot make findings, because deploying needs no such right. `test-finding` and the gates that send one take a",
    "role with this policy, trusting the runner: `--role`, or `rollout.testFinding.role`.",
    "",
    ...json(testFindingPolicy()),
    "",
    "## What is checked, and when",
    "",
    "`npx hubrelay preflight` checks all of it, account by account. `plan`, `apply`, `drift` and `destroy` begin with the cheap part,",
    "once per run and before Terraform starts: the caller, the hub's role and secret, and the credentials in Dynatrace.",
    "`--no-check` leaves it out.",
    "",
    "| what is wrong | what is said |",
    "| --- | --- |",
    ...MESSAGES.map(([what, said]) => `| ${what} | ${said} |`),
    "",
    "An access token that is unknown, revoked, disabled and expired gets one answer from Dynatrace, so hubrelay cannot tell which. One",
    "that ends within 14 days is a warning. What a credential may do beyond its need is a note of `preflight`.",
    "",
  ].join("\n");
}

/** Kinds of bad credentials; each has its own message. */
const MESSAGES: readonly (readonly [string, string])[] = [
  ["no access token, platform token, OAuth client", "the variable that is not set, and the scopes it needs"],
  ["a token of another kind", "which kind was expected, which came"],
  ["unknown, revoked, disabled, expired", "the environment does not accept it, with its public part"],
  ["a scope is missing", "the scope, and the key of the declaration that needs it"],
  ["the OAuth client is of another account", "which account it may not manage"],
  [
    "the environment does not answer, or something else does",
    "the address, and what came: nothing, a web page, a redirect",
  ],
  ["no AWS credentials, expired ones, unknown ones", "which of the three"],
  ["the app of `dynatrace.appRegistration` is not installed", "which settings schema is missing"],
  [
    "the bucket of `dynatrace.ingestSource` does not exist, or is of another table",
    "the bucket, and the table it has to be of",
  ],
  ["the hub's deploy role cannot be assumed", "account and role"],
  ["the hub's secret cannot be read, or is being deleted", "its name, and the command that brings it back"],
];

const ACCOUNT = "33333333-3333-4333-8333-333333333333";

/** A declaration that uses everything there is. */
function everything(mode: "managed" | "external"): DeclaredDynatrace {
  return deploymentSchema.parse({
    dynatrace: {
      url: "https://abc12345.live.dynatrace.com",
      token: { mode },
      ingestSource: {},
      documents: {},
      appRegistration: {},
      workflows: { mail: { to: ["security@example.com"] } },
      access: { account: ACCOUNT, groups: [{ name: "readers" }] },
    },
    hub: { account: "222222222222", region: "eu-west-1" },
    regions: { default: ["eu-west-1"] },
  });
}

function needsTable(needs: readonly Need[], title: string): string[] {
  return [
    `| ${title} | for |`,
    "| --- | --- |",
    ...needs.map(({ scope, because }) => `| \`${scope}\` | \`${because.replaceAll(", ", "`, `")}\` |`),
  ];
}

function has(needs: readonly Need[], wanted: string): boolean {
  return needs.some(({ scope }) => scope === wanted);
}

function json(policy: PolicyDocument): string[] {
  return ["```json", JSON.stringify(policy, null, 2), "```"];
}

/** What the runner needs where the states lie in S3. */
export function stateBucketPolicy(bucket: string, prefix: string): PolicyDocument {
  const arn = `arn:aws:s3:::${bucket}`;
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "ListStates",
        Effect: "Allow",
        Action: "s3:ListBucket",
        Resource: arn,
        Condition: { StringLike: { "s3:prefix": [prefix, `${prefix}/*`] } },
      },
      {
        // A lock is an object beside the state; giving it back deletes it.
        Sid: "States",
        Effect: "Allow",
        Action: ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
        Resource: `${arn}/${prefix}/*`,
      },
    ],
  };
}

function testFindingPolicy(): PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "ImportTestFindings",
        Effect: "Allow",
        Action: "securityhub:BatchImportFindings",
        Resource: "arn:aws:securityhub:*:*:product/*/default",
      },
    ],
  };
}
