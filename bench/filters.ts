import { eventPatterns } from "../lib/filters/event-pattern";
import { type FindingFilter, findingFilterSchema } from "../lib/filters/finding-filter";
import { matches } from "../lib/filters/matcher";
import { randomOf } from "../test/oracle/random";
import { randomEvent } from "../test/oracle/random-cases";

/**
 * What filters cost. Each figure is a ratio against a stated baseline, so that it means the same on every machine:
 * `npx tsx bench/filters.ts`.
 */
const ACCOUNTS = 1000;
const REGIONS = 17;
const ROUNDS = 7;

/** A fresh object each time: what is worked out once for a filter must be paid for in each round. */
const tenConditions = (): FindingFilter =>
  findingFilterSchema.parse({
    kinds: ["vulnerabilities", "compliance"],
    severity: { minimum: "MEDIUM" },
    products: { exclude: ["aws/macie"] },
    companies: { exclude: ["Example"] },
    recordState: ["ACTIVE"],
    workflowStatus: ["NEW", "NOTIFIED"],
    resourceTypes: { include: ["AwsEc2*", "Aws*Bucket", "AwsIamUser"] },
    resourceTags: { env: ["prod*"] },
    samples: "exclude",
    anyOf: [{ complianceStatus: ["FAILED", "WARNING"] }, { confidence: { minimum: 50 } }],
  });

/** Median of the seconds that a task takes. */
function seconds(task: () => void): number {
  task();
  const times = Array.from({ length: ROUNDS }, () => {
    const started = process.hrtime.bigint();
    task();
    return Number(process.hrtime.bigint() - started) / 1e9;
  }).sort((a, b) => a - b);
  return times[Math.floor(ROUNDS / 2)]!;
}

function compileAll(filter: FindingFilter | undefined): void {
  for (let account = 0; account < ACCOUNTS; account++) {
    for (let region = 0; region < REGIONS; region++) {
      eventPatterns(filter, { account: String(account).padStart(12, "0"), region: `eu-west-${region}` });
    }
  }
}

const connections = ACCOUNTS * REGIONS;
const bare = seconds(() => compileAll(undefined));
const filtered = seconds(() => compileAll(tenConditions()));
const once = seconds(() => void eventPatterns(tenConditions(), { account: "1".repeat(12), region: "eu-west-1" }));
const random = randomOf(1);
const events = Array.from({ length: 500 }, () => randomEvent(random));
const [compiled] = eventPatterns(tenConditions(), { account: "111111111111", region: "eu-west-1" });
const parse = seconds(() => events.forEach((event) => void JSON.parse(JSON.stringify(event))));
const match = seconds(() => events.forEach((event) => void matches(compiled!.pattern, event)));

const micro = (value: number, per: number) => `${((value * 1e6) / per).toFixed(1)} µs`;
process.stdout.write(
  [
    `patterns of ${connections} connections without a filter      ${micro(bare, connections)} each, ${bare.toFixed(3)} s`,
    `the same with a filter of ten conditions              ${micro(filtered, connections)} each, ${filtered.toFixed(3)} s`,
    `  ratio                                               ${(filtered / bare).toFixed(2)}`,
    `  checking and compiling the filter itself, once      ${micro(once, 1)}`,
    `matching an event, against reading its JSON           ${(match / parse).toFixed(2)}  (${micro(match, events.length)})`,
    "",
  ].join("\n"),
);
