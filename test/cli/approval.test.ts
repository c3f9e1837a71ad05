import { PassThrough } from "node:stream";
import { askBefore, needsApproval } from "../../lib/cli/approval";
import { Interrupt } from "../../lib/rollout/interrupt";

test("on a terminal it asks", () => {
  expect(needsApproval("apply", {}, true)).toBe(true);
});

test.each([{ yes: true }, { autoApprove: true }])("with %j it does not, terminal or not", (flags) => {
  expect([needsApproval("apply", flags, true), needsApproval("apply", flags, false)]).toEqual([false, false]);
});

test("where nobody can answer it refuses and says what to do", () => {
  expect(() => needsApproval("destroy", {}, false)).toThrow(
    expect.objectContaining({ whatToDo: expect.stringContaining("npx hubrelay destroy --yes") }),
  );
});

test("where a command's effect is shown by another than plan, that one is named", () => {
  expect(() => needsApproval("forget 111111111111", {}, false, "orphans")).toThrow(
    expect.objectContaining({
      whatToDo: "look at npx hubrelay orphans, then: npx hubrelay forget 111111111111 --yes",
    }),
  );
});

describe("the question", () => {
  const ask = (interrupt?: Interrupt) => {
    const terminal = { input: new PassThrough(), output: new PassThrough() };
    return { ...terminal, answer: askBefore("Apply this?", interrupt, terminal) };
  };

  test.each([
    ["yes", true],
    [" yes ", true],
    ["y", false],
    ["no", false],
    ["", false],
  ])("answered with %j", async (text, yes) => {
    const { input, answer } = ask();
    input.write(`${text}\n`);
    await expect(answer).resolves.toBe(yes);
  });

  test("the end of the input is a no, not a crash: Ctrl-D, a terminal that was closed", async () => {
    const { input, answer } = ask();
    input.end();
    await expect(answer).resolves.toBe(false);
  });

  test("a signal that asks the run to stop is a no: it is not waited for an answer", async () => {
    const interrupt = new Interrupt();
    const { answer } = ask(interrupt);
    interrupt.stop();
    await expect(answer).resolves.toBe(false);
  });
});
