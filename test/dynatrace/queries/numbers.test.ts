import { QUERY_IDS, type QueryId, query } from "../../../lib/dynatrace/queries/catalogue";
import { parse } from "../../../sandbox/fake-dynatrace/dql/parser";
import { type Asked, ask, EVERYTHING } from "./ask";
import { NUMBERS } from "./numbers";
import { CONNECTIONS, NOW, RECORDS } from "./story";

test.each(QUERY_IDS)("%s gives the story's numbers", (id) => {
  expect(ask(id)).toEqual(NUMBERS[id]);
});

/** Those that count deliveries, which is their purpose. */
const COUNTS_DELIVERIES = /^(monitor|health|variable)\.|^findings\.records$/;

test.each(QUERY_IDS.filter((id) => !COUNTS_DELIVERIES.test(id)))(
  "%s gives the same when everything is delivered twice",
  (id) => {
    expect(ask(id, { records: [...RECORDS, ...RECORDS] })).toEqual(NUMBERS[id]);
  },
);

test.each(QUERY_IDS)("%s gives the same whatever the order in which records are read", (id) => {
  expect(ask(id, { records: RECORDS.toReversed() })).toEqual(NUMBERS[id]);
});

test.each(QUERY_IDS)("%s runs on an environment where nothing has arrived", (id) => {
  const { dql } = query(id, { connections: CONNECTIONS });
  expect(() => parse(dql)).not.toThrow();
  expect(
    ask(id, { records: [] })
      .flat()
      .every((value) => value !== undefined),
  ).toBe(true);
});

describe("what is chosen on the board", () => {
  const total = (chosen: Asked["chosen"]) => ask("findings.total", { chosen })[0]?.[0];

  test.each([
    [{ Product: ["GuardDuty"] }, 3],
    [{ Kind: ["compliance"] }, 4],
    [{ Kind: ["other"] }, 1],
    [{ RiskLevel: ["CRITICAL"] }, 3],
    [{ Account: ["222222222222"] }, 4],
    [{ Region: ["us-east-1"] }, 4],
    [{ State: ["passed"] }, 3],
    [{ State: ["suppressed"] }, 1],
    [{ State: ["archived"] }, 1],
    [{ State: EVERYTHING.State }, 18],
    [{ Product: [] }, 0],
  ])("%j leaves %i findings", (chosen, expected) => {
    expect(total(chosen)).toBe(expected);
  });

  test("the parts make the whole: kinds, products, regions and states share the findings out", () => {
    for (const name of ["Kind", "Product", "Region", "State", "RiskLevel", "Account"] as const) {
      const others = name === "State" ? {} : { State: EVERYTHING.State };
      const parts = EVERYTHING[name].map((value) => Number(total({ ...others, [name]: [value] })));
      expect(parts.reduce((sum, part) => sum + part, 0)).toBe(18);
    }
  });
});

describe("what a workflow is told, run after run", () => {
  const HOUR = 3_600_000;

  /** Each row that a query tells, with the time of the run, from the story's first day on. */
  function told(id: QueryId, everyHours: number, minutes = 10): string[] {
    const rows: string[] = [];
    const first = Math.floor(Date.parse("2026-02-20T06:00:00Z") / HOUR) * HOUR + minutes * 60_000;
    for (let at = first; at <= NOW.getTime(); at += everyHours * HOUR) {
      const now = new Date(at);
      const arrived = RECORDS.filter(({ timestamp }) => Date.parse(String(timestamp)) <= at);
      for (const [label] of ask(id, { records: arrived, now })) rows.push(`${label} ${now.toISOString().slice(0, 13)}`);
    }
    return rows;
  }

  test("a critical vulnerability is told once, though it is scanned again after twelve days", () => {
    expect(told("workflows.new-critical-vulnerabilities", 1)).toEqual([
      "hubrelay-CVE-2026-0002-222222222222 2026-02-20T10",
      "hubrelay-CVE-2026-0001-111111111111 2026-03-04T10",
    ]);
  });

  test("a detection is told once, though it comes twice or is seen again, and not when an old state comes late", () => {
    const finding = (account: string, region: string, id: string) =>
      `arn:aws:securityhub:${region}:${account}:finding/${id}`;
    expect(told("workflows.new-detections", 1)).toEqual([
      `${finding("222222222222", "us-east-1", "credentials")} 2026-03-03T13`,
      `${finding("111111111111", "eu-west-1", "portscan")} 2026-03-04T10`,
    ]);
  });

  test("a run that starts late tells the same as one in time", () => {
    expect(told("workflows.new-detections", 1, 55)).toEqual(
      // The story ends at 10:25: the last of the late runs is that of nine.
      told("workflows.new-detections", 1).filter((row) => !row.endsWith("03-04T10")),
    );
  });

  test("a control is told when it begins to fail, not when it is checked again, and once more after it had passed", () => {
    expect(told("workflows.failed-controls", 24)).toEqual([
      "hubrelay-S3.8-111111111111 2026-02-28T06",
      "hubrelay-IAM.6-111111111111 2026-03-02T06",
      "hubrelay-S3.8-111111111111 2026-03-02T06",
      "hubrelay-EC2.8-111111111111 2026-03-04T06",
    ]);
  });

  test("a connection is told as silent every day, and marked on the first", () => {
    const silent = (now: string) =>
      ask("workflows.silent-connections", {
        now: new Date(now),
        records: RECORDS.filter(({ timestamp }) => String(timestamp) < now),
      })
        .filter(([account, , region]) => account === "222222222222" && region === "eu-west-1")
        .map(([, , , status, , sinceYesterday]) => [status, sinceYesterday]);
    expect(silent("2026-02-26T06:10:00.000Z")).toEqual([]);
    expect(silent("2026-02-27T06:10:00.000Z")).toEqual([["silent", true]]);
    expect(silent("2026-02-28T06:10:00.000Z")).toEqual([["silent", false]]);
  });
});

test("a record that Threats & Exploits would hide is shown with what it lacks", () => {
  const [record] = RECORDS;
  const {
    "object.type": _type,
    "finding.title": _title,
    ...broken
  } = { ...record, timestamp: NOW.toISOString() } as Record<string, unknown>;
  const now = new Date(NOW.getTime() + 1000);
  expect(ask("health.invisible", { records: [broken], now })).toEqual([
    ["finding.title", 1, ["Inspector"]],
    ["object.type", 1, ["Inspector"]],
  ]);
});
