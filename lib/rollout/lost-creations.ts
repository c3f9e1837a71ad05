import { type Diagnostic, parseDiagnostics, parseEvent } from "./diagnostics";

/** Clocks may differ by this much before AWS refuses the signature of a request, in milliseconds. */
const CLOCKS_DIFFER = 5 * 60_000;

/** What terraform says when neither the backend nor the folder took the state. */
const UNSAVED = /errored\.tfstate|Failed to (save|persist|serialize) state|local state file/i;

/** What an apply may have made without its state knowing. */
export interface LostCreations {
  /** Addresses whose creation was begun. */
  readonly addresses: readonly string[];
  /** What is older is not of that apply's making, wherever the clocks stand. */
  readonly since: Date;
  /** What is younger is not either. */
  readonly until: Date;
}

/**
 * Creations of an apply of which it is not certain that the state knows them:
 *
 * - it was cut off (power, memory, a killed runner): all it had begun, for what was done may not have been written down
 * - it ended by itself, with errors: those that got no answer, and those that were refused because the thing is there already,
 *   which is what a second try hears when only the answer to the first was lost
 * - its state could not be saved: all it had begun; what was saved after all, the state tells
 *
 * @param log - output of `terraform apply -json`
 */
export function lostCreations(log: string): LostCreations {
  const begun = new Set<string>();
  const made = new Set<string>();
  let since: string | undefined;
  let until: string | undefined;
  let ended = false;
  for (const line of log.split("\n")) {
    const event = parseEvent(line);
    if (event === undefined) continue;
    since ??= event["@timestamp"];
    until = event["@timestamp"] ?? until;
    ended ||= event.type === "change_summary" && event.changes?.operation !== "plan";
    const address = event.hook?.resource?.addr;
    if (address === undefined || event.hook?.action !== "create") continue;
    if (event.type === "apply_start") begun.add(address);
    if (event.type === "apply_complete") made.add(address);
  }
  const errors = parseDiagnostics(log).filter(({ severity }) => severity === "error");
  const unsaved = errors.some((error) => UNSAVED.test(textOf(error)));
  ended = (ended || errors.length > 0) && !unsaved;
  const answered = new Set(errors.filter((error) => !isUnanswered(error)).map(({ address }) => address));
  const addresses = [...begun].filter((address) => !ended || !(made.has(address) || answered.has(address)));
  // Terraform says the time with every line; were it not to, nothing would count as young enough.
  return {
    addresses,
    since: new Date(since === undefined ? 8.64e15 : Date.parse(since) - CLOCKS_DIFFER),
    until: new Date(until === undefined ? 0 : Date.parse(until) + CLOCKS_DIFFER),
  };
}

/** Addresses whose creation was refused because the thing is there already. */
export function refusedAsThere(log: string): string[] {
  return parseDiagnostics(log).flatMap((error) =>
    error.severity === "error" && error.address !== undefined && saysItIsThere(error) ? [error.address] : [],
  );
}

/** Nobody knows whether the thing was made: the network, the service or the provider failed in between. */
function isUnanswered(error: Diagnostic): boolean {
  const text = textOf(error);
  if (saysItIsThere(error)) return true;
  return (
    !/StatusCode: 4\d\d/.test(text) &&
    /StatusCode: [05]|no answer|connection|no such host|EOF|time.?out|deadline|cancell?ed|plugin|rpc error|\b50[0234]\b/i.test(
      text,
    )
  );
}

function saysItIsThere(error: Diagnostic): boolean {
  return /already ?exist|ResourceExistsException/i.test(textOf(error));
}

function textOf({ summary, detail }: Diagnostic): string {
  return `${summary}\n${detail}`;
}
