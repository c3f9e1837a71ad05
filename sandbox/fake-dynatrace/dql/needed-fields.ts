import { type Command, childrenOf, type Node } from "./ast";

/** Commands after which only named fields are left. */
const CLOSING = new Set(["fields", "summarize", "makeTimeseries"]);

/**
 * The fields of its source that a pipeline can need; undefined: all of them. Records have sixty fields and queries use ten, so
 * leaving the others out where the records are read makes every later step cheap.
 */
export function neededFields(commands: readonly Command[]): readonly string[] | undefined {
  if (!commands.some(({ name }) => CLOSING.has(name))) return undefined;
  const nodes = commands.flatMap(({ args }) => args.map(({ value }) => value));
  return [...new Set(["timestamp", ...nodes.flatMap(namesIn)])];
}

function namesIn(node: Node): readonly string[] {
  return node.kind === "field" ? [node.name] : childrenOf(node).flatMap(namesIn);
}
