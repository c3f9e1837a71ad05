import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseDocument } from "yaml";
import type { Legs } from "../lib/dynatrace/send-test-finding";
import type { TokenStatus } from "../lib/dynatrace/token-status";
import type { RolloutResult } from "../lib/rollout/result";
import { allowBesides } from "./aws/deploy-role";
import { findLeftovers } from "./aws/leftovers";
import { refuseBadCredentials } from "./bad-credentials";
import { changeOneTile, leftInDynatrace } from "./dynatrace-contents";
import { Load, type LoadPlace } from "./dynatrace-load";
import { makeToken } from "./dynatrace-token";
import { SEED_FILE } from "./emulator/emulator";
import { searchSavedPlan, searchStatesAndLogs } from "./external-token";
import { HubrelayCli, ROOT } from "./hubrelay-cli";
import { expect, Scenario } from "./scenario";
import { DidNotHold } from "./steps";
import { expectNoSecret, statesNotEmpty, tokensInState, writeDeclaration } from "./world";

const EXAMPLE = join(ROOT, "examples", "sandbox");
/** The one connection of this story. */
const ACCOUNT = "111111111111";
const REGION = "us-east-1";
/** Account of the secret with the token. */
const HUB = "222222222222";

/** Everything in Dynatrace: made by one declaration, the token rotated, lost and brought by the user, and nothing left. */
export class DynatraceJob extends Scenario {
  /** Values of every token seen, to search for. */
  private readonly tokens = new Set<string>();

  public override async build(): Promise<void> {
    await this.startOrganization({
      seed: SEED_FILE,
      declaration: declarationWith({ mode: "managed", generations: [3] }),
      organization: readFileSync(join(EXAMPLE, "organization.json"), "utf8"),
    });
    await this.refuseBad();
    await this.apply();
    await this.planAgain();
    await this.changeTile();
    await this.testFinding();
    await this.rotate();
    await this.separate();
    await this.deleteToken();
  }

  public override async takeDown(): Promise<void> {
    await this.bringToken();
    await this.destroy();
  }

  /** Each kind has its own message, and nothing was changed. */
  private async refuseBad(): Promise<void> {
    await this.steps.run("bad credentials", async () => {
      const said = await refuseBadCredentials(this.world, declarationWith({ mode: "managed", generations: [3] }));
      this.facts.badCredentials = said;
      expect("things made in AWS", (await this.leftInAws()).join(", "), "");
      expect("things made in Dynatrace", leftInDynatrace(this.world.dynatrace).join(", "), "");
      return `${Object.keys(said).length} kinds, each with its own message before anything was changed`;
    });
  }

  private async apply(): Promise<void> {
    await this.steps.run("apply", async (progress) => {
      const result = await this.world.cli.json<RolloutResult>(["apply", "--yes"], 0, progress);
      const added = result.stacks.reduce((sum, { counts }) => sum + counts.add, 0);
      this.rememberTokens();
      expectNoSecret(this.world, [...this.tokens]);
      const made = leftInDynatrace(this.world.dynatrace);
      this.facts.inDynatrace = made;
      return `${result.stacks.map(({ stack }) => stack).join(", ")}: ${added} resources, ${made.length} things in Dynatrace`;
    });
  }

  private async planAgain(): Promise<void> {
    await this.steps.run("second plan", async (progress) => {
      await this.expectNoDrift(progress);
      return "no changes";
    });
  }

  private async changeTile(): Promise<void> {
    await this.steps.run("one dashboard tile", async (progress) => {
      const changed = changeOneTile(join(this.world.dir, "cdktf.out", "stacks", "dynatrace", "cdk.tf.json"));
      const plan = ["plan", "--no-synth", "--stack", "dynatrace"];
      const { stacks } = await this.world.cli.json<RolloutResult>(plan, 2, progress);
      const changes = stacks.flatMap(({ changes = [] }) => changes);
      expect("changes", changes.map(({ address, action }) => `${action} ${address}`).join(", "), `update ${changed}`);
      return `one changed tile changes one document and nothing else: ${changed}`;
    });
  }

