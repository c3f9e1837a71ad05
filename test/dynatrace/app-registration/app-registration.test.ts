import { DECLARATION, deploymentOf, organizationOf } from "../../support/declaration";
import { synthesize } from "../../support/synthesis";

const SETTINGS = "dynatrace_generic_setting";
const declared = (registration: string, more = "") =>
  deploymentOf("", DECLARATION.replace("hub:", `  appRegistration: ${registration}\n${more}hub:`));
const settingsOf = (registration: string, more = "") =>
  synthesize(
    declared(registration, more),
    organizationOf([{ id: "111111111111", name: "shop" }]),
  ).stacks.dynatrace!.resources(SETTINGS);
const HEAD = '"connection_id" = "hubrelay-111111111111-eu-west-1"';

test("each connection is one settings object in the app's schema", () => {
  const settings = settingsOf("{}");
  expect(Object.keys(settings).sort()).toEqual([
    "connection_111111111111_eu-west-1",
    "connection_111111111111_us-east-1",
  ]);
  for (const setting of Object.values(settings)) {
    expect(setting).toMatchObject({ schema: "app:dynatrace.security.operations:connections", scope: "environment" });
  }
});

test("it names the connection, the product and the token in use, by which the app finds the data", () => {
  const { value } = settingsOf("{}")["connection_111111111111_eu-west-1"]!;
  expect(value).toContain(HEAD);
  expect(value).toContain('"name" = "shop 111111111111 eu-west-1"');
  expect(value).toContain('"product" = "aws-securityhub"');
  expect(value).toContain('"ingest_token_id" = dynatrace_api_token.ingest_1.id');
});

test("while tokens overlap it names the newest", () => {
  const { value } = settingsOf("{}", "  token: { mode: managed, generations: [1, 2] }\n")[
    "connection_111111111111_eu-west-1"
  ]!;
  expect(value).toContain("dynatrace_api_token.ingest_2.id");
});

test("an external token's id is not known and is left out", () => {
  const { value } = settingsOf("{}", "  token: { mode: external }\n")["connection_111111111111_eu-west-1"]!;
  expect(value).toContain(HEAD);
  expect(value).not.toContain("ingest_token_id");
});

test("the name follows the declared pattern", () => {
  const { value } = settingsOf("{ name: '{deployment}: {region} of {account}' }")["connection_111111111111_eu-west-1"]!;
  expect(value).toContain('"name" = "hubrelay: eu-west-1 of 111111111111"');
});

test("a pattern under which connections could not be told apart is refused", () => {
  expect(() => declared("{ name: '{accountName}' }")).toThrow(/appRegistration\.name\n.*\{account\} and \{region\}/);
});

test("without the key, the app's settings are left alone", () => {
  const { stacks } = synthesize(deploymentOf(), organizationOf([{ id: "111111111111" }]));
  expect(stacks.dynatrace!.resources(SETTINGS)).toEqual({});
});
