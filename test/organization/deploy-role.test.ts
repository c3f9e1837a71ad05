import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { deployRolePolicy, deployRoleTrust, runnerPolicy } from "../../lib/organization/deploy-role";

const member = deployRolePolicy({ name: "hubrelay", account: "111111111111" });
const hub = deployRolePolicy({ name: "hubrelay", account: "222222222222", hub: true });

function actionsOf(policy: typeof member): string[] {
  return policy.Statement.flatMap(({ Action }) => Action);
}

describe("deployRolePolicy", () => {
  test.each([
    ["member", member],
    ["hub", hub],
  ])("the %s's policy grants no action by wildcard", (_, policy) => {
    expect(actionsOf(policy).filter((action) => action.includes("*"))).toEqual([]);
  });

  test("whatever changes something is bound to a resource or a condition", () => {
    const unbound = hub.Statement.filter(({ Resource, Condition }) => Resource === "*" && !Condition);
    const verbs = unbound.flatMap(({ Action }) => Action).map((action) => action.split(":")[1] ?? "");
    expect(verbs.filter((verb) => !/^(List|Describe|Get)/.test(verb))).toEqual([]);
  });

  test("every name it may touch begins with the deployment's", () => {
    const other = deployRolePolicy({ name: "sec-prod", role: "sec-deploy", account: "111111111111" });
    expect(JSON.stringify(other).replaceAll(/securityhub|hubrelay"?:/g, "")).not.toContain("hubrelay");
  });

  test("each role can be passed to its own service only", () => {
    const pass = member.Statement.filter(({ Action }) => Action.includes("iam:PassRole"));
    expect(pass.map(({ Resource, Condition }) => [Resource, Condition])).toEqual([
      [
        "arn:aws:iam::111111111111:role/hubrelay-sender",
        { StringEquals: { "iam:PassedToService": "events.amazonaws.com" } },
      ],
      [
        "arn:aws:iam::111111111111:role/hubrelay-relay",
        { StringEquals: { "iam:PassedToService": "lambda.amazonaws.com" } },
      ],
    ]);
  });

  test("it cannot change itself", () => {
    const roles = member.Statement.find(({ Sid }) => Sid === "Roles");
    expect(roles?.Resource).toEqual([
      "arn:aws:iam::111111111111:role/hubrelay-relay",
      "arn:aws:iam::111111111111:role/hubrelay-sender",
    ]);
  });

  test("a member's role knows neither secrets nor keys", () => {
    expect(actionsOf(member).filter((action) => /^(secretsmanager|kms):/.test(action))).toEqual([]);
  });

  test("the hub's role reaches only keys that bear the deployment's tag", () => {
    const keys = hub.Statement.filter(({ Resource }) => Resource === "arn:aws:kms:*:222222222222:key/*");
    expect(keys.map(({ Condition }) => Condition?.StringEquals)).toEqual([
      { "aws:ResourceTag/hubrelay": "hubrelay" },
      { "aws:ResourceTag/hubrelay": "hubrelay" },
    ]);
  });

  test.each(["aws-us-gov", "aws-cn"])("in %s every ARN is of that partition", (partition) => {
    const arns = JSON.stringify(deployRolePolicy({ name: "hubrelay", partition, hub: true })).match(/arn:[a-z-]+:/g);
    expect(new Set(arns)).toEqual(new Set([`arn:${partition}:`]));
  });

  test("it fits the 6,144 characters of a managed policy, with the longest name of a deployment", () => {
    const longest = deployRolePolicy({
      name: "x".repeat(24),
      account: "222222222222",
      hub: true,
      partition: "aws-us-gov",
    });
    expect(JSON.stringify(longest).length).toBeLessThanOrEqual(6_144);
  });
});

describe("deployRoleTrust", () => {
  test("only the named principals may enter, and only with the external id", () => {
    const trust = deployRoleTrust({ principals: ["arn:aws:iam::222222222222:role/ci"], externalId: "abc" });
    expect(trust.Statement).toEqual([
      {
        Sid: "RunnerOnly",
        Effect: "Allow",
        Principal: { AWS: ["arn:aws:iam::222222222222:role/ci"] },
        Action: "sts:AssumeRole",
        Condition: { StringEquals: { "sts:ExternalId": "abc" } },
      },
    ]);
  });

  test("without an external id none is asked for", () => {
    expect(
      deployRoleTrust({ principals: ["arn:aws:iam::222222222222:role/ci"] }).Statement[0]?.Condition,
    ).toBeUndefined();
  });
});

/** `HUBRELAY_UPDATE_DOCS=1 npx jest test/organization/deploy-role` writes the documents anew. */
test("docs/deploy-role.md shows the policies as they are", () => {
  const file = join(__dirname, "..", "..", "docs", "deploy-role.md");
  const anyMember = deployRolePolicy({ name: "hubrelay" });
  const ofMembers = new Set(anyMember.Statement.map(({ Sid }) => Sid));
  const ofHub = deployRolePolicy({ name: "hubrelay", hub: true });
  const documents: Record<string, unknown> = {
    trust: deployRoleTrust({
      principals: ["arn:aws:iam::222222222222:role/hubrelay-runner"],
      externalId: "your-external-id",
    }),
    account: anyMember,
    hub: { ...ofHub, Statement: ofHub.Statement.filter(({ Sid }) => !ofMembers.has(Sid)) },
    runner: runnerPolicy({ role: "hubrelay-deploy" }),
  };
  const text = readFileSync(file, "utf8");
  const current = text.replaceAll(
    /<!-- generated: (\w+) -->\n(?:\n```json\n[^`]*```\n)?/g,
    (_, key: string) =>
      `<!-- generated: ${key} -->\n\n\`\`\`json\n${JSON.stringify(documents[key], null, 2)}\n\`\`\`\n`,
  );
  if (process.env.HUBRELAY_UPDATE_DOCS) writeFileSync(file, current);
  expect(readFileSync(file, "utf8")).toBe(current);
});

test("the documentation explains every statement of the account's policy, and no other", () => {
  const text = readFileSync(join(__dirname, "../../docs/deploy-role.md"), "utf8");
  const [, table = ""] = /\| statement \| why \|\n((?:\|.*\n)+)/.exec(text) ?? [];
  const explained = [...table.matchAll(/^\| `(\w+)` \|/gm)].map(([, sid]) => sid);
  expect(explained.sort()).toEqual(member.Statement.map(({ Sid }) => Sid).sort());
});
