import { statesProblem } from "../../lib/cli/states-problem";
import { LocalStateStore } from "../../lib/rollout/local-state-store";
import { UserError } from "../../lib/user-error";

const store = new LocalStateStore("s3://bucket/hubrelay");

test("an answer of AWS is told with the place, and without a stack trace", () => {
  const denied = Object.assign(new Error("not authorized"), { name: "AccessDenied", $metadata: {} });
  const problem = statesProblem(denied, store);
  expect(problem).toBeInstanceOf(UserError);
  expect((problem as UserError).message).toBe("the states in s3://bucket/hubrelay: AccessDenied: not authorized");
});

test("a bug stays one", () => {
  const bug = new TypeError("x is not a function");
  expect(statesProblem(bug, store)).toBe(bug);
});
