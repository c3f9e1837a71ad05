import fc from "fast-check";
import { ASSUMPTIONS, type CostInput, estimateCost } from "../../lib/cost/estimate";
import { PRICES } from "../../lib/cost/prices";

const input: CostInput = {
  topology: "distributed",
  sources: 100,
  relays: 100,
  findingsPerDay: 5_000,
  memoryMegabytes: 256,
  mapping: "semantic",
};
const dollarsOf = (over: Partial<CostInput>, service: string) =>
  estimateCost({ ...input, ...over })
    .items.filter((item) => item.service === service)
    .reduce((sum, { dollars }) => sum + dollars, 0);

test("without findings only the hub and the polling of queues cost", () => {
  const { dollars, idleDollars, items } = estimateCost({ ...input, findingsPerDay: 0 });
  expect(dollars).toBeCloseTo(idleDollars, 6);
  expect(items.map(({ service }) => service).sort()).toEqual(["KMS", "SQS", "Secrets Manager"]);
  // Five polls of 20 s for 30 days are 648,000 requests a queue.
  expect(idleDollars).toBeCloseTo(1.4 + (100 * 648_000 * 0.4) / 1e6, 6);
});

test("a million findings that come one by one cost what the price lists say", () => {
  const month = { sources: 1e6, relays: 1e6, findingsPerDay: 1e6 / 30 };
  const { items } = estimateCost({ ...input, ...month });
  const of = (what: string) => items.find((item) => item.what === what)!.dollars;
  expect(of("runs")).toBeCloseTo(0.2, 2);
  expect(of("time")).toBeCloseTo(0.67, 2);
  expect(of("log")).toBeCloseTo(1, 2);
});

test("only the hub topology pays for events to another account", () => {
  expect(dollarsOf({ topology: "hub", relays: 2 }, "EventBridge")).toBeCloseTo(0.15, 6);
  expect(dollarsOf({ topology: "central", relays: 2 }, "EventBridge")).toBe(0);
  expect(dollarsOf({}, "EventBridge")).toBe(0);
});

test("the same findings through fewer relays cost less", () => {
  expect(estimateCost({ ...input, topology: "hub", relays: 2 }).dollars).toBeLessThan(estimateCost(input).dollars);
});

test("metrics are bounded by a month of all of them", () => {
  const most = 100 * ASSUMPTIONS.metricsPerRelay * PRICES.metricMonth.dollars;
  expect(
    estimateCost({ ...input, findingsPerDay: 1e9 }).items.find(({ what }) => /metrics/.test(what))!.dollars,
  ).toBeCloseTo(most, 6);
});

test("the volume for Dynatrace depends on findings and mapping, not on the topology", () => {
  const gibibytes = (over: Partial<CostInput>) => estimateCost({ ...input, ...over }).ingestGibibytes;
  expect(gibibytes({})).toBeCloseTo((5_000 * 30 * 7_700) / 2 ** 30, 6);
  expect(gibibytes({ topology: "hub", relays: 2 })).toBe(gibibytes({}));
  expect(gibibytes({ mapping: "passthrough" })).toBeLessThan(gibibytes({}));
});

test("nothing is ever negative or no number, and more findings never cost less", () => {
  fc.assert(
    fc.property(fc.nat(5_000), fc.nat(1e7), fc.nat(1e7), (relays, findings, more) => {
      const less = estimateCost({ ...input, relays, sources: relays, findingsPerDay: findings });
      const most = estimateCost({ ...input, relays, sources: relays, findingsPerDay: findings + more });
      for (const { dollars } of less.items) expect(dollars).toBeGreaterThan(0);
      expect(less.dollarsPerSource).not.toBeNaN();
      expect(most.dollars).toBeGreaterThanOrEqual(less.dollars - 1e-9);
    }),
  );
});

test("every price names its source", () => {
  for (const { source, dollars, per } of Object.values(PRICES)) {
    expect(source).toMatch(/^https:\/\/aws\.amazon\.com\/.*pricing\/$/);
    expect(dollars / per).toBeGreaterThan(0);
  }
});
