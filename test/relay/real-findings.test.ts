import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { previewRecords } from "../../lib/relay/preview";

const FOLDER = join(__dirname, "../../../shared/findings");
const FILES = existsSync(FOLDER) ? readdirSync(FOLDER).filter((name) => name.endsWith(".ndjson")) : [];
if (FILES.length === 0) process.stderr.write("real findings are not at hand: their tests have nothing to check\n");

const GUARD = [
  "event.id",
  "event.provider",
  "finding.type",
  "finding.id",
  "finding.time.created",
  "finding.title",
  "dt.security.risk.level",
  "object.id",
  "object.type",
];

const MODES = [
  { mapping: "semantic", classification: "types" },
  { mapping: "semantic", classification: "evidence" },
  { mapping: "passthrough", classification: "types" },
] as const;

test("every real finding gives at least one valid record in each mode", () => {
  for (const file of FILES) {
    for (const line of readFileSync(join(FOLDER, file), "utf8").trim().split("\n")) {
      for (const options of MODES) {
        const { records, problems } = previewRecords(line, options);
        expect(problems).toEqual([]);
        expect(records.length).toBeGreaterThanOrEqual(1);
        if (options.mapping !== "semantic") continue;
        for (const record of records) {
          for (const name of GUARD) expect(record).toHaveProperty([name], expect.any(String));
          expect(record).not.toHaveProperty("timestamp");
        }
      }
    }
  }
});

test("no two different real findings share a record's id", () => {
  for (const file of FILES) {
    const lines = [...new Set(readFileSync(join(FOLDER, file), "utf8").trim().split("\n"))];
    const ids = lines.flatMap((line) => previewRecords(line).records.map((record) => record["event.id"]));
    const findings = new Set(
      lines.map((line) => JSON.stringify(JSON.parse(line).detail?.findings ?? JSON.parse(line))),
    );
    expect(new Set(ids).size).toBeGreaterThanOrEqual(findings.size);
  }
});
