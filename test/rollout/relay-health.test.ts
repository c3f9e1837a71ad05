import { relayHealth } from "../../lib/rollout/relay-health";
import { deployed } from "./deployed";
import { type AwsCall, FakeAws } from "./fake-aws";

const A = "111111111111";
const CLOSED = "222222222222";
const QUESTION = {
  access: { partition: "aws", roleName: "hubrelay-deploy" },
  relay: "hubrelay-relay",
  since: new Date("2026-03-01T12:00:42Z"),
};

const aws = new FakeAws();
let configuration: object;
let errors: number[];
beforeAll(() => aws.start());
afterAll(() => aws.stop());
beforeEach(() => {
  aws.calls.length = 0;
  aws.closed = [CLOSED];
  configuration = { State: "Active", LastUpdateStatus: "Successful" };
  errors = [];
  aws.handle = ({ service }) => {
    if (service === "lambda") return { headers: { "content-type": "application/json" }, body: configuration };
    const body = { MetricDataResults: [{ Id: "errors", Values: errors }] };
    return { headers: { "content-type": "application/x-amz-json-1.0" }, body };
  };
});

const ofService = (name: string): AwsCall[] => aws.calls.filter(({ service }) => service === name);

test("a function that Lambda can run and that did not fail is well", async () => {
  const connection = deployed(A);
  expect(await relayHealth([connection], QUESTION)).toEqual([{ connection, errors: 0 }]);
});

test("errors are added up over the minutes since the wave began", async () => {
  errors = [2, 0, 1];
  expect(await relayHealth([deployed(A)], QUESTION)).toMatchObject([{ errors: 3 }]);
  const asked = JSON.parse(ofService("monitoring")[0]?.body ?? "{}") as { StartTime: number };
  // A metric's minute begins before the wave did.
  expect(new Date(asked.StartTime * 1000).toISOString()).toBe("2026-03-01T12:00:00.000Z");
});

test.each([
  [{ State: "Failed", StateReason: "The role is gone" }, "is Failed: The role is gone"],
  [
    { State: "Active", LastUpdateStatus: "Failed", LastUpdateStatusReason: "InvalidImage" },
    "could not be updated: InvalidImage",
  ],
  [{ State: "Inactive", LastUpdateStatus: "Successful" }, undefined],
])("a function's own state %j is told as %j", async (state, told) => {
  configuration = state;
  expect((await relayHealth([deployed(A)], QUESTION))[0]?.broken).toBe(told);
});

test("the function is asked by the name in the state, else by the one given", async () => {
  await relayHealth([deployed(A, "eu-west-1", { relay: "mine" }), deployed(A, "us-east-1", { relay: "" })], QUESTION);
  const names = ofService("lambda").map(({ path }) => /functions\/([^/]+)\//.exec(path)?.[1]);
  expect(names.sort()).toEqual(["hubrelay-relay", "mine"]);
});

test("an account that cannot be entered is a problem, not an absence of errors", async () => {
  const [closed, open] = await relayHealth([deployed(CLOSED), deployed(A)], QUESTION);
  expect(closed?.problem).toContain("not yours");
  expect(closed?.errors).toBeUndefined();
  expect(open?.errors).toBe(0);
});
