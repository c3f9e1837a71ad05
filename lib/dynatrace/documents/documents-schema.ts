import { z } from "zod";

/** `dynatrace.documents`: what an analyst sees of the findings. Absent: hubrelay makes no documents. */
export const documentsSchema = z
  .strictObject({
    monitor: z
      .boolean()
      .default(true)
      .describe("The dashboard that shows every declared connection beside what arrived from it."),
    dashboards: z.boolean().default(true).describe("The dashboard of the findings themselves."),
    notebooks: z
      .boolean()
      .default(true)
      .describe("Notebooks: triage of detections, vulnerability reachability, compliance gaps, hubrelay's own health."),
    private: z
      .boolean()
      .default(false)
      .describe(
        "`false`: everybody in the environment who may read documents sees them; changing them stays with their owner. `true`: their owner only, the user whose platform token made them.",
      ),
  })
  .describe(
    "Dashboards and notebooks about the findings (docs/dashboards.md). Without it: none. They need a platform token that may write documents.",
  );

/** Which documents are made, and who sees them. */
export type DeclaredDocuments = z.infer<typeof documentsSchema>;
