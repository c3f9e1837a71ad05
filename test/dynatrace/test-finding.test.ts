import { waitForRecord } from "../../lib/dynatrace/send-test-finding";
import { archived, queryFor, testFinding } from "../../lib/dynatrace/test-finding";
import { previewRecords } from "../../lib/relay/preview";

const now = new Date("2026-11-24T12:00:00.000Z");
const finding = testFinding({
  partition: "aws",
  account: "111111111111",
  region: "eu-west-1",
  mark: "mark-1",
  severity: "HIGH",
  now,
});

test("its record can be found by the query that is asked", () => {
  const { records, problems } = previewRecords(JSON.stringify({ ...finding, Region: "eu-west-1" }));
  expect(problems).toEqual([]);
  expect(records).toHaveLength(1);
  expect(queryFor(finding)).toContain(`finding.id == "${String(records[0]!["finding.id"])}"`);
});

test("it belongs to the account's own product and says that it is a test", () => {
  expect(finding.ProductArn).toBe("arn:aws:securityhub:eu-west-1:111111111111:product/111111111111/default");
  expect(finding.Title).toContain("test");
  expect(finding.Severity?.Label).toBe("HIGH");
});

test("afterwards it is archived under the same id", () => {
  const later = new Date(now.getTime() + 5000);
  expect(archived(finding, later)).toEqual({ ...finding, RecordState: "ARCHIVED", UpdatedAt: later.toISOString() });
});

test("both legs are told apart by the record's own time", async () => {
  const answers = [[], [{ timestamp: new Date(1_000 + 4_000).toISOString() }]];
  let clock = 1_000;
  const legs = await waitForRecord(async () => answers.shift() ?? [], {
    importedAt: 1_000,
    timeoutMs: 60_000,
    everyMs: 0,
    now: () => (clock += 3_000),
  });
  // Looked at 4,000 (not yet there), asked the clock for the time-out, found it at 7,000.
  expect(legs).toEqual({ toDynatrace: 4_000, toQuery: 2_000 });
});

test("the queue's own time, where the record has it, tells the way to it apart", async () => {
  const at = (milliseconds: number) => new Date(milliseconds).toISOString();
  const record = { timestamp: at(5_000), "aws.securityhub.queued_at": at(1_800) };
  const options = { importedAt: 1_000, timeoutMs: 60_000, everyMs: 0, now: () => 6_000 };
  expect(await waitForRecord(async () => [record], options)).toEqual({
    toQueue: 800,
    toDynatrace: 4_000,
    toQuery: 1_000,
  });
});

test("a finding that does not come is given up when the time is over", async () => {
  let asked = 0;
  let clock = 0;
  const ask = async () => {
    asked += 1;
    return [];
  };
  const legs = await waitForRecord(ask, { importedAt: 0, timeoutMs: 30, everyMs: 0, now: () => (clock += 10) });
  expect(legs).toBeUndefined();
  expect(asked).toBe(3);
});

test("a clock that goes behind Dynatrace's makes no negative time", async () => {
  const legs = await waitForRecord(async () => [{ timestamp: new Date(0).toISOString() }], {
    importedAt: 5_000,
    timeoutMs: 1,
    everyMs: 0,
    now: () => 6_000,
  });
  expect(legs).toEqual({ toDynatrace: 0, toQuery: 1_000 });
});
