import { QUERY_IDS, query } from "../../../lib/dynatrace/queries/catalogue";
import { column } from "../../../lib/dynatrace/queries/query";
import { DETECTION_TRIGGER } from "../../../lib/dynatrace/queries/workflows";
import { problemsOf, problemsOfCondition } from "./checker";

const CONTEXT = {
  connections: [
    { account: "111111111111", accountName: "shop", region: "eu-west-1" },
    { account: "222222222222", accountName: 'the "other" one\\', region: "us-east-1" },
  ],
};

const count = [column("count", "Count", "count")];
const check = (...steps: readonly string[]) =>
  problemsOf({
    dql: ["fetch security.events, from: now()-1d", ...steps, "summarize count = count()"].join("\n| "),
    columns: count,
    variables: [],
    range: "own",
  });

test.each(QUERY_IDS)(
  "%s uses only fields, commands and functions that there are, and gives the columns it declares",
  (id) => {
    expect(problemsOf(query(id, CONTEXT))).toEqual([]);
  },
);

test("the trigger's condition uses only fields that there are", () => {
  expect(problemsOfCondition(DETECTION_TRIGGER)).toEqual([]);
  expect(problemsOfCondition('event.typ == "DETECTION_FINDING"')).toEqual([
    "1:1 there is no field event.typ here: did you mean event.type?",
  ]);
});

test("a query without a fault has no problems", () => {
  expect(check('filter event.type == "DETECTION_FINDING"')).toEqual([]);
});

test.each([
  [
    "a field that nobody emits",
    'filter aws.securityhub.recordstate == "ACTIVE"',
    "2:10 there is no field aws.securityhub.recordstate here: did you mean aws.securityhub.record_state?",
  ],
  [
    "Dynatrace's own posture fields",
    "filter isNotNull(compliance.standard.name)",
    "2:20 there is no field compliance.standard.name here",
  ],
  ["a bucket", 'filter dt.system.bucket == "default_securityevents"', "2:10 records may lie in any bucket"],
  ["a command that DQL does not have", "where true", "2:3 The command `where` isn't known"],
  [
    "a misspelt function",
    'filter startWith(finding.title, "a")',
    "2:10 The function `startWith` isn't known. Did you mean `startsWith`?",
  ],
  [
    "too few parameters",
    "filter contains(finding.title)",
    "2:10 `contains` takes at least 2 positional parameters, it has 1.",
  ],
  [
    "a parameter the function does not take",
    "fieldsAdd a = round(1, digits: 2)",
    "2:26 The parameter `digits` isn't known to `round`.",
  ],
  [
    "a list compared as a text",
    'filter compliance.standards == "a"',
    "2:10 compliance.standards is a list, which == never matches: use in()",
  ],
  ["a field that is gone", "fields finding.id | filter isNull(object.id)", "2:37 there is no field object.id here"],
  ["a field that comes at the same time", "fieldsAdd b = 1, a = b", "2:24 there is no field b here"],
  ["an aggregation of single records", "fieldsAdd a = count()", "2:17 The aggregation `count` isn't allowed here."],
  ["an expression in place of an aggregation", "summarize count = count() + 1", "2:21 Expected an aggregation here."],
  [
    "a variable that is not declared",
    "filter in(product.name, array($Product))",
    "2:33 The variable `$Product` isn't defined.",
  ],
  [
    "a field of a lookup that it does not give",
    "lookup [data record(a = 1)], sourceField: event.id, lookupField: b",
    "2:68 there is no field b here",
  ],
  [
    "a field of a join that the other side has not",
    "join [data record(a = 1)], on: {event.id}, fields: {a}",
    "2:35 there is no field event.id here",
  ],
  ["a join without a condition", "join [data record(a = 1)]", "2:3 `join` needs `on`."],
  [
    "a series after the time is gone",
    "fields finding.id | makeTimeseries n = count()",
    "2:23 there is no timestamp any more",
  ],
  ["no DQL at all", "filter and", "2:10 `and` isn't allowed here"],
])("%s is found, with its place", (_, step, expected) => {
  expect(check(step).join("\n")).toContain(expected);
});

test("a result that is not the declared one is found", () => {
  const dql = "fetch security.events, from: now()-1d\n| summarize number = count()";
  expect(problemsOf({ dql, columns: count, variables: [], range: "own" })).toEqual([
    "2:3 the columns are declared as count, the result has number",
  ]);
  const whole = "fetch security.events, from: now()-1d\n| limit 1";
  expect(problemsOf({ dql: whole, columns: count, variables: [], range: "own" })[0]).toContain(
    "2:3 the result is whole records",
  );
});

test("another table, a variable nobody uses and a missing time range are found", () => {
  const dql = "fetch events | summarize count = count()";
  expect(problemsOf({ dql, columns: count, variables: ["Product"], range: "own" })).toEqual([
    "1:1 expected fetch security.events, received events",
    "1:1 the variable $Product is declared and not used",
    "1:1 no `from`, and no document to take it from",
  ]);
});

test("a query for a document that names a time range of its own is found", () => {
  const dql = "fetch security.events, from: now()-1d | summarize count = count()";
  expect(problemsOf({ dql, columns: count, variables: [], range: "document" })).toEqual([
    "1:1 it says how far it looks back, but is declared to leave that to the document",
  ]);
});
