import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { eventPatterns } from "../../lib/filters/event-pattern";
import { matches } from "../../lib/filters/matcher";
import { PRESET_NAMES, PRESETS, type PresetName } from "../../lib/filters/presets";
import { randomOf } from "../oracle/random";
import { randomEvent } from "../oracle/random-cases";
import { eventOf, HERE, sampleFinding } from "./sample-finding";

/** The types in the event patterns that Dynatrace's documentation gives as examples, as it gives them. */
const DOCUMENTED: Readonly<Partial<Record<PresetName, readonly unknown[]>>> = {
  "only-vulnerabilities": ["Software and Configuration Checks/Vulnerabilities/CVE"],
  "only-detections": [{ wildcard: "TTPs*" }, { wildcard: "Effects*" }, { wildcard: "Unusual Behaviors*" }],
  "only-compliance": [{ wildcard: "Software and Configuration Checks/Industry and Regulatory Standards*" }],
};

const TYPE_LISTS: readonly unknown[] = [
  undefined,
  [],
  ["TTPs"],
  ["ttps/x"],
  ["Effects/Data Exposure", "TTPs/Discovery"],
  ["Unusual Behaviors"],
  ["xTTPs"],
  ["Software and Configuration Checks/Vulnerabilities/CVE"],
  ["Software and Configuration Checks/Vulnerabilities/CVE/more"],
  ["Software and Configuration Checks/Vulnerabilities"],
  ["Software and Configuration Checks", "Software and Configuration Checks/Vulnerabilities/CVE"],
  ["Software and Configuration Checks/Industry and Regulatory Standards"],
  ["Software and Configuration Checks/Industry and Regulatory Standards/PCI-DSS"],
  ["Effects/Data Exposure/PCI-DSS", "Software and Configuration Checks/Industry and Regulatory Standards/PCI-DSS"],
];

const REAL = join(__dirname, "../../../shared/findings/asff.ndjson");
const realFindings = (): readonly Record<string, unknown>[] =>
  readFileSync(REAL, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Record<string, unknown>);

const documentedPattern = (types: readonly unknown[] | undefined) => ({
  source: ["aws.securityhub"],
  "detail-type": ["Security Hub Findings - Imported"],
  detail: { findings: { AwsAccountId: [HERE.account], Region: [HERE.region], Types: types } },
});

describe.each(Object.entries(DOCUMENTED))("preset %s", (name, types) => {
  const preset = eventPatterns({ preset: name as PresetName }, HERE)[0]!.pattern;
  const documented = documentedPattern(types);
  const agree = (events: readonly unknown[]) => {
    for (const event of events) expect(matches(preset, event)).toBe(matches(documented, event));
    return events.filter((event) => matches(preset, event)).length;
  };

  test("keeps exactly what the documented pattern keeps, whatever the types", () => {
    expect(agree(TYPE_LISTS.map((Types) => eventOf(sampleFinding({ Types }))))).toBeGreaterThan(0);
  });

  test("keeps exactly what the documented pattern keeps of random findings", () => {
    const random = randomOf(11);
    expect(agree(Array.from({ length: 500 }, () => randomEvent(random)))).toBeGreaterThan(20);
  });

  test("keeps exactly what the documented pattern keeps of real findings, where they are at hand", () => {
    if (!existsSync(REAL)) {
      process.stderr.write("no real findings beside the repository: not compared\n");
      return;
    }
    const events = realFindings().map((finding) =>
      eventOf({ ...finding, AwsAccountId: HERE.account, Region: HERE.region }),
    );
    agree(events);
    expect(events.length).toBeGreaterThan(0);
  });
});

describe("preset recommended", () => {
  const preset = eventPatterns({ preset: "recommended" }, HERE)[0]!.pattern;

  test.each([
    ["an active, new finding", {}, true],
    ["one that was notified", { Workflow: { Status: "NOTIFIED" } }, true],
    ["one that was resolved", { Workflow: { Status: "RESOLVED" } }, false],
    ["one that was suppressed", { Workflow: { Status: "SUPPRESSED" } }, false],
    ["an archived one", { RecordState: "ARCHIVED" }, false],
    ["mere information", { Severity: { Label: "INFORMATIONAL" } }, false],
    ["a low one", { Severity: { Label: "LOW" } }, true],
  ])("%s", (_, changes, passes) => {
    expect(matches(preset, eventOf(sampleFinding(changes)))).toBe(passes);
  });
});

test("a filter's own key replaces the preset's", () => {
  const [compiled] = eventPatterns({ preset: "recommended", recordState: ["ARCHIVED"] }, HERE);
  expect(matches(compiled!.pattern, eventOf(sampleFinding({ RecordState: "ARCHIVED" })))).toBe(true);
  expect(matches(compiled!.pattern, eventOf(sampleFinding()))).toBe(false);
});

test.each(PRESET_NAMES)("preset %s says why one would want it", (name) => {
  expect(PRESETS[name].why.length).toBeGreaterThan(40);
});
