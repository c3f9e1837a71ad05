import { checkUnits } from "../../lib/dynatrace/ingest-source-accounts";
import { DECLARATION, deploymentOf, organizationOf } from "../support/declaration";
import { synthesize } from "../support/synthesis";

const PIPELINES = "dynatrace_openpipeline_v2_security_events_pipelines";
const SOURCES = "dynatrace_openpipeline_v2_security_events_ingestsources";
const SHARES = "dynatrace_settings_permissions";
const declared = (source: string, more = "") =>
  deploymentOf("", DECLARATION.replace("hub:", `  ingestSource: ${source}\n${more}hub:`));
const organization = organizationOf([
  { id: "111111111111", ou: "/prod" },
  { id: "333333333333", ou: "/prod/web" },
  { id: "444444444444", ou: "/" },
]);
const stacksOf = (source: string, more = "") => synthesize(declared(source, more), organization).stacks;
const pipelineOf = (source: string) => stacksOf(source).dynatrace!.resource(PIPELINES, "findings");
const stage = (pipeline: Record<string, never>, name: string) =>
  (pipeline[name] as unknown as { processors: { processor: Record<string, unknown>[] } } | undefined)?.processors
    .processor;

describe("an ingest source of its own", () => {
  const stacks = stacksOf("{ bucket: security_hub, drop: ['finding.severity == \"INFORMATIONAL\"'] }");
  const dynatrace = stacks.dynatrace!;
  const pipeline = dynatrace.resource(PIPELINES, "findings");

  test("names its pipeline by static routing, and no routing table is managed", () => {
    expect(dynatrace.resource(SOURCES, "findings").static_routing).toEqual({
      pipeline_type: "custom",
      pipeline_id: `\${${PIPELINES}.findings.id}`,
    });
    expect(dynatrace.all().filter(([address]) => address.includes("routing"))).toEqual([]);
  });

  test("is where the relays send", () => {
    const environment = stacks["account-111111111111"]!.resource("aws_lambda_function", "relay_us-east-1")
      .environment as unknown as { variables: Record<string, string> };
    expect(environment.variables.HUBRELAY_INGEST_URL).toBe(
      "https://abc12345.live.dynatrace.com/platform/ingest/custom/security.events/hubrelay",
    );
  });

  test("gives the token the scope of custom endpoints and no other", () => {
    expect(dynatrace.resource("dynatrace_api_token", "ingest_1").scopes).toEqual([
      "openpipeline.events_security.custom",
    ]);
  });

  test("puts records into the declared bucket", () => {
    expect(stage(pipeline, "storage")).toMatchObject([
      { type: "bucketAssignment", matcher: "true", bucket_assignment: { bucket_name: "security_hub" } },
    ]);
  });

  test("drops what the conditions say", () => {
    expect(stage(pipeline, "processing")).toMatchObject([
      { type: "drop", matcher: 'finding.severity == "INFORMATIONAL"' },
    ]);
  });
});

describe("security contexts", () => {
  const contexts = (entries: string) => stage(pipelineOf(`{ securityContext: ${entries} }`), "security_context");

  test("are constants in the declared order, of which Dynatrace runs the first that matches", () => {
    expect(contexts('[{ value: shop, accounts: ["111111111111"] }, { value: all }]')).toMatchObject([
      {
        type: "securityContext",
        matcher: 'matchesValue(aws.account.id, {"111111111111"})',
        security_context: { value: { type: "constant", constant: "shop" } },
      },
      { matcher: "true", security_context: { value: { type: "constant", constant: "all" } } },
    ]);
  });

  test("take the accounts of a unit and of all below it, by path or id", () => {
    const matcher = 'matchesValue(aws.account.id, {"111111111111", "333333333333"})';
    expect(contexts("[{ value: prod, ous: [/prod] }]")).toMatchObject([{ matcher }]);
    expect(contexts("[{ value: prod, ous: [ou-ab12-11111111] }]")).toMatchObject([{ matcher }]);
  });

  test("from: account takes each record's own account, without naming any", () => {
    expect(contexts("[{ from: account }]")).toMatchObject([
      {
        matcher: "isNotNull(aws.account.id)",
        security_context: { value: { type: "field", field: { source_field_name: "aws.account.id" } } },
      },
    ]);
  });

  test("from: ou takes the path of the unit each account lies in, not of those above it", () => {
    expect(contexts("[{ from: ou }]")).toMatchObject([
      { matcher: 'matchesValue(aws.account.id, {"444444444444"})', security_context: { value: { constant: "/" } } },
      { matcher: 'matchesValue(aws.account.id, {"111111111111"})', security_context: { value: { constant: "/prod" } } },
      {
        matcher: 'matchesValue(aws.account.id, {"333333333333"})',
        security_context: { value: { constant: "/prod/web" } },
      },
    ]);
  });

  test("an entry that nothing could reach is refused with what to do", () => {
    expect(() => declared("{ securityContext: [{ value: all }, { value: shop, ous: [/prod] }] }")).toThrow(
      /securityContext\[1\]\n.*nothing behind an entry that fits every record.*\n.*move entry 1 to the end/,
    );
  });

  test.each([
    ["neither value nor from", "{ ous: [/prod] }"],
    ["both", "{ value: a, from: ou }"],
  ])("%s is refused", (_what, entry) => {
    expect(() => declared(`{ securityContext: [${entry}] }`)).toThrow(/expected either value or from/);
  });

  test("a unit that the organization does not have is refused, with those it has", () => {
    expect(() => stacksOf("{ securityContext: [{ value: shop, ous: [/shop] }] }")).toThrow(
      /securityContext\[0\]\.ous\[0\]\n.*received "\/shop"\n.*\/prod, \/prod\/web/,
    );
  });

  test("a condition over many accounts is cut so that Dynatrace takes it", () => {
    const accounts = Array.from({ length: 120 }, (_, index) => `"${String(index).padStart(12, "0")}"`);
    const processors = contexts(`[{ value: shop, accounts: [${accounts.join(", ")}] }]`)!;
    expect(processors).toHaveLength(3);
    for (const { matcher } of processors) expect(String(matcher).length).toBeLessThanOrEqual(1000);
    expect(new Set(processors.flatMap(({ matcher }) => String(matcher).match(/\d{12}/g))).size).toBe(120);
    expect(new Set(processors.map(({ id }) => id)).size).toBe(3);
  });
});

