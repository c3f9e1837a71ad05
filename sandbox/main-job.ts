import { exec } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type { ConnectionPlan } from "../lib/connections/connection";
import type { RolloutResult } from "../lib/rollout/result";
import { rootOf } from "./aws/clients";
import { importFindings } from "./aws/findings";
import { findLeftovers } from "./aws/leftovers";
import { ALLOWED_CALLS, probeRelayRole } from "./aws/role-probe";
import { changeEnvironment, disableRule, editPattern, type Place, removeTargets } from "./aws/tamper";
import { lookAtDocuments } from "./documents-over-records";
import { leftInDynatrace } from "./dynatrace-contents";
import { SEED_FILE } from "./emulator/emulator";
import { redriveDeadLetter, surviveOutage } from "./failing-delivery";
import { ROOT } from "./hubrelay-cli";
import { type Arrived, countRecords, KINDS, recordsTable } from "./records";
import { expect, Scenario } from "./scenario";
import { DidNotHold } from "./steps";
import { expectNoSecret, statesNotEmpty, tokensInState } from "./world";

/** The declaration that is run here, and in the documentation. */
const EXAMPLE = join(ROOT, "examples", "sandbox");

/** How long the records may take to arrive, in seconds: window of the queue, a cold start, and room for a busy machine. */
const ARRIVAL_SECONDS = 90;

/** The first scenario: from nothing to findings in Dynatrace, drift healed, and nothing left. One method per step. */
export class MainJob extends Scenario {
  private plan!: ConnectionPlan;
  /** Values of the tokens Terraform made, to search for. */
  private ingestTokens: readonly string[] = [];

  /** Steps 1 to 5: everything stands and findings have arrived. */
  public override async build(): Promise<void> {
    await this.startOrganization({
      seed: SEED_FILE,
      declaration: readFileSync(join(EXAMPLE, "deployment.yaml"), "utf8"),
      organization: readFileSync(join(EXAMPLE, "organization.json"), "utf8"),
    });
    await this.loadDeclaration();
    await this.apply();
    await this.sendFindings();
    await this.lookAtDashboards();
    await this.failAndRecover();
    await this.probeRole();
    await this.planAgain();
  }

  /** Steps 6 and 7: drift, and destroy. */
  public override async takeDown(): Promise<void> {
    await this.breakAndHeal();
    await this.destroy();
  }

  private async loadDeclaration(): Promise<void> {
    await this.steps.run("declaration", async () => {
      await this.world.cli.json(["validate"], 0);
      this.plan = await this.world.cli.json<ConnectionPlan>(["connections"], 0);
      const accounts = new Set(this.plan.connections.map(({ account }) => account));
      const regions = new Set(this.plan.connections.map(({ region }) => region));
      expect("connections", this.plan.connections.length, accounts.size * regions.size);
      if (!this.plan.leftOut.some(({ reason }) => reason === "suspended")) {
        throw new DidNotHold("expected the suspended account among those left out");
      }
      return `${this.plan.connections.length} connections: ${accounts.size} accounts × ${regions.size} regions`;
    });
    this.steps.detail(
      this.plan.leftOut.map(({ account, accountName, reason }) => `left out: ${account} "${accountName}" (${reason})`),
    );
  }

  private async apply(): Promise<void> {
    await this.steps.run("terraform apply", async (progress) => {
      const result = await this.world.cli.json<RolloutResult>(["apply", "--yes"], 0, progress);
      const added = result.stacks.reduce((sum, { counts }) => sum + counts.add, 0);
      this.facts.resources = added;
      this.ingestTokens = tokensInState(join(this.options.dir, "state", "dynatrace.tfstate"));
      expect("tokens in the state", this.ingestTokens.length, 1);
      expectNoSecret(this.world, this.ingestTokens);
      const inDynatrace = leftInDynatrace(this.world.dynatrace);
      this.facts.inDynatrace = inDynatrace;
      return `${result.stacks.map(({ stack }) => stack).join(", ")}: ${added} resources, ${inDynatrace.length} things in Dynatrace`;
    });
  }

