import type { DynatraceDocument } from "./document";
import { documentsOf, MOST_BYTES, MOST_NAMED_ACCOUNTS } from "./documents";

/** What each document is for. */
const PURPOSES: Readonly<Record<string, string>> = {
  monitor:
    "What *Settings > AWS Security Hub* shows, for everything the declaration connects: whether each account and region delivers, what it costs, and where to go on.",
  findings:
    "What is wrong, how bad it is, and where. Each finding counts once, in its newest state. Passed controls are not findings; what somebody suppressed, resolved or Security Hub archived is told apart by the variable `State`, which opens with `open`.",
  triage: "For whoever looks at detections on Monday morning.",
  vulnerabilities: "Which of very many vulnerabilities to mend first.",
  compliance: "What an auditor will ask.",
  health: "For whoever runs hubrelay.",
};

/** The page `docs/dashboards.md`, made from the documents themselves. */
export function documentsDocs(): string {
  const documents = documentsOf({
    deployment: "hubrelay",
    environmentUrl: "https://abc12345.live.dynatrace.com",
    declared: { monitor: true, dashboards: true, notebooks: true, private: false },
    connections: [{ account: "111111111111", accountName: "shop", region: "eu-west-1" }],
  });
  return [
    "# Dashboards and notebooks",
    "",
    "```yaml",
    "dynatrace:",
    "  documents: {} # all of them; monitor, dashboards and notebooks can each be switched off",
    "```",
    "",
    "Two dashboards and four notebooks that hubrelay owns, one `dynatrace_document` each. Every query is kept in one place",
    "(`lib/dynatrace/queries`), checked against the fields the relay sends, and run by the tests over records. The pictures are",
    "drawn from the documents over a week of synthetic findings (`npm run pictures`); `npm run sandbox -- --keep` shows the same",
    "pages over what arrived there. Dynatrace draws in its own manner; numbers, tiles and their places are those you get.",
    "",
    "| document | what it is for |",
    "| --- | --- |",
    ...documents.map(({ key, name, type }) => `| [${name}](#${anchorOf(name)}), a ${type} | ${PURPOSES[key] ?? ""} |`),
    "",
    "## Who sees them",
    "",
    "Everybody in the environment who may read documents. A document belongs to the user whose platform token (or OAuth client)",
    "makes it; the owner cannot be declared, and without `private: false`, the default here, nobody else would see it. With",
    "`private: true` only that user does. Only the owner changes them, so apply with tokens of one and the same user, best a",
    "service user; a copy that somebody makes in the app is theirs. What the tokens need is in [credentials](credentials.md).",
    "",
    "Readers see only records that their own policies let them read ([access](access.md)).",
    "",
    "## What they are written for",
    "",
    "`mapping: semantic`. With `passthrough` the environment's own processors decide which fields there are; what Security Hub says of",
    "a finding's state and sample flag is then missing, so archived findings and samples count as open, and the estimate of bytes",
    "rests on `dt.raw_data` alone. Threats & Exploits has no documented address for its filter: the links lead into the app, and the",
    "reader sets **Provider** to **AWS Security Hub**.",
    "",
    "## How they change",
    "",
    "Ids stay: `hubrelay-security-hub-monitor` is the deployment's name and the document's, so links and bookmarks hold. Content is",
    "text with sorted keys; applying twice changes nothing, and a change of one tile changes one document. When an account joins or",
    "leaves, the two documents that list connections change, the monitor and the health notebook. An edit in the app shows up as",
    "drift, and the next apply undoes it: edit a copy.",
    "",
    "## Many accounts",
    "",
    `The monitor lists every account once for each of its queries, regions in common. Up to ${grouped(MOST_NAMED_ACCOUNTS)} accounts their names stand in the`,
    "table of connections; above, ids only. 3,000 accounts in 17 regions make a document of about 450 kB. A document above",
    `${grouped(MOST_BYTES)} bytes, from about 8,500 accounts on, is refused when planned, with what to do. The table shows 1,000 connections;`,
    "silent ones come first, so what is cut off is what works.",
    "",
    ...documents.flatMap(section),
  ].join("\n");
}

function section(document: DynatraceDocument): readonly string[] {
  const { key, name, type, content } = document;
  const rows =
    type === "dashboard"
      ? Object.entries(content.tiles)
          .sort(([a], [b]) => position(content.layouts[a]) - position(content.layouts[b]))
          .flatMap(([, tile]) => (tile.type === "data" ? [[tile.title, tile.description] as const] : []))
      : content.sections.flatMap((part, index) => {
          const before = content.sections[index - 1];
          if (part.type !== "dql" || before?.type !== "markdown") return [];
          return [[part.title, before.markdown.replace(/^##.*\n+/, "")] as const];
        });
  const variables = type === "dashboard" ? content.variables.map((variable) => `\`${variable.key}\``) : [];
  return [
    `## ${name}`,
    "",
    PURPOSES[key] ?? "",
    "",
    ...(variables.length > 0 ? [`Variables, each with several values: ${variables.join(", ")}.`, ""] : []),
    "<picture>",
    `  <source media="(prefers-color-scheme: dark)" srcset="pictures/${key}-dark.svg">`,
    `  <img alt="${name}" src="pictures/${key}-light.svg">`,
    "</picture>",
    "",
    `| ${type === "dashboard" ? "tile" : "query"} | what it says |`,
    "| --- | --- |",
    ...rows.map(([title, meaning]) => `| ${title} | ${meaning.replaceAll("|", "\\|").replaceAll("\n", " ")} |`),
    "",
  ];
}

/** From top to bottom, then from left to right. */
function position(layout: { readonly x: number; readonly y: number } | undefined): number {
  return (layout?.y ?? 0) * 100 + (layout?.x ?? 0);
}

/** The anchor that GitHub gives a heading. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\w\s-]/g, "")
    .replaceAll(" ", "-");
}

function grouped(value: number): string {
  return value.toLocaleString("en-US");
}
