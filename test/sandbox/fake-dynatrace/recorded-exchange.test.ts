import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseMultipart } from "../../../sandbox/fake-dynatrace/multipart";
import { type FakeDynatrace, startFakeDynatrace } from "../../../sandbox/fake-dynatrace/server";

/** What a real provider of version 1.102.0 sent, and the answers it was content with. */
const RECORDING = join(__dirname, "../../../../shared/dynatrace/provider-1.102.0-trace.ndjson");

interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly auth: "Api-Token" | "Bearer" | "Basic";
  readonly contentType: string;
  readonly body?: unknown;
  readonly form?: Readonly<Record<string, { readonly filename: string | null; readonly value: string }>>;
  readonly status: number;
  readonly response?: unknown;
}

interface Phase {
  readonly name: string;
  readonly exchanges: Exchange[];
}

/** Keys whose values the server makes up: ids are mapped, the rest, and what a client may do, is compared by type only. */
const MADE_UP = new Set([
  "id",
  "uuid",
  "objectId",
  "policyUuid",
  "token",
  "access_token",
  "scope",
  "owner",
  "creationDate",
  "name",
]);
/**
 * Where a tenant says more than the recording server did: a listing has its page size, a changed workflow still has its last
 * execution, and a group without attribute values has an empty list also after a change.
 */
const MORE_THAN_RECORDED = new Set([".pageSize", ".lastExecution", ".federatedAttributeValues"]);
const IDS = /^(id|uuid|objectId|policyUuid|levelId)$/;

function readPhases(): readonly Phase[] {
  const phases: Phase[] = [];
  for (const line of readFileSync(RECORDING, "utf8").split("\n").filter(Boolean)) {
    const entry = JSON.parse(line) as Exchange | { readonly phase: string };
    if ("phase" in entry) phases.push({ name: entry.phase, exchanges: [] });
    else phases.at(-1)?.exchanges.push(entry);
  }
  return phases;
}

/** Sends the recorded requests, with the ids of the recording replaced by ours, and says where the answers differ. */
class Replay {
  private readonly ids = new Map<string, string>();
  private bearer = "";

  constructor(private readonly fake: FakeDynatrace) {}

  async run(phase: Phase): Promise<readonly string[]> {
    // What a phase finds gone had been deleted by hand before it.
    for (const { path } of phase.exchanges.filter(({ status }) => status === 404)) this.deleteByHand(path);
    const differences: string[] = [];
    for (const exchange of phase.exchanges) {
      const found = await this.replay(exchange);
      differences.push(...found.map((difference) => `${exchange.method} ${exchange.path}: ${difference}`));
    }
    return differences;
  }

  private deleteByHand(path: string): void {
    const id = this.translate(path.split("?")[0]?.split("/").at(-1) ?? "");
    this.fake.documents.remove(id);
    this.fake.workflows.remove(id);
    this.fake.tokens.revoke(id);
  }

  private async replay(exchange: Exchange): Promise<readonly string[]> {
    const response = await fetch(`${this.fake.url}${this.translate(exchange.path)}`, {
      method: exchange.method,
      headers: {
        authorization: this.authorization(exchange),
        ...(exchange.form ? {} : { "content-type": exchange.contentType }),
      },
      ...this.bodyOf(exchange),
    });
    const received = Buffer.from(await response.arrayBuffer());
    if (response.status !== exchange.status) return [`status ${response.status}, recorded ${exchange.status}`];
    if (exchange.response === undefined) return received.length === 0 ? [] : ["a body, recorded none"];
    if (isMultipart(exchange.response)) {
      const recorded = multipartParts(exchange.response.contentType, exchange.response.text);
      return this.compare(
        recorded,
        multipartParts(response.headers.get("content-type") ?? "", received.toString()),
        "",
      );
    }
    const answer = JSON.parse(received.toString()) as Readonly<Record<string, unknown>>;
    if (typeof answer.access_token === "string") this.bearer = answer.access_token;
    return this.compare(narrowed(exchange), answer, "");
  }

  private authorization({ auth, path }: Exchange): string {
    const { apiToken, platformToken, clientId, clientSecret } = this.fake;
    if (auth === "Api-Token") return `Api-Token ${apiToken}`;
    if (auth === "Basic") return `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString("base64")}`;
    return `Bearer ${/^\/(iam|env)\//.test(path) ? this.bearer : platformToken}`;
  }

  private bodyOf({ body, form }: Exchange): { body?: string | FormData } {
    if (form) {
      const data = new FormData();
      for (const [name, { filename, value }] of Object.entries(form)) {
        if (filename === null) data.append(name, value);
        else data.append(name, new Blob([value]), filename);
      }
      return { body: data };
    }
    if (body === undefined || body === null) return {};
    return { body: typeof body === "string" ? body : this.translate(JSON.stringify(body)) };
  }

