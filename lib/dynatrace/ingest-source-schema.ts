import { z } from "zod";

/** Path segment of Dynatrace: letters, digits and single dots. */
const segment = z
  .string()
  .regex(/^[a-zA-Z](\.?[a-zA-Z0-9])*$/)
  .max(100);
const accountId = z.string().regex(/^\d{12}$/);

/** An ingest source of its own with its pipeline, in the declaration. */
export const ingestSourceSchema = z
  .strictObject({
    pathSegment: segment
      .default("hubrelay")
      .describe("Last part of the endpoint's path: letters, digits and single dots. Unique in the environment."),
    bucket: z
      .string()
      .min(3)
      .max(100)
      .optional()
      .describe("Bucket for the findings; it must exist. Without it: `default_securityevents`."),
    drop: z
      .array(z.string().min(1).max(1000))
      .default([])
      .describe('Records that are thrown away, each by a DQL condition such as `event.provider == "x"`.'),
    securityContext: z
      .array(
        z.strictObject({
          value: z.string().min(1).max(200).describe("What `dt.security_context` becomes."),
          accounts: z.array(accountId).min(1).optional().describe("Only findings of these accounts. Without it: all."),
        }),
      )
      .default([])
      .describe("Security contexts for access by record. A later entry wins where several fit."),
  })
  .describe(
    "An ingest source of its own, with a pipeline that only its records take. Without it: the built-in endpoint. The environment's routing table is never touched.",
  );

/** An ingest source of its own with its pipeline. */
export type DeclaredIngestSource = z.infer<typeof ingestSourceSchema>;

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
