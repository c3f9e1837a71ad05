import type { z } from "zod";
import { accountId, dynatraceUrl, organizationalUnit, region } from "../deployment/values";
import { partitionOf } from "./aws-client";

/** What `init` needs to know. Lists are written with commas. */
export interface Answers {
  readonly dynatraceUrl: string;
  readonly hubAccount: string;
  readonly hubRegion: string;
  readonly regions: string;
  /** OUs to connect; empty: the whole organization. */
  readonly ous: string;
}

/** One of the five questions. */
export interface Question {
  readonly key: keyof Answers;
  readonly flag: string;
  readonly text: string;
  /** Taken when nothing is answered, from what was answered before. @default - an answer is needed */
  readonly fallback?: (given: Partial<Answers>) => string;
  /** What is wrong with an answer, and how to write it. */
  readonly problem: (answer: string, given: Partial<Answers>) => string | undefined;
}

/** In the order they are asked; a later one may depend on an earlier. */
export const QUESTIONS: readonly Question[] = [
  {
    key: "dynatraceUrl",
    flag: "--dynatrace-url",
    text: "Dynatrace environment, such as https://abc12345.live.dynatrace.com",
    problem: (answer) => problemOf(dynatraceUrl, answer),
  },
  {
    key: "hubAccount",
    flag: "--hub-account",
    text: "Account that holds the ingest token's secret (12 digits; best the security tooling account)",
    // In the file an account id stands in quotes; nobody writes them at a prompt.
    problem: (answer) => problemOf(accountId, answer, "with its leading zeros"),
  },
  {
    key: "hubRegion",
    flag: "--hub-region",
    text: "Region of that secret, such as eu-west-1",
    problem: (answer) => problemOf(region, answer),
  },
  {
    key: "regions",
    flag: "--regions",
    text: "Regions to connect, with commas",
    fallback: ({ hubRegion = "" }) => hubRegion,
    problem: (answer, { hubRegion }) => {
      const regions = listOf(answer);
      if (regions.length === 0) return "expected at least one region";
      const wrong = first(regions, (each) => problemOf(region, each));
      if (wrong !== undefined || hubRegion === undefined) return wrong;
      const foreign = regions.find((each) => partitionOf(each) !== partitionOf(hubRegion));
      return foreign === undefined
        ? undefined
        : `expected regions of one partition, received ${foreign} beside the hub's ${hubRegion}; make a deployment for each`;
    },
  },
  {
    key: "ous",
    flag: "--ous",
    text: "OUs to connect, such as /prod,/shared (nothing: all accounts)",
    fallback: () => "",
    problem: (answer) => first(listOf(answer), (each) => problemOf(organizationalUnit, each)),
  },
];

/** The items of an answer. */
export function listOf(answer: string): string[] {
  return answer.split(/[\s,]+/).filter((item) => item !== "");
}

/**
 * A commented `deployment.yaml` from the answers: what was asked is written out, the rest stands as a comment with its
 * default.
 *
 * @param externalId - what the deploy role's trust policy will demand
 */
export function deploymentTemplate(answers: Answers, externalId: string): string {
  const ous = listOf(answers.ous);
  const include =
    ous.length === 0
      ? "  # include: { ous: [/prod] }     # only these; without it every active account\n"
      : `  include:\n    ous: [${ous.map(quoted).join(", ")}]\n`;
  return `# yaml-language-server: $schema=./deployment.schema.json
# What hubrelay connects. Every key: docs/configuration.md. Check it: npx hubrelay validate

# Prefix of everything hubrelay makes. Two deployments in one organization need two names.
name: hubrelay

# Where findings go.
dynatrace:
  url: ${answers.dynatraceUrl}

# The account and region with the secret that holds the ingest token.
hub:
  account: ${quoted(answers.hubAccount)}
  region: ${answers.hubRegion}

# How Terraform enters the accounts. Make the role: npx hubrelay deploy-role
deployRole:
  name: hubrelay-deploy
  externalId: ${quoted(externalId)}

# Which accounts. The file is made by: npx hubrelay discover
organization:
  file: organization.json
${include}  # exclude: { accounts: ["123456789012"] }

# Which regions; an account may have its own.
regions:
  default: [${listOf(answers.regions).join(", ")}]
  # accounts: { "123456789012": [${answers.hubRegion}] }

# Which findings; without filters all of them. See docs/configuration.md.
# filters:
#   - name: important
#     severity: { minimum: MEDIUM }

# Where Terraform keeps its state. For a team, S3:
# backend: { type: s3, bucket: my-terraform-state, region: ${answers.hubRegion} }
backend:
  type: local
  path: state

# Tags on everything in AWS.
tags: {}
`;
}

function quoted(text: string): string {
  return JSON.stringify(text);
}

function first(items: readonly string[], problem: (item: string) => string | undefined): string | undefined {
  for (const item of items) {
    const found = problem(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** @param instead - the hint, where the schema's own is about the file */
function problemOf(schema: z.ZodType, value: string, instead?: string): string | undefined {
  const result = schema.safeParse(value);
  if (result.success) return undefined;
  const issue = result.error.issues[0];
  const { expected, hint: own } = ((issue?.code === "custom" && issue.params) || {}) as {
    expected?: string;
    hint?: string;
  };
  const hint = instead ?? own;
  return `expected ${expected ?? issue?.message}, received "${value}"${hint === undefined ? "" : `; ${hint}`}`;
}
