import { PARTITIONS, type PartitionName } from "../../lib/connections/partitions";
import { planConnections } from "../../lib/connections/plan-connections";
import { deploymentOf, organizationOf } from "../support/declaration";
import { synthesize } from "../support/synthesis";

const A = "111111111111";

const declared = (region: string, more = "") =>
  deploymentOf(
    more,
    `dynatrace: { url: "https://abc12345.live.dynatrace.com" }
hub: { account: "222222222222", region: ${region} }
regions: { default: [${region}] }
`,
  );

const cases: readonly (readonly [PartitionName, string, string])[] = [
  ["aws", "eu-central-1", "amazonaws.com"],
  ["aws-us-gov", "us-gov-west-1", "amazonaws.com"],
  ["aws-cn", "cn-north-1", "amazonaws.com.cn"],
];

describe.each(cases)("in partition %s", (partition, region, suffix) => {
  test.each(["distributed", "hub", "central"])("%s: every ARN is of the partition", (topology) => {
    const more = `topology: ${topology}\nsecurityHub: { administrator: "${A}" }\n`;
    const { stacks } = synthesize(declared(region, more), organizationOf([{ id: A }], partition));
    const text = JSON.stringify(Object.values(stacks).map(({ json }) => json));
    const partitions = new Set([...text.matchAll(/arn:([a-z-]+):/g)].map(([, name]) => name));
    expect([...partitions]).toEqual([partition]);
  });

  test("the key of the token is used through the partition's Secrets Manager", () => {
    const { stacks } = synthesize(declared(region), organizationOf([{ id: A }], partition));
    const policies = [
      stacks[`account-${A}`]!.resource("aws_iam_role_policy", "relay").policy,
      stacks.dynatrace!.resource("aws_kms_key", "ingest_token").policy,
    ] as unknown as string[];
    for (const policy of policies) {
      expect(policy).toContain(`"kms:ViaService":"secretsmanager.${region}.${suffix}"`);
    }
  });

  test("EventBridge and Lambda are named by their principals there", () => {
    const { stacks } = synthesize(declared(region), organizationOf([{ id: A }], partition));
    const stack = stacks[`account-${A}`]!;
    const { events, lambda } = PARTITIONS[partition].principals;
    expect(stack.resource("aws_sqs_queue", `findings_${region}`).policy).toContain(`{"Service":"${events}"}`);
    expect(stack.resource("aws_iam_role", "relay").assume_role_policy).toContain(`{"Service":"${lambda}"}`);
  });

  test("its own regions are taken, others refused with the place", () => {
    const organization = organizationOf([{ id: A }], partition);
    const { regions, optInRegions } = PARTITIONS[partition];
    const all = deploymentOf(
      "",
      `dynatrace: { url: "https://abc12345.live.dynatrace.com" }
hub: { account: "222222222222", region: ${region} }
regions: { default: [${regions.join(", ")}], accounts: { "${A}": [${[...regions, ...optInRegions].join(", ")}] } }
`,
    );
    expect(planConnections(all, organization).connections).toHaveLength(regions.length + optInRegions.length);
    for (const [other, foreign] of cases.filter(([name]) => name !== partition)) {
      expect(() => planConnections(declared(foreign), organization)).toThrow(
        `regions.default\n  expected a region of partition ${partition} such as ${regions[0]}, received "${foreign}"`,
      );
      expect(PARTITIONS[other].regions).toContain(foreign);
    }
  });
});

describe("opt-in regions", () => {
  const yaml = `hub: { account: "222222222222", region: us-east-1 }
dynatrace: { url: "https://abc12345.live.dynatrace.com" }
`;

  test("are left out of accounts that do not declare them, and named", () => {
    const plan = planConnections(
      deploymentOf("regions: { default: [us-east-1, af-south-1] }\n", yaml),
      organizationOf([{ id: A }]),
    );
    expect(plan.connections.map(({ region }) => region)).toEqual(["us-east-1"]);
    expect(plan.leftOut).toEqual([
      { account: A, accountName: "shop", reason: "opt-in regions not declared for this account: af-south-1" },
    ]);
  });

  test.each([
    ["the organization file says they are enabled", "regions: { default: [af-south-1] }\n", ["af-south-1"]],
    [
      "the declaration names them for the account",
      `regions: { default: [us-east-1], accounts: { "${A}": [af-south-1] } }\n`,
      undefined,
    ],
  ])("are taken where %s", (_, regions, enabled) => {
    const plan = planConnections(deploymentOf(regions, yaml), organizationOf([{ id: A, regions: enabled }]));
    expect(plan.connections.map(({ region }) => region)).toEqual(["af-south-1"]);
  });

  test("are no home region, as Security Hub does not aggregate into them", () => {
    const more = "regions: { default: [us-east-1] }\nsecurityHub: { aggregation: { homeRegion: af-south-1 } }\n";
    expect(() => planConnections(deploymentOf(more, yaml), organizationOf([{ id: A }]))).toThrow(
      /^securityHub\.aggregation\.homeRegion\n {2}expected a region that is on by default, received the opt-in region/,
    );
  });
});

test("the table knows each region once, and each by its partition's form", () => {
  const all = Object.values(PARTITIONS).flatMap(({ regions, optInRegions }) => [...regions, ...optInRegions]);
  expect(new Set(all).size).toBe(all.length);
  for (const { regions, optInRegions, regionPattern } of Object.values(PARTITIONS)) {
    for (const region of [...regions, ...optInRegions]) expect(region).toMatch(regionPattern);
  }
  expect(PARTITIONS.aws.regions).toHaveLength(17);
  expect(PARTITIONS.aws.optInRegions).toHaveLength(17);
});
