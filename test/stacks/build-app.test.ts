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
