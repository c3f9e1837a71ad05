import { DqlError } from "../../../sandbox/fake-dynatrace/dql/error";
import { runDql } from "../../../sandbox/fake-dynatrace/dql/run";

const NOW = new Date("2026-03-04T10:25:00Z");

/** Three records of one day and one of the week before. */
const RECORDS = [
  { id: "a", account: "1", risk: "HIGH", score: 8.9, timestamp: "2026-03-04T10:10:00Z", tags: ["x", "y"] },
  { id: "b", account: "2", risk: "LOW", score: 3.9, timestamp: "2026-03-04T09:40:00Z" },
  { id: "a", account: "1", risk: "LOW", score: 3.9, timestamp: "2026-03-04T08:20:00Z", tags: [] },
  { id: "c", account: null, risk: "HIGH", score: null, timestamp: "2026-02-28T10:00:00Z" },
];

const run = (...steps: readonly string[]) =>
  JSON.parse(JSON.stringify(runDql(steps.join(" | "), { records: RECORDS, now: NOW })));
const all = (...steps: readonly string[]) => run("fetch security.events, from: now()-30d", ...steps);
const ids = (...steps: readonly string[]) => all(...steps).map(({ id }: { id: string }) => id);

test("without a time range, the last two hours are read", () => {
  expect(run("fetch security.events", "fields id")).toEqual([{ id: "a" }, { id: "b" }]);
});

test.each([
  ["from: now()-1h", ["a", "b"]],
  ["from: -30m", ["a"]],
  ["from: now()-2h@h, to: now()@h", ["b", "a"]],
  ["from: now()-30d, to: now()-1d", ["c"]],
])("fetch takes %s", (range, expected) => {
  expect(run(`fetch security.events, ${range}`, "fields id").map(({ id }: { id: string }) => id)).toEqual(expected);
});

test("the document's time range stands in for one in the query", () => {
  const timeframe = { from: new Date("2026-02-28T00:00:00Z"), to: new Date("2026-03-01T00:00:00Z") };
  expect(runDql("fetch security.events | fields id", { records: RECORDS, now: NOW, timeframe })).toEqual([{ id: "c" }]);
  expect(
    runDql("fetch security.events, from: -1h | fields id", { records: RECORDS, now: NOW, timeframe }),
  ).toHaveLength(2);
});

test("a filter keeps only what is true, filterOut drops only what is true", () => {
  expect(ids('filter account == "1"')).toEqual(["a", "a"]);
  expect(ids('filter not account == "1"')).toEqual(["b"]);
  expect(ids('filterOut account == "1"')).toEqual(["b", "c"]);
});

test("fields keeps, names and computes; what is missing is null", () => {
  expect(all("limit 1", "fields id, double = score * 2, missing")).toEqual([{ id: "a", double: 17.8, missing: null }]);
  expect(all("limit 1", "fieldsAdd more = 1", "fieldsAdd most = more + 1", "fieldsKeep more, most")).toEqual([
    { more: 1, most: 2 },
  ]);
  expect(all("limit 1", "fieldsRename name = id", "fieldsRemove timestamp, tags, risk, score")).toEqual([
    { name: "a", account: "1" },
  ]);
});

test("sort takes several fields, expressions and directions, and puts nothing first", () => {
  expect(ids("sort score asc, id desc")).toEqual(["c", "b", "a", "a"]);
  expect(ids("sort coalesce(score, 100) desc, timestamp asc")).toEqual(["c", "a", "a", "b"]);
});

test("dedup keeps the first of equal keys in the order it is told", () => {
  expect(all("dedup id, sort: {timestamp asc}", "sort id", "fields id, risk")).toEqual([
    { id: "a", risk: "LOW" },
    { id: "b", risk: "LOW" },
    { id: "c", risk: "HIGH" },
  ]);
  expect(all("dedup {id, risk}")).toHaveLength(4);
});

test("expand gives a record for each element, none for an empty list, and leaves others alone", () => {
  expect(all("expand tag = tags", "fields id, tag")).toEqual([
    { id: "a", tag: "x" },
    { id: "a", tag: "y" },
    { id: "b", tag: null },
    { id: "c", tag: null },
  ]);
});

test("aggregations leave out what is not there", () => {
  const aggregations = [
    'n = count(), high = countIf(risk == "HIGH"), ids = countDistinctExact(id), accounts = countDistinct(account), total = sum(score)',
    "mean = avg(score), least = min(score), most = max(score), middle = median(score), first = takeFirst(id), last = takeLast(id)",
    "any = takeAny(account), greatest = takeMax(id), smallest = takeMin(id), set = collectDistinct(id), array = collectArray(account)",
    "none = sum(missing), p = percentile(score, 100)",
  ].join(", ");
  const [result] = all(`summarize ${aggregations}`);
  expect(result).toEqual({
    ...{ n: 4, high: 2, ids: 3, accounts: 2, total: expect.closeTo(16.7), mean: expect.closeTo(5.566, 2), least: 3.9 },
    ...{ most: 8.9, middle: 3.9, first: "a", last: "c", any: "1", greatest: "c", smallest: "a", set: ["a", "b", "c"] },
    ...{ array: ["1", "2", "1"], none: null, p: 8.9 },
  });
});

