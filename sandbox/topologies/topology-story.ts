import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseDocument } from "yaml";
import type { RolloutResult } from "../../lib/rollout/result";
import { findLeftovers } from "../aws/leftovers";
import { SEED_FILE } from "../emulator/emulator";
import { ROOT } from "../hubrelay-cli";
import { expect, Scenario } from "../scenario";
import { expectNoSecret, statesNotEmpty, tokensInState, writeDeclaration } from "../world";
import { expectEachOnce } from "./each-once";

/** Selectors of `organization.include`. */
type Include = Readonly<Record<string, readonly string[]>>;

const EXAMPLE = join(ROOT, "examples", "sandbox");

/** The deployment's name, which begins the names of all it makes. */
export const NAME = "hubrelay";
/** The hub, and Security Hub's delegated administrator. */
export const HUB = "222222222222";
export const HOME = "us-east-1";
export const LINKED = "eu-west-1";
export const SHOP = "111111111111";
/** The accounts whose findings are wanted. */
export const MEMBERS = [SHOP, "444444444444"];
export const REGIONS = [HOME, LINKED];
export const MANAGEMENT = "999999999999";

/** What the stories of the topologies have in common: the example's organization and declaration, with a topology. */
export abstract class TopologyStory extends Scenario {
  /** Values of the tokens Terraform made, to search for. */
  private readonly ingestTokens: string[] = [];

  protected startWith(topology: string): Promise<void> {
    return this.startOrganization({
      seed: SEED_FILE,
      declaration: declaration(topology),
      organization: readFileSync(join(EXAMPLE, "organization.json"), "utf8"),
    });
  }

  /** @param include - selectors beside those of the example */
  protected declare(topology: string, include?: Include): void {
    writeDeclaration(this.options.dir, declaration(topology, include), this.world.dynatrace.url);
  }

  protected async apply(progress: (line: string) => void): Promise<void> {
    await this.world.cli.json<RolloutResult>(["apply", "--yes"], 0, progress);
    this.ingestTokens.push(...tokensInState(join(this.options.dir, "state", "dynatrace.tfstate")));
  }

  /** Imports findings in every member and region; each must arrive once, as its own account's and region's. @returns in words */
  protected async eachOnce(mark: string): Promise<string> {
    const { dynatrace, emulator } = this.world;
    const stopped = () => this.steps.stopping;
    const origins = MEMBERS.flatMap((account) => REGIONS.map((region) => ({ account, region })));
    const arrived = await expectEachOnce({ endpoint: emulator.endpoint, dynatrace, stopped }, origins, mark);
    this.facts[mark] = arrived;
    return `${arrived.findings} findings of members arrived, each once (${arrived.records} records)`;
  }

  /** What of the deployment stands in accounts. */
  protected standing(accounts: readonly string[], regions: readonly string[]): Promise<string[]> {
    return findLeftovers(this.world.emulator.endpoint, accounts, regions, NAME);
  }

  protected place(account: string) {
    return { endpoint: this.world.emulator.endpoint, account, name: NAME };
  }

  protected async destroy(step: string): Promise<void> {
    await this.steps.run(step, async (progress) => {
      await this.world.cli.json(["destroy", "--yes"], 0, progress);
      const filled = statesNotEmpty(join(this.options.dir, "state"));
      const leftovers = await this.standing([...MEMBERS, HUB, MANAGEMENT], REGIONS);
      const tokens = this.world.dynatrace.tokens.list().filter(({ revoked }) => !revoked);
      expect("states that are not empty", filled.join(", "), "");
      expect("things left in the accounts", leftovers.join(", "), "");
      expect("tokens not revoked", tokens.map(({ id }) => id).join(", "), "");
      expectNoSecret(this.world, this.ingestTokens);
      return "states empty, accounts empty, token revoked";
    });
  }
}

/** The example's declaration with a topology, and nothing in Dynatrace but the token: what else there is lists every connection. */
function declaration(topology: string, include: Include = {}): string {
  const document = parseDocument(readFileSync(join(EXAMPLE, "deployment.yaml"), "utf8"));
  document.set("dynatrace", { url: document.getIn(["dynatrace", "url"]) });
  for (const [selector, values] of Object.entries(include))
    document.setIn(["organization", "include", selector], values);
  return `${document}\n${topology}\n`;
}
