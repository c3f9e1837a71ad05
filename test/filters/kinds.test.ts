import type { FindingKind } from "../../lib/filters/conditions";
import { eventPatterns } from "../../lib/filters/event-pattern";
import { matches } from "../../lib/filters/matcher";
import { classify } from "../../lib/relay/classify";
import { randomOf } from "../oracle/random";
import { randomEvent } from "../oracle/random-cases";
import { eventOf, HERE, sampleFinding } from "./sample-finding";

const CLASS = {
  vulnerabilities: "vulnerability",
  detections: "detection",
  compliance: "compliance",
  other: "unmapped",
} as const satisfies Record<FindingKind, string>;

/** Findings whose types are a list of text or missing, as Security Hub promises. */
const findings = (): readonly Record<string, unknown>[] => {
  const random = randomOf(3);
  const all = Array.from({ length: 600 }, () => {
    const { detail } = randomEvent(random) as { detail: { findings: Record<string, unknown>[] } };
    return { ...detail.findings[0], AwsAccountId: HERE.account, Region: HERE.region } as Record<string, unknown>;
  });
  const sound = (Types: unknown) => Array.isArray(Types) && Types.every((type) => typeof type === "string");
  return all.filter(({ Types }) => Types === undefined || sound(Types));
};

describe.each(["types", "evidence"] as const)("kinds by %s", (classification) => {
  test.each(Object.keys(CLASS) as FindingKind[])("no finding that the relay takes for %s is held back", (kind) => {
    const [compiled] = eventPatterns({ kinds: [kind] }, HERE, { classification });
    const own = findings().filter((finding) => classify(finding, classification) === CLASS[kind]);
    const heldBack = own.filter((finding) => !matches(compiled!.pattern, eventOf(finding)));
    expect(own.length).toBeGreaterThan(20);
    expect(heldBack).toEqual([]);
  });

  test("of findings with one type and no other evidence, no other kind passes", () => {
    const plain = findings().filter(
      ({ Types, Vulnerabilities, Compliance }) =>
        Array.isArray(Types) && Types.length === 1 && !Vulnerabilities && !Compliance,
    );
    expect(plain.length).toBeGreaterThan(20);
    for (const kind of Object.keys(CLASS) as FindingKind[]) {
      const [compiled] = eventPatterns({ kinds: [kind] }, HERE, { classification });
      const passing = plain.filter((finding) => matches(compiled!.pattern, eventOf(finding)));
      expect(passing.filter((finding) => classify(finding, classification) !== CLASS[kind])).toEqual([]);
    }
  });
});

test("all kinds together let every finding pass", () => {
  const filter = { kinds: Object.keys(CLASS) as FindingKind[] };
  const [compiled] = eventPatterns(filter, HERE);
  expect(matches(compiled!.pattern, eventOf(sampleFinding({ Types: [] })))).toBe(true);
  expect(compiled!.json).toBe(eventPatterns(undefined, HERE)[0]!.json);
});
