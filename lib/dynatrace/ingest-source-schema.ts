import { z } from "zod";
import { accountId, organizationalUnit } from "../deployment/values";

/** The bucket that ingested security events go to where nothing else is said. */
export const DEFAULT_BUCKET = "default_securityevents";

/** Path segment of Dynatrace: letters, digits and single dots. */
const segment = z
  .string()
  .regex(/^[a-zA-Z](\.?[a-zA-Z0-9])*$/)
  .max(100);
const condition = z.string().min(1).max(1000);
const fieldValue = z.string().min(1).max(200);

const accounts = z.array(accountId).min(1).optional().describe("Only findings of these accounts.");
const ous = z
  .array(organizationalUnit)
  .min(1)
  .optional()
  .describe("Only findings of accounts in these organizational units, by path or id, with all below them.");

const securityContext = z
  .strictObject({
    value: fieldValue.optional().describe("What `dt.security_context` becomes."),
    from: z
      .enum(["account", "ou"])
      .optional()
      .describe("In place of `value`: the finding's account id, or the path of that account's organizational unit."),
    accounts,
    ous,
  })
  .superRefine(({ value, from }, context) => {
    if ((value === undefined) === (from === undefined)) refuse(context, [], "either value or from");
  });

const cost = z
  .strictObject({
    costCenter: fieldValue.optional().describe("What `dt.cost.costcenter` becomes."),
    product: fieldValue.optional().describe("What `dt.cost.product` becomes."),
    accounts,
    ous,
  })
  .superRefine(({ costCenter, product }, context) => {
    if (costCenter === undefined && product === undefined) refuse(context, [], "costCenter, product or both");
  });

const groupShare = z.strictObject({
  id: z.uuid().describe("The group's id (Account Management > Group management)."),
  access: z.enum(["read", "write"]).default("read").describe("`write`: may change the pipeline by hand."),
});

/** An ingest source of its own with its pipeline, in the declaration. */
export const ingestSourceSchema = z
  .strictObject({
    pathSegment: segment
      .default("hubrelay")
      .describe("Last part of the endpoint's path: letters, digits and single dots. Unique in the environment."),
    bucket: z
      .string()
      .regex(/^[a-z][a-z0-9_-]{2,99}$/)
      .default(DEFAULT_BUCKET)
      .describe("Bucket for the findings, on the table `security.events`; it must exist."),
    drop: z
      .array(condition)
      .default([])
      .describe('Records that are thrown away, each by a DQL condition such as `event.provider == "x"`.'),
    securityContext: z
      .array(securityContext)
      .default([])
      .superRefine(refuseUnreachable)
      .describe("Security contexts, by which policies grant access to single records. The first entry that fits wins."),
    cost: z
      .array(cost)
      .default([])
      .superRefine(refuseUnreachable)
      .describe("Who pays for the records in Dynatrace. The first entry that fits wins."),
    sharedWith: z
      .strictObject({
        everyone: z
          .enum(["none", "read", "write"])
          .default("read")
          .describe("What every user of the environment may do with pipeline and source."),
        groups: z.array(groupShare).default([]).describe("What single groups may do."),
      })
      .optional()
      .describe(
        "Who sees pipeline and source in Dynatrace. Needed when a platform token or OAuth client makes them, since they are then private to it; an access token makes them everybody's. Without it: everyone may read with `token.mode: external`, else nothing is said.",
      ),
  })
  .describe(
    "An ingest source of its own, with a pipeline that only its records take (docs/ingest.md). Without it: the built-in endpoint. The environment's routing table is never touched.",
  );

/** An ingest source of its own with its pipeline. */
export type DeclaredIngestSource = z.infer<typeof ingestSourceSchema>;

/** The bucket that a deployment's records lie in. */
export function bucketOf({ ingestSource }: { readonly ingestSource?: DeclaredIngestSource }): string {
  return ingestSource?.bucket ?? DEFAULT_BUCKET;
}

/** A pipeline of its own takes the place of the built-in processors, which `mapping: passthrough` relies on. */
export function refuseUnmappedSource(
  dynatrace: { readonly mapping: string; readonly ingestSource?: DeclaredIngestSource },
  context: z.RefinementCtx,
): void {
  if (dynatrace.ingestSource === undefined || dynatrace.mapping === "semantic") return;
  context.addIssue({
    code: "custom",
    input: dynatrace.mapping,
    path: ["mapping"],
    params: {
      expected: "semantic together with ingestSource",
      hint: "records of an own ingest source do not pass the environment's built-in processors",
    },
  });
}

/** An entry without accounts and units takes every record: what stands behind it would never be reached. */
function refuseUnreachable(
  entries: readonly { readonly accounts?: unknown; readonly ous?: unknown }[],
  context: z.RefinementCtx,
): void {
  const all = entries.findIndex((entry) => entry.accounts === undefined && entry.ous === undefined);
  if (all < 0 || all === entries.length - 1) return;
  refuse(context, [all + 1], "nothing behind an entry that fits every record", `move entry ${all + 1} to the end`);
}

function refuse(context: z.RefinementCtx, path: PropertyKey[], expected: string, hint?: string): void {
  context.addIssue({ code: "custom", input: context.value, path, params: { expected, hint } });
}
