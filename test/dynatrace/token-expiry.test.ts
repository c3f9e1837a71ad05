import { expiryWarnings } from "../../lib/dynatrace/token-expiry";
import { DECLARATION, deploymentOf } from "../support/declaration";

const NOW = new Date("2026-11-24T12:00:00Z");
const tokenOf = (yaml: string) => [
  { declared: deploymentOf("", DECLARATION.replace("hub:", `  token: ${yaml}\nhub:`)).dynatrace.token },
];
const ending = (day: string, more = "") =>
  expiryWarnings(tokenOf(`{ mode: managed, generations: [4], expirationDates: { "4": ${day} }${more} }`), NOW);

test("a token that ends within 30 days is said, with the days that are left", () => {
  expect(ending("2026-12-10")).toEqual([
    expect.stringContaining("generation 4 of the ingest token expires in 16 days, at 2026-12-11T00:00:00.000Z"),
  ]);
});

test("a token that ends later is not worth a word", () => {
  expect(ending("2026-12-25")).toEqual([]);
});

test("how early it is said is for the declaration to say", () => {
  expect(ending("2026-12-10", ", warnDays: 7")).toEqual([]);
  expect(ending("2027-01-20", ", warnDays: 90")).toHaveLength(1);
});

test("a token that has ended is said, even with no days of warning", () => {
  expect(ending("2026-11-23", ", warnDays: 0")).toEqual([expect.stringContaining("ended at 2026-11-24T00:00:00.000Z")]);
});

test("the end of a generation that is being replaced is no warning", () => {
  const token = tokenOf('{ mode: managed, generations: [3, 4], expirationDates: { "3": 2026-11-30 } }');
  expect(expiryWarnings(token, NOW)).toEqual([]);
});

test("the end of an external token is known from the declaration alone", () => {
  expect(expiryWarnings(tokenOf("{ mode: external, generation: 2, expirationDate: 2026-11-24 }"), NOW)).toEqual([
    expect.stringContaining("generation 2 of the ingest token expires today"),
  ]);
});

test("a token without an end has no warning", () => {
  expect(expiryWarnings(tokenOf("{ mode: managed, generations: [4] }"), NOW)).toEqual([]);
});

test("a token of some accounts' own is named", () => {
  const tokens = tokenOf("{ mode: external, expirationDate: 2026-11-30 }").map((each) => ({
    ...each,
    name: "payments",
  }));
  expect(expiryWarnings(tokens, NOW)).toEqual([
    expect.stringContaining('generation 1 of the ingest token "payments" expires in 6 days'),
  ]);
});
