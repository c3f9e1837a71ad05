import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { NO_CHANGES, type RolloutResult, type StackStatus } from "../../lib/rollout/result";
import { readUnfinished, writeResult } from "../../lib/rollout/result-file";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hubrelay-result-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const stack = (name: string, status: StackStatus) => ({ stack: name, status, counts: NO_CHANGES, seconds: 1 });

test("what failed or was not started is what is left to do", () => {
  const result: RolloutResult = {
    command: "apply",
    startedAt: "2026-11-24T12:00:00.000Z",
    seconds: 1,
    interrupted: false,
    stacks: [stack("a", "applied"), stack("b", "failed"), stack("c", "not started"), stack("d", "unchanged")],
    exitCode: 1,
  };
  const file = join(folder, "deep", "result.json");
  writeResult(result, file);
  expect(readUnfinished(file)).toEqual({ command: "apply", stacks: ["b", "c"] });
  expect(readdirSync(join(folder, "deep"))).toEqual(["result.json"]);
});

test.each([
  ["is not there", undefined, "there is no such file"],
  ["is no JSON", "{", "cannot be read"],
  ["is something else", "{}", 'expected a result with "command" and "stacks"'],
  ["is nothing", "null", 'expected a result with "command" and "stacks"'],
  ["has odd stacks", '{"command":"apply","stacks":[null,3]}', 'expected a result with "command" and "stacks"'],
])("a result that %s is refused", (_, text, message) => {
  const file = join(folder, "result.json");
  if (text !== undefined) writeFileSync(file, text);
  expect(() => readUnfinished(file)).toThrow(message);
});
