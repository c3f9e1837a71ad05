import { z } from "zod";

/** Characters a rule's pattern may have by EventBridge's default quota. */
export const DEFAULT_MAX_SIZE = 2048;

/** Most that EventBridge's API takes, however the quota is raised. */
export const MOST_SIZE = 4096;

/** `aws.patternQuota` of the declaration. */
export const patternQuotaSchema = z
  .int()
  .min(DEFAULT_MAX_SIZE)
  .max(MOST_SIZE)
  .default(DEFAULT_MAX_SIZE)
  .describe(
    "Characters that EventBridge lets a rule's pattern have in every connected account and region. AWS raises its default on request, to 4,096 at most. A longer filter is divided over several rules.",
  );
