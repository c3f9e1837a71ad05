import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { NO_CHANGES, type RolloutResult, type StackStatus, wasRefused } from "../../lib/rollout/result";
import { ResultKeeper, readUnfinished, writeResult } from "../../lib/rollout/result-file";

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
  expect(readUnfinished(file)).toEqual({ command: "apply", stacks: ["b", "c"], stoppedWaves: [] });
  expect(readdirSync(join(folder, "deep"))).toEqual(["result.json"]);
});

test("a wave that was not come to the end of is left to do too", () => {
  const file = join(folder, "result.json");
  const waves = [
    { name: "canary", status: "done" },
    { name: "third", status: "stopped" },
  ];
  writeFileSync(file, JSON.stringify({ command: "apply", waves, stacks: [] }));
  expect(readUnfinished(file).stoppedWaves).toEqual(["third"]);
});

describe("the result of a running command", () => {
  const running = (...statuses: readonly StackStatus[]): RolloutResult => ({
    command: "apply",
    startedAt: "2026-11-24T12:00:00.000Z",
    seconds: 1,
    interrupted: true,
    stacks: statuses.map((status, index) => stack(`${index}`, status)),
    exitCode: 1,
  });
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  test("is there from its start on, and grows; not once per stack, but once a second", () => {
    const file = join(folder, "result.json");
    const { keep } = new ResultKeeper(file);
    keep(() => running("not started", "not started"));
    expect(readUnfinished(file).stacks).toEqual(["0", "1"]);
    const soFar = jest.fn(() => running("applied", "not started"));
    keep(soFar);
    keep(soFar);
    expect(soFar).not.toHaveBeenCalled();
    jest.advanceTimersByTime(1_000);
    expect(soFar).toHaveBeenCalledTimes(1);
    expect(readUnfinished(file).stacks).toEqual(["1"]);
  });

  test("that cannot be written at its start ends it; later, what was written stays", () => {
    const file = join(folder, "result.json");
    writeFileSync(join(folder, "file"), "");
    expect(() => new ResultKeeper(join(folder, "file", "result.json")).keep(() => running())).toThrow();
    const { keep } = new ResultKeeper(file);
    keep(() => running("not started"));
    mkdirSync(`${file}.new`);
    keep(() => running("applied"));
    jest.advanceTimersByTime(1_000);
    expect(readUnfinished(file).stacks).toEqual(["0"]);
  });

  test("is not written any more once it is stopped", () => {
    const file = join(folder, "result.json");
    const keeper = new ResultKeeper(file);
    keeper.keep(() => running("not started"));
    keeper.keep(() => running("applied"));
    keeper.stop();
    jest.advanceTimersByTime(5_000);
    expect(readUnfinished(file).stacks).toEqual(["0"]);
  });
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

test.each<[string, boolean, readonly StackStatus[], Partial<RolloutResult>]>([
  ["a no to the plans", true, ["unchanged", "not started"], {}],
  ["nothing to do", false, ["unchanged"], {}],
  ["a stop", false, ["not started"], { interrupted: true }],
  ["a plan that failed beside it", false, ["failed", "not started"], {}],
  ["a gate that stayed shut", false, ["not started"], { waves: [] }],
])("%s is refused: %s", (_, refused, statuses, more) => {
  const result: RolloutResult = {
    command: "apply",
    startedAt: "2026-11-24T12:00:00.000Z",
    seconds: 1,
    interrupted: false,
    stacks: statuses.map((status, index) => stack(`${index}`, status)),
    exitCode: 1,
    ...more,
  };
  expect(wasRefused(result)).toBe(refused);
});
