import { DECLARATION, deploymentOf, organizationOf } from "../../support/declaration";
import { synthesize } from "../../support/synthesis";

const ACCOUNT = "33333333-3333-4333-8333-333333333333";
const declared = (groups: string, more = "") =>
  deploymentOf(
    "",
    DECLARATION.replace("hub:", `  access:\n    account: ${ACCOUNT}\n    groups: [${groups}]\n${more}hub:`),
  );
const stackOf = (groups: string, more = "") =>
  synthesize(declared(groups, more), organizationOf([{ id: "111111111111" }])).stacks.dynatrace!;
const POLICY = "dynatrace_iam_policy";
const BINDINGS = "dynatrace_iam_policy_bindings_v2";

describe("a group of readers", () => {
  const stack = stackOf("{ name: analysts, federatedAttributeValues: [sec-analysts] }");

  test("may read the bucket of the findings and the records in it, and nothing else", () => {
    expect(stack.resource(POLICY, "read").statement_query).toBe(
      'ALLOW storage:buckets:read WHERE storage:bucket-name = "default_securityevents";\n' +
        'ALLOW storage:security.events:read WHERE storage:bucket-name = "default_securityevents";',
    );
  });

  test("is a group of its own, so that the binding takes nobody's policies away", () => {
    expect(stack.resource(BINDINGS, "analysts")).toMatchObject({
      group: "${dynatrace_iam_group.analysts.id}",
      account: ACCOUNT,
      policy: [{ id: "${dynatrace_iam_policy.read.id}" }],
    });
  });

  test("is joined by whoever has the identity provider's value", () => {
    expect(stack.resource("dynatrace_iam_group", "analysts")).toMatchObject({
      name: "analysts",
      federated_attribute_values: ["sec-analysts"],
    });
  });

  test("leaves alone the older kind of rights that somebody gives the group", () => {
    expect(stack.resource("dynatrace_iam_group", "analysts").lifecycle).toEqual({ ignore_changes: ["permissions"] });
  });

  test("the provider works on the declared account, whatever the environment says", () => {
    expect(stack.providers("dynatrace")).toEqual([
      { dt_env_url: "https://abc12345.live.dynatrace.com", iam_account_id: ACCOUNT },
    ]);
  });
});

test("the bucket is the ingest source's", () => {
  const stack = stackOf("{ name: analysts }", "  ingestSource: { bucket: security_hub }\n");
  expect(stack.resource(POLICY, "read").statement_query).toContain('"security_hub"');
  expect(stack.resource(POLICY, "read").statement_query).not.toContain("default_securityevents");
});

describe("a group of installers", () => {
  const stack = stackOf("{ name: admins, may: [install] }");

  test("may install and open the security app, and no other", () => {
    expect(stack.resource(POLICY, "install").statement_query).toBe(
      'ALLOW app-engine:apps:install WHERE shared:app-id IN ("dynatrace.security.operations");\n' +
        'ALLOW app-engine:apps:run WHERE shared:app-id IN ("dynatrace.security.operations");',
    );
  });

  test("may not read findings", () => {
    expect(stack.resource(BINDINGS, "admins").policy).toEqual([{ id: "${dynatrace_iam_policy.install.id}" }]);
  });
});

test("groups that may do the same share one policy; one that may do both has both in one binding", () => {
  const stack = stackOf("{ name: analysts }, { name: leads, may: [read, install] }");
  expect(Object.keys(stack.resources(POLICY)).sort()).toEqual(["install", "read"]);
  expect(stack.resource(BINDINGS, "leads").policy).toHaveLength(2);
});

describe("a group limited to security contexts", () => {
  const source = "  ingestSource: { securityContext: [{ value: shop, accounts: ['111111111111'] }, { value: all }] }\n";

  test("may read only records with one of them", () => {
    const stack = stackOf("{ name: shop team, securityContexts: [shop] }", source);
    expect(stack.resource(POLICY, "read_shop").statement_query).toContain(
      'ALLOW storage:security.events:read WHERE storage:bucket-name = "default_securityevents" AND storage:dt.security_context IN ("shop");',
    );
  });

  test("has a policy of its own beside those who read everything", () => {
    const stack = stackOf("{ name: shop, securityContexts: [shop] }, { name: analysts }", source);
    expect(Object.keys(stack.resources(POLICY)).sort()).toEqual(["read", "read_shop"]);
  });

  test("is refused when no record would bear one", () => {
    expect(() => declared("{ name: shop, securityContexts: [shop] }")).toThrow(
      /access\.groups\[0\]\.securityContexts\[0\]\n.*expected a security context that records bear, received "shop"/,
    );
    expect(() => declared("{ name: shop, securityContexts: [web] }", source)).toThrow(/expected one of shop, all/);
  });

  test("is not judged where the contexts come from the accounts", () => {
    const byAccount = "  ingestSource: { securityContext: [{ from: account }] }\n";
    expect(() => declared("{ name: shop, securityContexts: ['111111111111'] }", byAccount)).not.toThrow();
  });
});

test.each([
  ["the same group twice", "{ name: a }, { name: a, may: [install] }", /groups\[1\]\.name\n.*expected each group once/],
  ["contexts without the right to read", "{ name: a, may: [install], securityContexts: [x] }", /expected read among/],
  ["a quote, which would end the statement", "{ name: a, securityContexts: ['a\"b'] }", /securityContexts\[0\]/],
])("%s is refused", (_what, groups, message) => {
  expect(() => declared(groups)).toThrow(message);
});

test("two names that differ only in what Terraform's names cannot hold stay two groups", () => {
  const groups = stackOf("{ name: web team }, { name: web/team }").resources("dynatrace_iam_group");
  expect(Object.values(groups).map(({ name }) => name)).toEqual(["web team", "web/team"]);
});

test("without the key, nothing of access is managed", () => {
  const { stacks } = synthesize(deploymentOf(), organizationOf([{ id: "111111111111" }]));
  expect(stacks.dynatrace!.all().filter(([address]) => address.startsWith("dynatrace_iam_"))).toEqual([]);
});
