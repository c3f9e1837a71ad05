import { readFileSync, writeFileSync } from "node:fs";
import type { FakeDynatrace } from "./fake-dynatrace/server";
import { DidNotHold } from "./steps";

/** What is in the environment that a deployment named hubrelay has made, in words; nothing of what was there before. */
export function leftInDynatrace({ tokens, settings, documents, workflows, iam }: FakeDynatrace): readonly string[] {
  return [
    ...tokens
      .list()
      .filter(({ revoked, name }) => !revoked && name.startsWith("hubrelay "))
      .map(({ name }) => `token ${name}`),
    ...settings.list().map(({ schemaId, objectId }) => `setting ${schemaId} ${objectId}`),
    ...documents.list().map(({ name }) => `document ${String(name)}`),
    ...documents.trashed().map((id) => `document in the trash ${String(id)}`),
    ...workflows.list().map(({ title }) => `workflow ${String(title)}`),
    ...iam.policies().map(({ name }) => `policy ${String(name)}`),
    ...iam.groups().map(({ name }) => `group ${String(name)}`),
  ];
}

interface Synthesised {
  readonly resource: { readonly dynatrace_document: Readonly<Record<string, { content: string }>> };
}

/**
 * Gives the first tile of the first dashboard another title, in a stack that was synthesised.
 *
 * @returns the address of its document
 */
export function changeOneTile(stackFile: string): string {
  const stack = JSON.parse(readFileSync(stackFile, "utf8")) as Synthesised;
  for (const [id, document] of Object.entries(stack.resource.dynatrace_document)) {
    const content = JSON.parse(document.content) as { tiles?: Record<string, { title?: string }> };
    const tile = Object.values(content.tiles ?? {}).find(({ title }) => title !== undefined);
    if (tile === undefined) continue;
    tile.title = `${tile.title} (changed)`;
    document.content = JSON.stringify(content);
    writeFileSync(stackFile, JSON.stringify(stack, null, 2));
    return `dynatrace_document.${id}`;
  }
  throw new DidNotHold("expected a dashboard with a tile in the stack");
}
