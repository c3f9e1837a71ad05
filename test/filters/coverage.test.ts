import { cutOffProducts } from "../../lib/filters/coverage";
import type { FindingFilter } from "../../lib/filters/finding-filter";

const cutOff = (filter: FindingFilter | undefined) => cutOffProducts(filter).map(({ product }) => product);
const warned = (filter: FindingFilter) =>
  cutOffProducts(filter)
    .filter(({ intended }) => !intended)
    .map(({ name, because }) => `${name} ${because}`);

test("no filter cuts off any product", () => {
  expect(cutOff(undefined)).toEqual([]);
});

test("a filter on compliance status silently loses GuardDuty, Inspector, Macie and Health, and says so", () => {
  const filter: FindingFilter = { complianceStatus: ["FAILED"] };
  expect(cutOff(filter)).toEqual(["aws/guardduty", "aws/inspector", "aws/macie", "aws/health"]);
  expect(warned(filter)[0]).toBe("GuardDuty sends no compliance status");
});

test("an alternative without compliance status saves them", () => {
  expect(cutOff({ anyOf: [{ complianceStatus: ["FAILED"] }, { severity: { minimum: "HIGH" } }] })).toEqual([]);
});

test("severity, record state and workflow cut off nothing", () => {
  expect(cutOff({ preset: "recommended" })).toEqual([]);
});

test("what is cut off by its name or type is meant to be", () => {
  expect(warned({ products: { include: ["aws/macie"] } })).toEqual([]);
  expect(cutOff({ products: { include: ["aws/macie"] } })).not.toContain("aws/macie");
  expect(cutOff({ preset: "only-vulnerabilities" })).toContain("aws/guardduty");
  expect(cutOff({ preset: "only-vulnerabilities" })).not.toContain("aws/inspector");
});

test.each([
  ["TTPs/Discovery*", true],
  ["TTPs/Discovery/Recon:EC2-Portscan", true],
  ["Sensitive Data Identifications*", false],
])("GuardDuty can send a type %s: %s", (type, can) => {
  expect(!cutOff({ types: { include: [type] } }).includes("aws/guardduty")).toBe(can);
});

test("controls are asked of Security Hub alone", () => {
  expect(warned({ controls: ["S3.*"] })).toContain("Inspector is not about controls or standards");
  expect(cutOff({ controls: ["S3.*"] })).not.toContain("aws/securityhub");
});

test("a raw pattern is judged as well", () => {
  expect(cutOff({ pattern: { detail: { findings: { Compliance: { Status: ["FAILED"] } } } } })).toContain(
    "aws/guardduty",
  );
});
