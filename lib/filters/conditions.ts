import { z } from "zod";
import { accountId } from "../deployment/values";

/** Security Hub's severity labels, from harmless to worst. */
export const SEVERITY_LABELS = ["INFORMATIONAL", "LOW", "MEDIUM", "HIGH", "CRITICAL"] as const;
export type SeverityLabel = (typeof SEVERITY_LABELS)[number];

/** Kinds of findings as Dynatrace tells them apart. */
export const FINDING_KINDS = ["vulnerabilities", "detections", "compliance", "other"] as const;
export type FindingKind = (typeof FINDING_KINDS)[number];

const text = z.string().min(1).max(512);
/** Text that may hold stars. */
const starred = text.describe(
  "Exact text, or with `*` for any run of characters. `\\*` is a star itself. Upper and lower case differ.",
);
const place = z
  .enum(["rule", "relay"])
  .optional()
  .describe(
    "Where it is checked: `rule` (default) costs nothing for what is held back; `relay` can say more, but AWS bills such findings up to the relay.",
  );

const inclusion = z.strictObject({
  include: z.array(starred).min(1).optional().describe("One of these must be among the finding's."),
  exclude: z
    .array(starred)
    .min(1)
    .optional()
    .describe("None of these may be among the finding's. Needs `in: relay`: a rule cannot say it of a list."),
  in: place,
});

const score = (what: string) =>
  z
    .strictObject({ minimum: z.int().min(0).max(100).describe("Least value that passes, 0 to 100.") })
    .optional()
    .describe(`Least ${what}. Findings without the value do not pass.`);

/** The conditions of a filter or of one of its alternatives. All must hold. */
export const conditionShape = {
  kinds: z
    .array(z.enum(FINDING_KINDS))
    .min(1)
    .optional()
    .describe(
      "Kinds of findings. A finding with several types passes if any of them is of a kind listed; Dynatrace then shows it by its first type.",
    ),
  types: inclusion
    .extend({
      first: z
        .array(starred)
        .min(1)
        .optional()
        .describe("The first type, which Dynatrace goes by, must be one of these. Needs `in: relay`."),
    })
    .optional()
    .describe("Types such as `TTPs/Discovery*`."),
  severity: z
    .strictObject({
      minimum: z.enum(SEVERITY_LABELS).optional().describe("This label or a worse one."),
      labels: z.array(z.enum(SEVERITY_LABELS)).min(1).optional().describe("Exactly these labels."),
    })
    .superRefine((value, context) => {
      if ((value.minimum === undefined) === (value.labels === undefined)) {
        const expected = "either `minimum` or `labels`";
        context.addIssue({ code: "custom", message: `expected ${expected}`, params: { expected }, input: value });
      }
    })
    .optional()
    .describe("Severity label, by its minimum or as a list."),
  products: z
    .strictObject({
      include: z.array(productName()).min(1).optional().describe("Only these products."),
      exclude: z.array(productName()).min(1).optional().describe("Not these products."),
    })
    .optional()
    .describe(
      "Products by the end of their ARN: `aws/guardduty`, `aws/inspector`, `aws/securityhub`, `prowler/prowler`.",
    ),
  companies: z
    .strictObject({
      include: z.array(text).min(1).optional().describe("Only products of these companies."),
      exclude: z.array(text).min(1).optional().describe("No products of these companies."),
    })
    .optional()
    .describe("Companies as Security Hub names them (`CompanyName`); upper and lower case are the same."),
  recordState: z
    .array(z.enum(["ACTIVE", "ARCHIVED"]))
    .min(1)
    .optional()
    .describe("Record states that pass."),
  workflowStatus: z
    .array(z.enum(["NEW", "NOTIFIED", "RESOLVED", "SUPPRESSED"]))
    .min(1)
    .optional()
    .describe("Workflow states that pass."),
  complianceStatus: z
    .array(z.enum(["PASSED", "WARNING", "FAILED", "NOT_AVAILABLE"]))
    .min(1)
    .optional()
    .describe("Compliance states that pass. Products that do not send one (GuardDuty, Inspector, Macie) are cut off."),
  standards: z
    .array(starred)
    .min(1)
    .optional()
    .describe(
      "Standards by id, such as `standards/aws-foundational-security-best-practices/*`. Control findings only.",
    ),
  controls: z
    .array(starred)
    .min(1)
    .optional()
    .describe("Controls by id, such as `S3.1` or `IAM.*`. Control findings only."),
  resourceTypes: inclusion.optional().describe("Types of resources, such as `AwsEc2Instance` or `AwsS3*`."),
  resourceTags: z
    .record(z.string().min(1).max(128), z.array(z.string().max(256)).min(1))
    .optional()
    .describe("Tags of a resource: key and the values that pass (`*` allowed). All on the same resource."),
  excludeAccounts: z
    .array(accountId)
    .min(1)
    .optional()
    .describe("Accounts whose findings do not pass, where one connection carries the findings of many."),
  samples: z
    .enum(["include", "exclude", "only"])
    .optional()
    .describe("Findings that a product marks as samples: let through (default), held back, or nothing else."),
  confidence: score("confidence (0 to 100)"),
  criticality: score("criticality (0 to 100)"),
  title: z
    .strictObject({
      include: z.array(text).min(1).optional().describe("One of these texts must occur in the title."),
      exclude: z.array(text).min(1).optional().describe("None of these texts may occur in the title."),
      in: place,
    })
    .optional()
    .describe("Text in the title, upper and lower case being the same. Needs `in: relay`."),
};

const conditionsSchema = z.strictObject(conditionShape);

/** Conditions of a filter or of one of its alternatives. */
export type FilterConditions = z.infer<typeof conditionsSchema>;

/** A product as `company/product`, the last two parts of its ARN. */
function productName() {
  return z.string().superRefine((value, context) => {
    if (!/^[a-z0-9-]+\/[a-z0-9-]+$/.test(value)) {
      const expected = "a product as company/product, such as aws/guardduty";
      context.addIssue({ code: "custom", message: `expected ${expected}`, params: { expected }, input: value });
    }
  });
}
