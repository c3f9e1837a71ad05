import type { DriftItem } from "../rollout/drift-kinds";
import { duration } from "../rollout/error-class";
import type { AttributeChange, Change, ChangeCounts } from "../rollout/plan-result";
import { type RolloutResult, type StackResult, totalCounts, type WaveResult } from "../rollout/result";
import type { Wave } from "../rollout/waves";
import { plural, table } from "./table";
import { colors, type OutputStream } from "./terminal";

/** Up to this many changed resources are listed one by one. */
const LIST_UP_TO = 60;
/** Up to this many failures are told one by one. */
const TELL_ALL_UP_TO = 20;
/** Of more, so many of each class. */
const TOLD_OF_A_CLASS = 3;
/** So many stacks that share a reason are named; the result file has all. */
const NAMED = 5;
/** Values longer than this are cut. */
const VALUE_WIDTH = 100;

/** Options of {@link formatResult}. */
export interface FormatOptions {
  /** Where the result was written, for the next step. @default - nowhere */
  readonly resultFile?: string;
  /** The waves of a plan. */
  readonly waves?: readonly Wave[];
  /** What it is printed to. @default process.stdout */
  readonly stream?: OutputStream;
}

/** A result for people: numbers first, failures with what to do, the next step last. */
export function formatResult(
  result: RolloutResult,
  { resultFile, waves, stream = process.stdout }: FormatOptions,
): string {
  const { red, dim } = colors(stream);
  const failed = result.stacks.filter(({ status }) => status === "failed");
  const notStarted = result.stacks.filter(({ status }) => status === "not started");
  const blocks = [planWavesTable(result, waves), body(result)];
  const { told, more } = worthTelling(failed);
  for (const { stack, error, log } of told) {
    if (error === undefined) continue;
    const where = log === undefined ? "" : `\n  ${dim(`log: ${log}`)}`;
    blocks.push(`${red("✗")} ${stack}  ${error.class}\n${indent(error.message)}\n  → ${error.whatToDo}${where}`);
  }
  const all = resultFile === undefined ? "" : `\n  all: ${resultFile}`;
  for (const [kind, names] of more)
    blocks.push(`${red("✗")} ${plural(names.length, "more stack")}  ${kind}\n  ${some(names)}${all}`);
  blocks.push(...formatNotStarted(notStarted));
  for (const { stack, remarks = [] } of result.stacks) blocks.push(...remarks.map((remark) => `! ${stack}  ${remark}`));
  blocks.push(nextStep(result, failed.length, notStarted.length, resultFile));
  return blocks.filter((block) => block !== "").join("\n\n");
}

/** Of many failures, the first of each class, and the names of the others by class: hundreds mostly fail of one cause. */
function worthTelling(failed: readonly StackResult[]): {
  readonly told: readonly StackResult[];
  readonly more: ReadonlyMap<string, readonly string[]>;
} {
  if (failed.length <= TELL_ALL_UP_TO) return { told: failed, more: new Map() };
  const told: StackResult[] = [];
  const more = new Map<string, string[]>();
  const seen = new Map<string, number>();
  for (const each of failed) {
    const kind = each.error?.class ?? "other";
    const before = seen.get(kind) ?? 0;
    seen.set(kind, before + 1);
    if (before < TOLD_OF_A_CLASS) told.push(each);
    else more.set(kind, [...(more.get(kind) ?? []), each.stack]);
  }
  return { told, more };
}

function some(names: readonly string[]): string {
  const more = names.length > NAMED ? `, … and ${names.length - NAMED} more` : "";
  return `${names.slice(0, NAMED).join(", ")}${more}`;
}

/** Why stacks were left alone; what holds for hundreds of them is said once. */
function formatNotStarted(stacks: readonly StackResult[]): string[] {
  const reasons = new Map<string, string[]>();
  for (const { stack, error } of stacks) {
    if (error === undefined) continue;
    const reason = `${error.message}\n  → ${error.whatToDo}`;
    reasons.set(reason, [...(reasons.get(reason) ?? []), stack]);
  }
  return [...reasons].map(([reason, names]) => {
    return `- ${some(names)}\n  ${reason}`;
  });
}

