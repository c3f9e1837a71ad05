import type { RolloutResult } from "../../lib/rollout/result";
import { rootOf } from "../aws/clients";
import { importFindings } from "../aws/findings";
import { ALLOWED_CALLS, probeRelayRole } from "../aws/role-probe";
import { expect } from "../scenario";
import { DidNotHold } from "../steps";
import { whileCutOff } from "./cut-off";
import { markedFindings, pause } from "./each-once";
import { tryToReadToken } from "./token-access";
import { HOME, HUB, LINKED, MANAGEMENT, MEMBERS, NAME, REGIONS, SHOP, TopologyStory } from "./topology-story";

const TOPOLOGY = "topology: hub";
/** How often the command that lists dead letters is asked for one that is on its way. */
const TRIES = 10;
/** How long a redriven finding may take, in ms. */
const ARRIVAL_MS = 60_000;

interface DeadLetters {
  readonly letters: readonly { readonly account: string; readonly region: string; readonly reason: string }[];
}

/** `topology: hub`: members have a rule and a role, the hub has everything else. */
export class HubStory extends TopologyStory {
  public start(): Promise<void> {
    return this.startWith(TOPOLOGY);
  }

  public override async build(): Promise<void> {
    await this.steps.run("hub", async (progress) => {
      await this.apply(progress);
      return `${await this.eachOnce("hub")} through the hub's queues`;
    });
    await this.probeMembers();
    await this.cutOffAndRedrive();
    await this.addAccount();
  }

  public override takeDown(): Promise<void> {
    return this.destroy("hub destroyed");
  }

  private async probeMembers(): Promise<void> {
    await this.steps.run("hub: members", async () => {
      for (const account of MEMBERS) {
        const rules = REGIONS.map((region) => `${account} ${region} rule ${NAME}-findings`);
        const expected = [...rules, `${account} global role ${NAME}-sender`].sort();
        expect(`things in ${account}`, (await this.standing([account], REGIONS)).join("\n"), expected.join("\n"));
        const tried = await tryToReadToken({ ...this.place(account), hub: { account: HUB, region: HOME } });
        this.facts[`token read from ${account}`] = tried;
        const allowed = Object.keys(tried).filter((role) => tried[role] === "allowed");
        expect(`roles of ${account} that can read the token`, allowed.join(", "), "");
      }
      const calls = await probeRelayRole({ ...this.place(HUB), region: LINKED, hub: { account: HUB, region: HOME } });
      const allowed = Object.keys(calls).filter((call) => calls[call] === "allowed");
      expect("calls the hub's relay may make", allowed.sort().join(", "), ALLOWED_CALLS.join(", "));
      return "a rule per region and one role in each; no role there can read the token, the hub's relay can";
    });
  }

  private async cutOffAndRedrive(): Promise<void> {
    await this.steps.run("hub: dead letter", async () => {
      const before = this.world.dynatrace.records.length;
      const finding = markedFindings(SHOP, HOME, "cut-off")[0]!;
      await whileCutOff(this.place(SHOP), async () => {
        await importFindings(this.world.emulator.endpoint, rootOf(SHOP), SHOP, HOME, [finding]);
      });
      let found: DeadLetters = { letters: [] };
      for (let tries = 0; tries < TRIES && found.letters.length === 0; tries++) {
        found = await this.world.cli.json<DeadLetters>(["dead-letters", "list", "--account", SHOP], 0);
      }
      expect(
        "dead letters",
        found.letters.map(({ account, region }) => `${account} ${region}`).join(),
        `${SHOP} ${HOME}`,
      );
      const { reason } = found.letters[0]!;
      if (!reason.includes("NO_PERMISSIONS")) throw new DidNotHold(`expected NO_PERMISSIONS, received ${reason}`);
      await this.world.cli.json(["dead-letters", "redrive", "--yes"], 0);
      const ids = () => this.world.dynatrace.records.slice(before).map(({ record }) => record["finding.id"]);
      const deadline = Date.now() + ARRIVAL_MS;
      while (!ids().includes(finding.Id) && Date.now() < deadline && !this.steps.stopping) await pause(250);
      if (!ids().includes(finding.Id)) throw new DidNotHold("expected the redriven finding in Dynatrace");
      return "what a rule could not send is kept in the hub with the reason, and redriven from there";
    });
  }

  /** A plan with a further account is the second plan of everything else. */
  private async addAccount(): Promise<void> {
    this.declare(TOPOLOGY, { accounts: [MANAGEMENT] });
    await this.steps.run("hub: one account more", async (progress) => {
      const { stacks } = await this.world.cli.json<RolloutResult>(["plan"], 2, progress);
      const changed = stacks.filter(({ status }) => status !== "unchanged").map(({ stack }) => stack);
      expect("stacks with changes", changed.join(), `account-${MANAGEMENT}`);
      const others = stacks.map(({ stack }) => stack).filter((stack) => !changed.includes(stack));
      return `gets rules of its own; second plan of ${others.join(", ")} empty`;
    });
    this.declare(TOPOLOGY);
  }
}
