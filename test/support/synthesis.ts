import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Deployment } from "../../lib/deployment/schema";
import type { Organization } from "../../lib/organization/organization";
import { buildApp } from "../../stacks/build-app";

type Block = Readonly<Record<string, unknown>>;

/** One stack as Terraform will read it. */
export class Template {
  public constructor(public readonly json: Readonly<Record<string, Readonly<Record<string, never>>>>) {}

  /** Resources of a type by name; empty when there is none. */
  public resources(type: string): Readonly<Record<string, Record<string, never>>> {
    return (this.json.resource as unknown as Record<string, Record<string, Record<string, never>>>)?.[type] ?? {};
  }

  /** The one resource of a type and name. @throws Error when it is not there */
  public resource(type: string, name: string): Record<string, never> {
    const found = this.resources(type)[name];
    if (!found) throw new Error(`no ${type}.${name} among ${Object.keys(this.resources(type)).join(", ")}`);
    return found;
  }

  /** Configurations of a provider. */
  public providers(name: string): readonly Block[] {
    return ((this.json.provider ?? {}) as unknown as Record<string, Block[]>)[name] ?? [];
  }

  /** Every resource as [address, arguments]. */
  public all(): readonly (readonly [string, Block])[] {
    const byType = (this.json.resource ?? {}) as Record<string, Record<string, Block>>;
    return Object.entries(byType).flatMap(([type, byName]) =>
      Object.entries(byName).map(([name, block]) => [`${type}.${name}`, block] as const),
    );
  }
}

/** What a deployment synthesises to. */
export interface Synthesis {
  /** Stack by id. */
  readonly stacks: Readonly<Record<string, Template>>;
  /** Every file's text by its path. */
  readonly files: Readonly<Record<string, string>>;
}

/** Synthesises into a folder that is removed again. */
export function synthesize(
  deployment: Deployment,
  organization: Organization,
  disconnected?: Readonly<Record<string, readonly string[]>>,
): Synthesis {
  const home = mkdtempSync(join(tmpdir(), "hubrelay-synth-"));
  try {
    buildApp({ deployment, organization, home, outDir: join(home, "cdktf.out"), disconnected }).synth();
    const files: Record<string, string> = {};
    for (const entry of readdirSync(home, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      files[path.slice(home.length + 1)] = readFileSync(path, "latin1");
    }
    const stacks: Record<string, Template> = {};
    for (const [path, text] of Object.entries(files)) {
      const id = /stacks\/([^/]+)\/cdk\.tf\.json$/.exec(path)?.[1];
      if (id) stacks[id] = new Template(JSON.parse(text));
    }
    return { stacks, files };
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}
