import { reportError } from "../../lib/cli/report-error";
import { DeclarationError } from "../../lib/deployment/declaration-error";
import { UserError } from "../../lib/user-error";

function report(error: unknown): string {
  let text = "";
  expect(reportError(error, (line) => (text += line))).toBe(1);
  return text;
}

test("a mistake is told with what to do and without a stack trace", () => {
  expect(report(new UserError("d.yaml: there is no such file", "name it"))).toBe(
    "✗ d.yaml: there is no such file\n  → name it",
  );
});

test("a declaration's mistakes are told as they are", () => {
  const problem = { file: "d.yaml", line: 3, column: 1, path: "name", message: "expected a name" };
  expect(report(new DeclarationError([problem]))).toBe("d.yaml:3:1  name\n  expected a name");
});

test("a bug keeps its stack trace", () => {
  expect(report(new TypeError("x is not a function"))).toContain("report-error.test.ts");
});
