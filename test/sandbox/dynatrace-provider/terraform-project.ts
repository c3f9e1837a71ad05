import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import type { Template } from "../../support/synthesis";

/** What a plan would do, by address: `create`, `update`, `delete`, or `delete create` for a replacement. */
export type PlannedChanges = Readonly<Record<string, string>>;

/** A folder in which real Terraform runs what a stack holds of Dynatrace: the part that needs no AWS. */
export class TerraformProject {
  constructor(
    private readonly dir: string,
    private readonly env: Readonly<Record<string, string>>,
  ) {}

  /** Writes the configuration; `init` when it is the first. */
  async configure(stack: Template): Promise<void> {
    writeFileSync(path.join(this.dir, "main.tf.json"), JSON.stringify(onlyDynatrace(stack), null, 1));
    await this.run("init", "-input=false", "-no-color");
  }

  async apply(): Promise<void> {
    await this.run("apply", "-input=false", "-no-color", "-auto-approve");
  }

  async destroy(): Promise<void> {
    await this.run("destroy", "-input=false", "-no-color", "-auto-approve");
  }

  /** What would change; nothing: {}. */
  async plan(): Promise<PlannedChanges> {
    await this.run("plan", "-input=false", "-no-color", "-out=plan");
    const plan = JSON.parse(await this.run("show", "-json", "plan")) as {
      readonly resource_changes?: readonly {
        readonly address: string;
        readonly change: { readonly actions: readonly string[] };
      }[];
    };
    return Object.fromEntries(
      (plan.resource_changes ?? [])
        .map(({ address, change }) => [address, change.actions.join(" ")] as const)
        .filter(([, actions]) => actions !== "no-op"),
    );
  }

  private run(...args: readonly string[]): Promise<string> {
    return new Promise((resolve, reject) => {
      const terraform = process.env.TERRAFORM_BINARY_NAME || "terraform";
      const options = { cwd: this.dir, env: { ...process.env, ...this.env }, maxBuffer: 1 << 26 };
      execFile(terraform, args, options, (error, stdout, stderr) => {
        if (error) reject(new Error(`terraform ${args.join(" ")}: ${error.message}\n${stdout}\n${stderr}`));
        else resolve(stdout);
      });
    });
  }
}

type Json = Readonly<Record<string, unknown>>;

/** A stack without the hub's secret, so that no AWS is needed; everything else is as hubrelay synthesises it. */
function onlyDynatrace({ json }: Template): Json {
  const { dynatrace } = (json.terraform as unknown as { required_providers: Json }).required_providers;
  const resources = Object.entries(json.resource as unknown as Json).filter(([type]) => type.startsWith("dynatrace_"));
  return {
    terraform: { required_providers: { dynatrace } },
    provider: { dynatrace: (json.provider as unknown as Json).dynatrace },
    resource: Object.fromEntries(resources),
  };
}
