import { DqlError } from "../../../sandbox/fake-dynatrace/dql/error";
import { evaluate } from "../../../sandbox/fake-dynatrace/dql/expression";
import { parseCondition } from "../../../sandbox/fake-dynatrace/dql/parser";
import { Timestamp } from "../../../sandbox/fake-dynatrace/dql/values";

const AROUND = {
  now: new Timestamp(Date.parse("2026-03-04T10:25:30Z")),
  variables: { One: ["a"], Two: ["a", "b"], None: [] },
};
const RECORD = { yes: true, no: false, text: "Open Port", list: ["a", "b", null], number: 7, "a.b": "dotted" };

const value = (text: string) => JSON.parse(JSON.stringify(evaluate(parseCondition(text), RECORD, AROUND)));

test.each([
  // Nothing and false is false, nothing or true is true; everything else with nothing is nothing.
  ["missing and no", false],
  ["no and missing", false],
  ["missing and yes", null],
  ["missing or yes", true],
  ["missing or no", null],
  ["not missing", null],
  ["missing xor yes", null],
  ["yes xor no", true],
  ["missing == missing", null],
  ["missing != 1", null],
  ["missing > 1", null],
  ["missing + 1", null],
  ['1 == "1"', null],
  ["isNull(missing)", true],
  ["isNotNull(missing)", false],
  ["isTrueOrNull(missing)", true],
  ["isFalseOrNull(missing == 1)", true],
  ["isFalseOrNull(yes)", false],
  ["in(missing, array(1))", null],
  ["if(missing, 1, else: 2)", 2],
  ["if(no, 1)", null],
  ["coalesce(missing, 2, 3)", 2],
])("of nothing: %s is %j", (text, expected) => {
  expect(value(text)).toEqual(expected);
});

test.each([
  ["in(number, {1, 7})", true],
  ['in(list, array("x", "b"))', true],
  ['in("c", list)', false],
  ["number in array(7)", true],
  ['in("a", array($One))', true],
  ['in("b", array($Two))', true],
  ['in("b", array($None))', false],
  ['"a" == $One', true],
  ['contains(text, "open")', false],
  ['contains(text, "open", false)', true],
  ['contains(text, "open", caseSensitive: false)', true],
  ['startsWith(text, "Open")', true],
  ['endsWith(text, "Port")', true],
  ['matchesPhrase(text, "port")', true],
  ['matchesPhrase("Ports", "port")', false],
  ['matchesValue(text, "*port")', true],
  ['matchesValue(list, {"x", "b"})', true],
  ['matchesValue(text, "open")', false],
  ["lower(text)", "open port"],
  ["upper(text)", "OPEN PORT"],
  ['concat(text, "/", number)', "Open Port/7"],
  ["concat(text, missing)", null],
  ["substring(text, from: 0, to: 4)", "Open"],
  ["substring(text, from: 5)", "Port"],
  ["stringLength(text)", 9],
  ['splitString("a/b", "/")', ["a", "b"]],
  ['replaceString(text, "Open ", "")', "Port"],
  ['trim(" a ")', "a"],
  ['indexOf(text, "P")', 5],
  ["arrayFirst(list)", "a"],
  ["arrayLast(list)", "b"],
  ["arraySize(list)", 3],
  ["arrayRemoveNulls(list)", ["a", "b"]],
  ["arraySum(array(1, 2, null))", 3],
  ["arrayAvg(array(1, 3))", 2],
  ["arrayMax(array(1, 3))", 3],
  ["arrayMin(array(2, 3))", 2],
  ["arrayDistinct(array(1, 1, 2))", [1, 2]],
  ["arrayConcat(array(1), array(2))", [1, 2]],
  ['arraySort(array(2, 1), direction: "descending")', [2, 1]],
  ['arrayIndexOf(list, "b")', 1],
  ["list[1]", "b"],
  ["list[9]", null],
  ["record(a = 1)[a]", 1],
  ["a.b", "dotted"],
  ["-number + 10 % 4 * 2", -3],
  ["7 / 2", 3.5],
  ["1 / 0", null],
  ["round(1.25, decimals: 1)", 1.3],
  ["floor(1.7) + ceil(1.2) + abs(-1)", 4],
  ['toLong("12.7")', 12],
  ['toLong("many")', null],
  ['toDouble("0.5")', 0.5],
  ["toString(7)", "7"],
  ["toString(missing)", null],
  ['toBoolean("true")', true],
  ["bin(number, 5)", 5],
])("%s is %j", (text, expected) => {
  expect(value(text)).toEqual(expected);
});

test.each([
  ["now()", "2026-03-04T10:25:30.000000000Z"],
  ["now()-1h@h", "2026-03-04T09:00:00.000000000Z"],
  ["now()@d", "2026-03-04T00:00:00.000000000Z"],
  ["now()@w1", "2026-03-02T00:00:00.000000000Z"],
  ["now()@M", "2026-03-01T00:00:00.000000000Z"],
  ["now()@q", "2026-01-01T00:00:00.000000000Z"],
  ["bin(now(), 6h)", "2026-03-04T06:00:00.000000000Z"],
  ['toTimestamp("2026-03-04T11:00:00+01:00")', "2026-03-04T10:00:00.000000000Z"],
  ['toTimestamp("yesterday")', null],
  ['toTimestamp("2026-03-04T10:00:00Z") < now()', true],
  ['now() - toTimestamp("2026-03-04T10:25:00Z")', "30000000000"],
  ['now() - toTimestamp("2026-03-04T10:25:00Z") > 29s', true],
  ["1h / 30m", 2],
  ["2 * 3", 6],
  ["1h - 1h == 0s", true],
  ["getHour(now())", 10],
  ["getDayOfWeek(now())", 3],
  ["unixMillisFromTimestamp(now())", Date.parse("2026-03-04T10:25:30Z")],
])("of time: %s is %j", (text, expected) => {
  expect(value(text)).toEqual(expected);
});

test("times as text sort as the times do", () => {
  expect(
    value('toString(toTimestamp("2026-03-04T09:59:59.999Z")) < toString(toTimestamp("2026-03-04T10:00:00Z"))'),
  ).toBe(true);
});

test("a unit without a fixed length is refused where it is used", () => {
  expect(() => value("now() - 1M")).toThrow(DqlError);
});
