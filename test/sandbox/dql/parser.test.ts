import type { Node } from "../../../sandbox/fake-dynatrace/dql/ast";
import { DqlError, placeOf } from "../../../sandbox/fake-dynatrace/dql/error";
import { parse, parseCondition } from "../../../sandbox/fake-dynatrace/dql/parser";

/** An expression with every level in parentheses. */
function shown(node: Node): string {
  switch (node.kind) {
    case "binary":
      return `(${shown(node.left)} ${node.operator} ${shown(node.right)})`;
    case "unary":
      return `(${node.operator} ${shown(node.operand)})`;
    case "align":
      return `(${shown(node.target)} @${node.unit})`;
    case "field":
      return node.name;
    case "call":
      return `${node.name}()`;
    case "duration":
      return `${node.amount}${node.unit}`;
    case "literal":
      return JSON.stringify(node.value);
    default:
      return node.kind;
  }
}

test.each([
  ["a == 1 or b == 2 and c == 3", "((a == 1) or ((b == 2) and (c == 3)))"],
  ["not a == 1 and b", "((not (a == 1)) and b)"],
  ["1 + 2 * 3 - 4", "((1 + (2 * 3)) - 4)"],
  ["(1 + 2) * 3", "((1 + 2) * 3)"],
  ["now()-1h@h", "((now() - 1h) @h)"],
  ["now()@d-1h", "((now() @d) - 1h)"],
  ["timestamp >= now()-7d", "(timestamp >= (now() - 7d))"],
  ["a AND NOT b", "(a and (not b))"],
  ["true and isNull(null)", "(true and isNull())"],
])("%s is read as %s", (text, expected) => {
  expect(shown(parseCondition(text))).toBe(expected);
});

test("names have dots, backticks hold any name, and texts their escapes", () => {
  const [command] = parse('fields a.b.c, `aws.tags.cost-center`, d = "say \\"no\\"\\n", e = """a\\b"""');
  expect(
    command?.args.map(({ alias, value }) => [
      alias,
      value.kind === "field" ? value.name : value.kind === "literal" && value.value,
    ]),
  ).toEqual([
    [undefined, "a.b.c"],
    [undefined, "aws.tags.cost-center"],
    ["d", 'say "no"\n'],
    ["e", "a\\b"],
  ]);
});

test("comments and line breaks mean nothing", () => {
  expect(parse("fetch security.events // all\n/* or\nsome */ | limit 1").map(({ name }) => name)).toEqual([
    "fetch",
    "limit",
  ]);
});

test("named parameters, aliases, directions and subqueries are told apart", () => {
  const [command] = parse("lookup [fetch security.events | limit 1], sourceField: a, fields: {b, c = d}");
  expect(command?.args.map(({ parameter, value }) => [parameter, value.kind])).toEqual([
    [undefined, "subquery"],
    ["sourceField", "field"],
    ["fields", "list"],
  ]);
  expect(parse("sort a desc, b asc, c")[0]?.args.map(({ direction }) => direction)).toEqual(["desc", "asc", undefined]);
});

test.each([
  ["", "1:1", "The query ends here. Expected a command."],
  ["fetch security.events |", "1:24", "The query ends here. Expected a command."],
  ["fetch security.events\n| filter a ==", "2:14", "The query ends here. Expected a value."],
  ["fetch security.events\n| filter (a == 1", "2:17", "The query ends here. Expected `)`."],
  ['fetch security.events | filter a == "x', "1:37", "The text that begins here has no closing quote."],
  ["fetch security.events | filter a == 'x'", "1:37", "`'` isn't allowed here."],
  ["fetch security.events | limit 1 2", "1:33", "`2` isn't allowed here. Expected `|` or the end of the query."],
  ["fetch security.events | filter a = 1", "1:1", ""],
  ["fetch security.events | filter 12abc", "1:32", "`12abc` isn't allowed here."],
  ["fetch security.events | filter now()@x", "1:38", "`x` isn't allowed here. Expected a unit of time after `@`."],
])("%j is refused at %s", (query, place, message) => {
  const refuse = () => parse(query);
  if (message === "") return expect(refuse).not.toThrow();
  try {
    refuse();
  } catch (error) {
    const { line, column } = placeOf(query, (error as DqlError).start);
    expect([`${line}:${column}`, (error as Error).message]).toEqual([place, message]);
    return;
  }
  throw new Error("it was not refused");
});

test("nesting that no query has is refused, not run into the end of the stack", () => {
  expect(() => parseCondition(`${"(".repeat(5000)}1${")".repeat(5000)}`)).toThrow(DqlError);
  expect(() => parseCondition(`${"-".repeat(5000)}1`)).toThrow(DqlError);
});
