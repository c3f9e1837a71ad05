import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RolloutOptions } from "../../lib/rollout/options";
import { readStacks } from "../../lib/rollout/stacks";

/** Whether terraform can be run here; tests that need it say so when not. */
export function hasTerraform(): boolean {
  try {
    execFileSync(process.env.TERRAFORM_BINARY_NAME || "terraform", ["version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** Who holds a lock, as terraform writes it. */
export interface LockInfo {
  readonly ID: string;
  readonly Operation: string;
  readonly Who: string;
  readonly Created: string;
}

/** A state of {@link StateServer}. */
export interface StoredState {
  readonly serial: number;
  readonly resources: readonly {
    readonly instances: readonly { readonly attributes: { readonly input?: { readonly value: string } } }[];
  }[];
}

/** Terraform's `http` backend on 127.0.0.1: states and their locks, by stack. */
export class StateServer {
  readonly states = new Map<string, string>();
  readonly locks = new Map<string, LockInfo>();
  /** What was asked, in order: `LOCK account-111111111111`. */
  readonly asked: string[] = [];
  /** Whether it answers nothing but that it cannot. */
  away = false;
  /** Called before each request. */
  onRequest: (request: string) => void = () => {};
  private readonly server: Server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString("utf8");
    const stack = new URL(request.url ?? "/", "http://states").pathname.slice(1);
    this.asked.push(`${request.method} ${stack}`);
    this.onRequest(`${request.method} ${stack}`);
    const [status, answer] = this.away ? [500] : this.answer(request.method ?? "", stack, body);
    response.writeHead(status).end(answer);
  });

  async start(): Promise<void> {
    await new Promise<void>((done) => this.server.listen(0, "127.0.0.1", done));
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }

  /** The backend of a stack. */
  backend(stack: string): object {
    const address = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/${stack}`;
    return { http: { address, lock_address: address, unlock_address: address, retry_max: 0 } };
  }

  /** A stack's state; undefined before it was ever applied. */
  state(stack: string): StoredState | undefined {
    const text = this.states.get(stack);
    return text === undefined ? undefined : (JSON.parse(text) as StoredState);
  }

  /** What the state's `terraform_data` was given. */
  input(stack: string): string | undefined {
    return this.state(stack)?.resources[0]?.instances[0]?.attributes.input?.value;
  }

  private answer(method: string, stack: string, body: string): [status: number, body?: string] {
    if (method === "LOCK") {
      const held = this.locks.get(stack);
      if (held !== undefined) return [423, JSON.stringify(held)];
      this.locks.set(stack, JSON.parse(body) as LockInfo);
      return [200];
    }
    if (method === "UNLOCK") {
      this.locks.delete(stack);
      return [200];
    }
    if (method === "POST") {
      this.states.set(stack, body);
      return [200];
    }
    const state = this.states.get(stack);
    return state === undefined ? [404] : [200, state];
  }
}

/** An S3 bucket on 127.0.0.1, as far as terraform's `s3` backend with `use_lockfile` needs one. */
export class StateBucket {
  /** Objects by key. */
  readonly objects = new Map<string, string>();
  /** What was asked, in order: `PUT account-111111111111.tfstate.tflock`. */
  readonly asked: string[] = [];
  private readonly server: Server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const key = new URL(request.url ?? "/", "http://bucket").pathname.split("/").slice(2).join("/");
    this.asked.push(`${request.method} ${key}`);
    const only = request.headers["if-none-match"] === "*";
    const [status, answer] = this.answer(request.method ?? "", key, Buffer.concat(chunks).toString("utf8"), only);
    response.writeHead(status, { "content-type": "application/xml" }).end(answer);
  });

  async start(): Promise<void> {
    await new Promise<void>((done) => this.server.listen(0, "127.0.0.1", done));
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }

  /** The backend of a stack. */
  backend(stack: string): object {
    const s3 = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    const skip = [
      "credentials_validation",
      "metadata_api_check",
      "region_validation",
      "requesting_account_id",
      "s3_checksum",
    ];
    return {
      s3: {
        ...{ bucket: "states", key: `${stack}.tfstate`, region: "us-east-1", use_lockfile: true, use_path_style: true },
        ...{ endpoints: { s3 }, access_key: "test", secret_key: "test", max_retries: 0 },
        ...Object.fromEntries(skip.map((what) => [`skip_${what}`, true])),
      },
    };
  }

  private answer(method: string, key: string, body: string, onlyIfAbsent: boolean): [status: number, body?: string] {
    if (key === "") return [200, "<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>"];
    const object = this.objects.get(key);
    if (method === "PUT") {
      if (onlyIfAbsent && object !== undefined) return [412, "<Error><Code>PreconditionFailed</Code></Error>"];
      this.objects.set(key, body);
      return [200];
    }
    if (method === "DELETE") {
      this.objects.delete(key);
      return [204];
    }
    return object === undefined ? [404, "<Error><Code>NoSuchKey</Code></Error>"] : [200, object];
  }
}

/** A synthesised program of stacks with Terraform's built-in `terraform_data`, which needs no provider from elsewhere. */
export class RealStacks {
  readonly folder = mkdtempSync(join(tmpdir(), "hubrelay-terraform-"));
  readonly out = join(this.folder, "cdktf.out");

  /** @param backend where a stack's state lies, as its configuration has it */
  constructor(
    private readonly backend: (stack: string) => object,
    names: readonly string[],
  ) {
    const stacks = Object.fromEntries(names.map((name) => [name, { name, workingDirectory: `stacks/${name}` }]));
    for (const name of names) {
      mkdirSync(join(this.out, "stacks", name), { recursive: true });
      this.declare(name, "first");
    }
    writeFileSync(join(this.out, "manifest.json"), JSON.stringify({ version: "0.21.0", stacks }));
  }

  /** What a stack is to hold; with a shell command, it is run when the resource is made. */
  declare(name: string, input: string, command?: string): void {
    const provisioner = command === undefined ? {} : { provisioner: [{ "local-exec": { command } }] };
    const program = {
      terraform: { backend: this.backend(name) },
      resource: { terraform_data: { it: { input, ...provisioner } } },
    };
    writeFileSync(join(this.out, "stacks", name, "cdk.tf.json"), JSON.stringify(program));
  }

  options(more: Partial<RolloutOptions> = {}): RolloutOptions {
    return {
      stacks: readStacks(this.out),
      workDirectory: join(this.folder, ".hubrelay"),
      env: { ...process.env, TF_PLUGIN_CACHE_DIR: join(this.folder, "cache") },
      retryDelays: [],
      concurrency: 2,
      ...more,
    };
  }

  file(name: string): string {
    return join(this.folder, name);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
