import { writeFileSync } from "node:fs";
import { runDrift } from "../../lib/rollout/drift";
import { loadNoise } from "../../lib/rollout/noise-file";
import { FakeStacks } from "./fake-stacks";

const A = "account-111111111111";
const B = "account-222222222222";
const ALARM_DIFFERS = {
  resource_changes: [
    {
      address: "aws_cloudwatch_metric_alarm.a",
      mode: "managed",
      change: { actions: ["update"], before: { period: 60 }, after: { period: 300 } },
    },
  ],
};

// Each test starts several processes; on a busy machine that takes its time.
jest.setTimeout(60_000);

let fake: FakeStacks;
afterEach(() => fake.remove());

test("names the stacks and addresses that differ, and exits 2", async () => {
  fake = new FakeStacks({ [A]: { plan: ALARM_DIFFERS }, [B]: {} });
  const result = await runDrift(fake.options());
  expect(result.exitCode).toBe(2);
  expect(result.stacks.map(({ stack, status }) => [stack, status])).toEqual([
    [A, "drifted"],
    [B, "unchanged"],
  ]);
  expect(result.stacks[0]?.drift?.items.map(({ address }) => address)).toEqual(["aws_cloudwatch_metric_alarm.a"]);
});

test("what the noise file explains is no drift", async () => {
  fake = new FakeStacks({ [A]: { plan: ALARM_DIFFERS } });
  const file = fake.file("noise.json");
  writeFileSync(file, JSON.stringify({ "aws_cloudwatch_metric_alarm.*": { period: "rounded by the emulator" } }));
  const result = await runDrift({ ...fake.options(), noise: loadNoise(file) });
  expect(result.exitCode).toBe(0);
  expect(result.stacks[0]?.drift?.ignored).toHaveLength(1);
});

test.each([
  ["no JSON", "{", "expected JSON"],
  ["an attribute without a reason", '{"a.*":{"period":""}}', "a.* → period: expected a reason"],
  ["a list instead of reasons", '{"a.*":["period"]}', "a.*: expected attributes with their reasons"],
  ["a list of patterns", '["a.*"]', ': expected address patterns, received ["a.*"]'],
])("a noise file with %s is refused", (_, text, message) => {
  fake = new FakeStacks({});
  const file = fake.file("noise.json");
  writeFileSync(file, text);
  expect(() => loadNoise(file)).toThrow(message);
});
