import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RolloutOptions } from "../../lib/rollout/options";
import { readStacks } from "../../lib/rollout/stacks";

/** How the fake terraform behaves in a stack. */
export interface FakeBehaviour {
  /** What `show -json` of a plan says. */
  readonly plan?: unknown;
  readonly initFails?: Failure;
  readonly planFails?: Failure;
  readonly applyFails?: Failure;
  readonly stateFails?: Failure;
  /** The step goes on when this file is there. */
  readonly applyWaitsFor?: string;
  readonly planWaitsFor?: string;
  /** What import finds, as `show -json` tells it, by address. */
  readonly exists?: Readonly<Record<string, unknown>>;
  /** What import says when it finds nothing. Default: that there is no such thing. */
  readonly importSays?: string;
  /** More of the program: resources and providers. */
  readonly program?: object;
  /** What a destroy leaves in the state all the same. */
  readonly keepsState?: boolean;
  /** The provider set: stacks of one name share it. */
  readonly providers?: string;
}

interface Failure {
  /** Summary, then detail after a line break. */
  readonly text: string;
  /** The resource that failed. */
  readonly address?: string;
  /** How many times, from the first on. Default: always. */
  readonly times?: number;
}

/** A plan that makes one resource. */
export const ONE_TO_CREATE = {
  resource_changes: [
    {
      address: "terraform_data.a",
      mode: "managed",
      change: { actions: ["create"], before: null, after: { input: "x" } },
    },
  ],
};

/** A synthesised program of fake stacks in a folder of its own. */
export class FakeStacks {
  readonly folder = mkdtempSync(join(tmpdir(), "hubrelay-rollout-"));
  readonly out = join(this.folder, "cdktf.out");
  private readonly journal = join(this.folder, "journal");

  constructor(behaviours: Readonly<Record<string, FakeBehaviour>>) {
    const stacks: Record<string, unknown> = {};
    mkdirSync(this.out);
    for (const [name, behaviour] of Object.entries(behaviours)) {
      stacks[name] = { name, workingDirectory: `stacks/${name}` };
      mkdirSync(this.directory(name), { recursive: true });
      this.behave(name, behaviour);
      const providers = { aws: { source: "aws", version: behaviour.providers ?? "6" } };
      writeFileSync(
        join(this.directory(name), "cdk.tf.json"),
        JSON.stringify({
          terraform: { required_providers: providers, backend: { local: { path: name } } },
          ...behaviour.program,
        }),
      );
    }
    writeFileSync(join(this.out, "manifest.json"), JSON.stringify({ version: "0.21.0", stacks }));
  }

  /** What every command takes. */
  options(more: Partial<RolloutOptions> = {}): RolloutOptions {
    return {
      stacks: readStacks(this.out),
      workDirectory: join(this.folder, ".hubrelay"),
      env: this.env,
      retryDelays: [],
      concurrency: 2,
      ...more,
    };
  }

  /** Environment in which the fake is terraform. */
  get env(): NodeJS.ProcessEnv {
    return {
      PATH: process.env.PATH,
      TERRAFORM_BINARY_NAME: join(__dirname, "fake-terraform.js"),
      TF_PLUGIN_CACHE_DIR: join(this.folder, "cache"),
      FAKE_JOURNAL: this.journal,
    };
  }

  directory(stack: string): string {
    return join(this.out, "stacks", stack);
  }

  file(name: string): string {
    return join(this.folder, name);
  }

  behave(stack: string, behaviour: FakeBehaviour): void {
    writeFileSync(join(this.directory(stack), "fake.json"), JSON.stringify(behaviour));
  }

  /** Gives a stack something in its state. */
  deploy(stack: string): void {
    writeFileSync(join(this.directory(stack), "state"), "terraform_data.a\n");
  }

  hasState(stack: string): boolean {
    return existsSync(join(this.directory(stack), "state"));
  }

  /** What terraform was asked to do, in order: `account-111111111111 apply start`. */
  events(): string[] {
    return existsSync(this.journal) ? readFileSync(this.journal, "utf8").trim().split("\n") : [];
  }

  /** Waits until the journal holds an event; a test's own time limit ends the wait. */
  async until(event: string): Promise<void> {
    while (!this.events().includes(event)) await new Promise((resolve) => setTimeout(resolve, 10));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
