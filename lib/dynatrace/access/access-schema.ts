import { z } from "zod";
import type { DeclaredIngestSource } from "../ingest-source-schema";

/** The app in which Dynatrace registers connections of AWS Security Hub. */
const SECURITY_APP = "dynatrace.security.operations";

/** Stands in quotes in a policy's statement. */
const quotable = z
  .string()
  .regex(/^[^"\\\n]+$/)
  .max(200);

const group = z.strictObject({
  name: z.string().min(1).max(200).describe("The group's name; hubrelay makes the group."),
  may: z
    .array(z.enum(["read", "install"]))
    .min(1)
    .default(["read"])
    .describe("`read`: query the findings. `install`: install and open Dynatrace's security app."),
  securityContexts: z
    .array(quotable)
    .min(1)
    .optional()
    .describe("Read only records with one of these security contexts (`ingestSource.securityContext`)."),
  federatedAttributeValues: z
    .array(z.string().min(1))
    .default([])
    .describe("Values of your identity provider's group attribute; whoever has one is in the group."),
});

/** Who may see the findings, in the declaration. */
export const accessSchema = z
  .strictObject({
    account: z
      .uuid()
      .describe("The Dynatrace account's UUID (Account Management > Identity & access > OAuth clients)."),
    groups: z.array(group).min(1).describe("Groups, and what each may do."),
    apps: z
      .array(quotable)
      .min(1)
      .default([SECURITY_APP])
      .describe("Ids of the apps that a group with `install` may install."),
  })
  .superRefine(({ groups }, context) => {
    for (const [index, { name }] of groups.entries()) {
      if (groups.findIndex((other) => other.name === name) === index) continue;
      refuse(context, name, ["groups", index, "name"], "each group once", "write all it may do into one entry");
    }
    for (const [index, { may, securityContexts }] of groups.entries()) {
      if (securityContexts === undefined || may.includes("read")) continue;
      refuse(context, may.join(", "), ["groups", index, "may"], "read among what a group with securityContexts may do");
    }
  })
  .describe(
    "Groups of people who may query the findings or install Dynatrace's app (docs/access.md). Needs an OAuth client of the account. Without it: nothing of access is changed.",
  );

/** Who may see the findings. */
export type DeclaredAccess = z.infer<typeof accessSchema>;

/** A group limited to security contexts that no record bears would see nothing. */
export function refuseContextsThatNothingSets(
  { access, ingestSource }: { readonly access?: DeclaredAccess; readonly ingestSource?: DeclaredIngestSource },
  context: z.RefinementCtx,
): void {
  const set = ingestSource?.securityContext ?? [];
  if (set.some(({ from }) => from !== undefined)) return;
  const values = set.flatMap(({ value }) => value ?? []);
  for (const [index, { securityContexts }] of (access?.groups ?? []).entries()) {
    for (const [place, wanted] of (securityContexts ?? []).entries()) {
      if (values.includes(wanted)) continue;
      const path = ["access", "groups", index, "securityContexts", place];
      const expected = values.length > 0 ? `one of ${values.join(", ")}` : "a security context that records bear";
      refuse(context, wanted, path, expected, "declare it in dynatrace.ingestSource.securityContext");
    }
  }
}

function refuse(context: z.RefinementCtx, input: string, path: PropertyKey[], expected: string, hint?: string): void {
  context.addIssue({ code: "custom", input, path, params: { expected, hint } });
}
