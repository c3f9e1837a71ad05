import { deploymentOf, organizationOf } from "../support/declaration";
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
  const token = stack.resource("dynatrace_api_token", "ingest");
  expect(token.scopes).toEqual(["openpipeline.events_security"]);
  expect(token.enabled).toBe(true);
});

test("the token goes straight into the secret; its value is nowhere in the configuration", () => {
  const version = stack.resource("aws_secretsmanager_secret_version", "ingest_token");
  expect(version.secret_string).toContain("dynatrace_api_token.ingest.token");
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
