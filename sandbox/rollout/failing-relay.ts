import {
  LambdaClient,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { clientConfig, rootOf } from "../aws/clients";
import { importFindings, sampleFindings } from "../aws/findings";
import type { Place } from "../aws/tamper";
import type { FakeDynatrace } from "../fake-dynatrace/server";
import { DidNotHold } from "../steps";

/** Pause between two findings, in ms. */
const EVERY_MS = 1000;
/**
 * Longest wait for a finding, in ms: one that a failing function has received stays hidden for the queue's visibility timeout of
 * six minutes.
 */
const ARRIVAL_MS = 420_000;

/** Lets every call of the relay's function end in an error: its code is no longer where Lambda is told to look. */
export async function breakRelay(place: Place): Promise<void> {
  await withLambda(place, (lambda, FunctionName) =>
    lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Handler: "moved.handler" })),
  );
}

/** Nothing calls the relay's function any more: what is found waits in the queue. */
export async function pauseRelay(place: Place): Promise<void> {
  await withLambda(place, async (lambda, FunctionName) => {
    const { EventSourceMappings = [] } = await lambda.send(new ListEventSourceMappingsCommand({ FunctionName }));
    for (const { UUID } of EventSourceMappings)
      await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: false }));
  });
}

/** Findings of their own, imported into accounts whose relays do not send them. */
export class HeldFindings {
  private readonly ids: string[] = [];

  /** @param place - endpoint and region that the accounts share */
  public constructor(private readonly place: Pick<Place, "endpoint" | "region">) {}

  public get count(): number {
    return this.ids.length;
  }

  /** Imports one. */
  public async add(account: string): Promise<void> {
    const { endpoint, region } = this.place;
    const [sample] = sampleFindings(account, region).slice(-1);
    const Id = `${sample!.Id}-held-${this.ids.length}`;
    await importFindings(endpoint, rootOf(account), account, region, [{ ...sample!, Id }]);
    this.ids.push(Id);
  }

  /** Imports one after the other while something else happens. */
  public async addDuring<T>(account: string, other: Promise<T>): Promise<T> {
    let done = false;
    const ended = other.finally(() => {
      done = true;
    });
    ended.catch(() => undefined);
    while (!done) {
      await this.add(account);
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    }
    return ended;
  }

  /** Resolves when all of them are in Dynatrace. @throws DidNotHold when one is missing or came twice */
  public async arrive({ records }: Pick<FakeDynatrace, "records">): Promise<void> {
    const arrived = () => records.filter(({ record }) => this.ids.includes(String(record["finding.id"])));
    const missing = () => {
      const there = new Set(arrived().map(({ record }) => record["finding.id"]));
      return this.ids.filter((id) => !there.has(id));
    };
    for (const deadline = Date.now() + ARRIVAL_MS; missing().length > 0; ) {
      if (Date.now() > deadline) throw new DidNotHold(`${missing().length} of ${this.count} findings did not arrive`);
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    const events = arrived().map(({ record }) => record["event.id"]);
    if (new Set(events).size !== events.length) throw new DidNotHold("expected every record once, received some twice");
  }
}

async function withLambda(
  { endpoint, account, region, name }: Place,
  act: (lambda: LambdaClient, relay: string) => Promise<unknown>,
): Promise<void> {
  const lambda = new LambdaClient(clientConfig(endpoint, rootOf(account), region));
  try {
    await act(lambda, `${name}-relay`);
  } finally {
    lambda.destroy();
  }
}
