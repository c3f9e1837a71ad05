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
