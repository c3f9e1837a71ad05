import type { Argument, BinaryOperator, Command, Node } from "./ast";
import { DqlError } from "./error";
import { type Token, tokenize } from "./lexer";

/** Operators from the loosest to the tightest; those of a level are taken from left to right. */
const LEVELS: readonly (readonly BinaryOperator[])[] = [
  ["or", "xor"],
  ["and"],
  ["==", "!=", "<", "<=", ">", ">=", "in"],
  ["+", "-"],
  ["*", "/", "%"],
];
const RESERVED = /^(and|or|xor|not)$/i;
const NOT_LEVEL = 2;
const SUM_LEVEL = 3;
/** Deeper than any query is written, and far from the stack's end. */
const DEEPEST = 500;

/**
 * The commands of a query.
 *
 * @throws DqlError where it is no DQL
 */
export function parse(query: string): readonly Command[] {
  return new Parser(query).query();
}

/**
 * A single condition, such as a trigger's.
 *
 * @throws DqlError where it is none
 */
export function parseCondition(condition: string): Node {
  return new Parser(condition).condition();
}

class Parser {
  private readonly tokens: readonly Token[];
  private at = 0;
  private depth = 0;

  public constructor(private readonly text: string) {
    this.tokens = tokenize(text);
  }

  public query(): readonly Command[] {
    const commands = this.pipeline();
    if (this.token.kind !== "end") throw this.unexpected("`|` or the end of the query");
    return commands;
  }

  public condition(): Node {
    const node = this.expression();
    if (this.token.kind !== "end") throw this.unexpected("the end of the condition");
    return node;
  }

  private get token(): Token {
    return this.tokens[this.at]!;
  }

  private pipeline(): readonly Command[] {
    const commands = [this.command()];
    while (this.take("|")) commands.push(this.command());
    return commands;
  }

  private command(): Command {
    const { kind, text, start } = this.token;
    if (kind !== "name") throw this.unexpected("a command");
    this.at += 1;
    const args = this.endsCommand() ? [] : this.list(() => this.argument());
    return { name: text, args, start, end: this.lastEnd };
  }

  private endsCommand(): boolean {
    return this.token.kind === "end" || this.is("|") || this.is("]");
  }

  private list(item: () => Argument): readonly Argument[] {
    const items = [item()];
    while (this.take(",")) items.push(item());
    return items;
  }

  private argument(): Argument {
    const { start } = this.token;
    const next = this.tokens[this.at + 1];
    if (this.token.kind === "name" && next?.kind === "symbol" && next.text === ":") {
      const parameter = this.token.text;
      this.at += 2;
      return this.close(start, { parameter });
    }
    const named = this.attempt(() => this.alias());
    return this.close(start, named === undefined ? {} : { alias: named });
  }

  /** `name =`, where a name follows that is no comparison. */
  private alias(): string | undefined {
    if (this.token.kind !== "name") return undefined;
    const name = this.path();
    return this.take("=") ? name : undefined;
  }

  private close(start: number, named: { readonly parameter?: string; readonly alias?: string }): Argument {
    const from = this.token.start;
    const value = this.expression();
    const text = this.text.slice(from, this.lastEnd);
    const direction = this.keyword("asc") ? "asc" : this.keyword("desc") ? "desc" : undefined;
    return { ...named, value, text, start, end: this.lastEnd, ...(direction && { direction }) };
  }

  private expression(level = 0): Node {
    return this.deeper(() => (level === NOT_LEVEL ? this.negation(level) : this.binary(level)));
  }

  private deeper(read: () => Node): Node {
    this.depth += 1;
    if (this.depth > DEEPEST) throw new DqlError("PARSE_ERROR", "The query is nested too deeply.", this.token.start);
    try {
      return read();
    } finally {
      this.depth -= 1;
    }
  }

  private negation(level: number): Node {
    const { start } = this.token;
    if (!this.keyword("not")) return this.binary(level);
    const operand = this.expression(level);
    return { kind: "unary", operator: "not", operand, start, end: operand.end };
  }

  private binary(level: number): Node {
    const operators = LEVELS[level];
    if (operators === undefined) return this.postfix();
    let left = this.expression(level + 1);
    for (;;) {
      // `now()-1h@h` takes the hour off first and aligns the rest.
      if (level === SUM_LEVEL && this.take("@")) {
        left = { kind: "align", target: left, unit: this.alignment(), start: left.start, end: this.lastEnd };
        continue;
      }
      const operator = this.operator(operators);
      if (operator === undefined) return left;
      const right = this.expression(level + 1);
      left = { kind: "binary", operator, left, right, start: left.start, end: right.end };
    }
  }

