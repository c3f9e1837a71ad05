import { toSecurityEvents } from "../../lib/relay/mapping";
import { compliance, detection, event, finding, instance, vulnerability } from "./findings";

const only = (found: unknown, options = {}) => {
  const [record] = toSecurityEvents(found, {}, options);
  return record ?? {};
};

describe("classification by the first type", () => {
  test.each([
    ["Software and Configuration Checks/Vulnerabilities/CVE", "VULNERABILITY_FINDING"],
    ["Software and Configuration Checks/Vulnerabilities", "VULNERABILITY_FINDING"],
    ["TTPs/Discovery/Recon:EC2-Portscan", "DETECTION_FINDING"],
    ["TTPs", "DETECTION_FINDING"],
    ["Effects/Data Exposure/PCI-DSS", "DETECTION_FINDING"],
    ["Unusual Behaviors", "DETECTION_FINDING"],
    ["Software and Configuration Checks/Industry and Regulatory Standards/PCI-DSS", "COMPLIANCE_FINDING"],
    ["Software and Configuration Checks/Industry and Regulatory Standards", "COMPLIANCE_FINDING"],
    ["Software and Configuration Checks/AWS Security Best Practices/Network Reachability", undefined],
    ["Software and Configuration Checks", undefined],
    ["Sensitive Data Identifications/PII", undefined],
    ["ens-op.acc.5.aws.iam.1", undefined],
    ["", undefined],
  ])("%p is %p", (type, expected) => {
    expect(only(finding({ Types: [type] }))["event.type"]).toBe(expected);
  });

  test("only the first of several types counts", () => {
    expect(
      only(finding({ Types: ["Software and Configuration Checks", "TTPs/Execution"] }))["event.type"],
    ).toBeUndefined();
  });

  test.each([[undefined], [null], [[]], ["TTPs"], [[7]]])("a finding whose Types are %p arrives unmapped", (types) => {
    const record = only(finding({ Types: types }));
    expect(record["event.type"]).toBeUndefined();
    expect(record["finding.title"]).toBe("Something is open");
    expect(record["object.type"]).toBe("AwsEc2Instance");
    expect(record["aws.account.id"]).toBe("111111111111");
    expect(record["event.original_content"]).toBe(JSON.stringify(finding({ Types: types })));
  });
});

describe("classification by evidence", () => {
  const evidence = { classification: "evidence" };

  test("a control finding typed as an effect is a compliance finding", () => {
    const found = compliance({ Types: ["Effects/Data Exposure/PCI-DSS"] });
    expect(only(found, evidence)["event.type"]).toBe("COMPLIANCE_FINDING");
    expect(only(found)["event.type"]).toBe("DETECTION_FINDING");
  });

  test("vulnerabilities weigh more than compliance", () => {
    expect(only(vulnerability({ Types: [], Compliance: { Status: "FAILED" } }), evidence)["event.type"]).toBe(
      "VULNERABILITY_FINDING",
    );
  });

  test("without either the type decides", () => {
    expect(only(detection(), evidence)["event.type"]).toBe("DETECTION_FINDING");
  });
});

