import { declaredText, importId, notOurs, placeOf, remarkOnLost, type StackProgram } from "../../lib/rollout/take-up";

const five: StackProgram = {
  provider: {
    aws: [
      { alias: "us-east-1", region: "us-east-1", default_tags: [{ tags: { hubrelay: "prod" } }] },
      {
        alias: "eu-west-1",
        region: "eu-west-1",
        assume_role: [{ role_arn: "arn:aws:iam::111111111111:role/deploy", external_id: "x" }],
        default_tags: [{ tags: { hubrelay: "prod", team: "a" } }],
      },
    ],
  },
  resource: {
    aws_iam_role: { relay: { name: "hubrelay-relay", provider: "aws.us-east-1" } },
    aws_lambda_function: { relay: { function_name: "hubrelay-relay", provider: "aws.eu-west-1" } },
    aws_cloudwatch_log_group: { relay: { name: "${aws_lambda_function.relay.id}" } },
    aws_sqs_queue: { findings: { name: "hubrelay-findings" } },
    aws_lambda_event_source_mapping: { findings: { function_name: "${aws_lambda_function.relay.function_name}" } },
    dynatrace_api_token: { ingest_1: { name: "hubrelay ingest 1" } },
  },
};
const six: StackProgram = {
  provider: { aws: [{ region: "us-east-1", default_tags: [{ tags: { hubrelay: "prod" } }] }] },
  resource: {
    aws_iam_role: { relay: { name: "hubrelay-relay" } },
    aws_lambda_function: { relay: { function_name: "hubrelay-relay", region: "eu-west-1" } },
    aws_lambda_event_source_mapping: { findings: { region: "eu-west-1" } },
  },
};

test.each([
  ["aws_iam_role.relay", "hubrelay-relay"],
  ["aws_lambda_function.relay", "hubrelay-relay"],
  ["aws_cloudwatch_log_group.relay", undefined],
  ["aws_sqs_queue.findings", undefined],
  ["aws_lambda_event_source_mapping.findings", undefined],
  ["aws_iam_role.gone", undefined],
])("the declaration alone imports %s as %s", (address, id) => {
  expect(importId(five, address)).toBe(id);
});

test("an id that AWS gave is imported as it is", () => {
  expect(importId(five, "aws_lambda_event_source_mapping.findings", "0a92")).toBe("0a92");
});

test.each([
  ["aws_iam_role.relay", undefined, "hubrelay-relay"],
  ["aws_lambda_function.relay", undefined, "hubrelay-relay@eu-west-1"],
  ["aws_lambda_event_source_mapping.findings", "0a92", "0a92@eu-west-1"],
])("with a provider for all regions, %s is imported with the region it says", (address, found, id) => {
  expect(importId(six, address, found)).toBe(id);
});

test("a resource is in the region of its own provider, entered by that provider's role", () => {
  expect(placeOf(five, "aws_lambda_function.relay")).toEqual({
    region: "eu-west-1",
    roleArn: "arn:aws:iam::111111111111:role/deploy",
    externalId: "x",
    tags: { hubrelay: "prod", team: "a" },
  });
});

test("a resource's own region goes before its provider's", () => {
  expect(placeOf(six, "aws_lambda_function.relay")).toEqual({ region: "eu-west-1", tags: { hubrelay: "prod" } });
});

test("what is not in AWS has no place there", () => {
  expect(placeOf(five, "dynatrace_api_token.ingest_1")).toBeUndefined();
});

test.each([
  ["aws_lambda_function.relay", "function_name", "hubrelay-relay"],
  ["aws_lambda_event_source_mapping.findings", "function_name", "hubrelay-relay"],
  ["aws_cloudwatch_log_group.relay", "name", undefined],
  ["aws_iam_role.relay", "path", undefined],
])("%s declares as its %s %s", (address, argument, text) => {
  expect(declaredText(five, address, argument)).toBe(text);
});

