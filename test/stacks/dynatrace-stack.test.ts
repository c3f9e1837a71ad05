import { DECLARATION, deploymentOf, organizationOf } from "../support/declaration";
import { synthesize } from "../support/synthesis";

const { stacks } = synthesize(deploymentOf(), organizationOf([{ id: "111111111111" }]));
const stack = stacks.dynatrace!;
const statements = (policy: unknown) =>
  (JSON.parse(policy as string) as { Statement: Record<string, never>[] }).Statement;

/** Only relays of this organization. */
const onlyRelays = {
  StringEquals: { "aws:PrincipalOrgID": "o-abcdef1234" },
  ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/hubrelay-relay" },
};

test("the token can ingest security events and nothing else, and is enabled", () => {
  const token = stack.resource("dynatrace_api_token", "ingest_1");
  expect(token.scopes).toEqual(["openpipeline.events_security"]);
  expect(token.enabled).toBe(true);
});

test("the token goes straight into the secret; its value is nowhere in the configuration", () => {
  const version = stack.resource("aws_secretsmanager_secret_version", "ingest_token");
  expect(version.secret_string).toContain("dynatrace_api_token.ingest_1.token");
  expect(JSON.stringify(stack.json)).not.toMatch(/dt0c01\.[A-Z0-9]/);
});

test("only relays of this organization read the secret", () => {
  expect(statements(stack.resource("aws_secretsmanager_secret_policy", "ingest_token").policy)).toEqual([
    {
      Sid: "ReadByRelays",
      Effect: "Allow",
      Principal: { AWS: "*" },
      Action: "secretsmanager:GetSecretValue",
      Resource: "*",
      Condition: onlyRelays,
    },
  ]);
});

test("the secret has a key of its own, which relays may use through Secrets Manager only", () => {
  expect(stack.resource("aws_secretsmanager_secret", "ingest_token").kms_key_id).toBe(
    "${aws_kms_key.ingest_token.arn}",
  );
  const [, decrypt] = statements(stack.resource("aws_kms_key", "ingest_token").policy);
  expect(decrypt).toMatchObject({
    Action: "kms:Decrypt",
    Condition: {
      ...onlyRelays,
      StringEquals: { ...onlyRelays.StringEquals, "kms:ViaService": "secretsmanager.us-east-1.amazonaws.com" },
    },
  });
});

test("the providers' credentials are not in the configuration", () => {
  expect(stack.providers("dynatrace")).toEqual([{ dt_env_url: "https://abc12345.live.dynatrace.com" }]);
});

test("a new secret can take the name at once after a destroy", () => {
  expect(stack.resource("aws_secretsmanager_secret", "ingest_token").recovery_window_in_days).toBe(0);
});

describe("rotating the token", () => {
  const of = (token: string) =>
    synthesize(
      deploymentOf("", DECLARATION.replace("hub:", `  token: ${token}\nhub:`)),
      organizationOf([{ id: "111111111111" }]),
    ).stacks.dynatrace!;

  test("[1, 2] keeps both tokens and puts the second into the secret, with its generation", () => {
    const both = of("{ mode: managed, generations: [1, 2] }");
    expect(Object.keys(both.resources("dynatrace_api_token"))).toEqual(["ingest_1", "ingest_2"]);
    const { secret_string } = both.resource("aws_secretsmanager_secret_version", "ingest_token");
    expect(secret_string).toContain("dynatrace_api_token.ingest_2.token");
    expect(secret_string).toMatch(/"generation" = 2/);
  });

  test("[2] drops the first token and leaves the second as it was", () => {
    const both = of("{ mode: managed, generations: [1, 2] }");
    const second = of("{ mode: managed, generations: [2] }");
    expect(second.resources("dynatrace_api_token")).toEqual({
      ingest_2: both.resource("dynatrace_api_token", "ingest_2"),
    });
    expect(second.resource("aws_secretsmanager_secret_version", "ingest_token")).toEqual(
      both.resource("aws_secretsmanager_secret_version", "ingest_token"),
    );
  });

  test("a last day is the moment after it, as Dynatrace writes it", () => {
    const expiring = of('{ mode: managed, generations: [1], expirationDates: { "1": 2027-06-30 } }');
    expect(expiring.resource("dynatrace_api_token", "ingest_1").expiration_date).toBe("2027-07-01T00:00:00.000Z");
  });
});

describe("an external token", () => {
  const external = synthesize(
    deploymentOf("", DECLARATION.replace("hub:", "  token: { mode: external, generation: 3 }\nhub:")),
    organizationOf([{ id: "111111111111" }]),
  ).stacks.dynatrace!;

  test("no token is made in Dynatrace", () => {
    expect(external.resources("dynatrace_api_token")).toEqual({});
  });

  test("it passes through arguments that Terraform does not store", () => {
    const version = external.resource("aws_secretsmanager_secret_version", "ingest_token");
    expect(version.secret_string).toBeUndefined();
    expect(version.secret_string_wo).toContain("var.ingest_token");
    expect(version.secret_string_wo_version).toBe(3);
    expect((external.json.variable as never as Record<string, unknown>).ingest_token).toMatchObject({
      ephemeral: true,
      sensitive: true,
    });
  });

  test("a Terraform that would store it is refused", () => {
    expect(external.json.terraform!.required_version).toBe(">= 1.11.0");
  });
});