describe("splitting", () => {
  test("a detection gives one record for each resource", () => {
    const records = toSecurityEvents(detection());
    expect(records.map((record) => record["object.name"])).toEqual(["name of i-1", "name of i-2"]);
    expect(records.map((record) => record["detection.type"])).toEqual([
      "TTPs/Discovery/Recon:EC2-Portscan",
      "TTPs/Discovery/Recon:EC2-Portscan",
    ]);
  });

  test("a compliance finding gives one record for each resource", () => {
    expect(toSecurityEvents(compliance({ Resources: [instance("a"), instance("b"), instance("c")] }))).toHaveLength(3);
  });

  test("a vulnerability finding gives one record for each resource, vulnerability and package", () => {
    const records = toSecurityEvents(vulnerability({ Resources: [instance("a"), instance("b")] }));
    expect(records.map((record) => [record["aws.resource.id"], record["component.name"]])).toEqual([
      ["a", "openssl"],
      ["a", "openssl-libs"],
      ["b", "openssl"],
      ["b", "openssl-libs"],
    ]);
  });

  test("vulnerabilities without package details give one record each", () => {
    const found = vulnerability({
      Vulnerabilities: [{ Id: "CVE-2026-0001" }, { Id: "CVE-2026-0002", VulnerablePackages: [] }],
    });
    expect(toSecurityEvents(found).map((record) => record["vulnerability.id"])).toEqual([
      "CVE-2026-0001",
      "CVE-2026-0002",
    ]);
  });

  test("a finding of type CVE without any vulnerability takes the id from its title", () => {
    const found = vulnerability({ Vulnerabilities: undefined });
    expect(toSecurityEvents(found).map((record) => record["vulnerability.id"])).toEqual(["CVE-2026-0001"]);
  });

  test("an unmapped finding stays whole and names all its resources", () => {
    const records = toSecurityEvents(finding({ Resources: [instance("a"), instance("b")] }));
    expect(records).toHaveLength(1);
    expect(records[0]?.["aws.securityhub.resource_ids"]).toHaveLength(2);
  });

  test("each record's original holds its own resource, vulnerability and package only", () => {
    const records = toSecurityEvents(vulnerability({ Resources: [instance("a"), instance("b")] }));
    const last = JSON.parse(String(records.at(-1)?.["event.original_content"]));
    expect(last.Resources).toEqual([instance("b")]);
    expect(last.Vulnerabilities).toHaveLength(1);
    expect(last.Vulnerabilities[0].VulnerablePackages).toEqual([
      { Name: "openssl-libs", Version: "1.1.1", PackageManager: "RPM", FixedInVersion: "NotAvailable" },
    ]);
  });

  test("a finding that would come to too many records is split less finely, and nothing of it is missing", () => {
    const packages = Array.from({ length: 500 }, (_, index) => ({ Name: `p${index}`, Version: "1" }));
    const found = vulnerability({
      Resources: [instance("a"), instance("b")],
      Vulnerabilities: [1, 2, 3].map((id) => ({ Id: `CVE-2026-000${id}`, VulnerablePackages: packages })),
    });
    const records = toSecurityEvents(found);
    expect(records).toHaveLength(6);
    expect(
      JSON.parse(String(records[0]?.["event.original_content"])).Vulnerabilities[0].VulnerablePackages,
    ).toHaveLength(500);
  });
});

describe("identity", () => {
  test("a redelivery has the same event ids", () => {
    const ids = () => toSecurityEvents(vulnerability()).map((record) => record["event.id"]);
    expect(ids()).toEqual(ids());
  });

  test("pieces differ, also for the same resource listed twice", () => {
    const records = toSecurityEvents(detection({ Resources: [instance("a"), instance("a")] }));
    expect(new Set(records.map((record) => record["event.id"])).size).toBe(2);
  });

  test("a change of the workflow alone, which leaves UpdatedAt as it was, is a record of its own", () => {
    const before = only(finding({ Workflow: { Status: "NEW" } }));
    const after = only(finding({ Workflow: { Status: "SUPPRESSED" } }));
    expect(after["event.id"]).not.toBe(before["event.id"]);
    expect(after["finding.id"]).toBe(before["finding.id"]);
  });
});

describe("risk", () => {
  test.each([
    [{ Label: "CRITICAL" }, "CRITICAL", 10],
    [{ Label: "HIGH" }, "HIGH", 8.9],
    [{ Label: "MEDIUM" }, "MEDIUM", 6.9],
    [{ Label: "LOW" }, "LOW", 3.9],
    [{ Label: "INFORMATIONAL" }, "LOW", 3.9],
    [{ Normalized: 0 }, "LOW", 3.9],
    [{ Normalized: 1 }, "LOW", 3.9],
    [{ Normalized: 39 }, "LOW", 3.9],
    [{ Normalized: 40 }, "MEDIUM", 6.9],
    [{ Normalized: 69 }, "MEDIUM", 6.9],
    [{ Normalized: 70 }, "HIGH", 8.9],
    [{ Normalized: 89 }, "HIGH", 8.9],
    [{ Normalized: 90 }, "CRITICAL", 10],
    [{ Normalized: 100 }, "CRITICAL", 10],
    [{ Normalized: 101 }, "NOT_AVAILABLE", 0],
    [{ Label: "high" }, "HIGH", 8.9],
    [{ Original: "MAJOR" }, "HIGH", 8.9],
    [{ Original: "constructor" }, "NOT_AVAILABLE", 0],
    [{}, "NOT_AVAILABLE", 0],
    [undefined, "NOT_AVAILABLE", 0],
  ])("severity %j is %s, %d", (severity, level, score) => {
    const record = only(finding({ Severity: severity }));
    expect(record["dt.security.risk.level"]).toBe(level);
    expect(record["dt.security.risk.score"]).toBe(score);
  });

  test("a severity only the provider gave is used", () => {
    const found = finding({ Severity: undefined, FindingProviderFields: { Severity: { Label: "MEDIUM" } } });
    expect(only(found)["dt.security.risk.level"]).toBe("MEDIUM");
  });

  test("a passed control is no risk", () => {
    const record = only(compliance({ Compliance: { Status: "PASSED" }, Severity: { Label: "INFORMATIONAL" } }));
    expect(record["dt.security.risk.level"]).toBe("NONE");
    expect(record["dt.security.risk.score"]).toBe(0);
  });
});

