import {
  type InventoryRow,
  inventoryCsv,
  inventoryNextSteps,
  inventorySummary,
  inventoryTable,
} from "../../lib/cli/format-inventory";
import { deployed } from "../rollout/deployed";

const A = "111111111111";
const B = "222222222222";

function row(account: string, more: Partial<InventoryRow> = {}): InventoryRow {
  return {
    account,
    accountName: "shop",
    region: "eu-west-1",
    status: "connected",
    deployed: deployed(account),
    since: "2026-03-01T12:00:00.000Z",
    unhealthy: [],
    ...more,
  };
}

const LIVE = row(A, {
  live: {
    waiting: 4,
    deadLetters: 2,
    oldestWaitingSeconds: 5400,
    lastForwarded: "2026-11-24T12:30:00.000Z",
    functionErrors: 0,
  },
  unhealthy: ["2 dead letters", "findings wait for 90 min"],
});

test("the table has a line for each connection, short enough to read", () => {
  const [head, line] = inventoryTable([LIVE], true).split("\n");
  expect(head?.split(/ {2,}/)).toEqual([
    ...["account", "name", "region", "status", "filter", "relay", "since"],
    ...["waiting", "dead letters", "oldest waits", "last finding", "function errors", "look at"],
  ]);
  expect(line?.split(/ {2,}/)).toEqual([
    ...[A, "shop", "eu-west-1", "connected", "all findings", "1", "2026-03-01"],
    ...["4", "2", "2 h", "2026-11-24 12:30", "0", "2 dead letters; findings wait for 90 min"],
  ]);
});

test("a long name is cut in the table, and whole for spreadsheets", () => {
  const long = row(A, { accountName: "platform-engineering-production-emea" });
  expect(inventoryTable([long], false)).toContain("platform-engineering-pr…  eu-west-1");
  expect(inventoryCsv([long], false)).toContain("platform-engineering-production-emea");
});

test("what is not as declared says what to do, and the rest says nothing", () => {
  expect(inventoryNextSteps([row(A)])).toEqual([]);
  const steps = inventoryNextSteps([row(A, { status: "missing" }), row(B, { status: "undeclared" })]);
  expect(steps).toEqual([expect.stringMatching(/^missing: .*apply$/), expect.stringMatching(/^undeclared: .*apply$/)]);
});

test("values for spreadsheets are whole: times to the second, ages in seconds", () => {
  const [head, line] = inventoryCsv([LIVE], true).split("\n");
  expect(head).toBe(
    "account,region,status,filter,relay,waiting,dead letters,problem,since,oldest waits,last finding,function errors,look at,account name",
  );
  expect(line).toContain("2026-03-01T12:00:00.000Z,5400,2026-11-24T12:30:00.000Z");
});

test("a cell that a spreadsheet would run as a formula is made text", () => {
  const csv = inventoryCsv([row(A, { accountName: '=HYPERLINK("x","y")' })], false);
  expect(csv.split("\n")[1]).toContain(`"'=HYPERLINK(""x"",""y"")"`);
});

test("the summary counts what is not connected", () => {
  const rows = [row(A), row(B, { status: "missing", deployed: undefined }), row(B, { status: "undeclared" })];
  expect(inventorySummary(rows, false)).toBe("1 of 3 connections connected, 1 missing, 1 undeclared");
});

test("what waits in a queue that many send to is counted once", () => {
  const hub = { queueAccount: B, queueUrl: "https://sqs/hub" };
  const live = { waiting: 5, deadLetters: 1 };
  const rows = [A, "333333333333"].map((account) =>
    row(account, { deployed: deployed(account, "eu-west-1", hub), live }),
  );
  expect(inventorySummary(rows, true)).toBe("2 of 2 connections connected; 5 findings waiting, 1 dead letter");
});

test("nothing waiting is said in words", () => {
  expect(inventorySummary([row(A, { live: { waiting: 0, deadLetters: 0 } })], true)).toContain(
    "nothing is waiting, 0 dead letters",
  );
});
