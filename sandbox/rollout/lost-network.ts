import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { RolloutResult } from "../../lib/rollout/result";
import { findLeftovers } from "../aws/leftovers";
import { deleteMappings } from "../aws/tamper";
import { HubrelayCli } from "../hubrelay-cli";
import { expect } from "../scenario";
import { DidNotHold } from "../steps";
import type { World } from "../world";
import { LossyLine, type Passing } from "./lossy-line";

/** Options of {@link loseTheNetwork}. */
export interface LostNetworkOptions {
  readonly world: Pick<World, "dir" | "env" | "emulator" | "dynatrace">;
  /** An account that the scenario does not connect. */
  readonly account: string;
  /** An account that may be a hub and is not the scenario's. */
  readonly hub: string;
  readonly region: string;
  /** The deployment's name. */
  readonly name: string;
}

/** Creations whose answers are lost, by what tells their requests. */
const LOSSES = {
  "an encryption key": ({ target }: Passing) => target === "TrentService.CreateKey",
  "a secret": ({ target }: Passing) => target === "secretsmanager.CreateSecret",
  "a role": ({ body }: Passing) => body.startsWith("Action=CreateRole&"),
  "a function": ({ method, path }: Passing) => method === "POST" && /^\/[\d-]+\/functions\/?$/.test(path),
  "a mapping": ({ method, path }: Passing) => method === "POST" && path.includes("/event-source-mappings"),
  "an ingest token": ({ method, path }: Passing) => method === "POST" && path === "/api/v2/apiTokens",
};

/** How long a loss is waited for, in ms: most of it the provider's own wait for a new queue. */
const LOST_WITHIN = 180_000;

/**
 * Loses the network in the middle of applies: something is made and the answer is lost, once on the way, or with the whole line until
 * the user gives up with Ctrl-C. The same apply, the next one, or a destroy must find what was made: everything in AWS once and in the
 * state, and after the destroy nothing. Works in a folder of its own, and leaves the accounts empty.
 *
 * @returns what was lost on the way
 * @throws DidNotHold when something is lost, there twice, or left behind
 */
export async function loseTheNetwork(options: LostNetworkOptions): Promise<readonly string[]> {
  const [aws, dynatrace] = await Promise.all([
    LossyLine.to(options.world.emulator.endpoint),
    LossyLine.to(options.world.dynatrace.url),
  ]);
  try {
    const story = new LostNetwork(options, aws, dynatrace);
    await story.prepare();
    await story.hubAndToken();
    await story.account();
    return Object.keys(LOSSES);
  } finally {
    await Promise.all([aws.stop(), dynatrace.stop()]);
  }
}

class LostNetwork {
  private readonly dir: string;
  private readonly cli: HubrelayCli;

  public constructor(
    private readonly options: LostNetworkOptions,
    private readonly aws: LossyLine,
    private readonly dynatrace: LossyLine,
  ) {
    const { world } = options;
    this.dir = join(world.dir, "lost-network");
    const env = { ...world.env, AWS_ENDPOINT_URL: aws.url, DYNATRACE_ENV_URL: dynatrace.url };
    this.cli = new HubrelayCli({ cwd: this.dir, env });
  }

  public async prepare(): Promise<void> {
    const { world, account, hub } = this.options;
    rmSync(this.dir, { recursive: true, force: true });
    mkdirSync(this.dir);
    copyFileSync(join(world.dir, "organization.json"), join(this.dir, "organization.json"));
    const declaration = readFileSync(join(world.dir, "deployment.yaml"), "utf8")
      .replace(/ous: \[.*\]/, `accounts: ["${account}"]`)
      .replace(world.dynatrace.url, this.dynatrace.url)
      .replace(/(hub:\s+account: )"\d+"/, `$1"${hub}"`);
    writeFileSync(join(this.dir, "deployment.yaml"), declaration);
    await this.cli.text(["synth"], 0);
  }