/** Plans for people, before they are asked. */
export function formatPlanned(stacks: readonly StackResult[], stream: OutputStream = process.stderr): string {
  const changed = stacks.filter(({ changes }) => (changes?.length ?? 0) > 0);
  const unchanged = stacks.filter(({ status }) => status === "unchanged").length;
  const failed = stacks.filter(({ status }) => status === "failed");
  const lines: string[] = [];
  if (changed.length > 0) {
    lines.push(countsTable(changed));
    const all = changed.flatMap(({ stack, changes = [] }) => changes.map((change) => ({ stack, change })));
    if (all.length <= LIST_UP_TO) {
      for (const { stack, changes = [] } of changed) {
        lines.push(`\n${stack}`, ...changes.map((change) => formatChange(change, stream)));
      }
      lines.push("");
    }
  }
  if (unchanged > 0) lines.push(`${plural(unchanged, "stack")} unchanged`);
  if (failed.length > 0) lines.push(`${plural(failed.length, "stack")} could not be planned`);
  return lines.join("\n").trimEnd();
}

function body(result: RolloutResult): string {
  const { stacks } = result;
  if (stacks.length === 0 && result.waves === undefined) return "No stack is selected: nothing to do.";
  if (result.command === "plan") return formatPlanned(stacks, process.stdout);
  if (result.command === "drift") return formatDrift(stacks);
  const done = stacks.filter(({ status }) => status === "applied" || status === "destroyed");
  const unchanged = stacks.filter(({ status }) => status === "unchanged").length;
  const lines = done.length > 0 ? [countsTable(done, true)] : [];
  if (result.waves !== undefined) lines.unshift(`${formatWaves(result.waves)}\n`);
  if (unchanged > 0) {
    lines.push(`${plural(unchanged, "stack")} ${result.command === "destroy" ? "already empty" : "unchanged"}`);
  }
  return lines.join("\n");
}

function formatWaves(waves: readonly WaveResult[]): string {
  return table(
    ["wave", ">done", "", ""],
    waves.map(({ name, stacks, done, failed, status, gate }) => [
      name,
      `${done}/${stacks}`,
      failed > 0 ? `${failed} failed` : status === "not started" ? status : "",
      gate === undefined ? "" : `gate: ${gate.message}`,
    ]),
  );
}

/** What each wave of a plan would change; empty where there is but one. */
function planWavesTable({ command, stacks }: RolloutResult, waves: readonly Wave[] = []): string {
  if (command !== "plan" || waves.length < 2) return "";
  const byName = new Map(stacks.map((stack) => [stack.stack, stack]));
  const rows = waves.map((wave) => {
    const results = wave.stacks.map(({ name }) => byName.get(name)).filter((stack) => stack !== undefined);
    const { add, change, destroy } = totalCounts(results);
    const accounts = wave.stacks.filter(({ account }) => account !== undefined).length;
    return [wave.name, plural(accounts, "account"), `+${add}`, `~${change}`, `-${destroy}`];
  });
  return table(["wave", "", ">add", ">change", ">destroy"], rows);
}

function formatDrift(stacks: readonly StackResult[]): string {
  const lines: string[] = [];
  for (const { stack, drift } of stacks) {
    if (drift === undefined || drift.items.length === 0) continue;
    lines.push(stack);
    for (const item of drift.items) lines.push(formatDriftItem(item));
  }
  const drifted = stacks.filter(({ status }) => status === "drifted").length;
  const ignored = stacks.flatMap(({ drift }) => drift?.ignored ?? []);
  if (drifted > 0) lines.push("");
  lines.push(
    drifted === 0
      ? `no drift in ${plural(stacks.filter(({ status }) => status === "unchanged").length, "stack")}`
      : `${drifted} of ${plural(stacks.length, "stack")} drifted`,
  );
  if (ignored.length > 0) {
    const reasons = [...new Set(ignored.flatMap(({ reasons: why }) => why))];
    lines.push(`${plural(ignored.length, "known difference")} ignored: ${reasons.join("; ")}`);
  }
  return lines.join("\n");
}

