import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { DynatraceDocument } from "../../../lib/dynatrace/documents/document";
import { outcomesOf } from "../../../sandbox/pictures/outcomes";
import { painter } from "../../../sandbox/pictures/painter";
import { pictures, storyDocuments } from "../../../sandbox/pictures/pictures";
import { storyRecords } from "../../../sandbox/pictures/records";
import type { Outcome } from "../../../sandbox/pictures/render-tile";
import { NOW } from "../../../sandbox/pictures/story";
import { DARK } from "../../../sandbox/pictures/theme";

const ROOT = join(__dirname, "../../..");
const drawn = pictures();
const documents = storyDocuments();
const stored = { records: storyRecords(), now: NOW };

/** What each query of a document gives, by tile or title. Asked once: it takes a while. */
const outcomes = (document: DynatraceDocument) => {
  const found = asked.get(document.key) ?? ask(document);
  asked.set(document.key, found);
  return found;
};
const asked = new Map<string, readonly (readonly [string, Outcome])[]>();

function ask({ type, content }: DynatraceDocument): readonly (readonly [string, Outcome])[] {
  if (type === "notebook") {
    const run = outcomesOf({ timeframe: content.defaultTimeframe }, stored);
    return content.sections.flatMap((section) =>
      section.type === "dql" ? [[section.title, run(section.state.input.value)] as const] : [],
    );
  }
  const run = outcomesOf({ timeframe: content.settings.defaultTimeframe.value, variables: content.variables }, stored);
  return Object.entries(content.tiles).flatMap(([id, tile]) =>
    tile.type === "data" ? [[id, run(tile.query)] as const] : [],
  );
}
const of = (key: string) => new Map(outcomes(documents.find((document) => document.key === key)!));
const recordsOf = (key: string, tile: string) => {
  const outcome = of(key).get(tile);
  if (!outcome || !("records" in outcome)) throw new Error(`${key} ${tile}: ${JSON.stringify(outcome)}`);
  return outcome.records;
};

test.each(Object.keys(drawn))("%s is what the documents look like; else: npm run pictures", (file) => {
  expect(existsSync(join(ROOT, file))).toBe(true);
  expect(readFileSync(join(ROOT, file), "utf8") === drawn[file]).toBe(true);
});

test("no picture is left of a document that is no more", () => {
  const files = readdirSync(join(ROOT, "docs/pictures")).map((file) => `docs/pictures/${file}`);
  expect(files.sort()).toEqual(Object.keys(drawn).sort());
});

test("drawing again gives the same picture", () => {
  expect(painter(documents.find(({ key }) => key === "triage")!, stored)(DARK)).toBe(
    drawn["docs/pictures/triage-dark.svg"],
  );
});

test.each(documents.map((document) => [document.key, document] as const))("every query of %s runs", (_, document) => {
  const problems = outcomes(document).filter(([, outcome]) => "problem" in outcome);
  expect(problems).toEqual([]);
});

test("every tile of the dashboards has something to show", () => {
  const empty = ["monitor", "findings"].flatMap((key) =>
    [...of(key)].filter(([, outcome]) => "records" in outcome && outcome.records.length === 0).map(([tile]) => tile),
  );
  expect(empty).toEqual([]);
});

describe("the monitor", () => {
  test("counts the connection that never sent, and the silent one", () => {
    expect(recordsOf("monitor", "connections-declared")).toEqual([{ declared: 9, delivering: 7, silent: 1, never: 1 }]);
  });

  test("lists those two first", () => {
    expect(
      recordsOf("monitor", "connections")
        .slice(0, 3)
        .map(({ Name, Status }) => [Name, Status]),
    ).toEqual([
      ["analytics-dev", "never"],
      ["legacy-billing", "silent"],
      ["data-lake", "ok"],
    ]);
  });

  test("names the account that sends without being declared", () => {
    expect(recordsOf("monitor", "undeclared").map(({ Connection }) => Connection)).toEqual(["777777777777 us-east-1"]);
  });

  test("counts every record that arrived", () => {
    const kinds = recordsOf("monitor", "kinds");
    expect(kinds.reduce((sum, { records }) => sum + Number(records), 0)).toBe(stored.records.length);
  });
});

describe("the dashboard of findings", () => {
  test("opens with open findings only, and their levels add up to all of them", () => {
    const total = Number(recordsOf("findings", "findings-total")[0]?.count);
    const byRisk = recordsOf("findings", "findings-by-risk").reduce((sum, { count }) => sum + Number(count), 0);
    const byState = recordsOf("findings", "findings-by-state").find(({ state }) => state === "open");
    expect(byRisk).toBe(total);
    expect(byState?.count).toBe(total);
    expect(total).toBeLessThan(stored.records.length / 5);
  });

  test("has passed checks in its pass rate", () => {
    expect(Number(recordsOf("findings", "compliance-pass-rate")[0]?.pass_rate)).toBeGreaterThan(50);
  });

  test("says in its picture what every tile is", () => {
    const board = documents.find(({ key }) => key === "findings")!;
    const titles = Object.values((board as Extract<DynatraceDocument, { type: "dashboard" }>).content.tiles).flatMap(
      (tile) => (tile.type === "data" ? [tile.title] : []),
    );
    for (const title of titles) expect(drawn["docs/pictures/findings-light.svg"]).toContain(`>${title}</text>`);
  });
});

test("the light and the dark picture differ in colors only", () => {
  const bare = (svg: string) => svg.replace(/#[0-9a-f]{6}/g, "#");
  for (const { key } of documents) {
    expect(bare(drawn[`docs/pictures/${key}-dark.svg`]!)).toBe(bare(drawn[`docs/pictures/${key}-light.svg`]!));
  }
});

test("nothing in a picture is not a number", () => {
  for (const svg of Object.values(drawn)) expect(svg).not.toMatch(/NaN|Infinity|undefined/);
});
