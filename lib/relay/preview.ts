import { at, type Fields, fields, isFields, list, text } from "./json";
import { type MappingOptions, toSecurityEvents } from "./mapping";
import { originOf, parseMessage } from "./message";
import type { Origin, SecurityEvent } from "./piece";

/** Something in the input that gives no record. */
export interface PreviewProblem {
  /** Where: `line 3` of a text with one JSON value a line, `item 2` of an array, else `input`. */
  readonly where: string;
  /** What was expected and what came. */
  readonly problem: string;
}

/** Records of a preview, in the order of the input. */
export interface Preview {
  readonly records: readonly SecurityEvent[];
  readonly problems: readonly PreviewProblem[];
}

/** One JSON value of the input and its place. */
/** One JSON value of the input. */
export interface Item {
  readonly value: unknown;
  readonly where: string;
}

/**
 * The records Dynatrace would get for a text: JSON, a JSON array or one JSON value a line, of findings (ASFF or OCSF), EventBridge events,
 * SQS messages, or the answers of AWS's command line that hold them (`Findings`, `Messages`, `Records`).
 */
export function previewRecords(input: string, options: MappingOptions = {}): Preview {
  const records: SecurityEvent[] = [];
  const problems: PreviewProblem[] = [];
  for (const item of itemsOf(input, problems)) {
    for (const found of findingsOf(item, problems))
      records.push(...toSecurityEvents(found.finding, found.origin, options));
  }
  return { records, problems };
}

/**
 * The JSON values of a text, each with its place: of a JSON value, an array, an answer of AWS's command line, or one value a line.
 *
 * @param problems - receives what could not be read
 */
export function itemsOf(input: string, problems: PreviewProblem[]): readonly Item[] {
  if (input.trim() === "") {
    problems.push({ where: "input", problem: "expected JSON, received nothing" });
    return [];
  }
  const whole = parse(input);
  if (whole !== undefined) return unpack({ value: whole, where: "input" });

  const lines = input.split(/\r?\n/).map((line, index) => ({ line, where: `line ${index + 1}` }));
  return lines
    .filter(({ line }) => line.trim() !== "")
    .flatMap(({ line, where }) => {
      const value = parse(line);
      if (value !== undefined) return unpack({ value, where });
      problems.push({ where, problem: `expected JSON, received ${excerpt(line)}` });
      return [];
    });
}

/** The items of arrays and of AWS's answers. */
function unpack(item: Item): readonly Item[] {
  const inner = Array.isArray(item.value)
    ? item.value
    : ["Findings", "Messages", "Records"].map((name) => at(item.value, name)).find(Array.isArray);
  if (!Array.isArray(inner)) return [item];
  const prefix = item.where === "input" ? "" : `${item.where}, `;
  return inner.flatMap((value, index) => unpack({ value, where: `${prefix}item ${index + 1}` }));
}

function findingsOf(item: Item, problems: PreviewProblem[]): readonly { finding: Fields; origin: Origin }[] {
  const refuse = (problem: string) => {
    problems.push({ where: item.where, problem });
    return [];
  };
  const value = fields(item.value);
  const body = text(value.body) ?? text(value.Body);
  if (body !== undefined) {
    const parsed = parseMessage(body);
    if ("problem" in parsed) return refuse(parsed.problem);
    return parsed.findings.map((finding) => ({ finding: fields(finding), origin: parsed.origin }));
  }
  if (value.detail !== undefined) {
    const found = list(at(value, "detail", "findings")).filter(isFields);
    if (found.length === 0)
      return refuse(`the event has no findings: ${text(value["detail-type"]) ?? "no detail-type"}`);
    return found.map((finding) => ({ finding, origin: originOf(value) }));
  }
  if (looksLikeFinding(value)) return [{ finding: value, origin: {} }];
  return refuse(`expected a finding, an event or an SQS message, received ${excerpt(JSON.stringify(item.value))}`);
}

/** Any of the members that only findings have; real ones lack many of the required. */
function looksLikeFinding(value: Fields): boolean {
  return ["SchemaVersion", "ProductArn", "AwsAccountId", "GeneratorId", "Resources", "finding_info"].some(
    (name) => value[name] !== undefined,
  );
}

function parse(input: string): unknown {
  try {
    return JSON.parse(input);
  } catch {
    return undefined;
  }
}

function excerpt(input: string): string {
  return input.length > 60 ? `${input.slice(0, 60)}…` : input;
}
