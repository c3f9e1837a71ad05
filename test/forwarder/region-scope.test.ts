import { majorVersion, relayRuntime } from "../../lib/forwarder/region-scope";

test.each([
  ["~> 6.25", 6],
  ["5.100.0", 5],
  [">= 5.100, < 7.0", 5],
  ["~>10.1", 10],
])("the major version of %s is %d", (constraint, major) => {
  expect(majorVersion(constraint)).toBe(major);
});

test("provider 5.100's list of runtimes ends at Node.js 22", () => {
  expect(relayRuntime("~> 5.100")).toBe("nodejs22.x");
});
