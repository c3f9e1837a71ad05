import { join } from "node:path";
import { Scenario, type ScenarioOptions } from "./scenario";
import { CentralStory } from "./topologies/central-story";
import { HubStory } from "./topologies/hub-story";

/**
 * The topologies that the main job does not show, `central` and `hub`, side by side: each in an organization of its own, since
 * most of their time goes by while Terraform waits.
 */
export class TopologiesJob extends Scenario {
  private readonly central: CentralStory;
  private readonly hub: HubStory;

  public constructor(options: ScenarioOptions) {
    super(options);
    const { steps } = this;
    this.central = new CentralStory({ ...options, steps, dir: join(options.dir, "central") });
    this.hub = new HubStory({ ...options, steps });
  }

  /** Only `hub` is left standing. */
  public override async build(): Promise<void> {
    // One after the other: the first makes what they share.
    await this.central.start();
    await this.hub.start();
    const central = this.central.build().then(() => this.central.takeDown());
    const outcomes = await Promise.allSettled([central, this.hub.build()]);
    Object.assign(this.facts, this.central.facts, this.hub.facts);
    for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
  }

  public override takeDown(): Promise<void> {
    return this.hub.takeDown();
  }

  public override directions(): string[] {
    return this.hub.directions();
  }

  public override ended(): Promise<void> {
    return this.hub.ended();
  }

  public override async interrupt(): Promise<void> {
    await Promise.all([this.central.interrupt(), this.hub.interrupt()]);
  }

  public override async stop(): Promise<void> {
    await Promise.all([this.central.stop(), this.hub.stop()]);
  }
}
