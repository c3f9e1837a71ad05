import { LONGEST_DELAY_S } from "../../lib/relay/backoff";
import { event, finding, message } from "./findings";
import { RelayHarness } from "./harness";

const HOUR = 3_600_000;
/** What SQS allows at most, and the queue is set to. */
const MAX_RECEIVES = 1_000;

/** A queue with visibility times, and a clock that jumps to whatever happens next. */
async function outageOf(hours: number, findings: number, random: () => number) {
  const relay = new RelayHarness({ requestLimit: 100_000 });
  const start = relay.now;
  const delivered = new Set<unknown>();
  relay.answer = (records) => {
    if (relay.now - start < hours * HOUR) return { kind: "unavailable", status: 503, reason: "HTTP 503" };
    for (const record of records) delivered.add(record["finding.id"]);
    return { kind: "accepted" };
  };
  const waiting = new Map(
    Array.from({ length: findings }, (_, index) => [`m${index}`, { visibleAt: start + index * 60_000, receives: 0 }]),
  );
  let invocations = 0;
  while (waiting.size > 0 && invocations < 100_000) {
    relay.now = Math.max(relay.now, Math.min(...[...waiting.values()].map((item) => item.visibleAt)));
    const batch = [...waiting].filter(([, item]) => item.visibleAt <= relay.now).slice(0, 100);
    for (const [, item] of batch) item.receives += 1;
    relay.random = random();
    relay.postponed.length = 0;
    const failures = new Set(
      await relay.handle(
        ...batch.map(([id, item]) => message(event(finding({ Id: `finding ${id}` })), id, item.receives)),
      ),
    );
    invocations += 1;
    for (const [id, item] of batch) {
      const later = relay.postponed.find((postponed) => postponed.receiptHandle === `handle of ${id}`);
      if (failures.has(id)) item.visibleAt = relay.now + (later?.seconds ?? 0) * 1_000;
      else waiting.delete(id);
    }
    expect(Math.max(...batch.map(([, item]) => item.receives))).toBeLessThanOrEqual(MAX_RECEIVES);
  }
  return { relay, delivered, invocations, waiting };
}

test.each([
  ["least", 0],
  ["most", 1],
])("an outage of 72 hours loses nothing, buries nothing and needs nobody, with the %s delay", async (_name, random) => {
  const { relay, delivered, waiting } = await outageOf(72, 6, () => random);
  expect(waiting.size).toBe(0);
  expect(delivered.size).toBe(6);
  expect(relay.buried).toEqual([]);
  expect(relay.now - Date.parse("2026-01-02T00:00:10Z")).toBeLessThanOrEqual(72 * HOUR + LONGEST_DELAY_S * 1_000);
  expect(relay.summaries.at(-1)?.oldestSeconds).toBeGreaterThan(72 * 3_600 - 1);
});

test("findings that come back at the end of an outage are spread by chance", async () => {
  let seed = 1;
  const random = () => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed / 2_147_483_647;
  };
  const { delivered, waiting } = await outageOf(12, 12, random);
  expect(waiting.size).toBe(0);
  expect(delivered.size).toBe(12);
});
