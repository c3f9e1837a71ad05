import { plural, table } from "../../lib/cli/table";

test("numbers stand under each other, and no line ends in spaces", () => {
  expect(
    table(
      ["name", ">n", "why"],
      [
        ["a", 5, "x"],
        ["longer", 1234, ""],
      ],
    ),
  ).toBe("name       n  why\na          5  x\nlonger  1234");
});

test.each([
  [0, "0 stacks"],
  [1, "1 stack"],
  [5542, "5,542 stacks"],
])("%d reads %s", (count, text) => {
  expect(plural(count, "stack")).toBe(text);
});
