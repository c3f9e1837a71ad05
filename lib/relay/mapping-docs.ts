import { type FindingKind, TYPE_PREFIXES } from "./classify";
import { RULES, toSecurityEvents } from "./mapping";
import { SAMPLES } from "./mapping-samples";
import type { FieldRule, SecurityEvent } from "./piece";
import { RISK_SCORES } from "./severity";

const CLASSES: readonly (readonly [kind: FindingKind, eventType: string])[] = [
  ["vulnerability", "`VULNERABILITY_FINDING`"],
  ["detection", "`DETECTION_FINDING`"],
  ["compliance", "`COMPLIANCE_FINDING`"],
  ["unmapped", "none"],
];

const INTRODUCTION = `# What becomes of a finding

This page is generated from the code that maps findings (\`npm run docs\`). Preview your own: \`hubrelay map finding.json\`.

A finding becomes one or more records of Dynatrace's Semantic Dictionary for security events:

- a vulnerability finding one for each resource × vulnerability × package,
- a detection or compliance finding one for each resource,
- any other finding one, unmapped: with the common fields and the original, without an \`event.type\`.

A finding that would come to more than 2,000 records is split less finely; what stays together is in each record's original.

No record has a \`timestamp\`. Dynatrace drops records whose timestamp is older than 24 hours, although it has accepted them, and findings are
often older than that. Without one, the time of arrival counts; the finding's own times are in \`finding.time.created\` and \`aws.securityhub.*\`.

\`event.id\` is the same whenever the same finding is delivered again, and differs between the records of one finding and after any change of it.
AWS delivers at least once, so a query that must not count twice can use \`dedup event.id\`.`;

const DECISIONS = `## Decisions

| what Security Hub says | what Dynatrace gets | because |
| --- | --- | --- |
| severity INFORMATIONAL | risk LOW, 3.9 | Dynatrace derives it so where a record has no level |
| a PASSED control | risk NONE, 0.0; \`compliance.status\` PASSED | Security Hub labels passed controls INFORMATIONAL; they are no risk |
| compliance WARNING | \`compliance.status\` MANUAL | the check came to no clear result, so a person has to look |
| compliance NOT_AVAILABLE | \`compliance.status\` NOT_RELEVANT | there is nothing to check |
| no severity | risk NOT_AVAILABLE, 0.0 | the level must be there for the record to be shown, and the score must be a number |
| workflow SUPPRESSED, RESOLVED | \`finding.status\`; the risk stays | Dynatrace has no resolved state for external findings: the newest record of a finding is its state |
| record ARCHIVED | \`aws.securityhub.record_state\`; the risk stays | as above |
| any \`Id\` | \`finding.id\`, the same in all records of a finding | AWS can be called with it |

## Classification by evidence

\`classification: evidence\` looks at what a finding carries before its type: \`Vulnerabilities\` make it a vulnerability finding, \`Compliance\` with a status or
control a compliance finding; only then the type decides. Real findings of Security Hub's own controls arrive with the type
\`Effects/Data Exposure/PCI-DSS\`, which the table of types calls a detection. It is off by default because the in-product connection goes by type.

## Passing events through

\`mapping: passthrough\` sends the EventBridge event with one finding and one resource (one vulnerability with one package), split as above, and a \`uuid\`
that is the same for a redelivery. Nothing else is added: the tenant's own processors do the mapping.

## Security Hub V2 (OCSF)

"Findings Imported V2" events are translated into the terms below first: class 2002 is a vulnerability finding, 2003 compliance, 2004 and 2006 detections.
Forwarding them is off by default, since an account with both products on reports every finding twice, once by each.`;

/** The page `docs/mapping.md`. */
export function mappingDocs(): string {
  return [
    INTRODUCTION,
    "## Classification by type\n\nThe first element of `Types` decides by how it begins:",
    table(
      ["`Types[0]` begins with", "`event.type`"],
      [
        ...TYPE_PREFIXES.map(([prefix, kind]) => [`\`${prefix}\``, eventType(kind)]),
        ["anything else, or nothing", "none: unmapped"],
      ],
    ),
    DECISIONS,
    "## Risk",
    table(
      ["level", "score"],
      Object.entries(RISK_SCORES).map(([level, score]) => [level, score.toFixed(1)]),
    ),
    ...sections(),
  ]
    .join("\n\n")
    .concat("\n");
}

function eventType(kind: FindingKind): string {
  return CLASSES.find(([known]) => known === kind)?.[1] ?? "none";
}

function sections(): readonly string[] {
  const common = RULES.unmapped;
  const targets = new Set(common.map((rule) => rule.target));
  return [
    "## Fields of every record",
    fieldTable(common),
    "The resource's tags become `aws.tags.<key>`.",
    ...CLASSES.filter(([kind]) => kind !== "unmapped").flatMap(([kind, type]) => [
      `## Fields of ${type} only`,
      fieldTable(RULES[kind].filter((rule) => !targets.has(rule.target))),
    ]),
  ];
}

function fieldTable(rules: readonly FieldRule[]): string {
  return table(
    ["field", "from", "example"],
    rules.map((rule) => [`\`${rule.target}\``, rule.source, example(rule.target)]),
  );
}

/** What the first sample that has the field gives. */
export function example(target: string): string {
  const found = sampleRecords().find((record) => record[target] !== undefined)?.[target];
  if (found === undefined) return "";
  const text = typeof found === "string" ? found : JSON.stringify(found);
  return `\`${text.length > 60 ? `${text.slice(0, 59)}…` : text}\``;
}

let records: readonly SecurityEvent[] | undefined;

function sampleRecords(): readonly SecurityEvent[] {
  records ??= SAMPLES.flatMap((sample) =>
    toSecurityEvents(sample, { queuedAt: "1767427200000", relayVersion: "0.1.0" }),
  );
  return records;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
