import { DECLARATION, deploymentOf, organizationOf } from "../support/declaration";
import { synthesize } from "../support/synthesis";

const PIPELINES = "dynatrace_openpipeline_v2_security_events_pipelines";
const SOURCES = "dynatrace_openpipeline_v2_security_events_ingestsources";
const declared = (source: string, more = "") =>
  deploymentOf("", DECLARATION.replace("hub:", `  ingestSource: ${source}\n${more}hub:`));
const stacksOf = (source: string) => synthesize(declared(source), organizationOf([{ id: "111111111111" }])).stacks;
const stage = (pipeline: Record<string, never>, name: string) =>
  (pipeline[name] as unknown as { processors: { processor: Record<string, unknown>[] } }).processors.processor;

describe("an ingest source of its own", () => {
  const stacks = stacksOf(
    '{ bucket: security_hub, drop: [\'finding.severity == "INFORMATIONAL"\'], securityContext: [{ value: all }, { value: shop, accounts: ["111111111111"] }] }',
  );
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

  test("sets security contexts in the order declared, by account where accounts are named", () => {
    expect(stage(pipeline, "security_context")).toMatchObject([
      { matcher: "true", security_context: { value: { type: "constant", constant: "all" } } },
      {
        matcher: 'matchesValue(aws.account.id, {"111111111111"})',
        security_context: { value: { type: "constant", constant: "shop" } },
      },
    ]);
  });
});

test("a condition over many accounts is cut so that Dynatrace takes it", () => {
  const accounts = Array.from({ length: 120 }, (_, index) => `"${String(index).padStart(12, "0")}"`);
  const stacks = stacksOf(`{ securityContext: [{ value: shop, accounts: [${accounts.join(", ")}] }] }`);
  const processors = stage(stacks.dynatrace!.resource(PIPELINES, "findings"), "security_context");
  expect(processors).toHaveLength(3);
  for (const { matcher } of processors) expect(String(matcher).length).toBeLessThanOrEqual(1000);
  expect(new Set(processors.flatMap(({ matcher }) => String(matcher).match(/\d{12}/g))).size).toBe(120);
});

test("a source without further wishes has a pipeline without stages", () => {
  const pipeline = stacksOf("{}").dynatrace!.resource(PIPELINES, "findings");
  expect(pipeline.storage ?? pipeline.processing ?? pipeline.security_context).toBeUndefined();
});

test("without one, nothing of OpenPipeline is managed", () => {
  const { stacks } = synthesize(deploymentOf(), organizationOf([{ id: "111111111111" }]));
  expect(stacks.dynatrace!.all().filter(([address]) => address.includes("openpipeline"))).toEqual([]);
});

test("it is refused together with passthrough, whose records need the built-in processors", () => {
  expect(() => declared("{}", "  mapping: passthrough\n")).toThrow(/dynatrace.mapping\n?.*expected semantic/s);
});