describe("cost allocation", () => {
  const processing = (entries: string) =>
    stage(pipelineOf(`{ drop: ["isNull(finding.id)"], cost: ${entries} }`), "processing");

  test("sets cost center and product as fields, after what is dropped", () => {
    expect(processing("[{ costCenter: CC-100, product: shop, ous: [/prod/web] }]")).toMatchObject([
      { type: "drop" },
      {
        type: "fieldsAdd",
        matcher: 'matchesValue(aws.account.id, {"333333333333"})',
        fields_add: {
          fields: {
            field: [
              { name: "dt.cost.costcenter", value: "CC-100" },
              { name: "dt.cost.product", value: "shop" },
            ],
          },
        },
      },
    ]);
  });

  test("the first entry comes last, because every processor that matches runs there", () => {
    const processors = processing("[{ costCenter: CC-1, ous: [/prod] }, { costCenter: CC-2 }]")!;
    expect(processors.slice(1).map(({ description }) => description)).toEqual(["Cost: CC-2", "Cost: CC-1"]);
  });

  test("an entry that names neither is refused", () => {
    expect(() => declared("{ cost: [{ ous: [/prod] }] }")).toThrow(/expected costCenter, product or both/);
  });
});

describe("who sees pipeline and source", () => {
  const shares = (source: string, more = "") => stacksOf(source, more).dynatrace!.resources(SHARES);
  const external = "  token: { mode: external }\n";

  test("with a managed token an access token makes them, and they belong to nobody", () => {
    expect(shares("{}")).toEqual({});
  });

  test("with an external token they would be private to the platform token, so everyone may read them", () => {
    expect(shares("{}", external)).toMatchObject({
      pipeline: { settings_object_id: `\${${PIPELINES}.findings.id}`, all_users: "read" },
      source: { settings_object_id: `\${${SOURCES}.findings.id}`, all_users: "read" },
    });
  });

  test("a group may be let in alone", () => {
    const id = "33333333-3333-4333-8333-333333333333";
    const declared = `{ sharedWith: { everyone: none, groups: [{ id: ${id}, access: write }] } }`;
    expect(shares(declared).pipeline).toMatchObject({
      all_users: "none",
      groups: { group: [{ id, access: "write" }] },
    });
  });
});

test("a source without further wishes has one processor: the bucket of ingested security events", () => {
  const pipeline = pipelineOf("{}");
  expect(pipeline.processing ?? pipeline.security_context).toBeUndefined();
  expect(stage(pipeline, "storage")).toMatchObject([{ bucket_assignment: { bucket_name: "default_securityevents" } }]);
});

test("without one, nothing of OpenPipeline is managed", () => {
  const { stacks } = synthesize(deploymentOf(), organizationOf([{ id: "111111111111" }]));
  expect(stacks.dynatrace!.all().filter(([address]) => address.includes("openpipeline"))).toEqual([]);
});

test("it is refused together with passthrough, whose records need the built-in processors", () => {
  expect(() => declared("{}", "  mapping: passthrough\n")).toThrow(/dynatrace.mapping\n?.*expected semantic/s);
});

test("every unit that the organization does not have is named before anything is synthesised", () => {
  const { ingestSource } = declared(
    "{ securityContext: [{ value: a, ous: [/prod, /shop] }], cost: [{ product: b, ous: [/web] }] }",
  ).dynatrace;
  expect(() => checkUnits(ingestSource, organization)).toThrow(
    /securityContext\[0\]\.ous\[1\]\n.*"\/shop"[\s\S]*cost\[0\]\.ous\[0\]\n.*"\/web"/,
  );
  expect(() => checkUnits(undefined, organization)).not.toThrow();
});
