import { onePerQueue } from "../../lib/rollout/each-account";
import { deadLettersCheck, functionErrorsCheck, statesCheck, verdictOf } from "../../lib/rollout/gate-checks";
import type { GateCheck } from "../../lib/rollout/result";
import { deployed } from "./deployed";

const A = "111111111111";
const B = "222222222222";

describe("dead letters", () => {
  test("none anywhere pass", () => {
    expect(deadLettersCheck([{ connection: deployed(A), waiting: 4, deadLetters: 0 }])).toEqual({
      check: "dead letters",
      status: "passed",
      message: "no dead letters in 1 queue",
    });
  });

  test("some fail, and it says where", () => {
    const depths = [
      { connection: deployed(A), waiting: 0, deadLetters: 0 },
      { connection: deployed(B), waiting: 0, deadLetters: 3 },
    ];
    expect(deadLettersCheck(depths)).toMatchObject({
      status: "failed",
      message: `3 dead letters, first in ${B} eu-west-1`,
    });
  });

  test("a queue that cannot be asked fails: silence is not health", () => {
    const check = deadLettersCheck([{ connection: deployed(A), problem: "AccessDenied" }]);
    expect(check).toMatchObject({
      status: "failed",
      message: `1 of 1 queues cannot be asked: ${A} eu-west-1: AccessDenied`,
    });
  });
});

describe("function errors", () => {
  test("none pass", () => {
    expect(functionErrorsCheck([{ connection: deployed(A), errors: 0 }])).toMatchObject({
      status: "passed",
      message: "no function errors in 1 function",
    });
  });

  test("some fail, with their number and the first place", () => {
    const health = [
      { connection: deployed(A), errors: 2 },
      { connection: deployed(B), errors: 1 },
    ];
    const { status, message } = functionErrorsCheck(health);
    expect(status).toBe("failed");
    expect(message).toBe(`3 function errors since the wave began, first in ${A} eu-west-1`);
  });

  test("a function that cannot run fails, even without a call that failed", () => {
    const { status, message } = functionErrorsCheck([{ connection: deployed(A), errors: 0, broken: "is Failed: x" }]);
    expect(status).toBe("failed");
    expect(message).toBe(`the function in ${A} eu-west-1 is Failed: x`);
  });

  test("a function that cannot be asked fails", () => {
    expect(functionErrorsCheck([{ connection: deployed(A), problem: "no" }]).status).toBe("failed");
  });
});

test("states that cannot be read fail; when all can, nothing is said", () => {
  expect(statesCheck([])).toEqual([]);
  expect(statesCheck([{ stack: `account-${A}`, problem: "no such bucket" }])).toEqual([
    {
      check: "states",
      status: "failed",
      message: `the states of 1 stack cannot be read: account-${A}: no such bucket`,
    },
  ]);
});

test("a gate is open when nothing failed, and then says everything; shut, it says what failed", () => {
  const passed: GateCheck = { check: "dead letters", status: "passed", message: "fine" };
  const unchecked: GateCheck = { check: "test finding", status: "not checked", message: "not sent" };
  const failed: GateCheck = { check: "function errors", status: "failed", message: "bad" };
  expect(verdictOf([passed, unchecked])).toEqual({
    open: true,
    message: "fine; not sent",
    checks: [passed, unchecked],
  });
  expect(verdictOf([passed, failed])).toMatchObject({ open: false, message: "bad" });
});

test("a queue that many accounts send to is looked at once", () => {
  const hub = { queueAccount: B, queueUrl: "https://sqs/hub" };
  const all = [deployed(A, "eu-west-1", hub), deployed(B, "eu-west-1", hub), deployed(A, "us-east-1")];
  expect(onePerQueue(all)).toHaveLength(2);
  // An emulator's queues have the same address in every region.
  expect(onePerQueue([deployed(A, "eu-west-1", hub), deployed(A, "us-east-1", hub)])).toHaveLength(2);
});
