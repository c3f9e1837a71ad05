import { z } from "zod";
import { accountSelectorSchema } from "./account-selector";

const percentage = z.string().regex(/^(100|\d{1,2}) ?%$/, 'a percentage such as "10%"');

/** One wave as declared: who is in it, how many may fail, what must hold before the next one starts. */
export const wavePolicySchema = z
  .strictObject({
    name: z.string().min(1).describe("The wave's name, for people and for `--wave`."),
    select: accountSelectorSchema.optional().describe("Accounts of this wave, of those that no earlier wave has."),
    size: z
      .union([z.int().min(1), percentage])
      .optional()
      .describe("At most so many of them: a number, or a percentage of all accounts of the run."),
    tolerance: z
      .union([z.int().min(0), percentage])
      .default(0)
      .describe("So many accounts of the wave may fail, as a number or a percentage; more end the roll-out."),
    gate: z
      .enum(["none", "confirm", "healthy"])
      .default("none")
      .describe("Before the next wave: `confirm` asks a human; `healthy` wants no dead letters in this wave."),
  })
  .describe("A group of accounts that must succeed before the next group starts.");

/** The declaration's `rollout` key. */
export const rolloutSchema = z
  .strictObject({
    waves: z
      .array(wavePolicySchema)
      .default([])
      .describe("In this order; accounts that none takes make a last wave, `rest`. Without waves, all at once."),
  })
  .describe("How an apply goes through the organization.");

/** See {@link wavePolicySchema}. */
export type WavePolicy = z.infer<typeof wavePolicySchema>;
