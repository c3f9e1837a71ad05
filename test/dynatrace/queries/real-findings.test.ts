import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { QUERY_IDS } from "../../../lib/dynatrace/queries/catalogue";
import { previewRecords } from "../../../lib/relay/preview";
import { ask, EVERYTHING } from "./ask";

const FOLDER = join(__dirname, "../../../../shared/findings");
const FILES = existsSync(FOLDER) ? readdirSync(FOLDER).filter((name) => name.endsWith(".ndjson")) : [];
if (FILES.length === 0) process.stderr.write("real findings are not at hand: their tests have nothing to check\n");

const NOW = new Date("2026-03-04T10:25:00.000Z");

/** Real findings as they would lie in Grail had they arrived one after the other within the last hour. */
const RECORDS = FILES.flatMap((file) => readFileSync(join(FOLDER, file), "utf8").trim().split("\n"))
  .flatMap((line) => previewRecords(line).records)
  .map((record, index, all) => ({
    ...record,
    timestamp: new Date(NOW.getTime() - 3_600_000 + Math.floor((index / all.length) * 3_500_000)).toISOString(),
  })) as Readonly<Record<string, unknown>>[];

const values = (name: string) => [...new Set(RECORDS.map((record) => String(record[name])))];
const asked = {
  records: RECORDS,
  now: NOW,
  chosen: { Product: values("product.name"), Account: values("aws.account.id"), Region: values("aws.region") },
};

test("each query answers over real findings", () => {
  for (const id of QUERY_IDS) expect(() => ask(id, asked)).not.toThrow();
});

test("no finding is left out of the board: its states come to all findings, its kinds to all records", () => {
  const findings = new Set(RECORDS.map((record) => record["finding.id"])).size;
  const total = ask("findings.total", { ...asked, chosen: { ...asked.chosen, State: EVERYTHING.State } })[0]?.[0];
  expect(total).toBe(findings);
  expect(ask("monitor.kinds", asked).reduce((sum, [, count]) => sum + Number(count), 0)).toBe(RECORDS.length);
  expect(ask("health.invisible", asked)).toEqual([]);
});

test("what passed is in no count of what is open", () => {
  const passed = new Set(
    RECORDS.filter((record) => record["aws.securityhub.compliance_status"] === "PASSED").map(
      (record) => record["finding.title"],
    ),
  );
  const open = RECORDS.filter((record) => record["aws.securityhub.compliance_status"] !== "PASSED").map(
    (record) => record["finding.title"],
  );
  const onlyPassed = [...passed].filter((title) => !open.includes(title));
  const shown = ask("findings.latest", asked).map((row) => row[3]);
  for (const title of onlyPassed) expect(shown).not.toContain(title);
});
