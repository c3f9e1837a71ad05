import { type Argument, type Command, childrenOf, type Node } from "./ast";
import { flat, parameter, positionalOf } from "./commands";
import { DqlError, resembling } from "./error";
import { AGGREGATIONS, COMMANDS, ELSEWHERE, FUNCTIONS, type Signature } from "./signatures";

const WITH_SUBQUERY = new Set(["append", "join", "lookup"]);
const AGGREGATING = new Set(["summarize", "makeTimeseries"]);

/**
 * Refuses what does not depend on records: unknown commands, functions, parameters and variables, aggregations out of place.
 *
 * @param variables names of the variables that are defined, without `$`
 * @throws DqlError for the first of them
 */
export function validate(commands: readonly Command[], variables: readonly string[]): void {
  for (const command of commands) {
    checkCommand(command);
    for (const argument of command.args) {
      if (WITH_SUBQUERY.has(command.name) && argument.value.kind === "subquery") {
        validate(argument.value.commands, variables);
        continue;
      }
      const aggregates = AGGREGATING.has(command.name) && argument.parameter === undefined;
      for (const { value } of aggregates ? flat([argument]) : [argument]) checkNode(value, variables, aggregates);
    }
  }
}

/** As {@link validate}, of a condition alone. */
export function validateCondition(condition: Node, variables: readonly string[]): void {
  checkNode(condition, variables, false);
}

function checkNode(node: Node, variables: readonly string[], aggregation: boolean): void {
  if (aggregation && (node.kind !== "call" || !Object.hasOwn(AGGREGATIONS, node.name))) {
    throw new DqlError("INVALID_PARAMETER", "Expected an aggregation here.", node.start, node.end);
  }
  if (node.kind === "variable" && !variables.includes(node.name)) {
    throw new DqlError("UNDEFINED_VARIABLE", `The variable \`$${node.name}\` isn't defined.`, node.start, node.end);
  }
  if (node.kind === "call") {
    const known = aggregation ? AGGREGATIONS : FUNCTIONS;
    if (!Object.hasOwn(known, node.name)) throw unknownFunction(node);
    checkArguments(node, known[node.name]!);
  }
  if (node.kind === "subquery") {
    throw new DqlError("NOT_IN_THE_SANDBOX", "The sandbox takes no subquery here.", node.start, node.end);
  }
  for (const child of childrenOf(node)) checkNode(child, variables, false);
}

function checkCommand(command: Command): void {
  const { name, args, start, end } = command;
  const signature = Object.hasOwn(COMMANDS, name) ? COMMANDS[name]! : undefined;
  if (!signature) throw unknownCommand(name, start);
  checkNamed(name, args, signature);
  const given = positionalOf(command).length;
  if (given < signature.least) {
    throw new DqlError("PARAMETER_MISSING", `\`${name}\` has too few parameters.`, start, Math.max(end, start + 1));
  }
  if (given > signature.most) {
    throw new DqlError("TOO_MANY_POSITIONAL_PARAMETERS", `\`${name}\` takes one parameter here.`, start, end);
  }
  for (const needed of signature.needed ?? []) {
    if (!parameter(command, needed)) {
      throw new DqlError("PARAMETER_MISSING", `\`${name}\` needs \`${needed}\`.`, start, start + name.length);
    }
  }
}

function checkNamed(name: string, args: readonly Argument[], { named = [] }: Signature): void {
  const wrong = args.find((argument) => argument.parameter !== undefined && !named.includes(argument.parameter));
  if (!wrong) return;
  const message = `The parameter \`${wrong.parameter}\` isn't known to \`${name}\`.${advice(wrong.parameter!, named)}`;
  throw new DqlError("UNKNOWN_PARAMETER_DEFINED", message, wrong.start, wrong.end);
}

function checkArguments(node: Node & { kind: "call" }, signature: Signature): void {
  checkNamed(node.name, node.args, signature);
  const given = node.args.filter(({ parameter: name }) => name === undefined).length;
  const { least, most } = signature;
  if (given < least) {
    const message = `\`${node.name}\` takes at least ${least} positional parameters, it has ${given}.`;
    throw new DqlError("PARAMETER_MISSING", message, node.start, node.end);
  }
  if (given > most) {
    const message = `\`${node.name}\` takes at most ${most} positional parameters, it has ${given}.`;
    throw new DqlError("TOO_MANY_POSITIONAL_PARAMETERS", message, node.start, node.end);
  }
}

function unknownFunction({ name, start }: Node & { kind: "call" }): DqlError {
  const end = start + name.length;
  if (Object.hasOwn(AGGREGATIONS, name)) {
    return new DqlError("INVALID_PARAMETER", `The aggregation \`${name}\` isn't allowed here.`, start, end);
  }
  if (ELSEWHERE.has(name)) return new DqlError("NOT_IN_THE_SANDBOX", `The sandbox has no \`${name}\`.`, start, end);
  const known = [...Object.keys(FUNCTIONS), ...Object.keys(AGGREGATIONS), ...ELSEWHERE];
  const message = `The function \`${name}\` isn't known.${advice(name, known)}`;
  return new DqlError("UNKNOWN_FUNCTION", message, start, end);
}

function unknownCommand(name: string, start: number): DqlError {
  const end = start + name.length;
  if (ELSEWHERE.has(name)) return new DqlError("NOT_IN_THE_SANDBOX", `The sandbox has no \`${name}\`.`, start, end);
  const message = `The command \`${name}\` isn't known.${advice(name, Object.keys(COMMANDS))}`;
  return new DqlError("UNKNOWN_COMMAND", message, start, end);
}

function advice(word: string, known: Iterable<string>): string {
  const found = resembling(word, known);
  return found === undefined ? "" : ` Did you mean \`${found}\`?`;
}
