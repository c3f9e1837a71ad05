/** A list price in US dollars. */
export interface Price {
  readonly dollars: number;
  /** For how many units. */
  readonly per: number;
  readonly unit: string;
  readonly source: string;
}

/** When the prices below were looked up. Prices differ by region by some tens of percent. */
export const PRICES_AS_OF = "2026-11-24";

/** AWS list prices in us-east-1, without free tiers and discounts. */
export const PRICES = {
  sqsRequest: { dollars: 0.4, per: 1_000_000, unit: "request", source: "https://aws.amazon.com/sqs/pricing/" },
  lambdaRequest: { dollars: 0.2, per: 1_000_000, unit: "request", source: "https://aws.amazon.com/lambda/pricing/" },
  lambdaGigabyteSecond: {
    dollars: 0.0000133334,
    per: 1,
    unit: "GB-second, arm64",
    source: "https://aws.amazon.com/lambda/pricing/",
  },
  logGigabyte: { dollars: 0.5, per: 1, unit: "GB of log", source: "https://aws.amazon.com/cloudwatch/pricing/" },
  metricMonth: { dollars: 0.3, per: 1, unit: "metric and month", source: "https://aws.amazon.com/cloudwatch/pricing/" },
  trace: { dollars: 5, per: 1_000_000, unit: "trace", source: "https://aws.amazon.com/xray/pricing/" },
  crossAccountEvent: {
    dollars: 1,
    per: 1_000_000,
    unit: "event to another account",
    source: "https://aws.amazon.com/eventbridge/pricing/",
  },
  secretMonth: {
    dollars: 0.4,
    per: 1,
    unit: "secret and month",
    source: "https://aws.amazon.com/secrets-manager/pricing/",
  },
  secretRequest: {
    dollars: 0.05,
    per: 10_000,
    unit: "request",
    source: "https://aws.amazon.com/secrets-manager/pricing/",
  },
  keyMonth: { dollars: 1, per: 1, unit: "key and month", source: "https://aws.amazon.com/kms/pricing/" },
  keyRequest: { dollars: 0.03, per: 10_000, unit: "request", source: "https://aws.amazon.com/kms/pricing/" },
} as const satisfies Readonly<Record<string, Price>>;
