import { spawnSync } from "node:child_process";
import { parse } from "yaml";
import { deployRolePolicy } from "../../lib/organization/deploy-role";
import {
  deployRoleCloudFormation,
  deployRoleJson,
  deployRoleParts,
  deployRoleTerraform,
} from "../../lib/organization/deploy-role-templates";

const TERRAFORM = "terraform";
const options = {
  name: "hubrelay",
  role: "hubrelay-deploy",
  partition: "aws",
  hubAccount: "222222222222",
  principals: ["arn:aws:iam::222222222222:role/ci"],
  externalId: "secret-word",
};
const parts = deployRoleParts(options);

test("both policies together are what the hub's deploy role may do", () => {
  const sids = [...parts.account.Statement, ...parts.hub.Statement].map(({ Sid }) => Sid);
  const hub = deployRolePolicy({ name: "hubrelay", hub: true }).Statement.map(({ Sid }) => Sid);
  expect(sids.sort()).toEqual(hub.sort());
});

test("JSON holds trust, both policies and what the caller needs", () => {
  expect(JSON.parse(deployRoleJson(parts))).toEqual(parts);
});

test("inline they fit the 10,240 characters of a role, with the longest name of a deployment", () => {
  const { account, hub } = deployRoleParts({ ...options, name: "x".repeat(24), partition: "aws-us-gov" });
  expect(JSON.stringify(account).length + JSON.stringify(hub).length).toBeLessThanOrEqual(10_240);
});

describe("CloudFormation", () => {
  const { Properties } = parse(deployRoleCloudFormation(parts)).Resources.DeployRole;

  test("it is one role of the declared name, with the trust policy", () => {
    expect(Properties).toMatchObject({ RoleName: "hubrelay-deploy", AssumeRolePolicyDocument: parts.trust });
  });

  test("every account gets the account policy", () => {
    expect(Properties.Policies[0]).toEqual({ PolicyName: "account", PolicyDocument: parts.account });
  });

  test("only the hub gets the hub policy, from one template for all accounts", () => {
    const [condition, policy, otherwise] = Properties.Policies[1]["Fn::If"];
    expect([condition, policy.PolicyDocument, otherwise]).toEqual(["IsHub", parts.hub, { Ref: "AWS::NoValue" }]);
    expect(parse(deployRoleCloudFormation(parts)).Conditions.IsHub).toEqual({
      "Fn::Equals": [{ Ref: "AWS::AccountId" }, "222222222222"],
    });
  });

  test("what YAML 1.1, which CloudFormation reads, takes for a date stays text", () => {
    const text = deployRoleCloudFormation(deployRoleParts({ ...options, externalId: "2026-11-24" }));
    const { Properties: read } = parse(text, { version: "1.1" }).Resources.DeployRole;
    const [{ Condition }] = read.AssumeRolePolicyDocument.Statement;
    expect([read.AssumeRolePolicyDocument.Version, Condition.StringEquals["sts:ExternalId"]]).toEqual([
      "2012-10-17",
      "2026-11-24",
    ]);
  });

  test("as a StackSet it keeps the role in an account that leaves, which is still to be disconnected", () => {
    expect(deployRoleCloudFormation(parts)).toContain("RetainStacksOnAccountRemoval=true");
  });

  test("an account id stays text, with its leading zero", () => {
    const template = parse(deployRoleCloudFormation(deployRoleParts({ ...options, hubAccount: "012345678901" })));
    expect(template.Conditions.IsHub["Fn::Equals"][1]).toBe("012345678901");
  });
});

describe("Terraform", () => {
  const terraform = spawnSync(TERRAFORM, ["version"]).status === 0;

  test("only the hub gets the hub policy", () => {
    expect(deployRoleTerraform(parts)).toContain('account_id == "222222222222" ? 1 : 0');
  });

  test("an external id that looks like a template stays a value", () => {
    const text = deployRoleTerraform(deployRoleParts({ ...options, externalId: "a${b}%{c}" }));
    expect(text).toContain('"sts:ExternalId" : "a$${b}%%{c}"');
  });

  test(`terraform reads it, and finds nothing to format${terraform ? "" : " (not tried: there is no terraform here)"}`, () => {
    if (!terraform) return;
    const { status } = spawnSync(TERRAFORM, ["fmt", "-check", "-"], {
      input: deployRoleTerraform(parts),
      encoding: "utf8",
    });
    expect(status).toBe(0);
  });
});
