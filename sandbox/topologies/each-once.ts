import type { AwsSecurityFinding } from "@aws-sdk/client-securityhub";
import { rootOf } from "../aws/clients";
import { importFindings, sampleFindings } from "../aws/findings";
import type { FakeDynatrace } from "../fake-dynatrace/server";
import { DidNotHold } from "../steps";

/** How long the records may take to arrive, in ms: window of the queue, a cold start, and room for a busy machine. */
const ARRIVAL_MS = 90_000;
/** After the last one has arrived: a second delivery of the same finding would be on its way by then. */
const QUIET_MS = 3_000;

/** An account and region whose Security Hub takes findings in. */
export interface Origin {
  readonly account: string;
  readonly region: string;
}

/** Where findings are sent and looked for. */
export interface Delivery {
  readonly endpoint: string;
  readonly dynatrace: FakeDynatrace;
  /** Asked while waiting: ends it early. */
  readonly stopped: () => boolean;
}

/** What arrived. */
export interface Arrival {
  readonly findings: number;
  readonly records: number;
}

/**
 * Imports findings at every origin and waits until Dynatrace has them.
 *
 * @param mark - tells these findings from those of other calls
 * @throws DidNotHold for a finding that is missing, arrives twice, or under another account or region than its own
 */
export async function expectEachOnce(
  { endpoint, dynatrace, stopped }: Delivery,
  origins: readonly Origin[],
  mark: string,
): Promise<Arrival> {
  const before = dynatrace.records.length;
  const expected = new Map<string, Origin>();
  for (const { account, region } of origins) {
    const findings = markedFindings(account, region, mark);
    for (const { Id } of findings) expected.set(Id as string, { account, region });
    await importFindings(endpoint, rootOf(account), account, region, findings);
  }
  const records = () => dynatrace.records.slice(before).map(({ record }) => record);
  const missing = () => {
    const arrived = new Set(records().map((record) => record["finding.id"]));
    return [...expected.keys()].filter((id) => !arrived.has(id));
  };
  const deadline = Date.now() + ARRIVAL_MS;
  while (missing().length > 0 && Date.now() < deadline && !stopped()) await pause(250);
  if (missing().length > 0) {
    throw new DidNotHold(
      `expected ${expected.size} findings within ${ARRIVAL_MS / 1000} s, missing:\n      ${missing().join("\n      ")}`,
    );
  }
  await pause(QUIET_MS);

  for (const record of records()) {
    const id = String(record["finding.id"]);
    const origin = expected.get(id);
    const where = `${record["aws.account.id"]} ${record["aws.region"]}`;
    if (!origin) throw new DidNotHold(`expected only the findings imported now, received ${id}`);
    if (where !== `${origin.account} ${origin.region}`) {
      throw new DidNotHold(`${id}: expected under ${origin.account} ${origin.region}, received under ${where}`);
    }
  }
  // A finding becomes several records when it names several packages or resources; each has an id of its own.
  const ids = records().map((record) => String(record["event.id"]));
  const twice = ids.filter((id, index) => ids.indexOf(id) !== index);
  if (twice.length > 0) throw new DidNotHold(`expected every record once, received again: ${twice.join(", ")}`);
  return { findings: expected.size, records: ids.length };
}

/** Sample findings of every kind, under ids of their own. */
export function markedFindings(account: string, region: string, mark: string): readonly AwsSecurityFinding[] {
  return sampleFindings(account, region).map((finding) => ({ ...finding, Id: `${finding.Id}-${mark}` }));
}

export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