/** What happened, not what mending it would do. */
function formatDriftItem(item: DriftItem): string {
  const deleted = item.kind === "changed outside" && item.action === "create";
  return deleted
    ? formatChange({ ...item, action: "delete" }, process.stdout, "deleted outside")
    : formatChange(item, process.stdout, item.kind);
}

const SIGNS: Readonly<Record<Change["action"], string>> = {
  create: "+",
  update: "~",
  delete: "-",
  replace: "±",
  import: "←",
  move: "→",
  forget: "x",
};

function formatChange(change: Change, stream: OutputStream, remark = ""): string {
  const { green, yellow, red, dim } = colors(stream);
  const paint =
    { "+": green, "~": yellow, "-": red, "±": red, x: red }[SIGNS[change.action]] ?? ((text: string) => text);
  // What only follows from another difference is not worth a line.
  const known = change.attributes.filter(({ after }) => after !== "(known after apply)");
  const shown = known.length > 0 ? known : change.attributes;
  const attributes = shown.map((attribute) => dim(`      ${formatAttribute(attribute)}`));
  return [`  ${paint(SIGNS[change.action])} ${change.address}  ${remark}`.trimEnd(), ...attributes].join("\n");
}

function formatAttribute({ path, before, after }: AttributeChange): string {
  return `${path === "" ? "value" : path}  ${cut(before)} → ${cut(after)}`;
}

function cut(value: string): string {
  return value.length <= VALUE_WIDTH ? value : `${value.slice(0, VALUE_WIDTH - 1)}…`;
}

function countsTable(stacks: readonly StackResult[], timed = false): string {
  const row = (name: string, { add, change, destroy }: ChangeCounts) => [name, `+${add}`, `~${change}`, `-${destroy}`];
  const seconds = (value: number) => (timed ? [duration(value * 1000)] : []);
  const rows = stacks.map(({ stack, counts, seconds: time }) => [...row(stack, counts), ...seconds(time)]);
  if (stacks.length > 1) rows.push(row("together", totalCounts(stacks)));
  return table(["stack", ">add", ">change", ">destroy", ...(timed ? [">time"] : [])], rows);
}

function nextStep(result: RolloutResult, failed: number, notStarted: number, resultFile: string | undefined): string {
  const { command, stacks } = result;
  const changing = command === "apply" || command === "destroy";
  const again = `npx hubrelay ${command}${resultFile === undefined ? "" : ` --failed ${resultFile}`}`;
  const time = `in ${duration(result.seconds * 1000)}`;
  const stopped = result.waves?.find(({ status }) => status === "stopped");
  const left = [
    ...(notStarted > 0 ? [`${plural(notStarted, "stack")} not started`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
  ].join(", ");
  if (result.interrupted && (left !== "" || stopped !== undefined)) {
    return `Stopped: ${left || `the gate of wave "${stopped?.name}" was not passed`}. Go on: ${again}`;
  }
  if (stopped !== undefined && notStarted > 0) {
    return `Stopped after wave "${stopped.name}": ${left}. Go on: ${again}`;
  }
  if (failed > 0 && !changing) return `${plural(failed, "stack")} of ${stacks.length} failed ${time}.`;
  if (failed > 0) return `${plural(failed, "stack")} of ${stacks.length} failed ${time}. Again, only those: ${again}`;
  if (stopped !== undefined) {
    return `All is applied, but the gate of wave "${stopped.name}" stayed shut. Ask it again: ${again}`;
  }
  if (stacks.length === 0 && !changing) return "";
  if (command === "plan") {
    return result.exitCode === 2
      ? "Nothing was changed. Apply: npx hubrelay apply"
      : "No changes: everything is as declared.";
  }
  if (command === "drift") return result.exitCode === 2 ? "Mend: npx hubrelay apply" : "";
  if (notStarted > 0) return `Nothing was changed in ${plural(notStarted, "stack")}.`;
  return `Done ${time}.`;
}

function indent(text: string): string {
  return text
    .split("\n")
    .map((line) => `  ${line}`)
    .join("\n");
}
