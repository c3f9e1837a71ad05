import { parseEvent } from "./diagnostics";
import type { Change, ChangeAction } from "./plan-result";

/** Actions as `terraform plan -json` names them; undefined: nothing is changed. */
const ACTIONS: Readonly<Record<string, ChangeAction | undefined>> = {
  noop: undefined,
  read: undefined,
  create: "create",
  update: "update",
  replace: "replace",
  delete: "delete",
  move: "move",
  import: "import",
  remove: "forget",
  forget: "forget",
};

/** What a plan's own output tells, without asking terraform to show the saved plan, for which it starts every provider again. */
export interface PlanEvents {
  /** What applying would do, attributes left out. */
  readonly changes: readonly Change[];
  /** Whether something differs between the state and the world. */
  readonly drifted: boolean;
}

/**
 * Reads the output of `terraform plan -json`.
 *
 * @returns undefined when there is something in it that is not known here
 * @see https://developer.hashicorp.com/terraform/internals/machine-readable-ui
 */
export function parsePlanEvents(output: string): PlanEvents | undefined {
  const changes: Change[] = [];
  let drifted = false;
  let whole = false;
  for (const line of output.split("\n")) {
    const event = parseEvent(line);
    if (event === undefined) continue;
    const { type, change, outputs = {} } = event;
    if (type === "resource_drift") drifted = true;
    if (type === "change_summary") whole = true;
    const actions: [string, string | undefined][] =
      type === "outputs"
        ? Object.entries(outputs).map(([name, { action }]) => [`output.${name}`, action])
        : type === "planned_change"
          ? [[change?.resource?.addr ?? "", change?.action]]
          : [];
    for (const [address, name = ""] of actions) {
      if (!(name in ACTIONS)) return undefined;
      const action = ACTIONS[name];
      if (action !== undefined) changes.push({ address, action, attributes: [] });
    }
  }
  return whole ? { changes, drifted } : undefined;
}
