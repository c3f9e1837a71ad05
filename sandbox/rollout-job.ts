import { copyFileSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { InventoryItem } from "../lib/rollout/inventory-html";
import type { LiveFacts } from "../lib/rollout/inventory-live";
import type { RolloutResult, StackResult, StackStatus } from "../lib/rollout/result";
import {
  allowAgain,
  allowBesides,
  denyAction,
  makeDeployRole,
  readDeployRole,
  removeDeployRole,
} from "./aws/deploy-role";
import { type Bus, emptyBus, fillBus, raiseRulesQuota } from "./aws/full-bus";
import { findLeftovers } from "./aws/leftovers";
import type { SeedAccount } from "./aws/organization-seed";
import { ROOT } from "./hubrelay-cli";
import type { Kill } from "./kill-and-rerun";
import { DAMAGES, expectedDrift, foundDrift, KNOWN } from "./rollout/damage";
import { breakRelay, HeldFindings, pauseRelay } from "./rollout/failing-relay";
import { killInAFolderOfItsOwn } from "./rollout/killed-runner";
import { LivingOrganization } from "./rollout/living-organization";
import { loseTheNetwork } from "./rollout/lost-network";
import { OLDER_VERSION, takeOlderRelay } from "./rollout/older-relay";
import { resourcesIn, stateFile } from "./rollout/states";
import { Terminal } from "./rollout/terminal";
import { expect, Scenario } from "./scenario";
import { DidNotHold } from "./steps";
import { expectNoSecret, statesNotEmpty } from "./world";

/** The organization that is emulated here, and what its owner adds to the declaration. */
const EXAMPLE = join(ROOT, "examples", "rollout");

const NAME = "hubrelay";
const MANAGEMENT = "999999999999";
const HUB = "222222222222";
const REGION = "us-east-1";
const EXTERNAL_ID = "hubrelay-sandbox";

/** Accounts with a part in the story. */
const CANARIES = ["303030303030", "505050505050"];
const MEDIA = "141414141414";
const PAYMENTS = "121212121212";
const SEARCH = "131313131313";
const OLD_SHOP = "515151515151";
const CLOSED = "313131313131";
/** May be a hub as well, of another folder's deployment. */
const SECOND_HUB = "101010101010";
/** Somebody deletes everything of hubrelay in it. */
const DELETED = "505050505050";
/** An older hubrelay was the last to be here. */
const OLDER = "323232323232";
const NEWCOMER: SeedAccount = {
  id: "161616161616",
  name: "data-lake",
  email: "aws+data-lake@example.com",
  state: "ACTIVE",
  joined: "CREATED",
  parent: "ou-rol1-prod0001",
  tags: { team: "data" },
  regions: [REGION],
  enabledRegions: [REGION],
};

/** More stacks side by side than by default: an apply mostly waits for the provider, which waits for a queue. */
const FAST = ["--concurrency", "6"];

/** What AWS says of an account's connection. */
type Live = (account: string) => LiveFacts | undefined;

/** The second scenario: a whole organization, from the first wave to the last account that leaves. One method per step. */
export class RolloutJob extends Scenario {
  private terminal!: Terminal;
  private organization!: LivingOrganization;
  private kills!: Promise<readonly Kill[]>;
  private losses!: Promise<readonly string[]>;
  private held!: HeldFindings;

  /** Everything is connected, after a failure and a resume. */
  public override async build(): Promise<void> {
    const seed = join(this.options.dir, "seed.json");
    mkdirSync(this.options.dir, { recursive: true });
    copyFileSync(join(EXAMPLE, "seed.json"), seed);
    await this.startOrganization({ seed });
    this.organization = new LivingOrganization(seed);
    this.terminal = new Terminal(this.world.cli, this.options.dir);
    await this.init();
    await this.discover();
    await this.preflight();
    await this.beginBeside();
    await this.plan();
    await this.applyInWaves();
    await this.resume();
  }

  /** Accounts leave and join, things break, and all of it goes. */
  public override async takeDown(): Promise<void> {
    await this.failingRelay();
    await this.exclude();
    await this.comeAndGo();
    await this.forgetClosed();
    await this.breakAndHeal();
    await this.inventory();
    await this.killAndRerun();
    await this.loseNetwork();
    await this.destroy();
  }

  private async init(): Promise<void> {
    await this.steps.run("init", async () => {
      const { dynatrace, dir } = this.world;
      const where = ["--dynatrace-url", dynatrace.url, "--hub-account", HUB, "--hub-region", REGION];
      await this.terminal.run(["init", ...where, "--ous", "/prod,/stage,/lab", "--external-id", EXTERNAL_ID], 0);
      const file = join(dir, "deployment.yaml");
      writeFileSync(file, readFileSync(file, "utf8") + readFileSync(join(EXAMPLE, "waves.yaml"), "utf8"));
      return "a declaration from five flags; three waves added by hand";
    });
  }

  private async discover(): Promise<void> {
    await this.steps.run("discover", async (progress) => {
      const { endpoint } = this.world.emulator;
      const role = await readDeployRole(endpoint, MEDIA);
      await removeDeployRole(endpoint, MEDIA);
      const said = await this.terminal.run(["discover"], 0, progress);
      mustSay(said, "12 accounts in 3 OUs: 12 active", `${MEDIA}  media`, "cannot be assumed");
      progress("preflight");
      const rules = await fillBus(this.bus());
      const refused = await this.terminal.run(["preflight"], 1, progress);
      mustSay(refused, `${MEDIA}  media`, "the default bus is full of rules", `${rules} are allowed`, "2 blockers");
      await makeDeployRole(endpoint, MEDIA, role);
      await raiseRulesQuota(this.bus(), rules + 1);
      return "12 accounts in 3 OUs; one cannot be entered: its deploy role is missing; one has a bus full of rules";
    });
  }

  private async preflight(): Promise<void> {
    await this.steps.run("preflight", async (progress) => {
      mustSay(await this.terminal.run(["preflight"], 0, progress), "nothing stands in the way");
      await emptyBus(this.bus());
      return "the role was made there, and AWS allows one rule more: nothing stands in the way";
    });
  }

  private bus(): Bus {
    return { endpoint: this.world.emulator.endpoint, account: PAYMENTS, region: REGION };
  }

  private async plan(): Promise<void> {
    await this.steps.run("plan", async (progress) => {
      const result = await this.terminal.rollout(["plan"], 2, progress);
      expect("stacks planned", count(result, "planned"), 11);
      return `${result.stacks.length} stacks, three waves`;
    });
  }

  private async applyInWaves(): Promise<void> {
    await this.steps.run("apply in waves", async (progress) => {
      const { emulator, dir } = this.world;
      for (const account of CANARIES) await allowBesides(emulator.endpoint, account, "securityhub:BatchImportFindings");
      await denyAction(emulator.endpoint, PAYMENTS, "events:PutRule");
      const result = await this.terminal.rollout(["apply", "--report", "rollout.html", ...FAST], 1, progress);
      const failed = result.stacks.filter(({ status }) => status === "failed");
      const [canary] = result.waves ?? [];
      mustSay(canary?.gate?.message ?? "", "test finding");
      expect("the canary's gate", canary?.gate?.open ? "open" : `shut: ${canary?.gate?.message}`, "open");
      expect("failed stacks", namesOf(failed), `account-${PAYMENTS}`);
      expect("its error class", failed[0]?.error?.class ?? "", "policy denied");
      expect("applied stacks", count(result, "applied"), 10);
      mustSay(readFileSync(join(dir, "rollout.html"), "utf8"), PAYMENTS, "policy denied");
      this.facts.waves = result.waves;
      const waves = result.waves?.map(({ name, done, stacks }) => `${name} ${done}/${stacks}`).join(", ");
      return `${waves}; the canary's test findings arrived; 1 refused by a guardrail, within tolerance`;
    });
  }

  private async resume(): Promise<void> {
    await this.steps.run("resume", async (progress) => {
      await allowAgain(this.world.emulator.endpoint, PAYMENTS);
      const result = await this.terminal.rollout(["apply", "--failed", ".hubrelay/result.json"], 0, progress);
      expect("stacks resumed", namesOf(result.stacks), `account-${PAYMENTS}`);
      return `apply --failed took up ${PAYMENTS} alone`;
    });
  }

  /** What goes on beside the next steps, in folders of their own. */
  private async beginBeside(): Promise<void> {
    const { world } = this;
    const { endpoint } = world.emulator;
    this.kills = killInAFolderOfItsOwn({ world, account: MANAGEMENT, region: REGION, name: NAME });
    const asHub = await readDeployRole(endpoint, HUB, SECOND_HUB);
    await removeDeployRole(endpoint, SECOND_HUB);
    await makeDeployRole(endpoint, SECOND_HUB, asHub);
    this.losses = loseTheNetwork({ world, account: HUB, hub: SECOND_HUB, region: REGION, name: NAME });
    // Told by their steps; until then another step may fail and end the run.
    for (const beside of [this.kills, this.losses]) beside.catch(() => undefined);
  }

  private async killAndRerun(): Promise<void> {
    await this.steps.run("killed and rerun", async () => {
      const kills = await this.kills;
      this.facts.kills = kills;
      const locks = kills.filter(({ locked }) => locked).length;
      return `${kills.length} times at a random moment, rerun each time: nothing lost, nothing twice; ${locks} locks left, each told with its owner`;
    });
  }

  private async loseNetwork(): Promise<void> {
    await this.steps.run("network lost", async () => {
      const losses = await this.losses;
      this.facts.losses = losses;
      return `the answers to making ${losses.join(", ")} lost: each found again, nothing twice, nothing left; of a token it is said`;
    });
  }

  /** A function fails in one account and is not called in another: both are seen, and the gate holds the next wave back. */
  private async failingRelay(): Promise<void> {
    await this.steps.run("a relay that fails", async (progress) => {
      const place = (account: string) => ({ ...this.bus(), account, name: NAME });
      this.held = new HeldFindings(this.bus());
      await breakRelay(place(MEDIA));
      await pauseRelay(place(PAYMENTS));
      for (const account of [MEDIA, PAYMENTS]) await this.held.add(account);
      const only = ["--account", MEDIA, "--account", PAYMENTS];
      const live = await this.liveUntil(only, (of) => {
        return (of(MEDIA)?.functionErrors ?? 0) > 0 && (of(PAYMENTS)?.oldestWaitingSeconds ?? 0) > 0;
      });
      expect("findings that wait", `${live(MEDIA)?.waiting} ${live(PAYMENTS)?.waiting}`, "1 1");
      const unhealthy = await this.terminal.run(["inventory", "--live", "--unhealthy"], 2, progress);
      mustSay(unhealthy, "2 findings waiting", MEDIA, "1 function error in 24 h");
      const shut = await this.held.addDuring(MEDIA, this.terminal.rollout(["apply", ...only, ...FAST], 1, progress));
      const gates = shut.waves?.map(({ name, gate }) => `${name} ${gate === undefined ? "" : gate.open}`.trim());
      expect("gates", gates?.join(", ") ?? "", "third false, everybody");
      mustSay(shut.waves?.[0]?.gate?.message ?? "", "since the wave began", MEDIA);
      expect("applied", namesOf(shut.stacks.filter(({ status }) => status === "applied")), `account-${MEDIA}`);
      await this.terminal.rollout(["apply", "--account", PAYMENTS], 0, progress);
      return `1 function error and 2 findings that wait are seen; the gate holds the next wave back; both healed; ${this.held.count} findings on their way`;
    });
  }

  /** Asks AWS until the answers are as they must be. @returns the answers by account */
  private async liveUntil(only: readonly string[], holds: (of: Live) => boolean): Promise<Live> {
    let found: readonly InventoryItem[] = [];
    const live: Live = (account) => found.find((item) => item.account === account)?.live;
    for (let tries = 0; tries < 10; tries++) {
      found = await this.world.cli.json<InventoryItem[]>(["inventory", "--live", ...only], 0);
      if (holds(live)) return live;
    }
    throw new DidNotHold(`expected something else of the connections than ${JSON.stringify(found)}`);
  }

  private async exclude(): Promise<void> {
    await this.steps.run("exclude an account", async (progress) => {
      const file = join(this.world.dir, "deployment.yaml");
      const text = readFileSync(file, "utf8").replace(/# exclude: .*/, `exclude: { accounts: ["${SEARCH}"] }`);
      writeFileSync(file, text);
      const { stacks } = await this.terminal.rollout(["plan", "--changed"], 2, progress);
      expect("stacks that change", namesOf(stacks), `account-${SEARCH}`);
      const actions = new Set(stacks.flatMap(({ changes = [] }) => changes.map(({ action }) => action)));
      expect("what the plan does", [...actions].join(", "), "delete");
      return `the plan removes its ${stacks[0]!.counts.destroy} resources, and nothing else`;
    });
  }

  private async comeAndGo(): Promise<void> {
    await this.steps.run("accounts come and go", async (progress) => {
      const { endpoint } = this.world.emulator;
      this.organization.suspend(OLD_SHOP);
      this.organization.leave(CLOSED);
      this.organization.join(NEWCOMER);
      // A StackSet with automatic deployment makes the role in a new account, and a closed one lets nobody in.
      await makeDeployRole(endpoint, NEWCOMER.id, await readDeployRole(endpoint, MEDIA, NEWCOMER.id));
      await removeDeployRole(endpoint, CLOSED);
      const news = await this.terminal.run(["discover", "--diff"], 2, progress);
      mustSay(
        news,
        `+ ${NEWCOMER.id} "${NEWCOMER.name}" joined in /prod → 1 connection`,
        `- ${CLOSED} "payments-stage" left → will be disconnected`,
        `- ${OLD_SHOP} "old-shop" suspended, was active → will be disconnected`,
      );
      await this.terminal.run(["discover"], 0, progress);
      const result = await this.terminal.rollout(["apply", "--changed", ...FAST], 1, progress);
      expect("stacks that change", namesOf(result.stacks), stackNames(SEARCH, NEWCOMER.id, CLOSED, OLD_SHOP));
      const failed = result.stacks.filter(({ status }) => status === "failed");
      expect("stacks that failed", namesOf(failed), `account-${CLOSED}`);
      expect("its error class", failed[0]?.error?.class ?? "", "credentials");
      for (const account of [SEARCH, OLD_SHOP])
        expect(`state of ${account}`, resourcesIn(stateFile(this.world.dir, account)).join(", "), "");
      const left = await findLeftovers(endpoint, [SEARCH, OLD_SHOP], [REGION], NAME);
      expect("left in the accounts that left", left.join(", "), "");
      return "1 joined: connected; 1 suspended, 1 excluded: states empty; 1 closed: cannot be entered";
    });
  }

  private async forgetClosed(): Promise<void> {
    await this.steps.run("orphans and forget", async () => {
      mustSay(await this.terminal.run(["orphans"], 2), `account-${CLOSED}`, `account-${OLD_SHOP}`, `account-${SEARCH}`);
      const said = await this.terminal.run(["forget", CLOSED, "--yes"], 0);
      mustSay(said, "aws_sqs_queue.findings_us-east-1", "A copy of the state");
      for (const account of [OLD_SHOP, SEARCH]) await this.terminal.run(["forget", account, "--yes", "--no-synth"], 0);
      mustSay(await this.terminal.run(["orphans"], 0), "every state belongs to a stack");
      return "the closed account's state is dropped, with a copy and what stays behind; no state is without a stack";
    });
  }

  private async breakAndHeal(): Promise<void> {
    await this.steps.run("drift", async (progress) => {
      progress("changing things by hand");
      const gone = await this.damage(progress);
      writeFileSync(join(this.world.dir, "noise.json"), JSON.stringify(KNOWN.noise));
      const found = await this.terminal.rollout(["drift", "--noise", "noise.json", ...FAST], 2, progress);
      const older = [`aws_lambda_function.relay_${REGION}`, "output.connections"].map(
        (address) => `${OLDER} ${address} not yet applied`,
      );
      const expected = [...expectedDrift(REGION), ...gone, ...older].sort();
      this.facts.drift = { expected, found: foundDrift(found) };
      expect("drift", foundDrift(found).join("\n"), expected.join("\n"));
      const unhealthy = await this.terminal.run(["inventory", "--live", "--unhealthy"], 2, progress);
      mustSay(unhealthy, OLDER, `relay ${OLDER_VERSION}, not `);
      const known = found.stacks.filter(({ drift }) => (drift?.ignored.length ?? 0) > 0);
      expect("known differences in", namesOf(known), `account-${KNOWN.account}`);
      const drifted = found.stacks.filter(({ status }) => status === "drifted").map(({ account }) => account as string);
      const only = drifted.flatMap((account) => ["--account", account]);
      await this.terminal.rollout(["apply", ...only, ...FAST], 0, progress);
      await this.terminal.rollout(["drift", ...only, ...FAST], 0, progress);
      const what = DAMAGES.map((damage) => damage.what).join(", ");
      return `${what}, a stack deleted, an older relay: each found, told apart, healed; 1 known difference ignored`;
    });
  }

  /** Breaks one thing in each account. @returns the drift of the account in which everything was deleted */
  private async damage(progress: (line: string) => void): Promise<string[]> {
    const { dir, emulator, cli } = this.world;
    const place = (account: string) => ({ endpoint: emulator.endpoint, account, region: REGION, name: NAME });
    for (const { account, how } of DAMAGES) await how(place(account));
    await KNOWN.how(place(KNOWN.account));
    const state = stateFile(dir, DELETED);
    copyFileSync(state, `${state}.before`);
    await cli.json(["destroy", "--yes", "--account", DELETED], 0, progress);
    renameSync(`${state}.before`, state);
    takeOlderRelay(join(dir, "cdktf.out", "stacks", `account-${OLDER}`));
    await cli.json(["apply", "--yes", "--no-synth", "--account", OLDER], 0, progress);
    return resourcesIn(state).map((address) => `${DELETED} ${address} changed outside`);
  }

  private async inventory(): Promise<void> {
    await this.steps.run("inventory", async (progress) => {
      const accounts = 8;
      progress("waiting for what the failing relay left in its queue");
      await this.held.arrive(this.world.dynatrace);
      const table = await this.terminal.run(["inventory", "--live"], 0, progress);
      const all = `${accounts} of ${accounts} connections connected; nothing is waiting, 0 dead letters`;
      mustSay(table, all, NEWCOMER.id);
      const csv = await this.terminal.run(["inventory", "--live", "--csv", "--report", "inventory.html"], 0, progress);
      expect("lines of CSV", csv.split("\n").length, accounts + 1);
      const json = await this.world.cli.json<InventoryItem[]>(["inventory", "--live"], 0, progress);
      expect("connections in JSON", json.filter(({ status }) => status === "connected").length, accounts);
      const waiting = json.filter(({ live }) => live?.waiting !== 0 || live.oldestWaitingSeconds !== undefined);
      expect("connections where something waits", waiting.map(({ account }) => account).join(", "), "");
      // The canaries forwarded test findings, two others what was held up.
      const forwarded = json.filter(({ live }) => live?.lastForwarded !== undefined).map(({ account }) => account);
      expect("have forwarded", forwarded.sort().join(", "), [...CANARIES, MEDIA, PAYMENTS].sort().join(", "));
      return `${accounts} of ${accounts} connected, ${forwarded.length} have forwarded, nothing waits: as table, CSV and JSON`;
    });
  }

  private async destroy(): Promise<void> {
    await this.steps.run("destroy", async (progress) => {
      const { dir, emulator, dynatrace, seed } = this.world;
      await this.terminal.rollout(["destroy", ...FAST], 0, progress);
      expect("states that are not empty", statesNotEmpty(join(dir, "state")).join(", "), "");
      // What a closed account leaves behind goes with the account; that it is named was seen above.
      const accounts = [...seed.accounts.map(({ id }) => id), NEWCOMER.id].filter((id) => id !== CLOSED);
      const leftovers = await findLeftovers(emulator.endpoint, accounts, [REGION], NAME);
      this.facts.leftovers = leftovers;
      expect("things left in the accounts", leftovers.join(", "), "");
      const tokens = dynatrace.tokens.list().filter(({ revoked }) => !revoked);
      expect("tokens not revoked", tokens.map(({ id }) => id).join(", "), "");
      expectNoSecret(this.world, []);
      return `states empty, ${accounts.length} accounts empty, token revoked`;
    });
  }
}

function stackNames(...accounts: readonly string[]): string {
  return accounts
    .map((account) => `account-${account}`)
    .sort()
    .join(", ");
}

function namesOf(stacks: readonly StackResult[]): string {
  return stacks
    .map(({ stack }) => stack)
    .sort()
    .join(", ");
}

function count(result: RolloutResult, status: StackStatus): number {
  return result.stacks.filter((stack) => stack.status === status).length;
}

/** @throws DidNotHold when one of the texts is missing */
function mustSay(said: string, ...texts: readonly string[]): void {
  const missing = texts.find((text) => !said.includes(text));
  if (missing !== undefined) throw new DidNotHold(`expected "${missing}", hubrelay said:\n      ${said}`);
}
