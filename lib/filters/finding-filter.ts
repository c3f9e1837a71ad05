import { z } from "zod";
import { accountId, region } from "../deployment/values";
import { filterProblem } from "./check-filter";
import { conditionShape } from "./conditions";
import { PRESET_NAMES } from "./presets";

/** An OU by its path; ids are not resolved here, and one that silently selects nothing would be worse than an error. */
function unitPath() {
  return z.string().superRefine((value, context) => {
    if (value.startsWith("/")) return;
    const expected = 'an OU path such as "/prod"';
    context.addIssue({ code: "custom", message: `expected ${expected}`, params: { expected }, input: value });
  });
}

/** Which connections take a filter; keys are combined with "and", the entries of one key with "or". */
export const filterSelectorSchema = z
  .strictObject({
    accounts: z.array(accountId).min(1).optional().describe("Accounts by their 12-digit id."),
    ous: z.array(unitPath()).min(1).optional().describe("Organizational units by path, with all below them."),
    tags: z
      .record(z.string().min(1).max(128), z.array(z.string().max(256)).min(1))
      .optional()
      .describe("Tags of the account: for every key listed the account's value must be one of those given."),
    regions: z.array(region).min(1).optional().describe("Regions of the connection."),
  })
  .describe("Which connections take this filter; without it, all that reach it. Every key given must hold.");

/** A filter of the declaration: which connections take it, and which of their findings pass. */
export const findingFilterSchema = z
  .strictObject({
    name: z.string().min(1).max(64).optional().describe("Name that appears in explanations, such as `production`."),
    select: filterSelectorSchema.optional(),
    preset: z
      .enum(PRESET_NAMES)
      .optional()
      .describe(
        "Starting point: `recommended` (active, new or notified, not informational) or one of Dynatrace's documented examples. Keys written beside it replace the preset's.",
      ),
    ...conditionShape,
    anyOf: z
      .array(z.strictObject(conditionShape).describe("One alternative; all of its conditions must hold."))
      .min(2)
      .optional()
      .describe("Alternatives of which one must hold, besides the conditions outside."),
    pattern: z
      .record(z.string(), z.unknown())
      .optional()
      .describe(
        "Raw EventBridge pattern in place of the conditions above, for what they cannot say. The own account and region are added.",
      ),
  })
  .superRefine((filter, context) => {
    const problem = filterProblem(filter);
    if (problem === undefined) return;
    const { path, expected, hint, message } = problem;
    context.addIssue({ code: "custom", path: [...path], message, params: { expected, hint }, input: at(filter, path) });
  })
  .describe("A filter: the connections it is for, and the conditions that a finding must meet to pass.");

function at(value: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce((inner: unknown, key) => (inner as Readonly<Record<string | number, unknown>>)?.[key], value);
}

/** One checked filter of the declaration. */
export type FindingFilter = z.infer<typeof findingFilterSchema>;
/** Which connections take a filter. */
export type FilterSelector = z.infer<typeof filterSelectorSchema>;
