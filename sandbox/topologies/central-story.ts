import { join } from "node:path";
import type { ConnectionPlan } from "../../lib/connections/connection";
import { ROOT } from "../hubrelay-cli";
import { expect } from "../scenario";
import { HOME, HUB, LINKED, MEMBERS, REGIONS, TopologyStory } from "./topology-story";

const CENTRAL = `topology: central\nsecurityHub: { administrator: "${HUB}" }`;
const AGGREGATED = `topology: central\nsecurityHub: { administrator: "${HUB}", aggregation: { homeRegion: ${HOME} } }`;

/** `topology: central`: first a relay per region, then, with aggregation declared, one for all. */
export class CentralStory extends TopologyStory {
  public start(): Promise<void> {
    return this.startWith(CENTRAL);
  }

  public override async build(): Promise<void> {
    await this.steps.run("central", async (progress) => {
      const plan = await this.world.cli.json<ConnectionPlan>(["connections"], 0);
      expect("accounts with connections", [...new Set(plan.connections.map(({ account }) => account))].join(), HUB);
      expect("accounts carried", (plan.carried ?? []).map(({ account }) => account).join(), MEMBERS.join());
      await this.apply(progress);
      expect("things in member accounts", (await this.standing(MEMBERS, REGIONS)).join(), "");
      return `${await this.eachOnce("central")} through the administrator, a relay per region`;
    });
    this.declare(AGGREGATED);
    await this.steps.run("central, aggregated", async (progress) => {
      await this.apply(progress);
      const elsewhere = (await this.standing([HUB], [LINKED])).filter((each) => each.includes(LINKED));
      expect("things outside the home region", elsewhere.join(), "");
      const arrived = await this.eachOnce("aggregated");
      await this.world.cli.json(["drift", "--noise", join(ROOT, "sandbox", "known-differences.json")], 0, progress);
      return `${arrived} through the home region alone; second plan empty`;
    });
  }

  public override takeDown(): Promise<void> {
    return this.destroy("central destroyed");
  }
}
