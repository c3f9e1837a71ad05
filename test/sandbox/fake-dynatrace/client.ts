import { type FakeDynatrace, SANDBOX_CREDENTIALS, startFakeDynatrace } from "../../../sandbox/fake-dynatrace/server";

interface ErrorBody {
  readonly code: number;
  readonly message: string;
  readonly constraintViolations: readonly [{ readonly path: string }, ...{ readonly path: string }[]];
}

/** The parts of answers that tests reach into; which are there depends on what was asked. */
export interface AnswerBody {
  /** The first element, where the answer is a list. */
  readonly 0: { readonly objectId: string; readonly uuid: string; readonly error: ErrorBody };
  readonly error: ErrorBody;
  readonly id: string;
  readonly uuid: string;
  readonly token: string;
  readonly value: unknown;
  readonly tasks: { readonly notify: unknown };
  readonly next: number;
  readonly records: readonly [StoredRecord, ...StoredRecord[]];
  readonly items: unknown;
  readonly documentMetadata: unknown;
  readonly bindingsDetails: unknown;
}

interface StoredRecord {
  readonly tokenId: string;
  readonly record: { readonly n: number };
}

/** An answer with its body read: parsed when it is JSON, text otherwise. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: AnswerBody;
}

/** Calls one fake environment. */
export class Client {
  constructor(readonly fake: FakeDynatrace) {}

  /** With the administrator's access token. */
  classic(method: string, path: string, body?: unknown): Promise<Answer> {
    return this.call(method, path, `Api-Token ${SANDBOX_CREDENTIALS.apiToken}`, body);
  }

  /** With the administrator's platform token. */
  platform(method: string, path: string, body?: unknown): Promise<Answer> {
    return this.call(method, path, `Bearer ${SANDBOX_CREDENTIALS.platformToken}`, body);
  }

  /** Without a credential. */
  open(method: string, path: string, body?: unknown): Promise<Answer> {
    return this.call(method, path, undefined, body);
  }

  async call(method: string, path: string, authorization: string | undefined, body?: unknown): Promise<Answer> {
    const raw = typeof body === "string" || body instanceof FormData || body instanceof URLSearchParams;
    const form = body instanceof FormData || body instanceof URLSearchParams;
    const response = await fetch(`${this.fake.url}${path}`, {
      method,
      redirect: "manual",
      headers: {
        ...(authorization === undefined ? {} : { authorization }),
        ...(form ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: raw ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = (response.headers.get("content-type") ?? "").includes("application/json");
    return { status: response.status, headers: response.headers, text, json: isJson ? JSON.parse(text) : {} };
  }

  /** Makes an ingest token and returns its id and value. */
  async ingestToken(more: object = {}): Promise<{ readonly id: string; readonly token: string }> {
    const scopes = ["openpipeline.events_security"];
    const { json } = await this.classic("POST", "/api/v2/apiTokens", {
      name: "ingest",
      enabled: true,
      scopes,
      ...more,
    });
    return json;
  }
}

/** Starts an environment before each test of a file and ends it after. */
export function freshClient(): { readonly client: Client } {
  let client: Client | undefined;
  beforeEach(async () => {
    client = new Client(await startFakeDynatrace());
  });
  afterEach(() => client?.fake.close());
  return {
    get client() {
      if (!client) throw new Error("only inside a test");
      return client;
    },
  };
}
