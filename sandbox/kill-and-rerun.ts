import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { hostname, userInfo } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";
import type { RolloutResult } from "../lib/rollout/result";
import { findLeftovers } from "./aws/leftovers";
import type { StateBucket } from "./aws/state-bucket";
import { HubrelayCli, ROOT } from "./hubrelay-cli";
import { chances } from "./pictures/place";
import { killTree } from "./process-tree";
import { resourcesOf } from "./rollout/states";
import { expect } from "./scenario";
import { DidNotHold } from "./steps";
import type { World } from "./world";

/** Options of {@link killAtRandomMoments}. */
export interface KillOptions {
  readonly world: Pick<World, "dir" | "env" | "emulator">;
  /** Where its states and locks lie. */
  readonly bucket: Pick<StateBucket, "state" | "locks">;
  /** The one account that is applied and destroyed. It must be connected, in one region; the others are left alone. */
  readonly account: string;
  readonly region: string;
  /** The deployment's name. */
  readonly name: string;
  /** @default 10 */
  readonly kills?: number;
  /** The moments are the same for the same seed, as far as the machine is. */
  readonly seed: number;
  readonly progress?: (text: string) => void;
}

/** What one kill came to. */
export interface Kill {
  readonly command: "apply" | "destroy";
  /** Seconds after its start. */
  readonly after: number;
  /** Last thing that Terraform had said. */
  readonly during: string;
  /** Whether the rerun met a lock, said whose, and went on once it was taken away as it says. */
  readonly locked: boolean;
  /** What it said of the lock. */
  readonly told?: string;
  readonly seconds: number;
}

interface CutOff {
  /** When the run began, in milliseconds since 1970. */
  readonly begun: number;
  /** Last thing that Terraform had said. */
  readonly during: string;
}

/** Shortest time until a kill, in seconds: before it hubrelay is only being loaded. */
const EARLIEST = 0.4;

/**
 * Kills hubrelay and its Terraform at random moments, as a power loss would, in turn while it applies and while it destroys, and runs
 * the same command again. Each time the rerun must come to the end, with everything in AWS once and in the state; the account is left
 * applied.
 *
 * @throws DidNotHold when a rerun does not converge, or something is lost, there twice, or left behind
 */
export async function killAtRandomMoments(options: KillOptions): Promise<readonly Kill[]> {
  const { kills = 10, progress = () => {} } = options;
  const run = new KillRun(options);
  progress("once without a kill");
  const took = { apply: await run.toTheEnd("apply"), destroy: 0 };
  const whole = await run.standing();
  took.destroy = await run.toTheEnd("destroy");
  await run.expectStanding({ aws: [], state: [] }, "after a destroy");
  const random = chances(options.seed);
  const done: Kill[] = [];
  for (let index = 0; index < kills; index++) {
    const command = index % 2 === 0 ? "apply" : "destroy";
    const after = EARLIEST + random() * Math.max(0, took[command] - EARLIEST);
    progress(`kill ${index + 1} of ${kills}: ${command}, after ${after.toFixed(1)} s`);
    const kill = await run.killed(command, after);
    done.push(kill);
    const where = `after kill ${index + 1} (${command}, ${after.toFixed(1)} s, ${kill.during})`;
    await run.expectStanding(command === "apply" ? whole : { aws: [], state: [] }, where);
  }
  if (kills % 2 === 0) await run.toTheEnd("apply");
  await run.expectNoChange();
  return done;
}

/** What stands in AWS and in the state, each thing as often as it is there. */
interface Standing {
  readonly aws: readonly string[];
  readonly state: readonly string[];
}

class KillRun {
  public constructor(private readonly options: KillOptions) {}

  /** Runs a command to its end. @returns seconds */
  public async toTheEnd(command: "apply" | "destroy"): Promise<number> {
    const started = performance.now();
    const { result, output } = await this.ended(this.start(command));
    if (result?.exitCode !== 0) throw new DidNotHold(`${command}: expected to succeed, it said:\n${output}`);
    return (performance.now() - started) / 1000;
  }

  public async killed(command: "apply" | "destroy", after: number): Promise<Kill> {
    const begun = Date.now();
    const child = this.start(command);
    const output = this.ended(child);
    // A run that is done before has nothing left to be killed; its rerun must hold all the same.
    await Promise.race([pause(after * 1000), output]);
    if (child.exitCode === null) killTree(child.pid!);
    await output;
    const during = this.lastWord(begun);
    const started = performance.now();
    const told = await this.rerun(command, { begun, during });
    return {
      command,
      after: Math.round(after * 10) / 10,
      during,
      locked: told !== undefined,
      ...(told !== undefined && { told }),
      seconds: Math.round((performance.now() - started) / 100) / 10,
    };
  }

