import type { Argument, BinaryOperator, Node } from "./ast";
import { DqlError } from "./error";
import { IMPLEMENTATIONS, within } from "./functions";
import { align, durationOf } from "./time";
import { compare, Duration, isArray, isRecord, type RecordValue, Timestamp, type Value } from "./values";

/** What an expression may look at besides its record. */
export interface Surroundings {
  readonly now: Timestamp;
  /** Values of dashboard variables by name, without `$`. */
  readonly variables: Readonly<Record<string, readonly string[]>>;
}

/**
 * The value of an expression for a record. What is not there is nothing (null), and what is made of nothing is nothing, but
 * `and` and `or` decide where one side is enough.
 *
 * @throws DqlError for what DQL or the sandbox does not know
 */
export function evaluate(node: Node, record: RecordValue, around: Surroundings): Value {
  switch (node.kind) {
    case "literal":
      return node.value;
    case "duration":
      return fixedDuration(node.amount, node.unit, node);
    case "field":
      return record[node.name] ?? null;
    case "variable":
      return single(variable(node, around));
    case "unary":
      return unary(node.operator, evaluate(node.operand, record, around));
    case "binary":
      return binary(node, record, around);
    case "align": {
      const time = evaluate(node.target, record, around);
      return time instanceof Timestamp ? align(time, node.unit) : null;
    }
    case "index":
      return element(node, record, around);
    case "list":
      return positional(node.items, record, around);
    case "call":
      return call(node, record, around);
    case "subquery":
      throw new DqlError("NOT_IN_THE_SANDBOX", "A subquery is no value.", node.start, node.end);
  }
}

/** Whether a condition holds: false and nothing are no. */
export function holds(node: Node, record: RecordValue, around: Surroundings): boolean {
  return evaluate(node, record, around) === true;
}

function fixedDuration(amount: number, unit: string, { start, end }: Node): Duration {
  const duration = durationOf(amount, unit);
  if (duration) return duration;
  throw new DqlError("NOT_IN_THE_SANDBOX", `The sandbox has no calendar for the unit \`${unit}\`.`, start, end);
}

function variable(node: Node & { kind: "variable" }, { variables }: Surroundings): readonly string[] {
  const values = variables[node.name];
  if (values) return values;
  throw new DqlError("UNDEFINED_VARIABLE", `The variable \`$${node.name}\` isn't defined.`, node.start, node.end);
}

function single(values: readonly string[]): Value {
  return values.length === 1 ? values[0]! : values;
}

function unary(operator: "not" | "-", value: Value): Value {
  if (operator === "not") return typeof value === "boolean" ? !value : null;
  if (value instanceof Duration) return new Duration(-value.ms);
  return typeof value === "number" ? -value : null;
}

function binary(node: Node & { kind: "binary" }, record: RecordValue, around: Surroundings): Value {
  const left = evaluate(node.left, record, around);
  if (node.operator === "and" && left === false) return false;
  if (node.operator === "or" && left === true) return true;
  const right = evaluate(node.right, record, around);
  return isLogic(node.operator) ? logic(node.operator, left, right) : operate(node.operator, left, right);
}

type Logic = "and" | "or" | "xor";

function isLogic(operator: BinaryOperator): operator is Logic {
  return operator === "and" || operator === "or" || operator === "xor";
}

function logic(operator: Logic, left: Value, right: Value): Value {
  const [one, other] = [left, right].map((value) => (typeof value === "boolean" ? value : null));
  if (operator === "xor") return one === null || other === null ? null : one !== other;
  const decisive = operator === "or";
  if (one === decisive || other === decisive) return decisive;
  return one === null || other === null ? null : !decisive;
}

/** What has no meaning for two values, one of them nothing among others, is nothing. */
function operate(operator: Exclude<BinaryOperator, Logic>, left: Value, right: Value): Value {
  switch (operator) {
    case "in":
      return within(left, right);
    case "+":
    case "-":
      return sum(left, right, operator === "+" ? 1 : -1);
    case "*":
    case "/":
    case "%":
      return product(operator, left, right);
    default:
      return comparison(operator, compare(left, right));
  }
}

function comparison(operator: string, difference: number | undefined): Value {
  if (difference === undefined) return null;
  if (operator === "==") return difference === 0;
  if (operator === "!=") return difference !== 0;
  if (operator.endsWith("=") && difference === 0) return true;
  return operator.startsWith("<") ? difference < 0 : difference > 0;
}

function sum(left: Value, right: Value, sign: 1 | -1): Value {
  if (typeof left === "number" && typeof right === "number") return left + sign * right;
  if (left instanceof Timestamp && right instanceof Duration) return new Timestamp(left.ms + sign * right.ms);
  if (left instanceof Timestamp && right instanceof Timestamp && sign < 0) return new Duration(left.ms - right.ms);
  if (left instanceof Duration && right instanceof Duration) return new Duration(left.ms + sign * right.ms);
  return null;
}

function product(operator: "*" | "/" | "%", left: Value, right: Value): Value {
  if (left instanceof Duration && right instanceof Duration) {
    return operator === "/" && right.ms !== 0 ? left.ms / right.ms : null;
  }
  if (left instanceof Duration && typeof right === "number" && operator !== "%") {
    return operator === "*" ? new Duration(left.ms * right) : right === 0 ? null : new Duration(left.ms / right);
  }
  if (typeof left !== "number" || typeof right !== "number") return null;
  if (operator === "*") return left * right;
  if (right === 0) return null;
  return operator === "/" ? left / right : left % right;
}

function element(node: Node & { kind: "index" }, record: RecordValue, around: Surroundings): Value {
  const target = evaluate(node.target, record, around);
  if (isRecord(target)) return node.index.kind === "field" ? (target[node.index.name] ?? null) : null;
  const index = evaluate(node.index, record, around);
  return isArray(target) && typeof index === "number" ? (target.at(index) ?? null) : null;
}

/** The values of arguments; a variable stands for all of its values. */
function positional(args: readonly Argument[], record: RecordValue, around: Surroundings): Value[] {
  return args.flatMap(({ value }): Value[] =>
    value.kind === "variable" ? [...variable(value, around)] : [evaluate(value, record, around)],
  );
}

function call(node: Node & { kind: "call" }, record: RecordValue, around: Surroundings): Value {
  const implementation = IMPLEMENTATIONS[node.name];
  if (!implementation) throw new DqlError("UNKNOWN_FUNCTION", `\`${node.name}\` isn't known.`, node.start, node.end);
  const named = Object.fromEntries(
    node.args.flatMap(({ parameter, alias, value }) =>
      parameter || alias ? [[parameter ?? alias, evaluate(value, record, around)]] : [],
    ),
  );
  const args = node.args.filter(({ parameter, alias }) => parameter === undefined && alias === undefined);
  return implementation({ args: positional(args, record, around), named, now: around.now });
}
