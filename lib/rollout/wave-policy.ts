import { z } from "zod";
import { accountSelectorSchema } from "../organization/account-selector";

const percentage = z.string().regex(/^(100|\d{1,2}) ?%$/, 'a percentage such as "10%"');

/** One wave as declared: who is in it, how many may fail, what must hold before the next one starts. */
export const wavePolicySchema = z
  .strictObject({
    name: z.string().min(1).describe("The wave's name, for people and for `--wave`."),
    select: accountSelectorSchema.optional().describe("Accounts of this wave, of those that no earlier wave has."),
    size: z
      .union([z.int().min(1), percentage])
      .optional()
      .describe("At most so many of them: a number, or a percentage of all accounts."),
    tolerance: z
      .union([z.int().min(0), percentage])
      .default(0)
      .describe("So many accounts of the wave may fail, as a number or a percentage; more end the roll-out."),
    gate: z
      .enum(["none", "confirm", "healthy", "test-finding"])
      .default("none")
      .describe(
        "What must hold after the wave. `confirm`: a human says yes. `healthy`: no dead letters, no function errors, and a test finding arrived where DYNATRACE_PLATFORM_TOKEN is set and the role may import one. `test-finding`: the same, and the test finding must arrive.",
      ),
  })
  .describe("A group of accounts that must succeed before the next group starts.");

/** How gates send test findings. */
const testFindingSchema = z
  .strictObject({
    role: z
      .string()
      .regex(/^[\w+=,.@-]{1,64}$/)
      .optional()
      .describe(
        "Role in each account that may `securityhub:BatchImportFindings`. Without it the deploy role, which may not unless you allow it.",
      ),
    sample: z
      .int()
      .min(1)
      .max(100)
      .default(10)
      .describe("At most so many accounts of a wave get one, the same ones at each run, each in one region."),
    timeoutSeconds: z.int().min(10).max(3600).default(180).describe("How long it may take until Dynatrace has it."),
  })
  .describe("The marked findings that gates send through Security Hub. They are archived at once.");

/** See {@link testFindingSchema}. */
export type TestFindingPolicy = z.infer<typeof testFindingSchema>;

/** What holds where the declaration has no `rollout.testFinding`. */
export const DEFAULT_TEST_FINDING: TestFindingPolicy = testFindingSchema.parse({});

/** The declaration's `rollout` key. */
export const rolloutSchema = z
  .strictObject({
    waves: z
      .array(wavePolicySchema)
      .default([])
      .describe("In this order; accounts that none takes make a last wave, `rest`. Without waves, all at once."),
    testFinding: testFindingSchema.optional(),
  })
  .describe("How an apply goes through the organization.");

/** See {@link wavePolicySchema}. */
export type WavePolicy = z.infer<typeof wavePolicySchema>;