  public async standing(): Promise<Standing> {
    const { world, bucket, account, region, name } = this.options;
    const found = await findLeftovers(world.emulator.endpoint, [account], [region], name);
    // The id of a mapping is another each time.
    const aws = found.map((line) => line.replace(/(event source mapping) .*/, "$1"));
    return { aws, state: resourcesOf(await bucket.state(account)).sort() };
  }

  public async expectStanding(expected: Standing, where: string): Promise<void> {
    const { aws, state } = await this.standing();
    expect(`in AWS ${where}`, aws.join("; "), expected.aws.join("; "));
    expect(`in the state ${where}`, state.join("; "), expected.state.join("; "));
  }

  public async expectNoChange(): Promise<void> {
    const { result, output } = await this.ended(this.start("plan"));
    if (result?.exitCode !== 0) throw new DidNotHold(`plan: expected no change at last, hubrelay said:\n${output}`);
  }

  /** @returns what was said of the lock that was in the way, if one was */
  private async rerun(command: "apply" | "destroy", cutOff: CutOff): Promise<string | undefined> {
    const left = await this.options.bucket.locks();
    const first = await this.ended(this.start(command));
    const where = `${command} killed during ${cutOff.during}`;
    if (first.result?.exitCode === 0) {
      expect(`locks met after ${where}`, "", left.join(", "));
      return undefined;
    }
    const [error] = first.result?.stacks.flatMap((stack) => stack.error ?? []) ?? [];
    const told = error?.whatToDo ?? "";
    if (error?.class !== "lock") throw new DidNotHold(`${where}: the rerun failed:\n${first.output}`);
    const unlock = unlockOf(told, cutOff.begun, where);
    const still = await this.options.bucket.locks();
    expect(`locks that hubrelay left as they were after ${where}`, still.join(", "), left.join(", "));
    const { world } = this.options;
    // There is no terminal to answer on.
    await new HubrelayCli({ cwd: world.dir, env: world.env }).text([...unlock, "--yes"], 0);
    await this.toTheEnd(command);
    return told;
  }

  /** In a process group of its own, like a session that is cut off. */
  private start(command: "apply" | "destroy" | "plan"): ChildProcess {
    const { world, account } = this.options;
    const changing = command === "plan" ? [] : ["--yes"];
    return spawn(
      process.execPath,
      [
        join(ROOT, "bin", "hubrelay.js"),
        command,
        "--no-synth",
        "--no-check",
        "--account",
        account,
        ...changing,
        "--json",
      ],
      {
        cwd: world.dir,
        env: { ...process.env, ...world.env, CI: "true", NO_COLOR: "1" },
        stdio: ["ignore", "pipe", "pipe"],
        detached: true,
      },
    );
  }

  private async ended(child: ChildProcess) {
    const [stdout, stderr] = await Promise.all([text(child.stdout!), text(child.stderr!), once(child, "close")]);
    return { result: parsed(stdout), output: `${stderr}\n${stdout}` };
  }

  /** What Terraform was about, from the newest of its logs. */
  private lastWord(since: number): string {
    const logs = join(this.options.world.dir, ".hubrelay", "logs");
    const [newest] = readdirSync(logs)
      .filter((file) => file.startsWith(`account-${this.options.account}.`))
      .map((file) => ({ file: join(logs, file), at: statSync(join(logs, file)).mtimeMs }))
      .filter(({ at }) => at >= since)
      .sort((a, b) => b.at - a.at);
    if (newest === undefined) return "the start";
    const [, message] = readFileSync(newest.file, "utf8").match(/.*"@message":"([^"]*)/s) ?? [];
    return message ?? "the start of terraform";
  }
}

/**
 * The command that takes a lock away, as hubrelay told it.
 *
 * @param begun - when the run that left the lock began, in milliseconds since 1970
 * @throws DidNotHold unless it tells one, and that this user's run on this machine has held the lock since then
 */
function unlockOf(told: string, begun: number, where: string): readonly string[] {
  const [, who, age, unit] = /locked by (\S+) \(\w+\) for (\d+) (s|min)/.exec(told) ?? [];
  expect(`whose lock it is after ${where}`, who ?? told, `${userInfo().username}@${hostname()}`);
  // Ages are whole seconds, or whole minutes when they are long.
  const [seconds, rounded] = unit === "min" ? [Number(age) * 60, 31] : [Number(age), 1];
  const possible = (Date.now() - begun) / 1000 + rounded;
  const command = /npx hubrelay (unlock \d{12})$/.exec(told)?.[1];
  if (seconds > possible || command === undefined) {
    throw new DidNotHold(
      `${where}: expected a lock of at most ${possible.toFixed()} s and the command to take it away, hubrelay said: ${told}`,
    );
  }
  return command.split(" ");
}

function parsed(stdout: string): RolloutResult | undefined {
  try {
    return JSON.parse(stdout) as RolloutResult;
  } catch {
    return undefined;
  }
}
