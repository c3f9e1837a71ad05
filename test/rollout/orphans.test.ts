import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LocalStateStore } from "../../lib/rollout/local-state-store";
import { examineOrphan, findOrphans, forgetOrphan } from "../../lib/rollout/orphans";
import { stateContents } from "../../lib/rollout/state-store";

const A = "account-111111111111";
const B = "account-222222222222";
const STATE = JSON.stringify({
  version: 4,
  resources: [
    { mode: "managed", type: "aws_sqs_queue", name: "findings", instances: [{}] },
    { mode: "data", type: "aws_region", name: "here", instances: [{}] },
  ],
});

let folder: string;
let store: LocalStateStore;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hubrelay-states-"));
  store = new LocalStateStore(folder);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const put = (name: string, text = STATE) => writeFileSync(join(folder, `${name}.tfstate`), text);

test("a state lists what it holds, instance by instance, without what is only read", () => {
  const state = {
    resources: [
      { mode: "managed", type: "t", name: "b", instances: [{ index_key: 0 }, { index_key: "x" }] },
      { mode: "managed", module: "module.m", type: "t", name: "a", instances: [{}] },
      { mode: "data", type: "d", name: "a", instances: [{}] },
      { mode: "managed", type: "t", name: "none", instances: [] },
    ],
  };
  expect(stateContents(JSON.stringify(state)).addresses).toEqual(["module.m.t.a", 't.b["x"]', "t.b[0]"]);
});

test.each([
  ["a provider per region", { provider: 'provider["registry.terraform.io/hashicorp/aws"].eu-west-1', instances: [{}] }],
  [
    "a region per resource",
    {
      provider: 'provider["registry.terraform.io/hashicorp/aws"]',
      instances: [{ attributes: { region: "eu-west-1" } }],
    },
  ],
])("with %s, a state tells its regions", (_, resource) => {
  const state = { resources: [{ mode: "managed", type: "t", name: "a", ...resource }] };
  expect(stateContents(JSON.stringify(state)).regions).toEqual(["eu-west-1"]);
});

test("a state that no stack claims is an orphan, with what it still holds", async () => {
  put(A);
  put(B);
  expect(await findOrphans(store, [A])).toEqual([{ stack: B, addresses: ["aws_sqs_queue.findings"], regions: [] }]);
});

test("a state that cannot be read is told, and hides no other", async () => {
  put(A, "{");
  put(B);
  const [first, second] = await findOrphans(store, []);
  expect(first).toMatchObject({ stack: A, addresses: [], problem: expect.stringContaining("JSON") });
  expect(second?.addresses).toEqual(["aws_sqs_queue.findings"]);
});

test("a state that cannot be read is not forgotten: nobody could tell what it leaves behind", async () => {
  put(A, "{");
  await expect(examineOrphan(store, A, [])).rejects.toThrow("cannot be read");
  expect(await store.list()).toEqual([A]);
});

test("another program's state in the same place is none of ours", async () => {
  put("network");
  expect(await findOrphans(store, [])).toEqual([]);
});

test("a place that is not there yet holds none", async () => {
  expect(await findOrphans(new LocalStateStore(join(folder, "none")), [])).toEqual([]);
});

test("a forgotten state is gone from the backend and kept as a copy that only its owner reads", async () => {
  put(B);
  const forgotten = await forgetOrphan(store, await examineOrphan(store, B, [A]), join(folder, "work"));
  expect(await store.list()).toEqual([]);
  expect(readFileSync(forgotten.copy, "utf8")).toBe(STATE);
  expect(forgotten.addresses).toEqual(["aws_sqs_queue.findings"]);
});

test.each<[string, () => void, string]>([
  ["a stack still claims it", () => put(A), "still part of the deployment"],
  ["it is not there", () => undefined, "there is no state"],
  [
    "a terraform works on it",
    () => {
      put(B);
      writeFileSync(join(folder, `.${B}.tfstate.lock.info`), '{"Who":"jo@build-7"}');
    },
    "is locked by jo@build-7",
  ],
])("a state is not forgotten when %s", async (_, prepare, message) => {
  prepare();
  const name = existsSync(join(folder, `${A}.tfstate`)) ? A : B;
  await expect(examineOrphan(store, name, [A])).rejects.toThrow(message);
});
