import {
  ACCOUNT_NAME,
  BY_ORIGIN,
  CLASSIFIED,
  CONTROL,
  KIND,
  NEWEST,
  SCORE,
  SOURCE,
  STATE,
  STATUS,
  sourceSince,
} from "./parts";
import { column, family, pipeline } from "./query";

/** Controls in their newest state that somebody can judge: neither archived, nor suppressed, nor resolved. */
function controls(source: readonly string[], ...filters: readonly string[]): readonly string[] {
  return [
    ...source,
    ...filters,
    ...NEWEST,
    `fieldsAdd ${KIND}, ${STATUS}, ${CONTROL}`,
    `fieldsAdd ${STATE}`,
    'filter kind == "compliance" and in(state, array("open", "passed"))',
  ];
}

const BOARD_CONTROLS = controls(SOURCE, BY_ORIGIN);
const VARIABLES = ["Product", "Account", "Region"] as const;
const FAILED = 'filter status == "FAILED"';
const PASS_RATE =
  'summarize passed = countIf(status == "PASSED"), failed = countIf(status == "FAILED"), undecided = countIf(in(status, array("MANUAL", "WARNING")))';
/** Undecided checks and those with nothing to check are in neither part of the rate; without any judged check there is none. */
const RATE = "pass_rate = if(passed + failed > 0, round(100.0 * passed / (passed + failed), decimals: 1))";
const RATE_COLUMNS = [
  column("passed", "Passed", "count"),
  column("failed", "Failed", "count"),
  column("undecided", "To be judged", "count"),
  column("pass_rate", "Pass rate", "percent"),
] as const;

