import { z } from "zod";
import { accountId, organizationalUnit } from "../deployment/values";

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

const generations = z
  .array(generation)
  .min(1)
  .max(2)
  .default([1])
  .describe("Tokens that exist; the last is in use. Rotate by `[1]`, `[1, 2]`, `[2]`, each applied (docs/token.md).");

const expirationDates = z
  .record(z.string().regex(/^\d+$/), z.string())
  .default({})
  .describe(
    'Last day of a generation, as `"2": 2027-06-30`: it ends at midnight UTC after it. Without one it does not expire.',
  );

const externalGeneration = generation
  .default(1)
  .describe("Raise it when you give another token: a value that is never stored cannot be compared.");

const command = z
  .array(z.string().min(1))
  .min(1)
  .optional()
  .describe(
    'Program and arguments that print the token, such as `["vault", "kv", "get", "-field=token", "secret/dynatrace"]`. Run without a shell, and only when the variable is not set.',
  );

const expirationDate = z
  .string()
  .superRefine((date, context) => {
    if (!isDay(date)) refuse(context, date, "a day such as 2027-06-30");
  })
  .optional()
  .describe("The token's last day, to be warned before it; Terraform cannot see it.");

/** Whose relays use a token of their own, and by which name. */
const whose = {
  name: z
    .string()
    .regex(/^[a-z][a-z0-9]{0,19}$/)
    .describe("Lower-case letters and digits; the token, its secret and its variable bear it."),
  accounts: z.array(accountId).min(1).optional().describe("Accounts whose relays use it."),
  ous: z
    .array(organizationalUnit)
    .min(1)
    .optional()
    .describe("Organizational units, by path or id, whose accounts' relays use it."),
};

const SEPARATE =
  "Tokens of their own for some accounts: lost or revoked, such a one concerns nobody else. An account uses the first entry that names it, all others the common token. Only with `topology: distributed`.";

interface Whose {
  readonly name: string;
  readonly accounts?: readonly string[];
  readonly ous?: readonly string[];
}

function refuseUnclear(entries: readonly Whose[], context: z.RefinementCtx): void {
  for (const [index, { name, accounts, ous }] of entries.entries()) {
    if (accounts === undefined && ous === undefined) refuse(context, name, "accounts, ous or both", undefined, [index]);
    if (entries.findIndex((other) => other.name === name) !== index)
      refuse(context, name, "each name once", undefined, [index, "name"]);
  }
}

interface Managed {
  readonly generations: readonly number[];
  readonly expirationDates: Readonly<Record<string, string>>;
}

function refuseDisorder({ generations: all, expirationDates: dates }: Managed, context: z.RefinementCtx): void {
  if (all.some((each, index) => index > 0 && each <= all[index - 1]!)) {
    refuse(context, all.join(", "), "rising numbers", "the last generation is the one in use", ["generations"]);
  }
  for (const [key, date] of Object.entries(dates)) {
    if (!isDay(date)) refuse(context, date, "a day such as 2027-06-30", undefined, ["expirationDates", key]);
    if (!all.includes(Number(key))) {
      refuse(context, key, `one of the generations ${all.join(", ")}`, undefined, ["expirationDates", key]);
    }
  }
}

const managed = z
  .strictObject({
    mode: z
      .literal("managed")
      .describe("Terraform makes the token; its value stands in the state of the Dynatrace stack."),
    generations,
    expirationDates,
    warnDays,
    separate: z
      .array(z.strictObject({ ...whose, generations, expirationDates }).superRefine(refuseDisorder))
      .superRefine(refuseUnclear)
      .default([])
      .describe(SEPARATE),
  })
  .superRefine(refuseDisorder);

const external = z.strictObject({
  mode: z
    .literal("external")
    .describe(
      "You make the token and give it in the environment variable TF_VAR_ingest_token, or name a command that prints it; it is in no state and no plan. Needs Terraform 1.11.",
    ),
  generation: externalGeneration,
  command,
  expirationDate,
  warnDays,
  separate: z
    .array(z.strictObject({ ...whose, generation: externalGeneration, command, expirationDate }))
    .superRefine(refuseUnclear)
    .default([])
    .describe(`${SEPARATE} Each comes in TF_VAR_ingest_token_<name>.`),
});

/** The ingest token in the declaration. */
export const tokenSchema = z
  .discriminatedUnion("mode", [managed, external])
  .default({ mode: "managed", generations: [1], expirationDates: {}, warnDays: WARN_DAYS, separate: [] });

/** Who makes the ingest token, and which ones there are. */
export type DeclaredToken = z.infer<typeof tokenSchema>;

/** One token of the declaration, the common one or one of some accounts' own, by its generations. */
export type TokenGenerations =
  | {
      readonly mode: "managed";
      readonly generations: readonly number[];
      readonly expirationDates: Readonly<Record<string, string>>;
      readonly warnDays: number;
    }
  | {
      readonly mode: "external";
      readonly generation: number;
      readonly command?: readonly string[];
      readonly expirationDate?: string;
      readonly warnDays: number;
    };

/** The generation that relays find in the secret. */
export function generationInUse(token: TokenGenerations): number {
  return token.mode === "external" ? token.generation : token.generations.at(-1)!;
}

/** The last day of the token in use, `2027-06-30`; undefined: it does not end, or nobody said when. */
export function lastDayInUse(token: TokenGenerations): string | undefined {
  return token.mode === "external" ? token.expirationDate : token.expirationDates[generationInUse(token)];
}

/**
 * The name a generation's token bears in Dynatrace.
 *
 * @param own - the token's own name in the declaration; undefined: the common one
 */
export function tokenName(deployment: string, ofGeneration: number, own?: string): string {
  return [deployment, "ingest", ...(own === undefined ? [] : [own]), ofGeneration].join(" ");
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
