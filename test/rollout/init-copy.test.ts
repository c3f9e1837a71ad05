import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runApply } from "../../lib/rollout/apply";
import { initLike } from "../../lib/rollout/init-copy";
import { readStacks } from "../../lib/rollout/stacks";
import { hasTerraform, RealStacks, StateBucket, StateServer } from "./real-stacks";

const NAMES = ["111111111111", "222222222222", "333333333333"].map((id) => `account-${id}`);

// Terraform itself runs here; on a busy machine that takes its time.
jest.setTimeout(120_000);

let stacks: RealStacks;
afterEach(() => stacks.remove());

const initLogs = () =>
  readdirSync(stacks.file(".hubrelay/logs"))
    .filter((file) => file.endsWith(".init.log"))
    .map((file) => file.split(".")[0]);

const here = hasTerraform();
const backends: readonly [string, { start(): Promise<void>; stop(): Promise<void>; backend(name: string): object }][] =
  [
    [
      "a folder",
      { start: async () => {}, stop: async () => {}, backend: (name) => ({ local: { path: `${name}.tfstate` } }) },
    ],
    ["S3", new StateBucket()],
    ["a server", new StateServer()],
  ];

describe.each(backends)("with states in %s", (_, place) => {
  beforeEach(() => place.start());
  afterEach(() => place.stop());

  test("terraform initialises one stack of a provider set; to terraform the others are initialised too", async () => {
    stacks = new RealStacks((name) => place.backend(name), NAMES);
    if (!here) return;
    const { stacks: results } = await runApply(stacks.options({ concurrency: 1 }));
    expect(results.map(({ status }) => status)).toEqual(["applied", "applied", "applied"]);
    expect(initLogs()).toEqual([NAMES[0]]);
    expect(results.map(({ counts }) => counts.add)).toEqual([1, 1, 1]);
  });
});

describe("is left to terraform", () => {
  const [model, other] = NAMES as [string, string];
  const backendFile = (name: string) => join(stacks.out, "stacks", name, ".terraform", "terraform.tfstate");
  const copy = () => {
    const [first, second] = readStacks(stacks.out);
    return initLike(first!, second!);
  };
  /** As terraform 1.11.4 left it. */
  const initialised = (more: object = {}) => {
    mkdirSync(join(stacks.out, "stacks", model, ".terraform"));
    const backend = { type: "local", config: { path: "one.tfstate", workspace_dir: null }, hash: 427796062, ...more };
    writeFileSync(backendFile(model), JSON.stringify({ version: 3, backend }));
  };
  const inFolder = (one: object, two: object) => {
    stacks = new RealStacks((name) => ({ local: name === model ? one : two }), NAMES.slice(0, 2));
  };

  test("nothing, when the place of the state is all that differs", () => {
    inFolder({ path: "one.tfstate" }, { path: "two.tfstate" });
    initialised();
    expect(copy()).toBe(true);
    expect(JSON.parse(readFileSync(backendFile(other), "utf8")).backend).toEqual({
      type: "local",
      config: { path: "two.tfstate", workspace_dir: null },
      hash: 1214197412,
    });
  });

  test("nothing, when it was initialised so before", () => {
    inFolder({ path: "one.tfstate" }, { path: "two.tfstate" });
    initialised();
    const platform = join(
      stacks.out,
      "stacks",
      model,
      ".terraform/providers/registry/hashicorp/aws/6.25.0/linux_amd64",
    );
    mkdirSync(join(platform, ".."), { recursive: true });
    symlinkSync("/nowhere/cache", platform);
    expect(copy()).toBe(true);
    expect(copy()).toBe(true);
  });

  test.each([
    ["lies elsewhere so far", { type: "local", config: { path: "old.tfstate", workspace_dir: null }, hash: 1 }],
    ["is of another kind so far", { type: "s3", config: {}, hash: 2 }],
  ])("a stack whose state %s: it is to be migrated", (_, backend) => {
    inFolder({ path: "one.tfstate" }, { path: "two.tfstate" });
    initialised();
    mkdirSync(join(stacks.out, "stacks", other, ".terraform"));
    writeFileSync(backendFile(other), JSON.stringify({ version: 3, backend }));
    expect(copy()).toBe(false);
    expect(JSON.parse(readFileSync(backendFile(other), "utf8")).backend).toEqual(backend);
  });

  test("a stack whose note of its backend was cut short", () => {
    inFolder({ path: "one.tfstate" }, { path: "two.tfstate" });
    initialised();
    mkdirSync(join(stacks.out, "stacks", other, ".terraform"));
    writeFileSync(backendFile(other), "{");
    expect(copy()).toBe(false);
  });

  test("a stack whose model terraform did not initialise", () => {
    inFolder({ path: "one.tfstate" }, { path: "two.tfstate" });
    expect(copy()).toBe(false);
  });

  test("everything, by a terraform that counts otherwise", () => {
    inFolder({ path: "one.tfstate" }, { path: "two.tfstate" });
    initialised({ hash: 1 });
    expect(copy()).toBe(false);
  });

  test.each([
    ["an argument that the model has not", { path: "two.tfstate", workspace_dir: "w" }],
    ["one argument less", {}],
  ])("a backend with %s", (_, backend) => {
    inFolder({ path: "one.tfstate" }, backend);
    initialised();
    expect(copy()).toBe(false);
  });

  test.each([
    ["folders of their own instead of links", false],
    ["links, when they are copied as links", true],
  ])("providers in %s", (_, linked) => {
    inFolder({ path: "one.tfstate" }, { path: "two.tfstate" });
    initialised();
    const version = join(".terraform", "providers", "registry", "hashicorp", "aws", "6.25.0");
    const platform = join(stacks.out, "stacks", model, version, "linux_amd64");
    mkdirSync(linked ? join(platform, "..") : platform, { recursive: true });
    if (linked) symlinkSync("/nowhere/cache", platform);
    expect(copy()).toBe(linked);
    const copied = join(stacks.out, "stacks", other, version);
    if (linked) expect(readdirSync(copied, { withFileTypes: true })[0]?.isSymbolicLink()).toBe(true);
  });
});