const SINCE = new Date("2026-11-24T18:00:00Z");
const OURS = { hubrelay: "prod" };
const role = (create_date: string, tags_all: object = OURS) => ({
  address: "aws_iam_role.relay",
  type: "aws_iam_role",
  values: { arn: "arn:role", create_date, tags_all },
});
const NEW_ROLE = role("2026-11-24T18:00:00Z");
const other = (address: string, values: object, tags_all: object | undefined = OURS) => ({
  address,
  type: address.split(".")[0],
  values: { ...values, tags_all },
});
const FUNCTION = other("aws_lambda_function.relay", { arn: "arn:function", role: "arn:role" });
const MAPPING = other("aws_lambda_event_source_mapping.findings", { function_arn: "arn:function" });
const GROUP = other("aws_cloudwatch_log_group.relay", {});
const foreign = (resources: readonly { readonly address: string }[], found = resources) =>
  notOurs(
    five,
    JSON.stringify({ values: { root_module: { resources } } }),
    found.map(({ address }) => address),
    { since: SINCE, until: new Date("2026-11-24T19:00:00Z") },
  );

test("a role made since the apply began is ours, and so is all that hangs on it", () => {
  expect(foreign([MAPPING, FUNCTION, GROUP, NEW_ROLE])).toEqual([]);
});

test("an older role is another deployment's of the same name, and so is all that hangs on it", () => {
  const all = [MAPPING, FUNCTION, GROUP, role("2026-11-24T17:59:59Z")];
  expect(foreign(all)).toEqual(all.map(({ address }) => address));
});

test("a younger one is of another deployment that came since", () => {
  expect(foreign([role("2026-11-24T19:00:01Z")])).toEqual(["aws_iam_role.relay"]);
});

test("an older role that the state knew before is ours", () => {
  expect(foreign([role("2025-01-01T00:00:00Z"), FUNCTION, GROUP], [FUNCTION, GROUP])).toEqual([]);
});

test("a function of another role is somebody else's", () => {
  const theirs = other("aws_lambda_function.relay", { role: "arn:other" });
  expect(foreign([NEW_ROLE, theirs], [theirs])).toEqual(["aws_lambda_function.relay"]);
});

test.each([[{ hubrelay: "test" }], [{}], [null]])("what bears the tags %j is somebody else's", (tags) => {
  const theirs = role("2026-11-24T18:00:01Z", tags as object);
  expect(foreign([theirs])).toEqual(["aws_iam_role.relay"]);
});

test("an alias has no tags, and is ours when it names our key", () => {
  const key = other("aws_kms_key.token", { key_id: "k", arn: "arn:k" });
  const alias = (target_key_id: string) => other("aws_kms_alias.token", { target_key_id }, undefined);
  expect(foreign([key, alias("k")], [alias("k")])).toEqual([]);
  expect(foreign([key, alias("other")], [alias("other")])).toEqual(["aws_kms_alias.token"]);
});

test("a secret is ours when our key encrypts it", () => {
  const key = other("aws_kms_key.token", { key_id: "k", arn: "arn:k" });
  const secret = (kms_key_id: string) => other("aws_secretsmanager_secret.token", { kms_key_id });
  expect(foreign([key, secret("arn:k")])).toEqual([]);
  expect(foreign([key, secret("")], [secret("")])).toEqual(["aws_secretsmanager_secret.token"]);
});

test("what import did not bring into the state is not ours", () => {
  expect(foreign([NEW_ROLE], [FUNCTION])).toEqual(["aws_lambda_function.relay"]);
});

test("what Dynatrace would make a second time is named as it stands there, with what to do", () => {
  expect(remarkOnLost(five, "dynatrace_api_token.ingest_1")).toMatch(/"hubrelay ingest 1".*delete the older one/);
  expect(remarkOnLost(five, "dynatrace_document.gone")).toMatch(/^dynatrace_document.gone/);
});

test("of AWS only what is not declared any more is named: the rest is found", () => {
  expect(remarkOnLost(five, "aws_iam_role.relay")).toBeUndefined();
  expect(remarkOnLost(five, "aws_sqs_queue.gone")).toMatch(/^aws_sqs_queue.gone.*not declared any more.*delete it/);
});