describe("times", () => {
  test.each([
    [{ LastObservedAt: "2026-01-03T00:00:00Z" }, "2026-01-03T00:00:00Z"],
    [{}, "2026-01-02T00:00:00.000Z"],
    [{ UpdatedAt: "not a time" }, "2026-01-01T00:00:00.000Z"],
    [{ UpdatedAt: "2026-01-02" }, "2026-01-02T00:00:00.000Z"],
    [{ UpdatedAt: null, CreatedAt: null }, "1970-01-01T00:00:00.000Z"],
  ])("%j was last seen at %s", (overrides, expected) => {
    expect(only(finding(overrides))["finding.time.created"]).toBe(expected);
  });

  test("a finding without any time takes the event's", () => {
    const [record] = toSecurityEvents(finding({ UpdatedAt: 1e300, CreatedAt: "" }), { time: "2026-05-05T00:00:00Z" });
    expect(record?.["finding.time.created"]).toBe("2026-05-05T00:00:00Z");
  });

  test("no record has a timestamp: Dynatrace would drop it after a day", () => {
    for (const found of [finding(), detection(), vulnerability(), compliance()]) {
      for (const record of toSecurityEvents(found)) expect(record).not.toHaveProperty("timestamp");
    }
  });
});

describe("lifecycle", () => {
  test("workflow and record state are kept apart", () => {
    const record = only(finding({ RecordState: "ARCHIVED", Workflow: { Status: "SUPPRESSED" } }));
    expect(record["finding.status"]).toBe("SUPPRESSED");
    expect(record["aws.securityhub.record_state"]).toBe("ARCHIVED");
    expect(record["dt.security.risk.level"]).toBe("HIGH");
  });
});

