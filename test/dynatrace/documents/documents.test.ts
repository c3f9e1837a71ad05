import type { DashboardContent } from "../../../lib/dynatrace/documents/dashboard-format";
import type { DynatraceDocument } from "../../../lib/dynatrace/documents/document";
import { type DocumentsSettings, documentsOf, MOST_BYTES } from "../../../lib/dynatrace/documents/documents";
import { stableJson } from "../../../lib/dynatrace/documents/stable-json";
import { QUERIES, QUERY_IDS, query } from "../../../lib/dynatrace/queries/catalogue";

const CONNECTIONS = [
  { account: "111111111111", accountName: "shop", region: "eu-west-1" },
  { account: "111111111111", accountName: "shop", region: "us-east-1" },
  { account: "222222222222", accountName: "tools", region: "us-east-1" },
];
const ALL = { monitor: true, dashboards: true, notebooks: true, private: false };
const settings = (more: Partial<DocumentsSettings> = {}): DocumentsSettings => ({
  deployment: "hubrelay",
  environmentUrl: "https://abc12345.live.dynatrace.com",
  declared: ALL,
  connections: CONNECTIONS,
  ...more,
});
const documents = documentsOf(settings());
const of = (key: string, all: readonly DynatraceDocument[] = documents) => {
  const found = all.find((document) => document.key === key);
  if (!found) throw new Error(`no document ${key}`);
  return found;
};
const dashboard = (key: string, all?: readonly DynatraceDocument[]) => of(key, all).content as DashboardContent;
/** Every query in a document, by tile or section. */
const queriesOf = ({ type, content }: DynatraceDocument): readonly string[] =>
  type === "dashboard"
    ? Object.values(content.tiles).flatMap((tile) => (tile.type === "data" ? [tile.query] : []))
    : content.sections.flatMap((section) => (section.type === "dql" ? [section.state.input.value] : []));