/** Compliance tiles, and the gaps in a notebook. */
export const COMPLIANCE_QUERIES = family({
  "compliance.pass-rate": {
    title: "Pass rate",
    description:
      "Passed checks of all that passed or failed; a check is one control on one object. Undecided checks and those with nothing to check do not count.",
    dql: pipeline(BOARD_CONTROLS, PASS_RATE, `fieldsAdd ${RATE}`),
    columns: RATE_COLUMNS,
    variables: VARIABLES,
    range: "document",
  },
  "compliance.pass-rate-by-account": {
    title: "Pass rate by account",
    description: "As the pass rate, for each account, worst first.",
    dql: pipeline(
      BOARD_CONTROLS,
      `${PASS_RATE}, name = takeMax(${ACCOUNT_NAME}), by: {account = aws.account.id}`,
      `fieldsAdd ${RATE}`,
      "sort coalesce(pass_rate, 101.0) asc, failed desc, account asc",
      "fields account, name, passed, failed, undecided, pass_rate",
    ),
    columns: [column("account", "Account", "text"), column("name", "Name", "text"), ...RATE_COLUMNS],
    variables: VARIABLES,
    range: "document",
  },
  "compliance.failed-by-standard": {
    title: "Failed controls by standard",
    description:
      "Controls that fail on at least one object, and the failing objects, for each standard that asks for them. A control counts for each of its standards.",
    dql: pipeline(
      BOARD_CONTROLS,
      FAILED,
      'fieldsAdd standard = coalesce(compliance.standards, array("none named"))',
      "expand standard",
      "summarize controls = countDistinctExact(control), objects = countDistinctExact(object.id), accounts = countDistinctExact(aws.account.id), by: {standard}",
      "sort controls desc, objects desc, standard asc",
    ),
    columns: [
      column("standard", "Standard", "text"),
      column("controls", "Failed controls", "count"),
      column("objects", "Objects", "count"),
      column("accounts", "Accounts", "count"),
    ],
    variables: VARIABLES,
    range: "document",
  },
  "compliance.top-failing-controls": {
    title: "Top failing controls",
    description: "Controls that fail on most objects, with the share of their checks that fail.",
    dql: pipeline(
      BOARD_CONTROLS,
      [
        'summarize failed = countIf(status == "FAILED"), passed = countIf(status == "PASSED")',
        'accounts = countDistinctExact(if(status == "FAILED", aws.account.id)), title = takeAny(finding.title)',
        `score = max(if(status == "FAILED", ${SCORE})), by: {control}`,
      ].join(", "),
      "filter failed > 0",
      "fieldsAdd failing = round(100.0 * failed / (passed + failed), decimals: 1)",
      "sort failed desc, score desc, control asc",
      "limit 10",
      "fields control, title, failed, failing, accounts",
    ),
    columns: [
      column("control", "Control", "text"),
      column("title", "Title", "text"),
      column("failed", "Failing objects", "count"),
      column("failing", "Failing", "percent"),
      column("accounts", "Accounts", "count"),
    ],
    variables: VARIABLES,
    range: "document",
  },
  "compliance.gaps": {
    title: "Compliance gaps, most severe first",
    description: "Every control that fails somewhere, in the accounts where it fails, with what to do about it.",
    dql: pipeline(
      controls(sourceSince("now()-7d")),
      FAILED,
      [
        `summarize objects = countDistinctExact(object.id), title = takeAny(finding.title), score = max(${SCORE})`,
        `name = takeMax(${ACCOUNT_NAME}), remediation = takeMax(aws.securityhub.remediation_url)`,
        "by: {control, account = aws.account.id}",
      ].join(", "),
      "sort score desc, objects desc, control asc, account asc",
      "fields control, title, score, account, name, objects, remediation",
    ),
    columns: [
      column("control", "Control", "text"),
      column("title", "Title", "text"),
      column("score", "Risk score", "number"),
      column("account", "Account", "text"),
      column("name", "Name", "text"),
      column("objects", "Objects", "count"),
      column("remediation", "What to do", "link"),
    ],
    range: "own",
  },
  "compliance.gaps-by-requirement": {
    title: "Failed requirements",
    description: "What an auditor asks: which requirements of which standard are not met, and on how many objects.",
    dql: pipeline(
      controls(sourceSince("now()-7d")),
      FAILED,
      "expand requirement = compliance.requirements",
      "filter isNotNull(requirement)",
      "summarize controls = collectDistinct(control), objects = countDistinctExact(object.id), accounts = countDistinctExact(aws.account.id), by: {requirement}",
      "sort objects desc, requirement asc",
    ),
    columns: [
      column("requirement", "Requirement", "text"),
      column("controls", "Controls", "texts"),
      column("objects", "Objects", "count"),
      column("accounts", "Accounts", "count"),
    ],
    range: "own",
  },
  "compliance.undecided": {
    title: "Checks without a clear result",
    description:
      "Controls that Security Hub could not judge, with its reasons: often a missing permission or a rule of AWS Config that does not run.",
    dql: pipeline(
      controls(sourceSince("now()-7d")),
      'filter in(status, array("MANUAL", "WARNING"))',
      "summarize objects = countDistinctExact(object.id), title = takeAny(finding.title), reasons = collectDistinct(arrayFirst(aws.securityhub.compliance_reasons)), by: {control, account = aws.account.id}",
      "sort objects desc, control asc, account asc",
      "fields control, title, account, objects, reasons",
    ),
    columns: [
      column("control", "Control", "text"),
      column("title", "Title", "text"),
      column("account", "Account", "text"),
      column("objects", "Objects", "count"),
      column("reasons", "Reasons", "texts"),
    ],
    range: "own",
  },
  "compliance.suppressed": {
    title: "Failed, but suppressed",
    description: "What people decided to accept, for a review now and then: suppressed controls that still fail.",
    dql: pipeline(
      sourceSince("now()-7d"),
      NEWEST,
      CLASSIFIED,
      'filter kind == "compliance" and state == "suppressed" and status == "FAILED"',
      `fieldsAdd ${CONTROL}`,
      "summarize objects = countDistinctExact(object.id), title = takeAny(finding.title), note = takeMax(aws.securityhub.note), by: {control, account = aws.account.id}",
      "sort objects desc, control asc, account asc",
      "fields control, title, account, objects, note",
    ),
    columns: [
      column("control", "Control", "text"),
      column("title", "Title", "text"),
      column("account", "Account", "text"),
      column("objects", "Objects", "count"),
      column("note", "Note", "text"),
    ],
    range: "own",
  },
});
