import { z } from "zod";

/** A name or text that is put between quotes in an expression. */
const quotable = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[^"'\\{}%\n]+$/);
const connection = quotable.describe("The connection's name in Dynatrace (Settings > Connections); it must exist.");
/** Dynatrace takes ten addresses in one field. */
const addresses = z.array(z.email()).max(10);

const jira = z.strictObject({
  connection,
  project: quotable.describe("Key of the project, such as SEC."),
  issueType: quotable.default("Task").describe("Name of the issue type."),
  vulnerabilities: z.boolean().default(true).describe("An issue for each new critical vulnerability and account."),
  controls: z.boolean().default(true).describe("An issue for each control that began to fail and account."),
});

const slack = z.strictObject({
  connection,
  channel: quotable.describe("The channel's id (safer) or name; the Slack app must be in it."),
  detections: z
    .enum(["immediately", "hourly", "never"])
    .default("immediately")
    .describe(
      "Critical and high detections. `immediately`: each record, so an updated detection is told again until somebody takes it up. `hourly`: each detection once.",
    ),
  silence: z.boolean().default(true).describe("Tell which connections went silent, once a day."),
});

const mail = z.strictObject({
  to: addresses.min(1).describe("Addresses; at most ten."),
  cc: addresses.default([]).describe("Addresses that get a copy; at most ten."),
  digest: z.boolean().default(true).describe("What is open and what is new, once a day."),
  silence: z.boolean().default(true).describe("Tell which connections went silent, once a day."),
});

/** Whom Dynatrace tells of findings, in the declaration. */
export const workflowsSchema = z
  .strictObject({
    active: z
      .union([z.boolean(), z.literal("by-hand")])
      .default("by-hand")
      .describe(
        "`by-hand`: made inactive, and whoever switches one on or off in Dynatrace is not overruled. `true`, `false`: as the declaration says, whatever somebody switches.",
      ),
    private: z.boolean().default(false).describe("Only the user who made the workflows sees them."),
    jira: jira.optional().describe("Issues in Jira. Without it: none."),
    slack: slack.optional().describe("Messages in Slack. Without it: none."),
    mail: mail.optional().describe("Mails. Without it: none."),
  })
  .superRefine(({ jira, slack, mail }, context) => {
    if (jira !== undefined || slack !== undefined || mail !== undefined) return;
    context.addIssue({ code: "custom", input: {}, params: { expected: "jira, slack or mail, whom to tell" } });
  })
  .describe(
    "Workflows in Dynatrace that tell people (docs/workflows.md). Without it: none. They need a platform token that may write workflows.",
  );

/** Whom Dynatrace tells of findings. */
export type DeclaredWorkflows = z.infer<typeof workflowsSchema>;