  private async sendFindings(): Promise<void> {
    let arrived: Arrived[] = [];
    await this.steps.run("findings", async (progress) => {
      const importedAt = new Map<string, number>();
      let imported = 0;
      for (const { account, region } of this.plan.connections) {
        importedAt.set(`${account} ${region}`, Date.now());
        imported += (await importFindings(this.world.emulator.endpoint, rootOf(account), account, region)).length;
      }
      const perConnection = imported / this.plan.connections.length;
      progress(`${imported} imported, waiting for the records`);
      const complete = () => {
        arrived = countRecords(this.world.dynatrace.records, importedAt);
        return arrived.every(
          ({ records }) => KINDS.every((kind) => records[kind] > 0) && total(records) > perConnection,
        );
      };
      const deadline = Date.now() + ARRIVAL_SECONDS * 1000;
      while (!complete() && Date.now() < deadline && !this.steps.stopping)
        await new Promise((resolve) => setTimeout(resolve, 250));
      if (!complete()) {
        throw new DidNotHold(
          `expected records of every kind from every connection within ${ARRIVAL_SECONDS} s\n      ${recordsTable(arrived).join("\n      ")}`,
        );
      }
      const first = total(arrived[0]!.records);
      for (const each of arrived) expect(`records of ${each.account} ${each.region}`, total(each.records), first);
      expect("records in Dynatrace", this.world.dynatrace.records.length, first * arrived.length);
      const slowest = Math.max(...arrived.map(({ seconds }) => seconds));
      Object.assign(this.facts, {
        findingsImported: imported,
        recordsArrived: this.world.dynatrace.records.length,
        arrived,
      });
      return `imported ${imported} → ${this.world.dynatrace.records.length} records, slowest ${slowest.toFixed(1)} s`;
    });
    this.steps.detail(recordsTable(arrived));
  }

  private async lookAtDashboards(): Promise<void> {
    await this.steps.run("dashboards", () =>
      lookAtDocuments(this.world.dynatrace, {
        connections: this.plan.connections.length,
        findings: Number(this.facts.findingsImported),
      }),
    );
  }

  private async failAndRecover(): Promise<void> {
    const { account, region } = this.plan.connections[0]!;
    const place = {
      endpoint: this.world.emulator.endpoint,
      dynatrace: this.world.dynatrace,
      cli: this.world.cli,
      account,
      region,
    };
    await this.steps.run("outage", async () => {
      const late = await surviveOutage(place);
      return `Dynatrace refused with 503 and came back: ${late} records arrived late, each once`;
    });
    await this.steps.run("dead letter", async () => {
      const reason = await redriveDeadLetter(place);
      return `kept with its reason (${reason}), redriven and delivered`;
    });
  }

  private async probeRole(): Promise<void> {
    await this.steps.run("relay's role", async () => {
      const { account, region } = this.plan.connections[0]!;
      const calls = await probeRelayRole({
        endpoint: this.world.emulator.endpoint,
        account,
        region,
        hub: { account: "222222222222", region: "us-east-1" },
        name: "hubrelay",
      });
      this.facts.relayRole = calls;
      const allowed = Object.keys(calls).filter((call) => calls[call] === "allowed");
      expect("calls the relay's role may make", allowed.sort().join(", "), ALLOWED_CALLS.join(", "));
      return `${allowed.length} calls of its job allowed, ${Object.keys(calls).length - allowed.length} others refused`;
    });
  }

  private async planAgain(): Promise<void> {
    await this.steps.run("second plan", async (progress) => {
      await this.planByHand();
      const result = await this.drift(0, progress);
      const ignored = result.stacks.flatMap(({ drift }) => drift?.ignored ?? []);
      this.facts.knownDifferences = ignored;
      return `no changes (${ignored.length} known differences of the emulator ignored)`;
    });
  }

