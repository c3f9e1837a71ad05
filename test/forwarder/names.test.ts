import { namesOf, physicalName } from "../../lib/forwarder/names";

test("a name within the limit is its parts joined", () => {
  expect(physicalName(["hubrelay", "findings"], 64)).toBe("hubrelay-findings");
});

test("a name over the limit is cut to it and stays distinct", () => {
  const one = physicalName(["a".repeat(70), "one"], 64);
  const two = physicalName(["a".repeat(70), "two"], 64);
  expect([one.length, two.length]).toEqual([64, 64]);
  expect(one).not.toBe(two);
  expect(physicalName(["a".repeat(70), "one"], 64)).toBe(one);
});

test("the longest deployment name leaves every name within AWS's limits, uncut", () => {
  const names = namesOf("a".repeat(24));
  expect(names.rule(9)).toBe(`${"a".repeat(24)}-findings-10`);
  expect(names.relayRole.length).toBeLessThanOrEqual(64);
});

test("a filter's first rule has the plain name, so that splitting it later changes nothing about the first", () => {
  expect(namesOf("hubrelay").rule(0)).toBe("hubrelay-findings");
  expect(namesOf("hubrelay").rule(1)).toBe("hubrelay-findings-2");
});
