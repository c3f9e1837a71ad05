import { PRICES, type Price } from "./prices";

/** Where forwarders stand, as in the declaration. */
export type Topology = "distributed" | "central" | "hub";

/** What an estimate is made from. */
export interface CostInput {
  readonly topology: Topology;
  /** Account-regions whose findings are forwarded. */
  readonly sources: number;
  /** Queues with a relay: as many as sources when distributed, one per region in the other topologies. */
  readonly relays: number;
  /** Findings of all sources together, per day. */
  readonly findingsPerDay: number;
  /** Of the function, in MB. */
  readonly memoryMegabytes: number;
  readonly mapping: "semantic" | "passthrough";
  /** Secrets in the hub: one for each ingest token. @default 1 */
  readonly secrets?: number;
}

/** One service's part. */
export interface CostItem {
  readonly service: string;
  readonly what: string;
  /** US dollars per month of 30 days. */
  readonly dollars: number;
}

/** A month's preview. */
export interface CostEstimate {
  readonly topology: Topology;
  readonly items: readonly CostItem[];
  /** All items, US dollars per month. */
  readonly dollars: number;
  readonly dollarsPerSource: number;
  /** What is due even if no finding ever comes. */
  readonly idleDollars: number;
  /** Volume that Dynatrace bills, GiB per month. */
  readonly ingestGibibytes: number;
}

const DAYS = 30;
const HOURS = DAYS * 24;

/** How the forwarder works, as far as it costs. Measured on the sandbox or documented by AWS. */
export const ASSUMPTIONS = {
  /** An idle queue is asked by five long polls of 20 s. @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html */
  pollsPerRelayAndMonth: (5 * HOURS * 3600) / 20,
  /** Seconds that the event source mapping gathers findings. */
  batchingWindow: 5,
  /** Most findings in one run. */
  batchSize: 100,
  /** Messages that one receive or delete carries. */
  messagesPerRequest: 10,
  /** Seconds that one run takes. */
  runSeconds: 0.2,
  /** Log of one run: three lines of Lambda's, one or two of the relay's. */
  logBytesPerRun: 2_000,
  /** Metrics a relay writes when it runs. */
  metricsPerRelay: 9,
  /** Relays keep the token this long. */
  secretReadsPerHour: 4,
  /** Mean bytes of a finding's record: 231 findings of public samples. */
  bytesPerFinding: { semantic: 7_700, passthrough: 4_600 },
} as const;

/** What a month costs at list prices. Pure; free tiers and discounts only make it less. */
export function estimateCost(input: CostInput): CostEstimate {
  const { secrets = 1 } = input;
  const findings = input.findingsPerDay * DAYS;
  const busyHours = hoursWithFindings(input);
  const runs = findings / batchOf(input);
  const items: CostItem[] = [
    item("SQS", "relays asking empty queues", input.relays * ASSUMPTIONS.pollsPerRelayAndMonth, PRICES.sqsRequest),
    item(
      "SQS",
      "findings sent, received, deleted",
      findings + 2 * runs * Math.ceil(batchOf(input) / ASSUMPTIONS.messagesPerRequest),
      PRICES.sqsRequest,
    ),
    item("Lambda", "runs", runs, PRICES.lambdaRequest),
    item("Lambda", "time", runs * ASSUMPTIONS.runSeconds * (input.memoryMegabytes / 1024), PRICES.lambdaGigabyteSecond),
    item("CloudWatch", "log", (runs * ASSUMPTIONS.logBytesPerRun) / 1e9, PRICES.logGigabyte),
    item(
      "CloudWatch",
      "metrics, in hours with findings",
      (input.relays * ASSUMPTIONS.metricsPerRelay * busyHours) / HOURS,
      PRICES.metricMonth,
    ),
    item("X-Ray", "traces, if every run is sampled", runs, PRICES.trace),
    item(
      "EventBridge",
      "findings to the hub's account",
      input.topology === "hub" ? findings : 0,
      PRICES.crossAccountEvent,
    ),
    item("Secrets Manager", "secrets of the ingest tokens", secrets, PRICES.secretMonth),
    item("Secrets Manager", "reads", secretReads(input, busyHours), PRICES.secretRequest),
    item("KMS", "the secret's key", 1, PRICES.keyMonth),
    item("KMS", "decryptions", secretReads(input, busyHours), PRICES.keyRequest),
  ].filter(({ dollars }) => dollars > 0);
  const dollars = sum(items);
  return {
    topology: input.topology,
    items,
    dollars,
    dollarsPerSource: input.sources === 0 ? 0 : dollars / input.sources,
    idleDollars:
      dollarsOf(secrets, PRICES.secretMonth) +
      PRICES.keyMonth.dollars +
      dollarsOf(input.relays * ASSUMPTIONS.pollsPerRelayAndMonth, PRICES.sqsRequest),
    ingestGibibytes: (findings * ASSUMPTIONS.bytesPerFinding[input.mapping]) / 2 ** 30,
  };
}

/** Mean findings of a run. A run begins with one finding and takes what else comes within the window. */
function batchOf({ findingsPerDay, relays }: CostInput): number {
  if (relays === 0) return 1;
  const perSecond = findingsPerDay / relays / 86_400;
  return Math.min(ASSUMPTIONS.batchSize, 1 + perSecond * ASSUMPTIONS.batchingWindow);
}

/** Hours of a month in which one relay runs at all, if its findings come at random. */
function hoursWithFindings({ findingsPerDay, relays }: CostInput): number {
  if (relays === 0) return 0;
  return HOURS * (1 - Math.exp(-findingsPerDay / relays / 24));
}

function secretReads({ relays }: CostInput, busyHours: number): number {
  return relays * busyHours * ASSUMPTIONS.secretReadsPerHour;
}

function item(service: string, what: string, units: number, price: Price): CostItem {
  return { service, what, dollars: dollarsOf(units, price) };
}

function dollarsOf(units: number, price: Price): number {
  return (units / price.per) * price.dollars;
}

function sum(items: readonly CostItem[]): number {
  return items.reduce((total, { dollars }) => total + dollars, 0);
}
