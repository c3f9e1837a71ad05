import type { Diagnostic } from "../../lib/rollout/diagnostics";
import { classifyError, duration } from "../../lib/rollout/error-class";

const error = (summary: string, detail = "", address?: string): Diagnostic => ({
  severity: "error",
  summary,
  detail,
  ...(address !== undefined && { address }),
});

test.each([
  ["credentials", "No valid credential sources found"],
  ["credentials", "No valid credential sources found", "no EC2 IMDS role found, operation error: i/o timeout"],
  ["credentials", "ExpiredToken: The security token included in the request is expired"],
  [
    "credentials",
    "Cannot assume IAM Role",
    "IAM Role (arn:aws:iam::111111111111:role/hubrelay-deploy) cannot be assumed.",
  ],
  ["credentials", "api error AccessDenied: User: u is not authorized to perform: sts:AssumeRole on resource: r"],
  ["throttled", "creating Lambda Function (f)", "api error TooManyRequestsException: Rate exceeded"],
  ["throttled", "api error ThrottlingException: Rate exceeded"],
  ["quota", "api error LimitExceededException: The requested resource exceeds the maximum number allowed"],
  [
    "policy denied",
    "api error AccessDeniedException: not authorized to perform: lambda:CreateFunction with an explicit deny in a service control policy",
  ],
  ["policy denied", "StatusCode: 403, api error AccessDenied: not authorized to perform: sqs:CreateQueue"],
  ["lock", "Error acquiring the state lock"],
  ["provider", "Failed to query available provider packages"],
  ["provider", "Inconsistent dependency lock file"],
  ["dynatrace", "unable to create token", "Dynatrace answered 401"],
  ["other", "something nobody has seen before"],
])("%s: %s", (expected: string, summary: string, detail = "") => {
  const { class: found, whatToDo } = classifyError([error(summary, detail)], "");
  expect(found).toBe(expected);
  expect(whatToDo).not.toBe("");
});

test("a role that cannot be assumed because nothing answers is about the network, not the role", () => {
  const text = "Cannot assume IAM Role\ndial tcp 127.0.0.1:9: connect: connection refused";
  expect(classifyError([error(text)], "").whatToDo).toContain("network");
});

test("a state that lies elsewhere now is never given up silently", () => {
  expect(classifyError([], "Error: Backend configuration changed").whatToDo).toContain("-migrate-state");
});

test("a lock is shown with its owner and age, and what it takes to break it", () => {
  const info =
    "Lock Info:\n  ID:        7d2c\n  Path:      states/hubrelay/account-111111111111.tfstate\n  Operation: OperationTypeApply\n  Who:       jo@build-7\n" +
    "  Version:   1.11.4\n  Created:   2026-11-24 09:00:00.123 +0000 UTC\n  Info:      \n";
  const now = new Date("2026-11-24T12:00:00Z");
  const { whatToDo } = classifyError([error("Error acquiring the state lock", info)], "", now);
  expect(whatToDo).toContain("by jo@build-7 (apply) for 3 h");
  expect(whatToDo).toMatch(/npx hubrelay unlock 111111111111$/);
  const advice = `${info}\nTerraform acquires a state lock to protect the state. For most commands, use "-lock=false"`;
  expect(classifyError([error("Error acquiring the state lock", advice)], "").message).not.toContain("-lock=false");
});

test("a lock's message is whose it is, without how S3 said no", () => {
  const detail =
    "Error message: operation error S3: PutObject, StatusCode: 412, RequestID: R, api error\nPreconditionFailed: At least one\n" +
    "Lock Info:\n  ID:        7d2c\n  Path:      states/hubrelay/dynatrace.tfstate\n  Who:       jo@build-7\n\nTerraform acquires a state lock";
  const { message, whatToDo } = classifyError([error("Error acquiring the state lock", detail)], "");
  expect(message).toBe(
    "Error acquiring the state lock Lock Info: ID: 7d2c Path: states/hubrelay/dynatrace.tfstate Who: jo@build-7",
  );
  expect(whatToDo).toMatch(/npx hubrelay unlock dynatrace$/);
});