  /** What `cdktf synth` and a user with plain terraform do: the app's own command, then a plan in a stack's folder. */
  private async planByHand(): Promise<void> {
    const out = join(this.options.dir, "cdktf.out");
    const stack = `account-${this.plan.connections[0]!.account}`;
    const before = readFileSync(join(out, "stacks", stack, "cdk.tf.json"), "utf8");
    const { app } = JSON.parse(readFileSync(join(ROOT, "cdktf.json"), "utf8")) as { app: string };
    const env = {
      ...process.env,
      ...this.world.env,
      HUBRELAY_CONFIG: join(this.options.dir, "deployment.yaml"),
      CDKTF_OUTDIR: out,
    };
    await run(app, { cwd: ROOT, env });
    if (readFileSync(join(out, "stacks", stack, "cdk.tf.json"), "utf8") !== before) {
      throw new DidNotHold("expected the same stack from `cdktf synth` as from `hubrelay synth`");
    }
    const terraform = process.env.TERRAFORM_BINARY_NAME || "terraform";
    await run(`${terraform} plan -input=false -no-color -detailed-exitcode`, { cwd: join(out, "stacks", stack), env });
  }

  private async breakAndHeal(): Promise<void> {
    await this.steps.run("drift", async (progress) => {
      progress("changing things by hand");
      const made = await this.tamper();
      const found = await this.drift(2, progress);
      const addresses = found.stacks.flatMap(({ stack, drift }) =>
        (drift?.items ?? []).map(({ address }) => `${stack} ${address}`),
      );
      this.facts.drift = { made, found: addresses };
      expect("drifted addresses", addresses.sort().join("\n"), [...made].sort().join("\n"));
      progress("healing");
      await this.world.cli.json(["apply", "--yes"], 0, progress);
      await this.drift(0, progress);
      return `${made.length} changes made by hand, ${addresses.length} found, healed`;
    });
  }

  private async destroy(): Promise<void> {
    await this.steps.run("destroy", async (progress) => {
      await this.world.cli.json(["destroy", "--yes"], 0, progress);
      const filled = statesNotEmpty(join(this.options.dir, "state"));
      const accounts = [...new Set([...this.plan.connections.map(({ account }) => account), "222222222222"])];
      const regions = [...new Set(this.plan.connections.map(({ region }) => region))];
      const leftovers = await findLeftovers(this.world.emulator.endpoint, accounts, regions, "hubrelay");
      const inDynatrace = leftInDynatrace(this.world.dynatrace);
      Object.assign(this.facts, { leftovers, statesNotEmpty: filled });
      expect("states that are not empty", filled.join(", "), "");
      expect("things left in the accounts", leftovers.join(", "), "");
      expect("things left in Dynatrace", inDynatrace.join(", "), "");
      expectNoSecret(this.world, this.ingestTokens);
      return "states empty, accounts empty, token revoked, nothing left in Dynatrace";
    });
  }

  /** Changes something else in each connection. @returns the addresses that a drift check must name, with their stack */
  private async tamper(): Promise<string[]> {
    const ways: readonly (readonly [(place: Place) => Promise<string>, string])[] = [
      [disableRule, "aws_cloudwatch_event_rule.findings"],
      [removeTargets, "aws_cloudwatch_event_target.queue"],
      [editPattern, "aws_cloudwatch_event_rule.findings"],
      [changeEnvironment, "aws_lambda_function.relay"],
    ];
    const made: string[] = [];
    for (const [index, { account, region }] of this.plan.connections.entries()) {
      const [change, address] = ways[index % ways.length]!;
      await change({ endpoint: this.world.emulator.endpoint, account, region, name: "hubrelay" });
      made.push(`account-${account} ${address}_${region}`);
    }
    return made;
  }

  private drift(exitCode: number, progress: (line: string) => void): Promise<RolloutResult> {
    const noise = join(ROOT, "sandbox", "known-differences.json");
    return this.world.cli.json<RolloutResult>(["drift", "--noise", noise], exitCode, progress);
  }
}

/** Runs a command line to its end. @throws DidNotHold with what it said, when its exit code is not 0 */
async function run(command: string, options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv }): Promise<void> {
  await promisify(exec)(command, { ...options, maxBuffer: 1 << 26 }).catch(
    (error: { code: number; stdout: string; stderr: string }) => {
      throw new DidNotHold(
        `${command}: expected exit code 0, received ${error.code}\n${error.stdout}\n${error.stderr}`,
      );
    },
  );
}

function total(records: Arrived["records"]): number {
  return KINDS.reduce((sum, kind) => sum + records[kind], 0);
}
