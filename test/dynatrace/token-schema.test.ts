import { expiryOf, generationInUse, tokenName } from "../../lib/dynatrace/token-schema";
import { DECLARATION, deploymentOf } from "../support/declaration";

const tokenOf = (token: string) =>
  deploymentOf("", DECLARATION.replace("hub:", `  token: ${token}\nhub:`)).dynatrace.token;

test("without a word about it, Terraform makes one token of generation 1", () => {
  expect(deploymentOf().dynatrace.token).toEqual({
    mode: "managed",
    generations: [1],
    expirationDates: {},
    warnDays: 30,
    separate: [],
  });
});

test.each([
  ["{ mode: managed, generations: [3, 4] }", 4],
  ["{ mode: external, generation: 7 }", 7],
  ["{ mode: external }", 1],
])("%s: generation %i is in use", (token, generation) => {
  expect(generationInUse(tokenOf(token))).toBe(generation);
});

test.each([
  ["{ mode: managed, generations: [2, 1] }", "expected rising numbers, received"],
  ["{ mode: managed, generations: [1, 1] }", "expected rising numbers, received"],
  ["{ mode: managed, generations: [] }", "expected at least 1 entries"],
  ["{ mode: managed, generations: [1, 2, 3] }", "expected at most 2 entries"],
  ["{ mode: managed, generations: [0] }", "expected at least 1"],
  ['{ mode: managed, expirationDates: { "1": 2027-02-30 } }', "expected a day such as 2027-06-30"],
  ['{ mode: managed, expirationDates: { "2": 2027-06-30 } }', "expected one of the generations 1"],
  ["{ mode: external, generations: [1] }", 'expected no key "generations" here'],
  ["{ mode: vault }", "expected one of managed, external"],
])("%s is refused", (token, message) => {
  expect(() => tokenOf(token)).toThrow(message);
});

test("two generations never share a name in Dynatrace", () => {
  expect([tokenName("hubrelay", 1), tokenName("hubrelay", 2)]).toEqual(["hubrelay ingest 1", "hubrelay ingest 2"]);
});

test("a last day counts to its end, over a month's end as well", () => {
  expect(expiryOf("2027-12-31")).toBe("2028-01-01T00:00:00.000Z");
});
