import { deploymentOf, organizationOf } from "../support/declaration";
import { synthesize } from "../support/synthesis";

const organization = () => organizationOf([{ id: "111111111111" }, { id: "333333333333", state: "SUSPENDED" }]);

test("the same declaration gives byte-identical output, the relay's archive included", () => {
  const first = synthesize(deploymentOf(), organization()).files;
  const second = synthesize(deploymentOf(), organization()).files;
  expect(Object.keys(first).sort()).toEqual(Object.keys(second).sort());
  for (const [path, text] of Object.entries(first)) expect([path, second[path] === text]).toEqual([path, true]);
});

test("the output holds no path of the machine that made it", () => {
  const { files } = synthesize(deploymentOf(), organization());
  for (const [path, text] of Object.entries(files)) {
    if (!path.endsWith(".zip")) expect([path, text.includes(process.cwd())]).toEqual([path, false]);
  }
});

test("there is a stack for Dynatrace and one per connected account, with no dependency between them", () => {
  const { stacks, files } = synthesize(deploymentOf(), organization());
  expect(Object.keys(stacks).sort()).toEqual(["account-111111111111", "dynatrace"]);
  const manifest = JSON.parse(files["cdktf.out/manifest.json"]!) as {
    stacks: Record<string, { dependencies: string[] }>;
  };
  expect(Object.values(manifest.stacks).flatMap((stack) => stack.dependencies)).toEqual([]);
  expect(JSON.stringify(Object.values(stacks).map((stack) => stack.json))).not.toContain("terraform_remote_state");
});

test("an account that left keeps its backend and providers, and has no resources", () => {
  const { stacks } = synthesize(deploymentOf('aws: { providerVersion: "5.100.0" }\n'), organization(), {
    "444444444444": ["eu-west-1", "us-east-1"],
  });
  const left = stacks["account-444444444444"]!;
  expect(left.all()).toEqual([]);
  expect(left.providers("aws").map(({ alias, allowed_account_ids }) => [alias, allowed_account_ids])).toEqual([
    ["eu-west-1", ["444444444444"]],
    ["us-east-1", ["444444444444"]],
  ]);
  expect(left.json.terraform?.backend).toEqual({ local: { path: "../../../state/account-444444444444.tfstate" } });
});

test("an account that is connected again is no longer disconnected", () => {
  const { stacks } = synthesize(deploymentOf(), organization(), { "111111111111": ["eu-west-1"] });
  expect(stacks["account-111111111111"]!.all().length).toBeGreaterThan(0);
});
