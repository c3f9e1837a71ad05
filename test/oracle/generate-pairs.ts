import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { eventPatterns } from "../../lib/filters/event-pattern";
import { FilterError } from "../../lib/filters/filter-error";
import { isObject } from "../../lib/filters/pattern";
import { swallowedAlternative } from "../../lib/filters/swallowed";
import { handwrittenCases } from "./handwritten-cases";
import { randomOf } from "./random";
import { randomEvent, randomFilter, randomPattern } from "./random-cases";
import { eventOfV2, randomFilterV2, randomFindingV2 } from "./random-cases-v2";
import { type Case, type Pair, TABLE, writeTable } from "./table";

/**
 * Makes the table of AWS's own answers anew: `npx tsx test/oracle/generate-pairs.ts "$(classpath)"`, see README.md. The same
 * pairs every time, so a difference in the table is a difference in the engine.
 */
function main(classpath: string | undefined): void {
  const random = randomOf(20_260_101);
  const events = Array.from({ length: 160 }, () => randomEvent(random));
  const pairs: Pair[] = [...handwrittenCases()];
  for (let round = 0; round < 90; round++) {
    const filter = randomFilter(random);
    try {
      for (const { pattern } of eventPatterns(filter, { account: "111111111111", region: "eu-west-1" })) {
        pairs.push({ title: "random filter", pattern, events: random.sample(events, 16) });
      }
    } catch (error) {
      if (!(error instanceof FilterError)) throw error;
    }
  }
  for (let round = 0; round < 160; round++) {
    const pattern = randomPattern(random);
    // What the engine does with such a pattern depends on chance; those that do not are among the cases written by hand.
    if (isObject(pattern) && swallowedAlternative(pattern)) continue;
    pairs.push({ title: "random pattern", pattern, events: random.sample(events, 12) });
  }
  pairs.push(...pairsV2());
  const input = pairs.map(({ pattern, events: own }) => JSON.stringify({ pattern, events: own })).join("\n");
  if (classpath === undefined) {
    writeFileSync(join(__dirname, "target", "pairs.ndjson"), `${input}\n`);
    return;
  }
  const output = execFileSync("java", ["-cp", classpath, "hubrelay.Oracle"], { input, maxBuffer: 2 ** 28 }).toString();
  const answers = output.trimEnd().split("\n");
  const cases = pairs.map((pair, index): Case => ({ ...pair, ...JSON.parse(answers[index]!) }));
  writeTable(cases);
  const count = cases.reduce((sum, { events: own, refused }) => sum + (refused === undefined ? own.length : 1), 0);
  process.stdout.write(`${cases.length} patterns, ${count} pairs → ${TABLE}\n`);
}

/** Filters on findings of the newer Security Hub; drawn by themselves, so that all pairs before them stay as they are. */
function pairsV2(): Pair[] {
  const random = randomOf(20_260_102);
  const events = Array.from({ length: 60 }, () => eventOfV2(randomFindingV2(random)));
  return Array.from({ length: 60 }, () => randomFilterV2(random)).flatMap((filter) => {
    try {
      const patterns = eventPatterns(
        filter,
        { account: "111111111111", region: "eu-west-1" },
        { securityHubV2: "only" },
      );
      return patterns.map(({ pattern }) => ({
        title: "random filter, newer Security Hub",
        pattern,
        events: random.sample(events, 16),
      }));
    } catch (error) {
      if (!(error instanceof FilterError)) throw error;
      return [];
    }
  });
}

main(process.argv[2]);