test("summarize gives a record for each key, and one of nothing where there is no key", () => {
  expect(all("summarize n = count(), by: {risk, day = bin(timestamp, 1d)}")).toEqual([
    { risk: "HIGH", day: "2026-03-04T00:00:00.000000000Z", n: 1 },
    { risk: "LOW", day: "2026-03-04T00:00:00.000000000Z", n: 2 },
    { risk: "HIGH", day: "2026-02-28T00:00:00.000000000Z", n: 1 },
  ]);
  expect(all("filter false", "summarize n = count(), most = max(score)")).toEqual([{ n: 0, most: null }]);
  expect(all("filter false", "summarize n = count(), by: {risk}")).toEqual([]);
  expect(all("summarize count()")).toEqual([{ "count()": 4 }]);
});

test("makeTimeseries counts in slots that begin at whole intervals", () => {
  expect(
    run(
      "fetch security.events, from: now()-2h@h",
      "makeTimeseries n = count(default: 0), best = max(score), by: {risk}, interval: 1h",
    ),
  ).toEqual([
    {
      timeframe: { start: "2026-03-04T08:00:00.000000000Z", end: "2026-03-04T11:00:00.000000000Z" },
      ...{ interval: "3600000000000", risk: "HIGH", n: [0, 0, 1], best: [null, null, 8.9] },
    },
    {
      timeframe: { start: "2026-03-04T08:00:00.000000000Z", end: "2026-03-04T11:00:00.000000000Z" },
      ...{ interval: "3600000000000", risk: "LOW", n: [1, 1, 0], best: [3.9, 3.9, null] },
    },
  ]);
});

test("without an interval, a series has at most 180 readable slots", () => {
  const [{ interval, n }] = run("fetch security.events, from: -7d", "makeTimeseries n = count()");
  expect([interval, n.length]).toEqual([String(3600 * 1e9), 169]);
});

test("data makes records, and lookup adds the first match", () => {
  const table = 'data record(k = "1", name = "one"), record(k = "1", name = "uno"), record(k = "2", name = "two")';
  expect(
    all("dedup id", `lookup [${table}], sourceField: account, lookupField: k`, "fields id, lookup.name, lookup.k"),
  ).toEqual([
    { id: "a", "lookup.name": "one", "lookup.k": "1" },
    { id: "b", "lookup.name": "two", "lookup.k": "2" },
    { id: "c", "lookup.name": null, "lookup.k": null },
  ]);
  expect(
    all(
      "dedup id",
      `lookup [${table}], sourceField: account, lookupField: k, fields: {called = name}`,
      "fields id, called",
    )[1],
  ).toEqual({
    id: "b",
    called: "two",
  });
});

test("nothing is never the same as nothing: such keys find no match", () => {
  const table = 'data record(k = null, name = "none")';
  expect(ids(`lookup [${table}], sourceField: account, lookupField: k`, "filter isNotNull(lookup.name)")).toEqual([]);
  expect(ids(`join [${table}], on: {left[account] == right[k]}`)).toEqual([]);
});

test("join gives every match, and keeps the left side where it is told", () => {
  const table = 'data record(k = "1", n = 1), record(k = "1", n = 2)';
  const on = "on: {left[account] == right[k]}";
  expect(all("dedup id", `join [${table}], ${on}`, "fields id, right.n")).toEqual([
    { id: "a", "right.n": 1 },
    { id: "a", "right.n": 2 },
  ]);
  expect(all("dedup id", `join [${table}], ${on}, kind: leftOuter, fields: {n}`, "fields id, n")).toHaveLength(4);
  expect(all("dedup id", 'join [data record(id = "b", n = 3)], on: {id}, prefix: "o."', "fields id, o.n")).toEqual([
    { id: "b", "o.n": 3 },
  ]);
});

test("append adds the records of another query", () => {
  expect(ids("limit 1", "append [fetch security.events, from: -30d | sort timestamp asc | limit 1]")).toEqual([
    "a",
    "c",
  ]);
});

test.each([
  ["fetch logs", "UNKNOWN_DATA_OBJECT"],
  ["limit 1", "PARSE_ERROR"],
  ["fetch security.events | fetch security.events", "PARSE_ERROR"],
  ['fetch security.events | parse id, "LD:x"', "NOT_IN_THE_SANDBOX"],
  ["fetch security.events | fieldsAdd a = formatTimestamp(timestamp)", "NOT_IN_THE_SANDBOX"],
  ["fetch security.events | limit many", "INVALID_PARAMETER"],
  ["fetch security.events, from: soon", "INVALID_PARAMETER"],
  ["fetch security.events | join [fetch security.events], on: {id}, kind: rightOuter", "INVALID_PARAMETER"],
  ["fetch security.events | sort id, by: {a}", "UNKNOWN_PARAMETER_DEFINED"],
  ["fetch security.events | limit 1, 2", "TOO_MANY_POSITIONAL_PARAMETERS"],
  ["fetch security.events | limit", "PARAMETER_MISSING"],
  ["fetch security.events | filter $X", "UNDEFINED_VARIABLE"],
  ["fetch security.events | filter id in [fetch security.events]", "NOT_IN_THE_SANDBOX"],
])("%s is refused as %s, with records or without", (query, type) => {
  for (const records of [RECORDS, []]) {
    let refused: unknown;
    try {
      runDql(query, { records, now: NOW });
    } catch (error) {
      refused = error;
    }
    expect(refused).toBeInstanceOf(DqlError);
    expect(refused).toMatchObject({ type });
  }
});
