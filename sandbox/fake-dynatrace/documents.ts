import { randomUUID } from "node:crypto";
import { ApiError, type ApiRequest, type JsonObject, type Reply, type Route } from "./api";
import { type FormPart, parseMultipart, writeMultipart } from "./multipart";

/** A dashboard, notebook or launchpad. */
export interface StoredDocument {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  /** Rises by one with each change, from 1. */
  readonly version: number;
  readonly owner: string;
  readonly isPrivate: boolean;
  /** The bytes as they were sent. */
  readonly content: Buffer;
}

const DOCUMENTS = "/platform/document/v1/documents";
const TRASH = "/platform/document/v1/trash/documents";
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const BEARER = { kind: "bearer" } as const;

/** The Document service: documents, and the trash that keeps an id taken until it is emptied. */
export class Documents {
  private readonly stored = new Map<string, StoredDocument>();
  private readonly trash = new Map<string, StoredDocument>();

  /** Every document that is not in the trash. */
  list(): readonly StoredDocument[] {
    return [...this.stored.values()];
  }

  /** The ids of the documents in the trash. */
  trashed(): readonly string[] {
    return [...this.trash.keys()];
  }

  /** Removes a document for good, as somebody would by hand. Returns false when there is none. */
  remove(id: string): boolean {
    return this.stored.delete(id);
  }

  routes(): readonly Route[] {
    const one = `${DOCUMENTS}/:id`;
    const route = (method: string, path: string, handle: Route["handle"]) => ({ method, path, access: BEARER, handle });
    return [
      route("POST", DOCUMENTS, (request) => this.create(request)),
      route("GET", DOCUMENTS, (request) => this.search(request)),
      route("GET", one, ({ params }) => multipartOf(this.find(params))),
      route("GET", `${one}/metadata`, ({ params }) => ({ status: 200, body: metadata(this.find(params)) })),
      route("GET", `${one}/content`, ({ params }) => ({
        status: 200,
        raw: this.find(params).content,
        headers: { "content-type": "application/json" },
      })),
      route("PATCH", one, (request) => this.change(request)),
      route("DELETE", one, (request) => this.discard(request)),
      route("GET", TRASH, () => page([...this.trash.values()])),
      route("DELETE", `${TRASH}/:id`, ({ params }) => {
        if (!this.trash.delete(params[0] ?? "")) throw new ApiError(404, "Document not found");
        return { status: 204 };
      }),
    ];
  }

  private create(request: ApiRequest): Reply {
    const form = parseMultipart(request.headers["content-type"], request.body);
    const id = textOf(form, "id") ?? randomUUID();
    if (form.has("id") && (UUID.test(id) || id === "" || id.length > 100)) {
      throw new ApiError(400, "A document id of one's own has 1 to 100 characters and is not a UUID.");
    }
    if (this.stored.has(id) || this.trash.has(id)) throw new ApiError(409, `A document with id ${id} exists already.`);
    const content = form.get("content");
    if (!content) throw new ApiError(400, "The part content is missing.");
    const document: StoredDocument = {
      id,
      name: nameOf(textOf(form, "name")),
      type: typeOf(textOf(form, "type")),
      version: 1,
      owner: request.caller.id,
      isPrivate: textOf(form, "isPrivate") !== "false",
      content: content.value,
    };
    this.stored.set(id, document);
    return { status: 201, body: metadata(document) };
  }

  private change(request: ApiRequest): Reply {
    const document = this.locked(request);
    const form = parseMultipart(request.headers["content-type"], request.body);
    const isPrivate = textOf(form, "isPrivate");
    const changed: StoredDocument = {
      ...document,
      ...(form.has("name") ? { name: nameOf(textOf(form, "name")) } : {}),
      ...(form.has("type") ? { type: typeOf(textOf(form, "type")) } : {}),
      ...(isPrivate === undefined ? {} : { isPrivate: isPrivate !== "false" }),
      content: form.get("content")?.value ?? document.content,
      version: document.version + 1,
    };
    this.stored.set(changed.id, changed);
    return { status: 200, body: { documentMetadata: metadata(changed) } };
  }

  private discard(request: ApiRequest): Reply {
    const document = this.locked(request);
    this.stored.delete(document.id);
    this.trash.set(document.id, document);
    return { status: 204 };
  }

  /** `filter` may join conditions `field == 'value'` with `and`; more of the real filter language is refused, not ignored. */
  private search({ query }: ApiRequest): Reply {
    const conditions = (query.get("filter") ?? "").split(/\s+and\s+/i).filter((condition) => condition.trim() !== "");
    const tests = conditions.map((condition) => {
      const match = /^\s*(id|name|type|owner)\s*==\s*'([^']*)'\s*$/.exec(condition);
      if (!match) throw new ApiError(400, `The filter "${condition}" is not understood.`);
      const [, field, value] = match;
      return (document: StoredDocument) => document[field as "id" | "name" | "type" | "owner"] === value;
    });
    return page(this.list().filter((document) => tests.every((test) => test(document))));
  }

  private find(params: readonly string[]): StoredDocument {
    const document = this.stored.get(params[0] ?? "");
    if (!document) throw new ApiError(404, "Document not found");
    return document;
  }

  private locked(request: ApiRequest): StoredDocument {
    const document = this.find(request.params);
    const version = request.query.get("optimistic-locking-version");
    if (version === null) throw new ApiError(400, "The parameter optimistic-locking-version is missing.");
    if (version !== String(document.version)) {
      throw new ApiError(409, `The document has version ${document.version}, not ${version}.`);
    }
    return document;
  }
}

function metadata({ content: _content, ...rest }: StoredDocument): JsonObject {
  return rest;
}

function page(documents: readonly StoredDocument[]): Reply {
  return { status: 200, body: { documents: documents.map(metadata), totalCount: documents.length } };
}

function multipartOf(document: StoredDocument): Reply {
  const { contentType, body } = writeMultipart([
    { name: "metadata", value: Buffer.from(JSON.stringify(metadata(document))) },
    { name: "content", filename: document.name, value: document.content },
  ]);
  return { status: 200, raw: body, headers: { "content-type": contentType } };
}

function textOf(form: ReadonlyMap<string, FormPart>, name: string): string | undefined {
  return form.get(name)?.value.toString("utf8");
}

function nameOf(name: string | undefined): string {
  if (name !== undefined && name.length >= 1 && name.length <= 200) return name;
  throw new ApiError(400, "A document's name has 1 to 200 characters.");
}

function typeOf(type: string | undefined): string {
  if (type) return type;
  throw new ApiError(400, "The part type is missing.");
}