/** The query before its fields were given headings. */
const withoutHeadings = (dql: string) => dql.replace(/\n\| fields (`[^`]+`|[A-Z]\w*) = [^\n]*$/, "");
const textOf = ({ type, content }: DynatraceDocument): string =>
  type === "dashboard"
    ? Object.values(content.tiles)
        .flatMap((tile) => (tile.type === "markdown" ? [tile.content] : []))
        .join("\n")
    : content.sections.flatMap((section) => (section.type === "markdown" ? [section.markdown] : [])).join("\n");
/** A thousand times three accounts of 17 regions. */
const many = (accounts: number, name = "a-workload-account") =>
  Array.from({ length: accounts }, (_, index) => String(100_000_000_000 + index)).flatMap((account) =>
    Array.from({ length: 17 }, (_, region) => ({ account, accountName: name, region: `region-${region}` })),
  );

describe("the set of documents", () => {
  test("is two dashboards and four notebooks, named after the deployment", () => {
    expect(documents.map(({ id, name, type }) => [id, type, name])).toEqual([
      ["hubrelay-security-hub-monitor", "dashboard", "hubrelay: Security Hub connections"],
      ["hubrelay-security-hub-findings", "dashboard", "hubrelay: Security Hub findings"],
      ["hubrelay-security-hub-triage", "notebook", "hubrelay: Triage of detections"],
      ["hubrelay-security-hub-vulnerabilities", "notebook", "hubrelay: Reachable vulnerabilities"],
      ["hubrelay-security-hub-compliance", "notebook", "hubrelay: Compliance gaps"],
      ["hubrelay-security-hub-health", "notebook", "hubrelay: Health of the connections"],
    ]);
  });

  test.each([
    ["monitor", ["findings", "triage", "vulnerabilities", "compliance", "health"]],
    ["dashboards", ["monitor", "triage", "vulnerabilities", "compliance", "health"]],
    ["notebooks", ["monitor", "findings"]],
  ] as const)("without %s has the others", (off, left) => {
    const some = documentsOf(settings({ declared: { ...ALL, [off]: false } }));
    expect(some.map(({ key }) => key)).toEqual(left);
  });

  test("is the same text when it is built again", () => {
    expect(documentsOf(settings()).map(stableJson)).toEqual(documents.map(stableJson));
  });

  test("does not depend on the order of the organization's list", () => {
    expect(documentsOf(settings({ connections: [...CONNECTIONS].reverse() })).map(stableJson)).toEqual(
      documents.map(stableJson),
    );
  });

  test("changes where connections are listed, and nowhere else, when an account joins", () => {
    const joined = [...CONNECTIONS, { account: "333333333333", accountName: "data", region: "us-east-1" }];
    const changed = documentsOf(settings({ connections: joined })).filter(
      (document) => stableJson(document.content) !== stableJson(of(document.key).content),
    );
    expect(changed.map(({ key }) => key)).toEqual(["monitor", "health"]);
  });

  test.each([
    ["detections.triage", ["triage"]],
    ["findings.total", ["findings"]],
    ["health.delay", ["health"]],
  ] as const)("changes in one document when the query %s changes", (id, keys) => {
    const replaced = jest.replaceProperty(QUERIES, id, { ...QUERIES[id], dql: "fetch security.events" } as never);
    const changed = documentsOf(settings()).filter(
      (document) => stableJson(document.content) !== stableJson(of(document.key).content),
    );
    replaced.restore();
    expect(changed.map(({ key }) => key)).toEqual(keys);
  });

  test("has a UUID nowhere as a document's id, which Dynatrace would refuse", () => {
    for (const { id } of documents) expect(id).toMatch(/^[a-z][a-z0-9-]{0,99}$/);
  });
});

describe("every document", () => {
  test.each(documents.map(({ key }) => key))("%s asks only what the catalogue of queries holds", (key) => {
    const named = QUERY_IDS.map((id) => query(id, { connections: CONNECTIONS }).dql);
    const nameless = CONNECTIONS.map((connection) => ({ ...connection, accountName: "" }));
    const known = new Set([...named, ...QUERY_IDS.map((id) => query(id, { connections: nameless }).dql)]);
    expect(queriesOf(of(key)).filter((dql) => !known.has(withoutHeadings(dql)))).toEqual([]);
  });

  test.each(documents.map(({ key }) => key))("%s shows fields that its queries give", (key) => {
    const document = of(key);
    const columns = new Map(
      QUERY_IDS.map((id) => query(id, { connections: CONNECTIONS })).map(({ dql, columns: all }) => [
        dql,
        all.map(({ name }) => name),
      ]),
    );
    const tiles = document.type === "dashboard" ? Object.values(document.content.tiles) : [];
    for (const tile of tiles) {
      if (tile.type !== "data" || !columns.has(withoutHeadings(tile.query))) continue;
      const headings = [
        ...tile.query
          .split("\n| fields ")
          .at(-1)!
          .matchAll(/(?:`([^`]+)`|(\w+)) = /g),
      ];
      const { singleValue, chartSettings, dataMapping, coloring } = tile.visualizationSettings;
      const shown = [
        singleValue?.recordField ?? [],
        chartSettings?.categoricalBarChartSettings?.categoryAxis ?? [],
        chartSettings?.categoricalBarChartSettings?.valueAxis ?? [],
        chartSettings?.fieldMapping?.leftAxisValues ?? [],
        dataMapping?.displayedFields ?? [],
        coloring?.colorRules.map(({ field }) => field) ?? [],
      ].flat();
      const given =
        withoutHeadings(tile.query) === tile.query
          ? columns.get(tile.query)
          : headings.map(([, quoted, plain]) => quoted ?? plain);
      expect(given).toEqual(expect.arrayContaining(shown));
    }
  });
});

