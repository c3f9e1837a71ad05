import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ASSUMPTIONS } from "../../lib/cost/estimate";
import { previewRecords } from "../../lib/relay/preview";

const FOLDER = join(__dirname, "../../../shared/findings");
const FILES = existsSync(FOLDER) ? readdirSync(FOLDER).filter((name) => /^(asff|v2-events)\.ndjson$/.test(name)) : [];
if (FILES.length === 0) process.stderr.write("real findings are not at hand: the size of a record is not measured\n");
const FINDINGS = FILES.flatMap((file) => readFileSync(join(FOLDER, file), "utf8").trim().split("\n"));

test.each(["semantic", "passthrough"] as const)("what a finding's records weigh is as measured: %s", (mapping) => {
  if (FINDINGS.length === 0) return;
  const records = FINDINGS.flatMap((line) => previewRecords(line, { mapping }).records);
  const bytes = records.reduce((sum, record) => sum + Buffer.byteLength(JSON.stringify(record)), 0);
  const assumed = ASSUMPTIONS.bytesPerFinding[mapping];
  // A tenth: a field more or less needs no new figure, another way of mapping does.
  expect(Math.abs(bytes / FINDINGS.length - assumed) / assumed).toBeLessThan(0.1);
});
