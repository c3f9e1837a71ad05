import { needsApproval } from "../../lib/cli/approval";

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
