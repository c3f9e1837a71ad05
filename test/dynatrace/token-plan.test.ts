import { planTokens, tokenOf } from "../../lib/dynatrace/token-plan";
import { namesOf } from "../../lib/forwarder/names";
import { DECLARATION, deploymentOf, organizationOf } from "../support/declaration";
import { synthesize } from "../support/synthesis";

const SHOP = "111111111111";
const PAY = "333333333333";
const LAKE = "444444444444";
const organization = organizationOf([
  { id: SHOP, ou: "/prod" },
  { id: PAY, ou: "/prod/web" },
  { id: LAKE, ou: "/prod/web" },
]);
const deployment = (token: string, more = "") =>
  deploymentOf(more, DECLARATION.replace("hub:", `  token: ${token}\nhub:`));
const plan = (token: string, topology: "distributed" | "hub" = "distributed") =>
  planTokens({
    token: deployment(token).dynatrace.token,
    topology,
    connected: [SHOP, PAY, LAKE],
    members: organization,
    names: namesOf("hubrelay"),
  });

const SEPARATE = `{ mode: managed, generations: [3], separate: [{ name: payments, accounts: ["${PAY}"], generations: [7, 8] }, { name: web, ous: [/prod/web] }] }`;

test("without separate ones there is the common token, for everybody", () => {
  const [token, ...others] = plan("{ mode: managed }");
  expect(token).toMatchObject({ secret: "hubrelay/ingest-token", suffix: "", exceptAccounts: [] });
  expect(others).toEqual([]);
});

test("an account uses the first entry that names it, by id or by unit, and all others the common token", () => {
  const tokens = plan(SEPARATE);
  expect([SHOP, PAY, LAKE].map((account) => tokenOf(account, tokens).name)).toEqual([undefined, "payments", "web"]);
  expect(tokens[0]!.exceptAccounts).toEqual([PAY, LAKE]);
});

test("each has generations and a secret of its own", () => {
  const [, payments] = plan(SEPARATE);
  expect(payments).toMatchObject({
    secret: "hubrelay/ingest-token/payments",
    suffix: "_payments",
    declared: { mode: "managed", generations: [7, 8], warnDays: 30 },
    accounts: [PAY],
  });
});

test("an entry without a connected account makes no token that nobody uses", () => {
  expect(plan('{ mode: managed, separate: [{ name: other, accounts: ["555555555555"] }] }')).toHaveLength(1);
});

test("relays that carry several accounts' findings cannot have a token per account", () => {
  expect(() => plan(SEPARATE, "hub")).toThrow("expected topology: distributed, received hub");
});

test("a unit that the organization does not have is refused, instead of selecting nothing", () => {
  expect(() => plan("{ mode: managed, separate: [{ name: web, ous: [/prud] }] }")).toThrow(
    'expected an organizational unit of the organization, received "/prud"',
  );
});

test.each([
  ["{ mode: managed, separate: [{ name: web }] }", "accounts, ous or both"],
  [
    '{ mode: managed, separate: [{ name: web, ous: [/prod] }, { name: web, accounts: ["111111111111"] }] }',
    "each name once",
  ],
  ["{ mode: managed, separate: [{ name: web, ous: [/prod], generations: [2, 1] }] }", "rising numbers"],
])("%s is refused: %s", (token, message) => {
  expect(() => deployment(token)).toThrow(message);
});

describe("in the stacks", () => {
  const { stacks } = synthesize(deployment(SEPARATE), organization);
  const dynatrace = stacks.dynatrace!;
  const condition = (secret: string) =>
    (
      JSON.parse(dynatrace.resource("aws_secretsmanager_secret_policy", secret).policy as unknown as string) as {
        Statement: { Condition: Record<string, Record<string, unknown>> }[];
      }
    ).Statement[0]!.Condition;

  test("every generation of every token is made, with a name that tells whose it is", () => {
    const tokens = dynatrace.resources("dynatrace_api_token");
    expect(Object.keys(tokens).sort()).toEqual(["ingest_3", "ingest_payments_7", "ingest_payments_8", "ingest_web_1"]);
    expect(dynatrace.resource("dynatrace_api_token", "ingest_payments_8").name).toBe("hubrelay ingest payments 8");
  });

  test("a secret of some accounts is read by their relays only, and not the common one by them", () => {
    expect(condition("ingest_token_payments").StringEquals).toEqual({
      "aws:PrincipalOrgID": "o-abcdef1234",
      "aws:PrincipalAccount": [PAY],
    });
    expect(condition("ingest_token").StringNotEquals).toEqual({ "aws:PrincipalAccount": [PAY, LAKE] });
  });

  test("a relay's environment and role name its account's secret and no other", () => {
    const of = (account: string) => {
      const stack = stacks[`account-${account}`]!;
      const [relay] = Object.values(stack.resources("aws_lambda_function")) as unknown as {
        environment: { variables: Record<string, string> };
      }[];
      const role = JSON.stringify(stack.resource("aws_iam_role_policy", "relay").policy);
      return { secret: relay!.environment.variables.HUBRELAY_TOKEN_SECRET_ARN, role };
    };
    const arn = "arn:aws:secretsmanager:us-east-1:222222222222:secret:hubrelay/ingest-token";
    expect(of(SHOP).secret).toBe(arn);
    expect(of(PAY).secret).toBe(`${arn}/payments`);
    expect(of(PAY).role).toContain(`${arn}/payments-??????`);
    expect(of(PAY).role).not.toContain(`${arn}-??????`);
  });

  test("nothing changes for a declaration without separate tokens", () => {
    const before = synthesize(deployment("{ mode: managed, generations: [3] }"), organization).stacks.dynatrace!;
    expect(before.resource("aws_secretsmanager_secret_policy", "ingest_token").policy).not.toContain(
      "PrincipalAccount",
    );
    expect(Object.keys(before.resources("aws_secretsmanager_secret"))).toEqual(["ingest_token"]);
  });
});

test("external tokens come in variables of their own", () => {
  const external = deployment('{ mode: external, separate: [{ name: payments, accounts: ["333333333333"] }] }');
  const { stacks } = synthesize(external, organization);
  expect(Object.keys(stacks.dynatrace!.json.variable as object).sort()).toEqual([
    "ingest_token",
    "ingest_token_payments",
  ]);
  expect(
    stacks.dynatrace!.resource("aws_secretsmanager_secret_version", "ingest_token_payments").secret_string_wo,
  ).toContain("var.ingest_token_payments");
});
