import { z } from "zod";
import { accountId, region } from "../deployment/values";

/** States of an account; an account that is not ACTIVE cannot be entered. */
export const ACCOUNT_STATES = ["PENDING_ACTIVATION", "ACTIVE", "SUSPENDED", "PENDING_CLOSURE", "CLOSED"] as const;
export type AccountState = (typeof ACCOUNT_STATES)[number];

const account = z
  .strictObject({
    id: accountId,
    name: z.string(),
    /** AWS Organizations retires `Status` for `State`; a list that has only the old one is read all the same. */
    state: z.enum(ACCOUNT_STATES).optional(),
    status: z.enum(["ACTIVE", "SUSPENDED", "PENDING_CLOSURE"]).optional(),
    /** Path of the OU the account lies in, `/` for the root. */
    ou: z.string().startsWith("/").default("/"),
    emailDomain: z.string().optional(),
    joined: z.enum(["CREATED", "INVITED"]).optional(),
    tags: z.record(z.string(), z.string()).default({}),
    /** Regions enabled in this account; absent: not known, so not held against the declaration. */
    regions: z.array(region).optional(),
    /** Regions in which Security Hub CSPM is on; absent: not known. */
    securityHub: z.array(region).optional(),
    /** Regions in which the unified Security Hub (V2, OCSF findings) is on; absent: not known. */
    securityHubV2: z.array(region).optional(),
  })
  .superRefine((value, context) => {
    if (value.state === undefined && value.status === undefined) {
      context.addIssue({ code: "custom", path: ["state"], params: { expected: "a state such as ACTIVE" } });
    }
  })
  .transform(({ state, status, ...rest }) => ({ ...rest, state: (state ?? status) as AccountState }));

/** `organization.json`: the accounts as read from AWS Organizations, kept under version control. */
export const organizationSchema = z.strictObject({
  version: z.literal(1),
  organization: z.strictObject({
    id: z.string().regex(/^o-[a-z0-9]{10,32}$/),
    managementAccount: accountId,
    partition: z.enum(["aws", "aws-us-gov", "aws-cn"]).default("aws"),
  }),
  ous: z.array(z.strictObject({ id: z.string(), name: z.string(), path: z.string().startsWith("/") })).default([]),
  accounts: z.array(account).superRefine((accounts, context) => {
    // As a merge of two branches leaves it; each would be connected.
    const seen = new Set<string>();
    for (const [index, { id }] of accounts.entries()) {
      if (seen.has(id)) {
        const hint = "keep one of the two, or make the file anew: npx hubrelay discover";
        const params = { expected: "each account once", hint };
        context.addIssue({ code: "custom", path: [index, "id"], params, input: id });
      }
      seen.add(id);
    }
  }),
});

/** The organization a declaration selects from. */
export type Organization = z.infer<typeof organizationSchema>;
/** One account of it. */
export type OrganizationAccount = Organization["accounts"][number];
