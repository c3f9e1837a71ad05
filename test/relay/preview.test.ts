import { previewRecords } from "../../lib/relay/preview";
import { compliance, detection, event, finding, message, vulnerability } from "./findings";

const titles = (input: string) => previewRecords(input).records.map((record) => record["finding.title"]);

test.each([
  ["a finding", JSON.stringify(finding())],
  ["a finding over several lines", JSON.stringify(finding(), null, 2)],
  ["an event", JSON.stringify(event(finding()))],
  ["a message of a Lambda event", JSON.stringify(message(event(finding())))],
  ["a Lambda event", JSON.stringify({ Records: [message(event(finding()))] })],
  [
    "a message as the command line gives it",
    JSON.stringify({ Messages: [{ Body: JSON.stringify(event(finding())) }] }),
  ],
  ["an answer of get-findings", JSON.stringify({ Findings: [finding()], NextToken: "n" })],
])("%s gives its record", (_name, input) => {
  expect(previewRecords(input).problems).toEqual([]);
  expect(titles(input)).toEqual(["Something is open"]);
});

test("an array and one value a line give the same records in order", () => {
  const all = [finding(), event(detection()), message(event(vulnerability())), compliance()];
  const array = previewRecords(JSON.stringify(all));
  const lines = previewRecords(`${all.map((item) => JSON.stringify(item)).join("\r\n")}\n\n`);
  expect(array.records).toHaveLength(6);
  expect(lines.records).toEqual(array.records);
});

test("an event's envelope counts: its record is the one the relay sends", () => {
  const [record] = previewRecords(
    JSON.stringify(event(finding({ Region: undefined, Resources: [] }), { region: "eu-north-1" })),
  ).records;
  expect(record?.["aws.region"]).toBe("eu-west-1");
});

test("options reach the mapping", () => {
  const [record] = previewRecords(JSON.stringify(event(finding())), { mapping: "passthrough" }).records;
  expect(record).toHaveProperty("detail-type", "Security Hub Findings - Imported");
});

test.each([
  ["", "input", "received nothing"],
  ["nonsense", "line 1", "expected JSON, received nonsense"],
  [`${JSON.stringify(finding())}\n{"half":`, "line 2", "expected JSON"],
  [JSON.stringify([finding(), 7]), "item 2", "expected a finding, an event or an SQS message, received 7"],
  [JSON.stringify({ hello: 1 }), "input", 'received {"hello":1}'],
  [JSON.stringify(event({}, { detail: {} })), "input", "the event has no findings"],
  [JSON.stringify({ body: "{" }), "input", "the message is not JSON"],
])("%p is told with its place", (input, where, problem) => {
  const { problems } = previewRecords(input);
  expect(problems).toEqual([{ where, problem: expect.stringContaining(problem) }]);
});