describe("objects", () => {
  test("account and region are the resource's own", () => {
    const record = only(
      finding({
        Region: "us-east-1",
        Resources: [{ Type: "AwsSqsQueue", Id: "arn:aws:sqs:us-west-2:222222222222:orders", Region: "us-west-2" }],
      }),
    );
    expect(record).toMatchObject({
      "object.id": "arn:aws:sqs:us-west-2:222222222222:orders",
      "object.type": "AwsSqsQueue",
      "object.name": "orders",
      "aws.account.id": "222222222222",
      "aws.region": "us-west-2",
      "aws.arn": "arn:aws:sqs:us-west-2:222222222222:orders",
      "aws.service": "sqs",
      "aws.resource.id": "orders",
      "aws.resource.type": "AWS::SQS::Queue",
      "aws.resource.name": "orders",
    });
  });

  test("the event's region is the last resort: in an aggregation region it is another", () => {
    const found = finding({ Region: undefined, ProductArn: "p", Resources: [{ Id: "x", Type: "Other" }] });
    expect(toSecurityEvents(found, { region: "us-east-1" })[0]?.["aws.region"]).toBe("us-east-1");
    expect(toSecurityEvents(finding(), { region: "us-east-1" })[0]?.["aws.region"]).toBe("eu-west-1");
  });

  test("an account as a resource keeps its form and gives the bare id", () => {
    const record = only(finding({ Resources: [{ Type: "AwsAccount", Id: "AWS::::Account:111111111111" }] }));
    expect(record["object.id"]).toBe("AWS::::Account:111111111111");
    expect(record["aws.resource.id"]).toBe("111111111111");
    expect(record).not.toHaveProperty("aws.arn");
  });

  test("the account stands in for a missing resource", () => {
    const record = only(finding({ Resources: [] }));
    expect(record["object.id"]).toBe("111111111111");
    expect(record["object.type"]).toBe("AwsAccount");
  });

  test("tags are fields of their own", () => {
    expect(only(finding())["aws.tags.stage"]).toBe("prod");
  });

  test("an instance gives the host's name and addresses", () => {
    expect(only(finding())).toMatchObject({ "host.name": "name of i-1", "host.ip": ["10.0.0.1", "2001:db8::1"] });
  });

  test("an image in a registry gives digest, repository, registry and tags", () => {
    const digest = `sha256:${"a".repeat(64)}`;
    const record = only(
      finding({
        Resources: [
          {
            Type: "AwsEcrContainerImage",
            Id: `arn:aws:ecr:eu-west-1:111111111111:repository/app/${digest}`,
            Details: {
              AwsEcrContainerImage: {
                RegistryId: "111111111111",
                RepositoryName: "app",
                ImageTags: ["1.0"],
                ImageDigest: digest,
              },
            },
          },
        ],
      }),
    );
    expect(record).toMatchObject({
      "container_image.digest": digest,
      "container_image.repository": "app",
      "container_image.registry": "111111111111",
      "container_image.tags": ["1.0"],
    });
  });

  test("a running container gives its image's parts", () => {
    const record = only(
      finding({
        Resources: [
          {
            Type: "Container",
            Id: "c-1",
            Details: { Container: { Name: "web", ImageName: "registry.example:5000/shop/web:1.2" } },
          },
        ],
      }),
    );
    expect(record).toMatchObject({
      "container.name": "web",
      "container.image.name": "registry.example:5000/shop/web",
      "container.image.version": "1.2",
      "container_image.registry": "registry.example:5000",
      "container_image.repository": "shop/web",
      "container_image.tags": ["1.2"],
    });
  });

  test("a cluster gives its name", () => {
    const resource = { Type: "AwsEksCluster", Id: "arn:aws:eks:eu-west-1:111111111111:cluster/prod" };
    expect(only(finding({ Resources: [resource] }))["k8s.cluster.name"]).toBe("prod");
  });

  test.each([
    ["AwsEc2Instance", "AWS::EC2::Instance"],
    ["AwsEc2Vpc", "AWS::EC2::VPC"],
    ["AwsRdsDbInstance", "AWS::RDS::DBInstance"],
    ["AwsIamUser", "AWS::IAM::User"],
    ["AwsElbv2LoadBalancer", "AWS::ElasticLoadBalancingV2::LoadBalancer"],
    ["AwsApiGatewayV2Stage", "AWS::ApiGatewayV2::Stage"],
    ["AwsLambdaFunction", "AWS::Lambda::Function"],
    ["AWS::S3::Bucket", "AWS::S3::Bucket"],
    ["Container", undefined],
    ["AwsNewService", undefined],
  ])("%s is %p in CloudFormation", (type, expected) => {
    expect(only(finding({ Resources: [{ Type: type, Id: "x" }] }))["aws.resource.type"]).toBe(expected);
  });
});

