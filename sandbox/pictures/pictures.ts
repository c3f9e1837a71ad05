import type { DynatraceDocument } from "../../lib/dynatrace/documents/document";
import { documentsOf } from "../../lib/dynatrace/documents/documents";
import { painter } from "./painter";
import { storyRecords } from "./records";
import { ACCOUNTS, NEVER_SEEN, NOW } from "./story";
import type { Svg } from "./svg";
import { DARK, LIGHT } from "./theme";

/** The documents of the imaginary deployment that the pictures show. */
export function storyDocuments(): readonly DynatraceDocument[] {
  const connections = [...ACCOUNTS, NEVER_SEEN].flatMap(({ id, name, regions }) =>
    regions.map((region) => ({ account: id, accountName: name, region })),
  );
  return documentsOf({
    deployment: "hubrelay",
    environmentUrl: "https://abc12345.live.dynatrace.com",
    declared: { monitor: true, dashboards: true, notebooks: true, private: false },
    connections,
  });
}

/** The pictures of the documentation, by path from the repository's root. A test keeps them current. */
export function pictures(): Readonly<Record<string, Svg>> {
  const stored = { records: storyRecords(), now: NOW };
  return Object.fromEntries(
    storyDocuments().flatMap((document) => {
      const paint = painter(document, stored);
      return [LIGHT, DARK].map((theme) => [`docs/pictures/${document.key}-${theme.name}.svg`, paint(theme)]);
    }),
  );
}