  private translate(text: string): string {
    return [...this.ids].reduce((result, [recorded, ours]) => result.replaceAll(recorded, ours), text);
  }

  /** Same keys, same types, and the same values but for what a server makes up. */
  private compare(recorded: unknown, ours: unknown, at: string): readonly string[] {
    if (typeOf(recorded) === "null" && MORE_THAN_RECORDED.has(at)) return [];
    if (typeOf(recorded) !== typeOf(ours)) return [`${at} is ${typeOf(ours)}, recorded ${typeOf(recorded)}`];
    if (Array.isArray(recorded) && Array.isArray(ours)) {
      if (recorded.length !== ours.length) return [`${at} has ${ours.length} elements, recorded ${recorded.length}`];
      return recorded.flatMap((element, index) => this.compare(element, ours[index], `${at}[${index}]`));
    }
    if (isRecord(recorded) && isRecord(ours)) {
      const extra = Object.keys(ours).filter((key) => !(key in recorded) && !MORE_THAN_RECORDED.has(`${at}.${key}`));
      const differences = Object.keys(recorded).flatMap((key) =>
        this.compare(recorded[key], ours[key], `${at}.${key}`),
      );
      return [...extra.map((key) => `${at}.${key} is not in the recording`), ...differences];
    }
    const key = at.split(".").at(-1) ?? "";
    if (IDS.test(key)) this.ids.set(String(recorded), String(ours));
    const same = MADE_UP.has(key) || this.translate(String(recorded)) === String(ours);
    return same ? [] : [`${at} is ${JSON.stringify(ours)}, recorded ${JSON.stringify(recorded)}`];
  }
}

/** The recording server answered a listing with every object and every field; a tenant heeds `schemaIds` and `fields`. */
function narrowed({ path, response }: Exchange): unknown {
  const { searchParams } = new URL(path, "http://127.0.0.1");
  const fields = searchParams.get("fields")?.split(",");
  if (!fields || !isRecord(response) || !Array.isArray(response.items)) return response;
  const schemas = searchParams.get("schemaIds")?.split(",") ?? [];
  const items = (response.items as Record<string, unknown>[])
    .filter(({ schemaId }) => schemas.includes(String(schemaId)))
    .map((item) => Object.fromEntries(Object.entries(item).filter(([key]) => fields.includes(key))));
  return { ...response, items, totalCount: items.length };
}

function multipartParts(contentType: string, text: string): Readonly<Record<string, unknown>> {
  const boundary = /^--(\S+)/.exec(text)?.[1] ?? "";
  const declared = contentType.includes("boundary=") ? contentType : `${contentType}; boundary=${boundary}`;
  const parts = [...parseMultipart(declared, Buffer.from(text)).values()];
  return Object.fromEntries(
    parts.map(({ name, filename, value }) => [
      name,
      { filename: filename ?? null, value: JSON.parse(value.toString()) },
    ]),
  );
}

function isMultipart(value: unknown): value is { readonly contentType: string; readonly text: string } {
  return isRecord(value) && typeof value.text === "string" && typeof value.contentType === "string";
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function typeOf(value: unknown): string {
  return value === null ? "null" : Array.isArray(value) ? "array" : typeof value;
}

if (!existsSync(RECORDING)) {
  test("nothing is replayed: the recording of the real provider is not beside this repository", () => {
    expect(existsSync(RECORDING)).toBe(false);
  });
} else {
  const phases = readPhases();
  const differences = new Map<string, readonly string[]>();
  let leftovers: unknown;

  beforeAll(async () => {
    const fake = await startFakeDynatrace();
    try {
      const replay = new Replay(fake);
      for (const phase of phases) differences.set(phase.name, await replay.run(phase));
      leftovers = {
        tokens: fake.tokens.list().filter(({ revoked }) => !revoked),
        settings: fake.settings.list(),
        documents: [...fake.documents.list(), ...fake.documents.trashed()],
        workflows: fake.workflows.list(),
        iam: [...fake.iam.policies(), ...fake.iam.groups(), ...fake.iam.bindings()],
      };
    } finally {
      await fake.close();
    }
  }, 60_000);

  test("the recording holds requests of every kind", () => {
    expect(phases.flatMap(({ exchanges }) => exchanges).length).toBeGreaterThan(150);
  });

  test.each(phases.map(({ name }) => name))("the real provider is answered as recorded: %s", (name) => {
    expect(differences.get(name)).toEqual([]);
  });

  test("nothing is left when the real provider has destroyed everything", () => {
    expect(leftovers).toEqual({ tokens: [], settings: [], documents: [], workflows: [], iam: [] });
  });
}