describe("vulnerabilities", () => {
  test("all fields of the vulnerability and its package", () => {
    expect(only(vulnerability())).toMatchObject({
      "event.type": "VULNERABILITY_FINDING",
      "event.category": "VULNERABILITY_MANAGEMENT",
      "vulnerability.id": "CVE-2026-0001",
      "vulnerability.title": "CVE-2026-0001 in openssl",
      "vulnerability.references.cve": ["CVE-2026-0001", "CVE-2026-0002"],
      "vulnerability.references.cwe": ["CWE-79"],
      "vulnerability.cvss.base_score": 7.5,
      "vulnerability.cvss.version": "3.1",
      "vulnerability.cvss.vector": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N",
      "vulnerability.exploit.status": "NOT_AVAILABLE",
      "vulnerability.remediation.status": "AVAILABLE",
      "vulnerability.is_fix_available": true,
      "vulnerability.remediation.fix_versions": ["1.1.2"],
      "component.name": "openssl",
      "component.version": "1:1.1.1-2.el9",
      "software_component.type": "RPM",
      "aws.securityhub.epss_score": 0.25,
    });
  });

  test("a fixed version that is not available is none", () => {
    expect(toSecurityEvents(vulnerability())[1]).not.toHaveProperty("vulnerability.remediation.fix_versions");
  });

  test.each([
    ["YES", "AVAILABLE"],
    ["PARTIAL", "AVAILABLE"],
    ["NO", "NOT_AVAILABLE"],
  ])("a fix available %s is %s", (fix, status) => {
    const found = vulnerability({ Vulnerabilities: [{ Id: "CVE-2026-0001", FixAvailable: fix }] });
    expect(only(found)["vulnerability.remediation.status"]).toBe(status);
  });

  test("a score in text becomes a number, and a word none", () => {
    const cvss = (score: unknown) =>
      only(vulnerability({ Vulnerabilities: [{ Id: "CVE-2026-0001", Cvss: [{ Version: "3.1", BaseScore: score }] }] }))[
        "vulnerability.cvss.base_score"
      ];
    expect(cvss("9.8")).toBe(9.8);
    expect(cvss("high")).toBeUndefined();
  });

  test("a vendor's id is no CVE", () => {
    const found = vulnerability({ Vulnerabilities: [{ Id: "ALAS2-2026-1" }] });
    expect(only(found)).not.toHaveProperty("vulnerability.references.cve");
  });

  test("a scanner that writes into free details is understood", () => {
    const found = vulnerability({
      Vulnerabilities: undefined,
      Resources: [
        {
          Type: "Container",
          Id: "c",
          Details: {
            Other: {
              "CVE ID": "CVE-2026-0009",
              PkgName: "apk-tools",
              "Installed Package": "2.10.4-r3",
              "Patched Package": "2.10.7-r0",
              NvdCvssScoreV3: "9.1",
              NvdCvssVectorV3: "CVSS:3.1/AV:N",
              NvdCvssScoreV2: "6.4",
            },
          },
        },
      ],
    });
    expect(only(found)).toMatchObject({
      "vulnerability.id": "CVE-2026-0009",
      "component.name": "apk-tools",
      "component.version": "2.10.4-r3",
      "vulnerability.remediation.fix_versions": ["2.10.7-r0"],
      "vulnerability.cvss.base_score": 9.1,
      "vulnerability.cvss.version": "3.1",
    });
  });
});

describe("detections", () => {
  test("actors, their place, and the tactic", () => {
    expect(only(detection())).toMatchObject({
      "event.type": "DETECTION_FINDING",
      "detection.type": "TTPs/Discovery/Recon:EC2-Portscan",
      "detection.action": "NETWORK_CONNECTION",
      "aws.securityhub.types": ["TTPs/Discovery/Recon:EC2-Portscan", "Unusual Behaviors/VM/Behavior:EC2"],
      "threat.attack.tactic.names": ["Discovery"],
      "actor.ips": ["198.51.100.7"],
      "actor.geo.country.name": "Nowhere",
      "actor.geo.city.name": "Smalltown",
      "actor.geo.location.lat": 1.5,
      "actor.geo.location.lon": -2.5,
      "rule.id": "generator-1",
    });
  });

  test("a segment that is no tactic of MITRE's is not passed off as one", () => {
    expect(only(detection({ Types: ["TTPs/Something New/X"] }))).not.toHaveProperty("threat.attack.tactic.names");
  });

  test("domains, probes and indicators name the actor", () => {
    const record = only(
      detection({
        Action: {
          ActionType: "PORT_PROBE",
          DnsRequestAction: { Domain: "bad.example" },
          PortProbeAction: { PortProbeDetails: [{ RemoteIpDetails: { IpAddressV4: "203.0.113.5" } }] },
        },
        Network: { Direction: "OUT", SourceIpV4: "10.0.0.1", DestinationIpV4: "203.0.113.6" },
        ThreatIntelIndicators: [
          { Type: "IPV4_ADDRESS", Value: "203.0.113.7" },
          { Type: "DOMAIN", Value: "worse.example" },
          { Type: "HASH_MD5", Value: "abc" },
        ],
      }),
    );
    expect(record["actor.ips"]).toEqual(["203.0.113.5", "203.0.113.6", "203.0.113.7"]);
    expect(record["actor.fqdns"]).toEqual(["bad.example", "worse.example"]);
  });
});

