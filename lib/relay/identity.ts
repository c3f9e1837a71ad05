import crypto from "node:crypto";

/**
 * An identifier in the form of a UUID (version 8, RFC 9562: content of our own choosing) that depends on nothing but its parts.
 *
 * The parts are the finding as it came and the position of the piece in it. The whole finding counts, not only `Id` and `UpdatedAt`:
 * a change of workflow status leaves `UpdatedAt` as it was and is a record of its own, while a redelivery is the same to the letter.
 */
export function deterministicId(...parts: readonly string[]): string {
  let content = "";
  for (const part of parts) content += `${part.length}:${part}`;
  const hex = digest(content);
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** SHA-256 of a text, in hexadecimal. */
export function digest(content: string): string {
  // The short form is twice as fast and came with Node 20.12.
  if (typeof crypto.hash === "function") return crypto.hash("sha256", content, "hex");
  return crypto.createHash("sha256").update(content).digest("hex");
}
