import { lockInMessage, parseLock, stackInMessage } from "../../lib/rollout/state-lock";

/** As terraform 1.11 writes it to `<state>.tflock`, and to `.<state>.lock.info` beside a file. */
const WRITTEN = JSON.stringify({
  ID: "c59f7404-01de-8d51-67ac-833ef068bb30",
  Operation: "OperationTypeApply",
  Info: "",
  Who: "ci@runner-7",
  Version: "1.11.4",
  Created: "2026-11-24T18:52:09.472394998Z",
  Path: "my-terraform-states/hubrelay/account-111111111111.tfstate",
});

/** What terraform says when it meets that lock. */
const SAID = `Error message: operation error S3: PutObject, https response error
StatusCode: 412, RequestID: R, HostID: H, api error PreconditionFailed: no
Lock Info:
  ID:        c59f7404-01de-8d51-67ac-833ef068bb30
  Path:      my-terraform-states/hubrelay/account-111111111111.tfstate
  Operation: OperationTypeApply
  Who:       ci@runner-7
  Version:   1.11.4
  Created:   2026-11-24 18:52:09.472394998 +0000 UTC
  Info:      
`;

test("a lock is the same, read where it lies or in terraform's message", () => {
  const lock = {
    id: "c59f7404-01de-8d51-67ac-833ef068bb30",
    who: "ci@runner-7",
    operation: "apply",
    since: Date.parse("2026-11-24T18:52:09Z"),
  };
  expect(parseLock(WRITTEN)).toEqual(lock);
  expect(lockInMessage(SAID)).toEqual(lock);
});

test("a message tells the stack, with states in a bucket or in a folder", () => {
  expect(stackInMessage(SAID)).toBe("account-111111111111");
  expect(stackInMessage("  Path:      ../../../state/dynatrace.tfstate\n")).toBe("dynatrace");
  expect(stackInMessage("no lock info")).toBeUndefined();
});

test.each(["", "not JSON", "null", "[]", '"text"', '{"ID":7,"Who":"","Created":"yesterday"}'])(
  "what is no lock of terraform's is a lock all the same, of which nothing is known: %j",
  (text) => {
    expect(parseLock(text)).toEqual({});
  },
);
