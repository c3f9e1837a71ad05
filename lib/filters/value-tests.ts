import { type AddressRange, addressIn, cidrRange, parseAddress } from "./ip-address";
import { isObject, type Leaf, PatternError, type ValueTest } from "./pattern";
import { caseFolded, STAR, wildcardExpression, wildcardParts } from "./text-match";

/**
 * What one entry of a pattern's list stands for; `besideNumbers` if another entry of the list compares numbers. The engine compares text together with its surrounding quotes, so a prefix
 * that ends in a quote can match the end of a value; that is kept.
 * @throws PatternError with the reason for which AWS refuses the entry
 */
export function valueTest(entry: unknown, path: string, besideNumbers = false): ValueTest {
  return { ...testOf(entry, path, besideNumbers), keys: keysOf(entry), beginning: beginningOf(entry) };
}

function beginningOf(entry: unknown): string | undefined {
  if (typeof entry === "string") return entry;
  if (!isObject(entry)) return undefined;
  if (typeof entry.wildcard === "string") {
    const parts = wildcardParts(entry.wildcard, "");
    return parts.slice(0, parts.indexOf(STAR) >>> 0).join("");
  }
  return [entry.prefix, entry.exactly].find((text) => typeof text === "string");
}

/** A number is stored as a number and as it is written. */
function keysOf(entry: unknown): readonly string[] {
  if (typeof entry === "number") return [`number ${entry}`, `text ${entry}`];
  if (isObject(entry)) {
    const { numeric, exactly } = entry;
    if (Array.isArray(numeric) && numeric[0] === "=") return [`number ${numeric[1]}`];
    if (typeof exactly === "string") return [JSON.stringify(exactly)];
  }
  return [JSON.stringify(entry)];
}

type Test = Omit<ValueTest, "keys" | "beginning">;

function testOf(entry: unknown, path: string, besideNumbers: boolean): Test {
  if (typeof entry === "string") return literalText(entry, besideNumbers);
  if (typeof entry === "number" || typeof entry === "boolean" || entry === null) return literal(entry);
  if (!isObject(entry)) throw new PatternError(path, "a value must be text, a number, true, false, null or a match");
  const [operator, ...more] = Object.keys(entry);
  if (operator === undefined) throw new PatternError(path, "an empty match says nothing");
  if (more.length > 0) throw new PatternError(path, `only one key is allowed in a match, found ${[operator, ...more]}`);
  return match(operator, entry[operator], path, besideNumbers);
}

/** Whether an entry compares numbers; the engine then does not try numbers as addresses. */
export function comparesNumbers(entry: unknown): boolean {
  if (typeof entry === "number") return true;
  if (!isObject(entry)) return false;
  const excluded: unknown = [entry["anything-but"]].flat()[0];
  return "numeric" in entry || typeof excluded === "number";
}

/** Text that is an IP address stands for the address, however it is written. */
function literalText(text: string, besideNumbers: boolean): Test {
  const address = parseAddress(text);
  const passes = address
    ? addressTest({ low: address, high: address }, besideNumbers)
    : (value: Leaf) => value === text;
  return present(passes, JSON.stringify(text));
}

function addressTest(range: AddressRange, besideNumbers: boolean): (value: Leaf) => boolean {
  return (value) =>
    (typeof value === "string" || (typeof value === "number" && !besideNumbers)) && addressIn(value, range);
}

function literal(wanted: number | boolean | null): Test {
  return present((value) => value === wanted, String(wanted));
}

function match(operator: string, operand: unknown, path: string, besideNumbers = false): Test {
  switch (operator) {
    case "exactly": {
      const text = textOf(operand, path, "exactly");
      return present((value) => value === text, JSON.stringify(text));
    }
    case "prefix":
      return affix(operand, path, "prefix");
    case "suffix":
      return affix(operand, path, "suffix");
    case "equals-ignore-case": {
      const text = textOf(operand, path, operator);
      return present(textMatching(caseFolded(text)), `${JSON.stringify(text)} in any case`);
    }
    case "wildcard": {
      const text = textOf(operand, path, operator);
      return present(textMatching(wildcardExpression(text, path)), `text like ${JSON.stringify(text)}`);
    }
    case "anything-but":
      return anythingBut(operand, path);
    case "numeric":
      return numeric(operand, path);
    case "exists":
      if (typeof operand !== "boolean") throw new PatternError(path, "exists takes true or false");
      return operand ? present(() => true, "present") : { passes: () => false, absent: true, words: "absent" };
    case "cidr": {
      const range = cidrRange(textOf(operand, path, operator), path);
      return present(addressTest(range, besideNumbers), `an address in ${operand}`);
    }
    default:
      throw new PatternError(path, `"${operator}" is no match that EventBridge knows`);
  }
}

