import { createHash } from "node:crypto";
import type { Connection } from "../connections/connection";
import { runPool } from "../pool";
import { duration } from "./error-class";
import type { GateCheck } from "./result";

/** What became of one connection's test finding. */
export type ProbeOutcome = { readonly account: string; readonly region: string } & (
  | { readonly seconds: number }
  /** The role may not import findings. */
  | { readonly denied: string }
  | { readonly problem: string }
);

/** A connection to probe, with what is sent through it. */
export interface Probe<T> {
  readonly connection: Connection;
  readonly finding: T;
}

/** Test findings on their way side by side. */
const SIDE_BY_SIDE = 8;

/**
 * The connections that get a test finding: one an account, whichever of its connections has a filter that lets one pass; at most
 * so many accounts, chosen by a hash of their id, which are the same at each run but not simply the oldest.
 *
 * @param findingFor the finding for a connection, or undefined when its filter lets none pass
 */
export function chooseProbes<T>(
  connections: readonly Connection[],
  size: number,
  findingFor: (connection: Connection) => T | undefined,
): Probe<T>[] {
  const hash = (account: string) => createHash("sha256").update(account).digest("hex");
  const accounts = [...new Set(connections.map(({ account }) => account))].sort((a, b) => (hash(a) < hash(b) ? -1 : 1));
  const probes: Probe<T>[] = [];
  for (const account of accounts) {
    if (probes.length === size) break;
    for (const connection of connections.filter((each) => each.account === account)) {
      const finding = findingFor(connection);
      if (finding === undefined) continue;
      probes.push({ connection, finding });
      break;
    }
  }
  return probes;
}

/**
 * Sends the findings side by side, and waits for all of them.
 *
 * @param send resolves with the seconds until Dynatrace could be asked for the finding
 * @param isDenied whether an error of `send` means that the role may not import findings
 */
export async function sendProbes<T>(
  probes: readonly Probe<T>[],
  send: (probe: Probe<T>) => Promise<number>,
  isDenied: (error: unknown) => boolean,
): Promise<ProbeOutcome[]> {
  const outcomes = new Map<Probe<T>, ProbeOutcome>();
  await runPool(
    probes,
    SIDE_BY_SIDE,
    () => false,
    async (probe) => {
      const { account, region } = probe.connection;
      try {
        outcomes.set(probe, { account, region, seconds: await send(probe) });
      } catch (error) {
        const { message } = error as Error;
        outcomes.set(probe, { account, region, ...(isDenied(error) ? { denied: message } : { problem: message }) });
      }
    },
  );
  return probes.map((probe) => outcomes.get(probe)!);
}

/**
 * What the test findings say.
 *
 * @param required whether the gate insists: then a finding that could not even be sent keeps it shut
 */
export function testFindingCheck(outcomes: readonly ProbeOutcome[], required: boolean): GateCheck {
  if (outcomes.length === 0) {
    return notTested("the filters of these connections let no test finding pass", required);
  }
  const lost = outcomes.filter((each) => "problem" in each);
  const [first] = lost;
  if (first !== undefined && "problem" in first) {
    const message = `${lost.length} of ${outcomes.length} test findings did not arrive: ${first.problem}`;
    return { check: "test finding", status: "failed", message };
  }
  const denied = outcomes.find((each) => "denied" in each);
  if (denied !== undefined) {
    const message = `in ${denied.account} the role may not import findings; name one that may in rollout.testFinding.role`;
    return notTested(message, required);
  }
  const slowest = Math.max(...outcomes.map((each) => ("seconds" in each ? each.seconds : 0)));
  const arrived = outcomes.length === 1 ? "a test finding arrived" : `test findings arrived in all ${outcomes.length}`;
  const message = `${arrived} after ${duration(slowest * 1000)}`;
  return { check: "test finding", status: "passed", message };
}

/** Why none was sent. */
export function notTested(message: string, required: boolean): GateCheck {
  return {
    check: "test finding",
    status: required ? "failed" : "not checked",
    message: `no test finding was sent: ${message}`,
  };
}