  /** A marked finding goes the whole way, once a role may import it; each leg has its time. */
  private async testFinding(): Promise<void> {
    await this.steps.run("test finding", async () => {
      const { cli, emulator } = this.world;
      const send = ["test-finding", "--account", ACCOUNT, "--region", REGION];
      const denied = await cli.refusal(send);
      if (!denied.includes("--role NAME")) throw new DidNotHold(`expected to be told of a role, received:\n${denied}`);
      await allowBesides(emulator.endpoint, ACCOUNT, "securityhub:BatchImportFindings");
      const { toQueue, toDynatrace, toQuery } = await cli.json<Legs>(send, 0);
      if (toQueue === undefined) throw new DidNotHold("expected the record to tell when the queue took the finding");
      const query =
        'fetch security.events, from: -1h | filter aws.securityhub.generator_id == "hubrelay-test" | limit 5';
      const found = await cli.json<unknown[]>(["query", query], 0);
      if (found.length === 0) throw new DidNotHold("expected the query to find the test finding");
      this.facts.testFinding = { toQueue, toDynatrace, toQuery };
      const tenths = (milliseconds: number) => `${(milliseconds / 1000).toFixed(1)} s`;
      return `Security Hub to queue ${tenths(toQueue)}, to Dynatrace ${tenths(toDynatrace - toQueue)}, to a query ${tenths(toQuery)}`;
    });
  }

  /** `[3]` → `[3, 4]` → `[4]`, while findings are sent all the time. */
  private async rotate(): Promise<void> {
    await this.steps.run("rotation under load", async (progress) => {
      const load = new Load(this.place(), "rotation");
      const old = await load.passes();
      await this.applyToken({ mode: "managed", generations: [3, 4] }, progress);
      expect("token while both are valid", await load.passes(), old);
      const waiting = await this.world.cli.json<TokenStatus>(["token", "status"], 2);
      await this.applyToken({ mode: "managed", generations: [4] }, progress);
      const renewed = await load.passes();
      if (renewed === old) throw new DidNotHold("expected the new token after the old one was revoked");
      progress("waiting for every finding");
      const { sent, tokens } = await load.delivered();
      const settled = await this.world.cli.json<TokenStatus>(["token", "status"], 0);
      expect("relays known to use generation 4", settled.relays?.filter((each) => each.newestSince).length ?? 0, 1);
      this.facts.rotation = { sent, lost: 0, tokens, before: waiting.remarks, after: settled.remarks };
      expect("tokens in use, one after the other", tokens.join(" "), [old, renewed].join(" "));
      return `[3] → [3, 4] → [4]: ${sent} findings sent meanwhile, none lost, none twice`;
    });
  }

  /** The account gets a token of its own, until {@link bringToken}: its relay can read that secret, and the common one no longer. */
  private async separate(): Promise<void> {
    await this.steps.run("token of its own", async (progress) => {
      const load = new Load(this.place(), "separate");
      const common = await load.passes();
      const separate = [{ name: "shop", accounts: [ACCOUNT] }];
      await this.declare({ mode: "managed", generations: [4], separate }).json(["apply", "--yes"], 0, progress);
      this.rememberTokens();
      const { sent, tokens } = await load.delivered();
      const later = new Load(this.place(), "own");
      const own = await later.passes();
      await later.delivered();
      if (own === common) throw new DidNotHold("expected the account's findings to come with its own token");
      return `${sent} findings sent while it went over, none lost, with ${tokens.length} tokens`;
    });
  }

  /** Somebody deletes the token in Dynatrace: plan and destroy say so, and `token forget` helps. */
  private async deleteToken(): Promise<void> {
    await this.steps.run("token deleted by hand", async (progress) => {
      const { cli, dynatrace } = this.world;
      const token = dynatrace.tokens.list().find(({ revoked, name }) => !revoked && name === "hubrelay ingest shop 1");
      dynatrace.tokens.revoke(token!.id);
      for (const command of [["plan"], ["destroy", "--yes"]]) {
        const said = await cli.refusal([...command, "--stack", "dynatrace"]);
        if (!said.includes("npx hubrelay token forget")) {
          throw new DidNotHold(`expected ${command[0]} to name token forget, received:\n${said}`);
        }
      }
      const { forgotten } = await cli.json<{ forgotten: { id: string }[] }>(["token", "forget"], 0, progress);
      expect("tokens forgotten", forgotten.map(({ id }) => id).join(), token!.id);
      const load = new Load(this.place(), "deleted");
      await cli.json(["apply", "--yes", "--stack", "dynatrace"], 0, progress);
      this.rememberTokens();
      const { sent, tokens } = await load.delivered();
      if (tokens.includes(token!.id)) throw new DidNotHold("expected no record with the deleted token");
      return `plan and destroy name the command; forgotten, made anew; ${sent} findings sent meanwhile, none lost`;
    });
  }

