import { z } from "zod";

/** Whether and how connections are registered with Dynatrace's app, in the declaration. */
export const appRegistrationSchema = z
  .strictObject({
    name: z
      .string()
      .min(1)
      .max(100)
      .refine((text) => text.includes("{account}") && text.includes("{region}"), {
        error: "must hold {account} and {region}, or connections could not be told apart",
      })
      .default("{accountName} {account} {region}")
      .describe(
        "How the app shows a connection; `{account}`, `{accountName}`, `{region}` and `{deployment}` are filled in.",
      ),
  })
  .describe(
    "Lists every connection in Dynatrace's app (Settings > AWS Security Hub), which must be installed (docs/access.md). `{}` is enough. Without it: the app knows nothing of hubrelay, and the findings arrive all the same.",
  );

/** How connections are registered with Dynatrace's app. */
export type DeclaredAppRegistration = z.infer<typeof appRegistrationSchema>;