describe("the monitor", () => {
  test("lists the declared connections with what arrived", () => {
    const tile = dashboard("monitor").tiles.connections;
    expect(tile).toMatchObject({ type: "data", visualization: "table" });
    expect(queriesOf(of("monitor")).filter((dql) => dql.includes('"222222222222 tools"'))).toHaveLength(1);
  });

  test("uses no variable: it is the same for everybody", () => {
    expect(dashboard("monitor").variables).toEqual([]);
    for (const dql of queriesOf(of("monitor"))) expect(dql).not.toMatch(/\$[A-Z]/);
  });

  test("leads to the findings, to Notebooks, Investigations and Threats & Exploits of the environment's own host", () => {
    const text = textOf(of("monitor"));
    const base = "https://abc12345.apps.dynatrace.com/ui";
    expect(text).toContain(`${base}/apps/dynatrace.dashboards/dashboard/hubrelay-security-hub-findings)`);
    expect(text).toContain(`${base}/apps/dynatrace.notebooks/notebook/hubrelay-security-hub-triage)`);
    expect(text).toContain(`${base}/apps/dynatrace.security.investigator)`);
    expect(text).toContain(`${base}/apps/dynatrace.security.threats.exploits/`);
    expect(text).toContain("**Provider** = **AWS Security Hub**");
    const query = /view-query#([^)]+)\)/.exec(text)?.[1] ?? "";
    expect(JSON.parse(decodeURIComponent(query))["dt.query"]).toContain('event.provider == "AWS Security Hub"');
  });

  test("says how a connection is deleted", () => {
    const text = textOf(of("monitor"));
    expect(text).toContain("organization.exclude.accounts");
    expect(text).toContain("hubrelay apply --changed");
  });

  test("of 3,000 accounts in 17 regions stays below what Dynatrace takes in one request, with names in its table", () => {
    const large = documentsOf(settings({ connections: many(3_000) }));
    expect(Buffer.byteLength(stableJson(of("monitor", large).content))).toBeLessThan(MOST_BYTES / 2);
    expect(stableJson(of("monitor", large).content)).toContain("100000002999 a-workload-account");
  });

  test("of more accounts leaves their names out", () => {
    const large = documentsOf(settings({ connections: many(3_001) }));
    expect(stableJson(of("monitor", large).content)).toContain("100000003000 ");
    expect(stableJson(of("monitor", large).content)).not.toContain("a-workload-account");
  });
});

describe("the dashboard of findings", () => {
  test("has variables for product, risk, kind, account, region and state, several values each; open findings at first", () => {
    const { variables } = dashboard("findings");
    expect(variables.map(({ key }) => key).sort()).toEqual([
      "Account",
      "Kind",
      "Product",
      "Region",
      "RiskLevel",
      "State",
    ]);
    expect(variables.every(({ multiple }) => multiple)).toBe(true);
    expect(variables.find(({ key }) => key === "State")?.defaultValue).toEqual(["open"]);
  });

  test("declares every variable that a tile uses", () => {
    const declared = new Set(dashboard("findings").variables.map(({ key }) => key));
    const used = new Set(
      queriesOf(of("findings")).flatMap((dql) => [...dql.matchAll(/\$(\w+)/g)].map(([, name]) => name!)),
    );
    expect([...used].filter((name) => !declared.has(name))).toEqual([]);
    expect(used.size).toBe(6);
  });

  test("fills each row of the grid to its end", () => {
    const { layouts } = dashboard("findings");
    const widths = new Map<number, number>();
    for (const { y, w } of Object.values(layouts)) widths.set(y, (widths.get(y) ?? 0) + w);
    expect([...widths.values()].every((width) => width === 24)).toBe(true);
  });
});

describe("notebooks", () => {
  const notebooks = documents.filter(({ type }) => type === "notebook");

  test.each(notebooks.map(({ key }) => key))("%s runs as it stands: no query needs a variable", (key) => {
    expect(queriesOf(of(key)).length).toBeGreaterThan(2);
    for (const dql of queriesOf(of(key))) expect(dql).not.toMatch(/\$[A-Z]/);
  });

  test.each(notebooks.map(({ key }) => key))("%s says before each query what it means", (key) => {
    const document = of(key);
    const sections = document.type === "notebook" ? document.content.sections : [];
    for (const [index, section] of sections.entries()) {
      if (section.type === "dql") expect(sections[index - 1]?.type).toBe("markdown");
    }
  });

  test("a section keeps its id when others come and go", () => {
    const ids = (all: readonly DynatraceDocument[]) =>
      (of("triage", all) as Extract<DynatraceDocument, { type: "notebook" }>).content.sections.map(({ id }) => id);
    expect(ids(documentsOf(settings({ connections: [] })))).toEqual(ids(documents));
    expect(new Set(ids(documents)).size).toBe(ids(documents).length);
  });
});
