/** Mapping against the least that can be done with a finding: reading it and writing it again. */
import type * as Mapping from "../lib/relay/mapping";
import { bundled } from "./bundled";
import { typicalFindings } from "./relay-findings";

const LIMIT = 2.5;
const ROUNDS = 25;

const { toSecurityEvents } = bundled<typeof Mapping>("lib/relay/mapping.ts");
const texts = typicalFindings(2_000).map((finding) => JSON.stringify(finding));

/** CPU time, because a busy machine must not count. */
function cpuMicroseconds(work: () => number): number {
  const before = process.cpuUsage();
  if (work() === 0) throw new Error("nothing was done");
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

const findings = texts.map((text) => JSON.parse(text) as unknown);
const baseline = () => texts.reduce((sum, text) => sum + JSON.stringify(JSON.parse(text)).length, 0);
const mapping = () => findings.reduce((sum: number, finding) => sum + toSecurityEvents(finding).length, 0);
const whole = () =>
  texts.reduce((sum, text) => {
    for (const record of toSecurityEvents(JSON.parse(text))) sum += JSON.stringify(record).length;
    return sum;
  }, 0);

const best = { baseline: Number.POSITIVE_INFINITY, mapping: Number.POSITIVE_INFINITY, whole: Number.POSITIVE_INFINITY };
for (let round = 0; round < ROUNDS; round++) {
  best.baseline = Math.min(best.baseline, cpuMicroseconds(baseline));
  best.mapping = Math.min(best.mapping, cpuMicroseconds(mapping));
  best.whole = Math.min(best.whole, cpuMicroseconds(whole));
}
const ratio = best.mapping / best.baseline;
const each = (total: number) => `${(total / texts.length).toFixed(1)} µs a finding`;
console.log(`JSON.parse + JSON.stringify  ${each(best.baseline)}`);
console.log(`mapping alone                ${each(best.mapping)}`);
console.log(`parse + map + stringify      ${each(best.whole)}, records being two and a half times as long`);
console.log(`mapping / (JSON.parse + JSON.stringify): ${ratio.toFixed(2)} (at most ${LIMIT})`);
process.exitCode = ratio <= LIMIT ? 0 : 1;
