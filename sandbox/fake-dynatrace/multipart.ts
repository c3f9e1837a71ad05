import { randomBytes } from "node:crypto";
import { ApiError } from "./api";

/** One part of a multipart/form-data body. */
export interface FormPart {
  readonly name: string;
  /** Present on file parts only. */
  readonly filename?: string;
  readonly value: Buffer;
}

/**
 * Reads a multipart/form-data body into its parts, by name.
 *
 * Written out rather than left to `Response.formData()`, which refuses file names escaped the way Go's client escapes them.
 *
 * @throws ApiError 400 when the content type or the body is not multipart/form-data
 */
export function parseMultipart(contentType: string | undefined, body: Buffer): ReadonlyMap<string, FormPart> {
  const boundary = /^multipart\/form-data;.*boundary="?([^";]+)"?/i.exec(contentType ?? "")?.[1];
  if (!boundary) throw new ApiError(400, "Expected multipart/form-data with a boundary.");
  // latin1 keeps one character per byte, so that positions in the text are positions in the body.
  const pieces = `\r\n${body.toString("latin1")}`.split(`\r\n--${boundary}`);
  const parts = new Map<string, FormPart>();
  for (const piece of pieces.slice(1)) {
    if (piece.startsWith("--")) return parts;
    const end = piece.indexOf("\r\n\r\n");
    const part = end < 0 ? undefined : parsePart(piece.slice(0, end), Buffer.from(piece.slice(end + 4), "latin1"));
    if (!part) break;
    parts.set(part.name, part);
  }
  throw new ApiError(400, "The multipart body is malformed.");
}

function parsePart(head: string, value: Buffer): FormPart | undefined {
  const disposition = /content-disposition:[^\r\n]*/i.exec(Buffer.from(head, "latin1").toString("utf8"))?.[0] ?? "";
  const parameter = (key: string) => {
    const quoted = new RegExp(`;\\s*${key}="((?:[^"\\\\]|\\\\.)*)"`, "i").exec(disposition)?.[1];
    return quoted?.replace(/\\(.)/g, "$1");
  };
  const name = parameter("name");
  const filename = parameter("filename");
  if (name === undefined) return undefined;
  return filename === undefined ? { name, value } : { name, filename, value };
}

/** Writes parts as multipart/form-data; every part is declared as JSON, as the Document API does. */
export function writeMultipart(parts: readonly FormPart[]): { readonly contentType: string; readonly body: Buffer } {
  const boundary = `part-${randomBytes(16).toString("hex")}`;
  const chunks = parts.flatMap(({ name, filename, value }) => {
    const file = filename === undefined ? "" : `; filename="${filename.replace(/[^ -~]|["\\]/g, "_")}"`;
    const head = `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${file}\r\nContent-Type: application/json\r\n\r\n`;
    return [Buffer.from(head), value, Buffer.from("\r\n")];
  });
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    body: Buffer.concat([...chunks, Buffer.from(`--${boundary}--\r\n`)]),
  };
}