  /** The user's own token takes over, and its value is nowhere but in the secret. */
  private async bringToken(): Promise<void> {
    await this.steps.run("external token", async (progress) => {
      const { cli } = this.world;
      const scopes = ["openpipeline.events_security.custom"];
      const { token: value } = await makeToken(this.world.dynatrace, { name: "made by somebody else", scopes });
      this.tokens.add(value);
      const given = { TF_VAR_ingest_token: value };
      const without = await this.declare({ mode: "external", generation: 5 }).refusal(["plan", "--stack", "dynatrace"]);
      if (!without.includes("TF_VAR_ingest_token is not set"))
        throw new DidNotHold(`expected to be asked for the token, received:\n${without}`);
      progress("looking into a saved plan");
      const searched = await searchSavedPlan(this.world, value);
      const withToken = new HubrelayCli({ cwd: this.world.dir, env: { ...this.world.env, ...given } });
      const load = new Load(this.place(), "external");
      await withToken.json(["apply", "--yes"], 0, progress);
      expect("token in use", await load.passes(), value.split(".").slice(0, 2).join("."));
      const { sent } = await load.delivered();
      const again = await withToken.json<RolloutResult>(["plan", "--stack", "dynatrace"], 0, progress);
      expect("changes of the second plan", again.stacks.flatMap(({ changes = [] }) => changes).length, 0);
      const files = searchStatesAndLogs(this.world, value);
      cli.output += withToken.output;
      this.facts.externalToken = { searched, files };
      progress("destroying, without the token");
      await cli.json(["destroy", "--yes"], 0, progress);
      return `in no state, plan or log (${searched.length} parts of a saved plan, ${files} files); ${sent} findings sent meanwhile, none lost`;
    });
  }

  private async destroy(): Promise<void> {
    await this.steps.run("nothing left", async () => {
      const filled = statesNotEmpty(join(this.options.dir, "state"));
      expect("states that are not empty", filled.join(", "), "");
      expect("things left in the accounts", (await this.leftInAws()).join(", "), "");
      expect("things left in Dynatrace", leftInDynatrace(this.world.dynatrace).join(", "), "");
      expectNoSecret(this.world, [...this.tokens]);
      return "states empty, accounts empty, nothing of hubrelay in Dynatrace";
    });
  }

  private leftInAws(): Promise<string[]> {
    return findLeftovers(this.world.emulator.endpoint, [ACCOUNT, HUB], [REGION], "hubrelay");
  }

  private place(): LoadPlace {
    const { emulator, dynatrace } = this.world;
    return { endpoint: emulator.endpoint, dynatrace, account: ACCOUNT, region: REGION };
  }

  /** Writes the declaration with another token. */
  private declare(token: Record<string, unknown>): HubrelayCli {
    writeDeclaration(this.world.dir, declarationWith(token), this.world.dynatrace.url);
    return this.world.cli;
  }

  private async applyToken(token: Record<string, unknown>, progress: (line: string) => void): Promise<void> {
    await this.declare(token).json(["apply", "--yes", "--stack", "dynatrace"], 0, progress);
    this.rememberTokens();
  }

  private rememberTokens(): void {
    for (const token of tokensInState(join(this.options.dir, "state", "dynatrace.tfstate"))) this.tokens.add(token);
  }

  private expectNoDrift(progress: (line: string) => void): Promise<RolloutResult> {
    const noise = join(ROOT, "sandbox", "known-differences.json");
    return this.world.cli.json<RolloutResult>(["drift", "--noise", noise], 0, progress);
  }
}

/** The sandbox's declaration, which has all that can be opted into in Dynatrace, cut to one connection and with this token. */
function declarationWith(token: Record<string, unknown>): string {
  const declaration = parseDocument(readFileSync(join(EXAMPLE, "deployment.yaml"), "utf8"));
  declaration.setIn(["organization", "include"], { accounts: [ACCOUNT] });
  declaration.setIn(["regions", "default"], [REGION]);
  declaration.setIn(["dynatrace", "token"], token);
  return declaration.toString();
}