test("a lock that does not say whose it is can still be looked at", () => {
  expect(classifyError([error("Error acquiring the state lock")], "").whatToDo).toMatch(/npx hubrelay unlock$/);
});

test("a lock on a file ends with its run, so nothing is to be taken away", () => {
  const detail =
    "Error message: resource temporarily unavailable\nLock Info:\n  ID:        7d2c\n  Who:       jo@laptop\n";
  const { whatToDo } = classifyError([error("Error acquiring the state lock", detail)], "");
  expect(whatToDo).toBe("the state is locked by jo@laptop; wait for that run to end");
});

/** What terraform says of a lock that it could not even write; nobody holds it. */
const notWritten = (why: string) =>
  classifyError([error("Error acquiring the state lock", `Error message: operation error S3: PutObject, ${why}`)], "");

test.each([
  [
    "policy denied",
    "https response error StatusCode: 403, RequestID: R, api error AccessDenied: no",
    "docs/credentials.md",
  ],
  ["other", "https response error StatusCode: 404, RequestID: R, api error NoSuchBucket: no", "make the bucket"],
  ["credentials", "https response error StatusCode: 403, RequestID: R, api error ExpiredToken: no", "signed in"],
  ["other", "request send failed, dial tcp: lookup s3.eu-west-1.amazonaws.com: no such host", "network"],
])("a lock that cannot be written is not called locked: %s, %s", (expected, why, advice) => {
  const { class: found, whatToDo } = notWritten(why);
  expect([found, whatToDo]).toEqual([expected, expect.stringContaining(advice)]);
});

test("a state that the caller may not read is not blamed on the deploy role", () => {
  const text =
    'Error refreshing state: Unable to access object "hubrelay/a.tfstate" in S3 bucket "b": operation error S3: HeadObject, https response error StatusCode: 403, RequestID: R, api error Forbidden: Forbidden';
  expect(classifyError([error(text)], "").whatToDo).toContain("docs/credentials.md");
});

test("warnings do not decide when there is an error", () => {
  const warning: Diagnostic = { severity: "warning", summary: "state lock is deprecated", detail: "" };
  expect(classifyError([warning, error("AccessDenied")], "").class).toBe("policy denied");
});

test("an error that every region repeats is said once", () => {
  const regions = ["eu-west-1", "eu-central-1", "ap-southeast-2"];
  const errors = regions.map((region) => error("reading queue", `RequestID: a-${region}, failed`, `q.${region}`));
  expect(classifyError(errors, "").message).toBe(
    "q.eu-west-1: reading queue RequestID: a-eu-west-1, failed (and 2 more like this)",
  );
});

test("without a diagnostic, the last lines are the message", () => {
  expect(classifyError([], "one\ntwo\n{json}\n").message).toBe("one\ntwo");
});

test("a token in a provider's message is not shown", () => {
  const token = `dt0c01.${"A".repeat(24)}.${"B".repeat(64)}`;
  expect(classifyError([error(`cannot use ${token}`)], "").message).toBe(`cannot use dt0c01.${"A".repeat(24)}.***`);
});

test.each([
  [400, "0 s"],
  [42_000, "42 s"],
  [7 * 60_000, "7 min"],
  [3 * 3_600_000, "3 h"],
  [48 * 3_600_000, "2 d"],
])("%d ms reads %s", (milliseconds, text) => {
  expect(duration(milliseconds)).toBe(text);
});

test("a token that was deleted by hand is named, with the command that helps", () => {
  const found = classifyError([error("Token not found", "", "dynatrace_api_token.ingest_3")], "");
  expect(found.class).toBe("dynatrace");
  expect(found.whatToDo).toContain("npx hubrelay token forget");
});
