import { rootOf } from "./aws/clients";
import { importFindings, sampleFindings } from "./aws/findings";
import type { FakeDynatrace } from "./fake-dynatrace/server";
import type { HubrelayCli } from "./hubrelay-cli";
import { DidNotHold } from "./steps";

/** Longest wait for a record, in ms: the relay's first pause after a refusal is up to 15 s. */
const ARRIVAL_MS = 90_000;

/** Where delivery is made to fail. */
export interface FailingDelivery {
  readonly endpoint: string;
  readonly dynatrace: FakeDynatrace;
  readonly cli: HubrelayCli;
  readonly account: string;
  readonly region: string;
}

interface DeadLetters {
  readonly letters: readonly { readonly id: string; readonly reason: string; readonly status?: string }[];
}

/**
 * Dynatrace is away while findings arrive, and comes back: they arrive by themselves, each once.
 *
 * @returns the records that arrived late
 */
export async function surviveOutage({ endpoint, dynatrace, account, region }: FailingDelivery): Promise<number> {
  const before = dynatrace.records.length;
  dynatrace.faults.add({ kind: "status", status: 503, times: 1 });
  const findings = marked(account, region, "outage").slice(0, 3);
  await importFindings(endpoint, rootOf(account), account, region, findings);
  const records = () => dynatrace.records.slice(before);
  const arrived = () => new Set(records().map(({ record }) => record["finding.id"]));
  await until(() => findings.every(({ Id }) => arrived().has(Id as string)), "the findings of the outage in Dynatrace");
  if (dynatrace.faults.list().length > 0) throw new DidNotHold("expected a request to be refused with 503");
  const ids = records().map(({ record }) => record["event.id"]);
  if (new Set(ids).size !== ids.length) throw new DidNotHold("expected every record once after the outage");
  return ids.length;
}

/**
 * A finding that Dynatrace refuses becomes a dead letter with the reason; once Dynatrace takes it, a redrive delivers it.
 *
 * @returns the reason that `hubrelay dead-letters list` gave
 */
export async function redriveDeadLetter(place: FailingDelivery): Promise<string> {
  const { endpoint, dynatrace, cli, account, region } = place;
  const only = ["--account", account, "--region", region];
  const before = dynatrace.records.length;
  dynatrace.faults.add({ kind: "status", status: 400, times: 1 });
  const [poison] = marked(account, region, "poison").slice(-1);
  await importFindings(endpoint, rootOf(account), account, region, [poison!]);
  await until(() => dynatrace.faults.list().length === 0, "the finding refused by Dynatrace");
  let found: DeadLetters = { letters: [] };
  for (let tries = 0; tries < 10 && found.letters.length === 0; tries++) {
    found = await cli.json<DeadLetters>(["dead-letters", "list", ...only], 0);
  }
  const [letter] = found.letters;
  if (!letter || found.letters.length !== 1 || letter.status !== "400") {
    throw new DidNotHold(`expected one dead letter with status 400, received ${JSON.stringify(found.letters)}`);
  }
  await cli.json(["dead-letters", "redrive", "--yes", ...only], 0);
  await until(() => dynatrace.records.length > before, "the redriven finding in Dynatrace");
  const left = await cli.json<DeadLetters>(["dead-letters", "list", ...only], 0);
  if (left.letters.length > 0) throw new DidNotHold("expected no dead letter after the redrive");
  return letter.reason;
}

/** Sample findings with ids of their own. */
function marked(account: string, region: string, mark: string) {
  return sampleFindings(account, region).map((finding) => ({ ...finding, Id: `${finding.Id}-${mark}` }));
}

async function until(holds: () => boolean, what: string): Promise<void> {
  const deadline = Date.now() + ARRIVAL_MS;
  while (!holds()) {
    if (Date.now() > deadline) throw new DidNotHold(`expected ${what} within ${ARRIVAL_MS / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}
