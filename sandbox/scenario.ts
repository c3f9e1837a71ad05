import { join } from "node:path";
import { DidNotHold, Steps } from "./steps";
import type { DynatraceProviderKind } from "./terraform-mirror";
import { startWorld, type World, type WorldOptions } from "./world";

/** Options of a {@link Scenario}. */
export interface ScenarioOptions {
  /** Folder for everything this scenario writes. */
  readonly dir: string;
  /** Folder of what all scenarios share. */
  readonly shared: string;
  readonly dynatraceProvider: DynatraceProviderKind | "auto";
  readonly write: (text: string) => void;
  /** @default - steps of its own; given where a story is part of another one */
  readonly steps?: Steps;
}

/** A story told in steps against an emulated organization; each step says what it showed. */
export abstract class Scenario {
  public readonly steps: Steps;
  /** What the report says beside the steps. */
  public readonly facts: Record<string, unknown> = {};
  protected world!: World;

  public constructor(protected readonly options: ScenarioOptions) {
    this.steps = options.steps ?? new Steps(options.write);
  }

  /** The steps until everything stands: where `--keep` stops. */
  public abstract build(): Promise<void>;

  /** The steps that take it away again. */
  public abstract takeDown(): Promise<void>;

  /** How to look around while it stands. */
  public directions(): string[] {
    const { dynatrace, emulator, dir, env } = this.world;
    const settings = Object.entries(env).map(([name, value]) => `export ${name}='${value}'`);
    return [
      `Fake Dynatrace   ${dynatrace.url}  (a page of what arrived)`,
      `AWS endpoint     ${emulator.endpoint}  (log: ${emulator.logFile})`,
      `Declaration      ${join(dir, "deployment.yaml")}`,
      `Stacks           ${join(dir, "cdktf.out", "stacks")}`,
      "Settings for hubrelay and terraform in another terminal:",
      ...settings.map((line) => `  ${line}`),
    ];
  }

  /** Resolves when somebody else ended the emulator, as `npm run sandbox -- stop` does. */
  public async ended(): Promise<void> {
    while (isRunning(this.world.emulator.pid)) await new Promise((resolve) => setTimeout(resolve, 500));
  }

  /** Begins no further step, and ends what hubrelay is doing in this one. */
  public async interrupt(): Promise<void> {
    this.steps.stopping = true;
    await this.world?.cli.stop();
  }

  /** Ends every process and server this run started. To be called when no step runs any more. */
  public async stop(): Promise<void> {
    await this.world?.stop();
  }

  /** The first step of every scenario. */
  protected async startOrganization(what: Pick<WorldOptions, "seed" | "declaration" | "organization">): Promise<void> {
    await this.steps.run("emulated organization", async (progress) => {
      const { dir, shared, dynatraceProvider } = this.options;
      this.world = await startWorld({ dir, shared, dynatraceProvider, progress, ...what });
      const { seed } = this.world;
      this.facts.dynatraceProvider = this.world.dynatraceProvider;
      return `${seed.accounts.length} accounts, ${seed.ous.length} OUs, IAM enforced; Dynatrace provider: ${this.world.dynatraceProvider}`;
    });
  }
}

/** @throws DidNotHold when the two differ */
export function expect(what: string, received: string | number, expected: string | number): void {
  if (received !== expected)
    throw new DidNotHold(`${what}: expected ${expected || "none"}, received ${received || "none"}`);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
