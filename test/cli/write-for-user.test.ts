import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cannotBeWritten, writeForUser } from "../../lib/cli/write-for-user";
import { UserError } from "../../lib/user-error";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hubrelay-write-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("a file is written over, and nothing is left beside it", () => {
  const file = join(folder, "organization.json");
  writeFileSync(file, "old");
  writeForUser(file, "new");
  expect([readFileSync(file, "utf8"), readdirSync(folder)]).toEqual(["new", ["organization.json"]]);
});

test("a folder that is not there is told in words", () => {
  const file = join(folder, "nowhere", "report.html");
  expect(() => writeForUser(file, "")).toThrow(new UserError(`${file} cannot be written: there is no such folder`, ""));
});

test("where a folder stands, nothing is left beside it", () => {
  const file = join(folder, "report.html");
  mkdirSync(file);
  expect(() => writeForUser(file, "")).toThrow("it is a folder");
  expect(readdirSync(folder)).toEqual(["report.html"]);
});

test("a full disk is told in words, what the network says is left as it is", () => {
  const full = Object.assign(new Error("write"), { code: "ENOSPC" });
  expect(cannotBeWritten("x", full)).toEqual(new UserError("x cannot be written: the disk is full", ""));
  const refused = Object.assign(new Error("connect"), { code: "ECONNREFUSED" });
  expect(cannotBeWritten("x", refused)).toBe(refused);
});
