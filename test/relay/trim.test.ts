import { toSecurityEvents } from "../../lib/relay/mapping";
import type { SecurityEvent } from "../../lib/relay/piece";
import { fitRecord, TRIMMED } from "../../lib/relay/trim";
import { event, finding, vulnerability } from "./findings";

const large = () =>
  toSecurityEvents(
    finding({
      Title: "t".repeat(30_000),
      ProductFields: { p: "p".repeat(50_000) },
      Resources: [{ Id: "r", Type: "Other", Tags: { k: "v".repeat(20_000) } }],
    }),
  )[0] as SecurityEvent;

test("a record that fits is left alone", () => {
  const [record] = toSecurityEvents(finding());
  expect(JSON.parse(fitRecord(record as SecurityEvent, 10_000).json)).toEqual(record);
});

test.each([
  [110_000, ["event.original_content"]],
  [70_000, ["event.original_content", "aws.tags"]],
  [50_000, ["event.original_content", "aws.tags", "texts longer than 10000"]],
  [8_000, ["event.original_content", "aws.tags", "texts longer than 10000", "texts longer than 1000"]],
])("to fit into %d bytes it loses %j, in this order", (limit, trimmed) => {
  const json = fitRecord(large(), limit).json;
  expect(Buffer.byteLength(json)).toBeLessThanOrEqual(limit);
  expect(JSON.parse(json)[TRIMMED]).toEqual(trimmed);
});

test("what is left is still shown by Dynatrace, and cut alike each time", () => {
  const json = fitRecord(large(), 3_000).json;
  expect(fitRecord(large(), 3_000).json).toBe(json);
  const record = JSON.parse(json);
  for (const name of [
    "event.id",
    "event.provider",
    "finding.type",
    "finding.id",
    "finding.time.created",
    "finding.title",
    "dt.security.risk.level",
    "object.id",
    "object.type",
  ]) {
    expect(record).toHaveProperty([name], expect.any(String));
  }
  expect(record["finding.title"]).toMatch(/trimmed\)$/);
});

test("bytes count, not characters", () => {
  const [record] = toSecurityEvents(finding({ Description: "ä".repeat(5_000) }));
  const json = fitRecord(record as SecurityEvent, 12_500).json;
  expect(Buffer.byteLength(json)).toBeLessThanOrEqual(12_500);
});

test("an event that is passed through keeps its form and loses what no processor maps first", () => {
  const found = vulnerability({ ProductFields: { p: "p".repeat(50_000) } });
  const [record] = toSecurityEvents(found, { envelope: event(found) }, { mapping: "passthrough" });
  const fitted = JSON.parse(fitRecord(record as SecurityEvent, 10_000).json);
  expect(fitted[TRIMMED]).toEqual(["ProductFields"]);
  expect(fitted.detail.findings[0].Vulnerabilities).toHaveLength(1);
  expect(fitted.uuid).toBe(record?.uuid);
});
