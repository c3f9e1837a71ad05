import { rootOf } from "./aws/clients";
import { importFindings, sampleFindings } from "./aws/findings";
import type { FakeDynatrace } from "./fake-dynatrace/server";
import { DidNotHold } from "./steps";

/** Pause between two findings, in ms. */
const EVERY_MS = 400;
/** Longest wait for what was sent, in ms: the window of the queue, a refused token, a busy machine. */
const ARRIVAL_MS = 120_000;

/** Where findings are sent from and looked for. */
export interface LoadPlace {
  readonly endpoint: string;
  readonly dynatrace: FakeDynatrace;
  readonly account: string;
  readonly region: string;
}

/** What became of the findings sent under load. */
export interface Delivered {
  readonly sent: number;
  /** Ids of the tokens the records came with, in the order of their first record. */
  readonly tokens: readonly string[];
}

/** Imports one finding after the other while something else happens, and then looks for every one of them. */
export class Load {
  private readonly sent: string[] = [];
  private running = true;
  private readonly ended: Promise<void>;
  private readonly firstSequence: number;

  /** Starts sending. @param mark - makes the findings' ids ones of their kind */
  public constructor(
    private readonly place: LoadPlace,
    private readonly mark: string,
  ) {
    this.firstSequence = place.dynatrace.records.at(-1)?.sequence ?? 0;
    this.ended = this.send();
    // Reported by whoever waits for the end; nobody may have asked yet when it fails.
    this.ended.catch(() => undefined);
  }

  /** Resolves when a finding that is sent from now on has arrived, with the id of the token it came with. */
  public async passes(): Promise<string> {
    const from = this.sent.length;
    return this.waitFor("a finding sent from now on", () => {
      const later = new Set(this.sent.slice(from));
      return this.arrived().find(({ record }) => later.has(String(record["finding.id"])))?.tokenId;
    });
  }

  /** Ends sending and waits for all of it. @throws DidNotHold when one finding is missing or came twice */
  public async delivered(): Promise<Delivered> {
    this.running = false;
    await this.ended;
    const missing = () => {
      const ids = new Set(this.arrived().map(({ record }) => String(record["finding.id"])));
      return this.sent.filter((id) => !ids.has(id));
    };
    await this.waitFor("every finding sent under load", () => missing().length === 0 || undefined);
    const ids = this.arrived().map(({ record }) => String(record["event.id"]));
    if (new Set(ids).size !== ids.length) throw new DidNotHold("expected every record once, received some twice");
    return { sent: this.sent.length, tokens: [...new Set(this.arrived().map(({ tokenId }) => tokenId))] };
  }

  private async send(): Promise<void> {
    const { endpoint, account, region } = this.place;
    const [sample] = sampleFindings(account, region).slice(-1);
    while (this.running) {
      const Id = `${sample!.Id}-${this.mark}-${this.sent.length}`;
      await importFindings(endpoint, rootOf(account), account, region, [{ ...sample!, Id }]);
      this.sent.push(Id);
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    }
  }

  private arrived() {
    return this.place.dynatrace.records.filter(
      ({ sequence, record }) =>
        sequence > this.firstSequence && String(record["finding.id"]).includes(`-${this.mark}-`),
    );
  }

  private async waitFor<T>(what: string, look: () => T | undefined): Promise<T> {
    const deadline = Date.now() + ARRIVAL_MS;
    for (;;) {
      const found = look();
      if (found !== undefined) return found;
      if (Date.now() > deadline) throw new DidNotHold(`expected ${what} in Dynatrace within ${ARRIVAL_MS / 1000} s`);
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }
}