  /** The key, the secret and the token; of the token there are two then, and it is said so. */
  public async hubAndToken(): Promise<void> {
    const { world, hub, name } = this.options;
    const only = ["--stack", "dynatrace"];
    const before = world.dynatrace.tokens.list().length;
    const blip = this.lose("an ingest token");
    await this.giveUpAt("an encryption key", only);
    await blip;

    const secret = this.lose("a secret");
    const { stacks } = await this.run<RolloutResult>("apply", only);
    await secret;
    expect("what the hub has", await this.standing(hub, HUB_KINDS), "alias, key, secret");
    const remarks = stacks.flatMap((stack) => stack.remarks ?? []).filter((remark) => remark.includes("ingest 1"));
    expect("remarks on a token that may be there twice", remarks.length, 1);
    // As the remark says: the older of two of the same name.
    const [older] = world.dynatrace.tokens
      .list()
      .slice(before)
      .filter((token) => token.name === `${name} ingest 1`);
    world.dynatrace.tokens.revoke(older!.id);

    await this.run("plan", only);
    await this.run("destroy", only);
    expect("left of the hub", await this.standing(hub, HUB_KINDS), "");
  }

  /** The role is found by the same apply, the function by the next one, the mapping by a destroy. */
  public async account(): Promise<void> {
    const { account, world, region, name } = this.options;
    const only = ["--account", account];
    const blip = this.lose("a role");
    await this.giveUpAt("a function", only);
    await blip;
    await this.run("apply", only);
    const whole = "event source mapping, function, log group, queue, queue, role, rule";
    expect("what the account has", await this.standing(account, ACCOUNT_KINDS), whole);
    await this.run("plan", only);

    await deleteMappings({ endpoint: world.emulator.endpoint, account, region, name });
    await this.giveUpAt("a mapping", only);
    await this.run("destroy", only);
    expect("left in the account", await this.standing(account, ACCOUNT_KINDS), "");
  }

  private run<T>(command: "plan" | "apply" | "destroy", only: readonly string[]): Promise<T> {
    const changing = command === "plan" ? [] : ["--yes"];
    return this.cli.json<T>([command, "--no-synth", "--no-check", ...changing, ...only], 0);
  }

  /** Applies; with an answer all is lost, and the user ends the run. */
  private async giveUpAt(what: keyof typeof LOSSES, only: readonly string[]): Promise<void> {
    const lost = this.aws.loseAnswerTo(LOSSES[what], { cut: true });
    const run = this.cli.refusal(["apply", "--yes", "--no-synth", "--no-check", ...only]);
    await within(lost, `the answer to making ${what} to be lost`, run);
    await this.cli.stop();
    await run;
    this.aws.mend();
  }

  /** Of one answer, once on the way. */
  private lose(what: keyof typeof LOSSES): Promise<void> {
    const line = what === "an ingest token" ? this.dynatrace : this.aws;
    return line.loseAnswerTo(LOSSES[what], { cut: false });
  }

  /** Kinds of what stands in an account, each as often as it is there. */
  private async standing(account: string, kinds: readonly string[]): Promise<string> {
    const { world, region, name } = this.options;
    const found = await findLeftovers(world.emulator.endpoint, [account], [region], name);
    const all = found.flatMap((line) => kinds.filter((kind) => line.split(" ").slice(2).join(" ").startsWith(kind)));
    return all.sort().join(", ");
  }
}

/** Another run of the scenario may have the other kinds in the same account. */
const HUB_KINDS = ["secret", "key", "alias"];
const ACCOUNT_KINDS = ["rule", "queue", "function", "event source mapping", "log group", "role"];

/** @param run - what it happens in: when it ends before, or with an error, it never will */
async function within(event: Promise<void>, what: string, run: Promise<unknown>): Promise<void> {
  const over = new AbortController();
  const missing = (why: string) => new DidNotHold(`expected ${what}, ${why}`);
  const limit = pause(LOST_WITHIN, undefined, { signal: over.signal }).then(
    () => Promise.reject(missing(`nothing came in ${LOST_WITHIN / 1000} s`)),
    () => undefined,
  );
  const ended = run.then(() => Promise.reject(missing("the run came to its end")));
  try {
    await Promise.race([event, limit, ended]);
  } finally {
    over.abort();
    ended.catch(() => undefined);
  }
}
