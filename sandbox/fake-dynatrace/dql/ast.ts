/** Where a part of a query stands. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** An expression. */
export type Node =
  | (Span & { readonly kind: "literal"; readonly value: string | number | boolean | null })
  | (Span & { readonly kind: "duration"; readonly amount: number; readonly unit: string })
  | (Span & { readonly kind: "field"; readonly name: string })
  | (Span & { readonly kind: "variable"; readonly name: string })
  | (Span & { readonly kind: "call"; readonly name: string; readonly args: readonly Argument[] })
  | (Span & { readonly kind: "unary"; readonly operator: "not" | "-"; readonly operand: Node })
  | (Span & { readonly kind: "binary"; readonly operator: BinaryOperator; readonly left: Node; readonly right: Node })
  | (Span & { readonly kind: "index"; readonly target: Node; readonly index: Node })
  | (Span & { readonly kind: "align"; readonly target: Node; readonly unit: string })
  | (Span & { readonly kind: "list"; readonly items: readonly Argument[] })
  | (Span & { readonly kind: "subquery"; readonly commands: readonly Command[] });

export type BinaryOperator =
  | "or"
  | "xor"
  | "and"
  | "=="
  | "!="
  | "<"
  | "<="
  | ">"
  | ">="
  | "in"
  | "+"
  | "-"
  | "*"
  | "/"
  | "%";

/** One of the things between commas: `value`, `alias = value`, `parameter: value`, `value desc`. */
export interface Argument extends Span {
  readonly parameter?: string;
  readonly alias?: string;
  readonly value: Node;
  readonly direction?: "asc" | "desc";
  /** The value as it is written. */
  readonly text: string;
}

/** One step of a pipeline. */
export interface Command extends Span {
  readonly name: string;
  readonly args: readonly Argument[];
}

/** The expressions directly inside one; none of a subquery, which is a pipeline of its own. */
export function childrenOf(node: Node): readonly Node[] {
  switch (node.kind) {
    case "call":
      return node.args.map(({ value }) => value);
    case "list":
      return node.items.map(({ value }) => value);
    case "unary":
      return [node.operand];
    case "binary":
      return [node.left, node.right];
    case "index":
      return [node.target, node.index];
    case "align":
      return [node.target];
    default:
      return [];
  }
}
