import { chooseProbes, sendProbes, testFindingCheck } from "../../lib/rollout/test-finding-gate";

const connection = (account: string, region = "eu-west-1") => ({ account, accountName: account, region });
const A = "111111111111";
const B = "222222222222";

describe("who gets a test finding", () => {
  test("is one connection an account, however many regions it has", () => {
    const all = [connection(A), connection(A, "us-east-1"), connection(B)];
    const probes = chooseProbes(all, 10, () => "finding");
    expect(probes.map(({ connection: { account, region } }) => `${account} ${region}`).sort()).toEqual([
      `${A} eu-west-1`,
      `${B} eu-west-1`,
    ]);
  });

  test("is no more accounts than asked for, and the same ones each time", () => {
    const all = Array.from({ length: 40 }, (_, index) => connection(String(100000000000 + index)));
    const chosen = (list: typeof all) => chooseProbes(list, 3, () => 1).map((each) => each.connection.account);
    expect(chosen(all)).toHaveLength(3);
    expect(chosen([...all].reverse())).toEqual(chosen(all));
    expect(chosen(all)).not.toEqual(all.slice(0, 3).map(({ account }) => account));
  });

  test("is another region or account where a filter lets none pass", () => {
    const all = [connection(A, "ap-south-1"), connection(A, "us-east-1"), connection(B)];
    const probes = chooseProbes(all, 10, ({ account, region }) =>
      account === A && region === "us-east-1" ? "x" : undefined,
    );
    expect(probes).toEqual([{ connection: connection(A, "us-east-1"), finding: "x" }]);
  });
});

test("each outcome is kept: arrived, not allowed to send, lost", async () => {
  const probes = [A, B, "333333333333"].map((account) => ({ connection: connection(account), finding: account }));
  const outcomes = await sendProbes(
    probes,
    async ({ finding }) => {
      if (finding === A) return 5.8;
      throw new Error(finding === B ? "denied" : "not there after 180 s");
    },
    (error) => (error as Error).message === "denied",
  );
  expect(outcomes).toEqual([
    { account: A, region: "eu-west-1", seconds: 5.8 },
    { account: B, region: "eu-west-1", denied: "denied" },
    { account: "333333333333", region: "eu-west-1", problem: "not there after 180 s" },
  ]);
});

describe("what the findings say", () => {
  const arrived = { account: A, region: "eu-west-1", seconds: 5.8 };
  const denied = { account: B, region: "eu-west-1", denied: "222222222222: AccessDenied" };
  const lost = { account: B, region: "eu-west-1", problem: "222222222222: not there" };

  test.each([
    [
      "all arrived",
      [arrived, { ...arrived, seconds: 61 }],
      false,
      "passed",
      "test findings arrived in all 2 after 61 s",
    ],
    ["one is lost", [arrived, lost], false, "failed", "1 of 2 test findings did not arrive: 222222222222: not there"],
    [
      "one may not be sent, and the gate does not insist",
      [denied],
      false,
      "not checked",
      "in 222222222222 the role may not",
    ],
    ["one may not be sent, and the gate insists", [arrived, denied], true, "failed", "rollout.testFinding.role"],
    ["no filter lets one pass", [], false, "not checked", "the filters of these connections"],
    ["no filter lets one pass, and the gate insists", [], true, "failed", "the filters of these connections"],
  ] as const)("when %s", (_, outcomes, required, status, message) => {
    const check = testFindingCheck(outcomes, required);
    expect(check.status).toBe(status);
    expect(check.message).toContain(message);
  });
});