  private operator(operators: readonly BinaryOperator[]): BinaryOperator | undefined {
    const { kind, text, quoted } = this.token;
    if (quoted || (kind !== "symbol" && kind !== "name")) return undefined;
    const found = operators.find((operator) => operator === text.toLowerCase());
    if (found !== undefined) this.at += 1;
    return found;
  }

  private postfix(): Node {
    let node = this.primary();
    while (this.take("[")) {
      const index = this.expression();
      this.expect("]");
      node = { kind: "index", target: node, index, start: node.start, end: this.lastEnd };
    }
    return node;
  }

  private alignment(): string {
    const { kind, text } = this.token;
    if (kind !== "name" || !/^(s|m|h|d|w[0-7]?|M|q|y)$/.test(text)) throw this.unexpected("a unit of time after `@`");
    this.at += 1;
    return text;
  }

  private primary(): Node {
    const { kind, text, start, end } = this.token;
    if (this.take("-")) {
      const operand = this.deeper(() => this.postfix());
      return { kind: "unary", operator: "-", operand, start, end: operand.end };
    }
    if (this.take("(")) {
      const inner = this.expression();
      this.expect(")");
      return { ...inner, start, end: this.lastEnd };
    }
    if (this.take("{")) {
      const items = this.is("}") ? [] : this.list(() => this.argument());
      this.expect("}");
      return { kind: "list", items, start, end: this.lastEnd };
    }
    if (this.take("[")) {
      const commands = this.pipeline();
      this.expect("]");
      return { kind: "subquery", commands, start, end: this.lastEnd };
    }
    if (kind === "name") return this.named();
    if (kind === "symbol" || kind === "end") throw this.unexpected("a value");
    this.at += 1;
    if (kind === "variable") return { kind, name: text, start, end };
    if (kind === "string") return { kind: "literal", value: text, start, end };
    if (kind === "number") return { kind: "literal", value: Number(text), start, end };
    const [, amount, unit] = /^(\d+)(\D+)$/.exec(text)!;
    return { kind: "duration", amount: Number(amount), unit: unit!, start, end };
  }

  private named(): Node {
    const { start, quoted, text } = this.token;
    if (!quoted && RESERVED.test(text)) throw this.unexpected("a value");
    if (!quoted && /^(true|false|null)$/i.test(text) && !this.followedBy(".")) {
      this.at += 1;
      const value = text.toLowerCase() === "null" ? null : text.toLowerCase() === "true";
      return { kind: "literal", value, start, end: this.lastEnd };
    }
    const name = this.path();
    if (!this.take("(")) return { kind: "field", name, start, end: this.lastEnd };
    const args = this.is(")") ? [] : this.list(() => this.argument());
    this.expect(")");
    return { kind: "call", name, args, start, end: this.lastEnd };
  }

  /** A name with its dots. */
  private path(): string {
    let name = this.token.text;
    this.at += 1;
    while (this.is(".") && this.tokens[this.at + 1]?.kind === "name") {
      name += `.${this.tokens[this.at + 1]!.text}`;
      this.at += 2;
    }
    return name;
  }

  private followedBy(symbol: string): boolean {
    const next = this.tokens[this.at + 1];
    return next?.kind === "symbol" && next.text === symbol;
  }

  private attempt<T>(read: () => T | undefined): T | undefined {
    const { at } = this;
    const found = read();
    if (found === undefined) this.at = at;
    return found;
  }

  private is(symbol: string): boolean {
    return this.token.kind === "symbol" && this.token.text === symbol;
  }

  private take(symbol: string): boolean {
    if (!this.is(symbol)) return false;
    this.at += 1;
    return true;
  }

  private keyword(word: string): boolean {
    const { kind, text, quoted } = this.token;
    if (kind !== "name" || quoted || text.toLowerCase() !== word) return false;
    this.at += 1;
    return true;
  }

  private expect(symbol: string): void {
    if (!this.take(symbol)) throw this.unexpected(`\`${symbol}\``);
  }

  private get lastEnd(): number {
    return this.tokens[this.at - 1]?.end ?? 0;
  }

  private unexpected(wanted: string): DqlError {
    const { kind, start, end } = this.token;
    const found = kind === "end" ? "The query ends here" : `\`${this.text.slice(start, end)}\` isn't allowed here`;
    return new DqlError("PARSE_ERROR", `${found}. Expected ${wanted}.`, start, Math.max(end, start + 1));
  }
}
