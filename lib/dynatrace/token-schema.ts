import { z } from "zod";

/** What a value should have been; the loader says it in its message. */
function refuse(context: z.RefinementCtx, input: unknown, expected: string, hint?: string, path: PropertyKey[] = []) {
  context.addIssue({ code: "custom", params: { expected, hint }, input, path });
}

const generation = z.int().min(1).max(1_000_000);

/** Days before a token's end from which on hubrelay warns, where the declaration says nothing. */
export const WARN_DAYS = 30;

const warnDays = z
  .int()
  .min(0)
  .max(365)
  .default(WARN_DAYS)
  .describe("Days before the token's end from which on `plan`, `drift`, `inventory` and `token status` warn.");

const managed = z
  .strictObject({
    mode: z
      .literal("managed")
      .describe("Terraform makes the token; its value stands in the state of the Dynatrace stack."),
    generations: z
      .array(generation)
      .min(1)
      .max(2)
      .default([1])
      .describe(
        "Tokens that exist; the last is in use. Rotate by `[1]`, `[1, 2]`, `[2]`, each applied (docs/token.md).",
      ),
    expirationDates: z
      .record(z.string().regex(/^\d+$/), z.string())
      .default({})
      .describe(
        'Last day of a generation, as `"2": 2027-06-30`: it ends at midnight UTC after it. Without one it does not expire.',
      ),
    warnDays,
  })
  .superRefine(({ generations, expirationDates }, context) => {
    if (generations.some((each, index) => index > 0 && each <= generations[index - 1]!)) {
      refuse(context, generations.join(", "), "rising numbers", "the last generation is the one in use", [
        "generations",
      ]);
    }
    for (const [key, date] of Object.entries(expirationDates)) {
      if (!isDay(date)) refuse(context, date, "a day such as 2027-06-30", undefined, ["expirationDates", key]);
      if (!generations.includes(Number(key))) {
        refuse(context, key, `one of the generations ${generations.join(", ")}`, undefined, ["expirationDates", key]);
      }
    }
  });

const external = z.strictObject({
  mode: z
    .literal("external")
    .describe(
      "You make the token and give it in the environment variable TF_VAR_ingest_token, or name a command that prints it; it is in no state and no plan. Needs Terraform 1.11.",
    ),
  generation: generation
    .default(1)
    .describe("Raise it when you give another token: a value that is never stored cannot be compared."),
  command: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .describe(
      'Program and arguments that print the token, such as `["vault", "kv", "get", "-field=token", "secret/dynatrace"]`. Run without a shell, and only when TF_VAR_ingest_token is not set.',
    ),
  expirationDate: z
    .string()
    .superRefine((date, context) => {
      if (!isDay(date)) refuse(context, date, "a day such as 2027-06-30");
    })
    .optional()
    .describe("The token's last day, to be warned before it; Terraform cannot see it."),
  warnDays,
});

/** The ingest token in the declaration. */
export const tokenSchema = z
  .discriminatedUnion("mode", [managed, external])
  .default({ mode: "managed", generations: [1], expirationDates: {}, warnDays: WARN_DAYS });

/** Who makes the ingest token, and which ones there are. */
export type DeclaredToken = z.infer<typeof tokenSchema>;

/** The generation that relays find in the secret. */
export function generationInUse(token: DeclaredToken): number {
  return token.mode === "external" ? token.generation : token.generations.at(-1)!;
}

/** The last day of the token in use, `2027-06-30`; undefined: it does not end, or nobody said when. */
export function lastDayInUse(token: DeclaredToken): string | undefined {
  return token.mode === "external" ? token.expirationDate : token.expirationDates[generationInUse(token)];
}

/** The name a generation's token bears in Dynatrace. */
export function tokenName(deployment: string, ofGeneration: number): string {
  return `${deployment} ingest ${ofGeneration}`;
}

/**
 * A day's end as Dynatrace writes it back; any other spelling of the same moment would be a difference in each plan.
 *
 * @param day `2027-06-30`
 */
export function expiryOf(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString();
}

function isDay(text: string): boolean {
  const parsed = Date.parse(`${text}T00:00:00Z`);
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(parsed) && new Date(parsed).toISOString().startsWith(text);
}