describe("compliance", () => {
  test("status, standards, control and requirements", () => {
    expect(only(compliance())).toMatchObject({
      "event.type": "COMPLIANCE_FINDING",
      "event.category": "COMPLIANCE",
      "compliance.status": "FAILED",
      "finding.result": "FAIL",
      "compliance.standards": ["standards/cis-aws-foundations-benchmark/v/5.0.0"],
      "compliance.control": "S3.8",
      "compliance.requirements": ["CIS AWS Foundations Benchmark v5.0.0/2.1.4"],
      "compliance.remediation.description": "Block it.",
      "rule.id": "security-control/S3.8",
      "aws.securityhub.compliance_reasons": ["CONFIG_EVALUATIONS_EMPTY"],
    });
  });

  test.each([
    ["PASSED", "PASSED", "PASS"],
    ["FAILED", "FAILED", "FAIL"],
    ["WARNING", "MANUAL", "MANUAL"],
    ["NOT_AVAILABLE", "NOT_RELEVANT", undefined],
    [undefined, "MANUAL", "MANUAL"],
    ["toString", "MANUAL", "MANUAL"],
  ])("%p is %s with result %p, and Security Hub's own word is kept", (status, expected, result) => {
    const record = only(compliance({ Compliance: { Status: status } }));
    expect(record["compliance.status"]).toBe(expected);
    expect(record["finding.result"]).toBe(result);
    expect(record["aws.securityhub.compliance_status"]).toBe(status);
  });

  test("findings that are not consolidated give standard and control from their product fields", () => {
    const record = only(
      compliance({
        Compliance: { Status: "FAILED" },
        ProductFields: {
          StandardsArn: "arn:aws:securityhub:::standards/aws-foundational-security-best-practices/v/1.0.0",
          ControlId: "SQS.1",
        },
      }),
    );
    expect(record["compliance.standards"]).toEqual(["standards/aws-foundational-security-best-practices/v/1.0.0"]);
    expect(record["compliance.control"]).toBe("SQS.1");
  });
});

describe("passthrough", () => {
  const passthrough = { mapping: "passthrough" } as const;

  test("the event has one finding with one resource, a uuid, and is otherwise as it came", () => {
    const envelope = event(detection());
    const records = toSecurityEvents(detection(), { envelope }, passthrough);
    expect(records).toHaveLength(2);
    const [first] = records;
    const { uuid, ...rest } = first ?? {};
    expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(rest).toEqual({ ...envelope, detail: { findings: [detection({ Resources: [instance("i-1")] })] } });
  });

  test("a vulnerability finding has one vulnerability with one package", () => {
    const records = toSecurityEvents(vulnerability(), { envelope: event(vulnerability()) }, passthrough);
    expect(records).toHaveLength(2);
    for (const record of records) {
      expect(record).toHaveProperty("detail.findings.0.Vulnerabilities.0.VulnerablePackages.length", 1);
    }
  });

  test("the uuid is the same for a redelivery and differs between pieces", () => {
    const uuids = () => toSecurityEvents(detection(), {}, passthrough).map((record) => record.uuid);
    expect(uuids()).toEqual(uuids());
    expect(new Set(uuids()).size).toBe(2);
  });
});

test("only a test finding tells when the queue took it", () => {
  const queued = { queuedAt: "1767427200000" };
  const finding = { Id: "hubrelay-test/1", GeneratorId: "hubrelay-test", Severity: { Label: "LOW" } };
  const field = "aws.securityhub.queued_at";
  expect(toSecurityEvents(finding, queued)[0]?.[field]).toBe("2026-01-03T08:00:00.000Z");
  expect(toSecurityEvents(finding)[0]).not.toHaveProperty(field);
  expect(toSecurityEvents({ ...finding, GeneratorId: "other" }, queued)[0]).not.toHaveProperty(field);
});
