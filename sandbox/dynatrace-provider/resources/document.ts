import { setTimeout as wait } from "node:timers/promises";
import { type DynatraceApi, DynatraceError } from "../dynatrace-api";
import type { ValueObject } from "../values";
import type { ResourceType } from "./resource-type";

const BASE = "/platform/document/v1/documents";
const TRASH = "/platform/document/v1/trash/documents";
/** A new document may not be found at once; so often and so far apart the first change is tried. */
const FIRST_CHANGE_TRIES = 5;
const FIRST_CHANGE_PAUSE_MS = 200;

interface Metadata {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly version: number;
  readonly owner: string;
  readonly isPrivate: boolean;
}

/** `dynatrace_document`: a dashboard, notebook or launchpad. A public one is made private and then changed. */
export const document: ResourceType = {
  defaults: { private: false },
  forceNew: ["custom_id"],

  async create(api, planned) {
    const customId = typeof planned.custom_id === "string" ? planned.custom_id : undefined;
    const form = () => toForm(planned, customId);
    const made = await api.platform<Metadata>({ method: "POST", path: BASE, body: form() });
    try {
      await firstChange(api, made, form);
    } catch (error) {
      await remove(api, made.id, made.version);
      throw error;
    }
    let current = await readBack(api, made.id);
    if (planned.private !== true) {
      await change(api, current.metadata, toForm(planned, undefined));
      current = await readBack(api, made.id);
    }
    return toState(current);
  },

  async read(api, state) {
    const current = await get(api, String(state.id));
    return current && toState(current);
  },

  async update(api, planned) {
    const { metadata } = await readBack(api, String(planned.id));
    await change(api, metadata, toForm(planned, undefined));
    return toState(await readBack(api, metadata.id));
  },

  async delete(api, state) {
    const current = await get(api, String(state.id));
    if (current !== null) await remove(api, current.metadata.id, current.metadata.version);
  },
};

async function firstChange(api: DynatraceApi, made: Metadata, form: () => FormData): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await change(api, made, form());
    } catch (error) {
      const notYetThere = error instanceof DynatraceError && error.status === 404;
      if (!notYetThere || attempt === FIRST_CHANGE_TRIES) throw error;
      await wait(FIRST_CHANGE_PAUSE_MS);
    }
  }
}

async function change(api: DynatraceApi, { id, version }: Metadata, form: FormData): Promise<void> {
  const path = `${BASE}/${id}?optimistic-locking-version=${version}`;
  await api.platform({ method: "PATCH", path, body: form });
}

async function remove(api: DynatraceApi, id: string, version: number): Promise<void> {
  await api.platform({ method: "DELETE", path: `${BASE}/${id}?optimistic-locking-version=${version}` });
  await api.platform({ method: "DELETE", path: `${TRASH}/${id}` });
}

interface StoredDocument {
  readonly metadata: Metadata;
  readonly content: string;
}

async function readBack(api: DynatraceApi, id: string): Promise<StoredDocument> {
  const stored = await get(api, id);
  if (stored === null) throw new DynatraceError(`document ${id} not found`, 404);
  return stored;
}

/** The answer is a form with two parts: `metadata` and the file `content`. */
async function get(api: DynatraceApi, id: string): Promise<StoredDocument | null> {
  try {
    const { contentType, text } = await api.platformAnswer({ method: "GET", path: `${BASE}/${id}` });
    if (!contentType.startsWith("multipart/form-data")) {
      throw new DynatraceError(
        `document ${id}: expected multipart/form-data, received ${contentType || "nothing"}`,
        200,
      );
    }
    const form = await new Response(text, { headers: { "content-type": contentType } }).formData();
    return {
      metadata: JSON.parse(await partText(form, "metadata")) as Metadata,
      content: await partText(form, "content"),
    };
  } catch (error) {
    if (error instanceof DynatraceError && error.status === 404) return null;
    throw error;
  }
}

async function partText(form: FormData, name: string): Promise<string> {
  const part = form.get(name);
  return typeof part === "string" || part === null ? (part ?? "") : part.text();
}

function toForm(state: ValueObject, customId: string | undefined): FormData {
  const form = new FormData();
  form.append("type", String(state.type));
  form.append("name", String(state.name));
  form.append("isPrivate", String(state.private === true));
  if (customId !== undefined) form.append("id", customId);
  form.append("content", new Blob([String(state.content)], { type: "application/octet-stream" }), String(state.name));
  return form;
}

function toState({ metadata, content }: StoredDocument): ValueObject {
  return {
    id: metadata.id,
    custom_id: metadata.id,
    name: metadata.name,
    type: metadata.type,
    owner: metadata.owner,
    version: metadata.version,
    private: metadata.isPrivate,
    content,
  };
}
