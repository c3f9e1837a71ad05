import { relayFilter } from "../../lib/filters/relay-filter";
import { failingRelayCondition } from "../../lib/relay/finding-conditions";
import { sampleFinding } from "./sample-finding";

const passes = (filter: Parameters<typeof relayFilter>[0], finding: unknown) =>
  failingRelayCondition(relayFilter(filter), finding) === undefined;

test("conditions of the rule are not the relay's", () => {
  expect(relayFilter({ types: { include: ["TTPs*"] }, severity: { minimum: "HIGH" } })).toEqual([]);
  expect(relayFilter(undefined)).toEqual([]);
});

test("conditions of the relay are plain JSON", () => {
  const filter = relayFilter({
    types: { exclude: ["TTPs*"], first: ["Effects*"], in: "relay" },
    title: { include: ["x"], in: "relay" },
  });
  expect(JSON.parse(JSON.stringify(filter))).toEqual([
    { field: "types", exclude: ["TTPs*"] },
    { field: "firstType", include: ["Effects*"] },
    { field: "title", include: ["x"] },
  ]);
});

describe("none of the types", () => {
  const filter = { types: { exclude: ["TTPs*"], in: "relay" as const } };
  test.each([
    ["none is excluded", ["Effects/x"], true],
    ["the first is excluded", ["TTPs/x", "Effects/x"], false],
    ["a later one is excluded", ["Effects/x", "TTPs/x"], false],
    ["there are none", [], true],
    ["they are missing", undefined, true],
  ])("when %s", (_, Types, kept) => {
    expect(passes(filter, sampleFinding({ Types }))).toBe(kept);
  });
});

test("the first type alone counts where it is asked for", () => {
  const filter = { types: { first: ["TTPs*"], in: "relay" as const } };
  expect(passes(filter, sampleFinding({ Types: ["TTPs/x", "Effects/x"] }))).toBe(true);
  expect(passes(filter, sampleFinding({ Types: ["Effects/x", "TTPs/x"] }))).toBe(false);
});

test("no resource may be of an excluded type", () => {
  const filter = { resourceTypes: { exclude: ["AwsS3*"], in: "relay" as const } };
  expect(passes(filter, sampleFinding({ Resources: [{ Type: "AwsEc2Instance" }, { Type: "AwsS3Bucket" }] }))).toBe(
    false,
  );
  expect(passes(filter, sampleFinding())).toBe(true);
});

test("text in the title is found in any case, and stars in it are stars", () => {
  const titled = (text: string) =>
    passes({ title: { include: [text], in: "relay" } }, sampleFinding({ Title: "A* probe" }));
  expect([titled("PROBE"), titled("a*"), titled("a*e"), titled("test")]).toEqual([true, true, false, false]);
});

test.each([[null], ["text"], [{}], [{ Types: 5, Resources: "x", Title: null }], [{ Resources: [null, [1]] }]])(
  "a finding as odd as %j is judged without failing",
  (finding) => {
    const filter = {
      types: { include: ["x"], in: "relay" as const },
      resourceTypes: { exclude: ["y"], in: "relay" as const },
    };
    expect(passes(filter, finding)).toBe(false);
  },
);