function affix(operand: unknown, path: string, end: "prefix" | "suffix"): Test {
  const verb = end === "prefix" ? "begins" : "ends";
  if (isObject(operand)) {
    const keys = Object.keys(operand);
    if (keys.length !== 1 || keys[0] !== "equals-ignore-case") {
      throw new PatternError(path, `${end} takes text or equals-ignore-case, found ${keys.join(", ") || "nothing"}`);
    }
    const text = textOf(operand["equals-ignore-case"], path, "equals-ignore-case");
    const words = `text that ${verb} with ${JSON.stringify(text)} in any case`;
    return present(textMatching(caseFolded(text, end)), words);
  }
  const text = textOf(operand, path, end);
  return present(hasAffix(text, end), `text that ${verb} with ${JSON.stringify(text)}`);
}

/** Passes a value unless it is one of those listed; text that is excluded says nothing of numbers, and the other way round. */
function anythingBut(operand: unknown, path: string): Test {
  if (!isObject(operand)) {
    const values = Array.isArray(operand) ? (operand as unknown[]) : [operand];
    const sort = typeof values[0];
    if (values.length === 0) throw new PatternError(path, "anything-but takes at least one value");
    if (!values.every((value) => typeof value === "string" || typeof value === "number")) {
      throw new PatternError(path, "anything-but takes text or numbers, neither true, false, null nor lists");
    }
    if (!values.every((value) => typeof value === sort)) {
      throw new PatternError(path, "anything-but takes either text or numbers, not both");
    }
    const excluded = new Set<Leaf>(values);
    return present((value) => !excluded.has(value), `anything but ${values.map((v) => JSON.stringify(v)).join(", ")}`);
  }
  const keys = Object.keys(operand);
  const kind = keys[0];
  if (keys.length !== 1 || kind === undefined) {
    throw new PatternError(path, "anything-but takes one match");
  }
  if (kind !== "prefix" && kind !== "suffix" && kind !== "equals-ignore-case" && kind !== "wildcard") {
    throw new PatternError(path, `anything-but does not take "${kind}"`);
  }
  const inner = operand[kind];
  const texts = (Array.isArray(inner) ? (inner as unknown[]) : [inner]).map((each) => textOf(each, path, kind));
  if (texts.length === 0) throw new PatternError(path, "anything-but takes at least one value");
  if ((kind === "prefix" || kind === "suffix") && texts.includes("")) {
    throw new PatternError(path, `anything-but takes no empty ${kind}: nothing would pass`);
  }
  const tests = texts.map((text) => match(kind, text, path));
  return present(
    (value) => !tests.some((test) => test.passes(value)),
    `anything but ${tests.map((test) => test.words).join(", ")}`,
  );
}

const COMPARISONS: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  "=": (value, bound) => value === bound,
  "<": (value, bound) => value < bound,
  "<=": (value, bound) => value <= bound,
  ">": (value, bound) => value > bound,
  ">=": (value, bound) => value >= bound,
};

function numeric(operand: unknown, path: string): Test {
  if (!Array.isArray(operand)) throw new PatternError(path, "numeric takes a list of operators and bounds");
  const terms = operand as unknown[];
  const comparisons: [operator: string, bound: number][] = [];
  for (let index = 0; index < terms.length; index += 2) {
    const [operator, bound] = terms.slice(index, index + 2);
    if (typeof operator !== "string" || !(operator in COMPARISONS)) {
      throw new PatternError(path, `numeric takes =, <, <=, > or >=, found ${JSON.stringify(operator)}`);
    }
    if (typeof bound !== "number") throw new PatternError(path, `the bound of ${operator} must be a number`);
    comparisons.push([operator, bound]);
  }
  const [first, second] = comparisons;
  if (first === undefined || comparisons.length > 2) throw new PatternError(path, "numeric takes one or two bounds");
  if (second !== undefined) {
    if (!first[0].startsWith(">") || !second[0].startsWith("<")) {
      throw new PatternError(path, "a numeric range is a lower bound (>, >=), then an upper one (<, <=)");
    }
    if (first[1] >= second[1])
      throw new PatternError(path, "the lower bound of a range must be less than the upper one");
  }
  const words = comparisons.map(([operator, bound]) => `${operator} ${bound}`).join(" and ");
  return present(
    (value) =>
      typeof value === "number" && comparisons.every(([operator, bound]) => COMPARISONS[operator]!(value, bound)),
    `a number ${words}`,
  );
}

function present(passes: (value: Leaf) => boolean, words: string): Test {
  return { passes, absent: false, words };
}

function textOf(value: unknown, path: string, operator: string): string {
  if (typeof value !== "string") throw new PatternError(path, `${operator} takes text, found ${JSON.stringify(value)}`);
  return value;
}

function textMatching(expression: RegExp): (value: Leaf) => boolean {
  return (value) => typeof value === "string" && expression.test(value);
}

function hasAffix(text: string, end: "prefix" | "suffix"): (value: Leaf) => boolean {
  return end === "prefix"
    ? (value) => typeof value === "string" && `"${value}"`.startsWith(`"${text}`)
    : (value) => typeof value === "string" && `"${value}"`.endsWith(`${text}"`);
}
