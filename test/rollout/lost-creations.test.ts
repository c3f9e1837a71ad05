import { lostCreations, refusedAsThere } from "../../lib/rollout/lost-creations";

const BEGUN = { type: "version", "@timestamp": "2026-11-24T18:22:42.842090Z" };
const hook = (type: string, addr: string, action = "create") => ({ type, hook: { resource: { addr }, action } });
const error = (address: string, summary: string, detail = "") => ({
  type: "diagnostic",
  diagnostic: { severity: "error", summary, detail, address },
});
const log = (...events: readonly object[]) => [BEGUN, ...events].map((event) => JSON.stringify(event)).join("\n");
const ROLE = "aws_iam_role.relay";
const FUNCTION = "aws_lambda_function.relay";

test("what an apply had begun to create when it was cut off may be lost, finished or not: the state may lack either", () => {
  const cut = `${log(
    hook("apply_start", ROLE),
    hook("apply_complete", ROLE),
    hook("apply_start", "aws_sqs_queue.findings", "update"),
    hook("apply_start", FUNCTION),
  )}\n{"type":"apply_pro`;
  expect(lostCreations(cut).addresses).toEqual([ROLE, FUNCTION]);
});

test("an apply that came to its end has lost nothing", () => {
  const summary = { type: "change_summary", changes: { operation: "apply" } };
  expect(lostCreations(log(hook("apply_start", ROLE), hook("apply_complete", ROLE), summary)).addresses).toEqual([]);
});

test("a plan's summary is not an apply's end", () => {
  const planned = { type: "change_summary", changes: { operation: "plan" } };
  expect(lostCreations(log(planned, hook("apply_start", ROLE))).addresses).toEqual([ROLE]);
});

test.each([
  ["the network went away", "request send failed, Post: dial tcp: connect: connection refused"],
  ["nobody answered in time", "https response error StatusCode: 0, RequestID: , canceled, context deadline exceeded"],
  ["the service failed", "https response error StatusCode: 500, RequestID: 1, api error InternalFailure"],
  ["the provider was killed", "Plugin did not respond"],
  ["it is there already", "StatusCode: 409, RequestID: 1, ResourceConflictException: Function already exist: relay"],
  ["it is there already", "StatusCode: 400, ResourceAlreadyExistsException: The specified log group already exists"],
  ["it is there already", "StatusCode: 400, ResourceExistsException: the secret"],
])("a creation may be lost when an apply failed because %s: %s", (_, detail) => {
  const failed = log(
    hook("apply_start", ROLE),
    hook("apply_complete", ROLE),
    hook("apply_start", FUNCTION),
    error(FUNCTION, "creating", detail),
  );
  expect(lostCreations(failed).addresses).toEqual([FUNCTION]);
});

test.each([
  "https response error StatusCode: 403, RequestID: 1, api error AccessDenied: with an explicit deny",
  "https response error StatusCode: 400, RequestID: 1, InvalidParameterValueException: connection is no word",
  "https response error StatusCode: 429, RequestID: 1, TooManyRequestsException: Rate exceeded",
  "expected a name",
])("a creation that was refused is not lost: %s", (detail) => {
  expect(lostCreations(log(hook("apply_start", FUNCTION), error(FUNCTION, "creating", detail))).addresses).toEqual([]);
});

test("a creation without an end of its own may be lost, whatever else failed", () => {
  const failed = log(hook("apply_start", ROLE), hook("apply_start", FUNCTION), error(FUNCTION, "StatusCode: 403"));
  expect(lostCreations(failed).addresses).toEqual([ROLE]);
});

test("what is older than the apply, by more than clocks differ, is not of its making", () => {
  expect(lostCreations(log()).since).toEqual(new Date("2026-11-24T18:17:42.842Z"));
});

test("what is younger than its last word is not either", () => {
  const last = { ...hook("apply_progress", ROLE), "@timestamp": "2026-11-24T18:30:00Z" };
  expect(lostCreations(log(last)).until).toEqual(new Date("2026-11-24T18:35:00Z"));
});

test.each([
  ['Failed to save state: the state has been written to the file "errored.tfstate"'],
  ["Failed to create local state file: no space left on device"],
])("all of an apply whose state could not be saved may be lost: %s", (summary) => {
  const all = log(hook("apply_start", ROLE), hook("apply_complete", ROLE), {
    type: "diagnostic",
    diagnostic: { severity: "error", summary },
  });
  expect(lostCreations(all).addresses).toEqual([ROLE]);
});

test("only a refusal because it is there names a resource that is there", () => {
  const answer = log(
    error(ROLE, "creating IAM Role", "EntityAlreadyExists: Role with name relay already exists."),
    error(FUNCTION, "creating Lambda Function", "StatusCode: 403, AccessDenied"),
    { type: "diagnostic", diagnostic: { severity: "warning", summary: "already exists", address: "a.b" } },
    { type: "diagnostic", diagnostic: { severity: "error", summary: "already exists" } },
  );
  expect(refusedAsThere(answer)).toEqual([ROLE]);
});
