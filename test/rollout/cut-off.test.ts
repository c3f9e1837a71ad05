import { begunCreations, existingMappings, importId, notOurs, type StackProgram } from "../../lib/rollout/cut-off";

const hook = (type: string, addr: string, action = "create") => ({ type, hook: { resource: { addr }, action } });
const log = (...events: readonly object[]) => events.map((event) => JSON.stringify(event)).join("\n");

test("what an apply had begun to create when it was cut off is known, finished or not: the state may lack either", () => {
  const cut = `${log(
    hook("apply_start", "aws_iam_role.relay"),
    hook("apply_complete", "aws_iam_role.relay"),
    hook("apply_start", "aws_sqs_queue.findings", "update"),
    hook("apply_start", "aws_lambda_function.relay"),
  )}\n{"type":"apply_pro`;
  expect(begunCreations(cut)).toEqual(["aws_iam_role.relay", "aws_lambda_function.relay"]);
});

test.each([
  ["came to its end", { type: "change_summary", changes: { operation: "apply" } }],
  ["failed", { type: "diagnostic", diagnostic: { severity: "error", summary: "denied" } }],
])("an apply that %s left nothing to take up", (_, last) => {
  expect(begunCreations(log(hook("apply_start", "aws_iam_role.relay"), last))).toEqual([]);
});

const program: StackProgram = {
  provider: { aws: [{ default_tags: [{ tags: { hubrelay: "prod" } }] }] },
  resource: {
    aws_iam_role: { relay: { name: "hubrelay-relay" } },
    aws_lambda_function: { relay: { function_name: "hubrelay-relay", region: "eu-west-1" } },
    aws_cloudwatch_log_group: { relay: { name: "${aws_lambda_function.relay.id}" } },
    aws_sqs_queue: { findings: { name: "hubrelay-findings" } },
  },
};

test.each([
  ["aws_iam_role.relay", "hubrelay-relay"],
  ["aws_lambda_function.relay", "hubrelay-relay@eu-west-1"],
  ["aws_cloudwatch_log_group.relay", undefined],
  ["aws_sqs_queue.findings", undefined],
  ["aws_iam_role.gone", undefined],
])("%s is imported as %s", (address, id) => {
  expect(importId(program, address)).toBe(id);
});

test("what does not bear this deployment's tag is somebody else's", () => {
  const resource = (address: string, hubrelay?: string) => ({ address, values: { tags_all: { hubrelay } } });
  const resources = [resource("a.ours", "prod"), resource("a.other", "test"), resource("a.none")];
  const state = JSON.stringify({ values: { root_module: { resources } } });
  expect(notOurs(program, state, ["a.ours", "a.other", "a.none", "a.absent"])).toEqual([
    "a.other",
    "a.none",
    "a.absent",
  ]);
});

test("the id of a mapping that is there already is taken from AWS's refusal, and only of a mapping", () => {
  const detail =
    "already exists. Please update or delete the existing mapping with UUID 0a92c6a7-f15e-2e4c-9983-e413d9e0fa3d";
  const found = existingMappings([
    { address: "aws_lambda_event_source_mapping.findings", summary: "creating", detail },
    { address: "aws_iam_role.relay", summary: "creating", detail },
    { summary: "creating", detail },
  ]);
  expect(found).toEqual([
    { address: "aws_lambda_event_source_mapping.findings", id: "0a92c6a7-f15e-2e4c-9983-e413d9e0fa3d" },
  ]);
});
