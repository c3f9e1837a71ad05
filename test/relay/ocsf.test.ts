import { toSecurityEvents } from "../../lib/relay/mapping";

const ocsf = (class_uid: number, overrides: Record<string, unknown> = {}) => ({
  class_uid,
  activity_id: 1,
  severity_id: 4,
  severity: "High",
  status_id: 1,
  cloud: { account: { uid: "111111111111", name: "shop" }, region: "eu-west-1", provider: "AWS" },
  metadata: { uid: "hash", version: "1.6.0", product: { name: "Inspector", vendor_name: "AWS", uid: "arn:x" } },
  finding_info: {
    uid: "finding-1",
    title: "A title",
    desc: "A description",
    types: ["Threats", "Execution:Runtime/NewBinaryExecuted"],
    created_time: 1767225600000,
    modified_time_dt: "2026-01-02T00:00:00.000Z",
  },
  resources: [
    {
      uid: "i-1",
      uid_alt: "arn:aws:ec2:eu-west-1:111111111111:instance/i-1",
      type: "AWS::EC2::Instance",
      region: "eu-west-1",
      tags: [{ name: "Name", value: "web" }],
    },
  ],
  ...overrides,
});

const first = (found: unknown) => toSecurityEvents(found)[0] ?? {};

test.each([
  [2002, "VULNERABILITY_FINDING"],
  [2003, "COMPLIANCE_FINDING"],
  [2004, "DETECTION_FINDING"],
  [2006, "DETECTION_FINDING"],
  [2001, undefined],
])("class %d is %p", (classUid, expected) => {
  expect(first(ocsf(classUid))["event.type"]).toBe(expected);
});

test("the fields common to all findings", () => {
  expect(first(ocsf(2004))).toMatchObject({
    "finding.id": "finding-1",
    "finding.title": "A title",
    "finding.description": "A description",
    "finding.type": "Execution:Runtime/NewBinaryExecuted",
    "finding.severity": "HIGH",
    "finding.status": "NEW",
    "finding.time.created": "2026-01-02T00:00:00.000Z",
    "dt.security.risk.level": "HIGH",
    "product.name": "Inspector",
    "product.vendor": "AWS",
    "object.id": "arn:aws:ec2:eu-west-1:111111111111:instance/i-1",
    "object.type": "AWS::EC2::Instance",
    "object.name": "web",
    "aws.account.id": "111111111111",
    "aws.account.name": "shop",
    "aws.region": "eu-west-1",
    "aws.resource.type": "AWS::EC2::Instance",
    "aws.tags.Name": "web",
  });
});

test.each([
  [1, "NEW", "ACTIVE"],
  [3, "SUPPRESSED", "ACTIVE"],
  [4, "RESOLVED", "ACTIVE"],
  [5, undefined, "ARCHIVED"],
])("status %d is workflow %p, record %s", (status, workflow, state) => {
  const record = first(ocsf(2004, { status_id: status }));
  expect(record["finding.status"]).toBe(workflow);
  expect(record["aws.securityhub.record_state"]).toBe(state);
});

test("a vulnerability with two packages gives two records with their own originals", () => {
  const found = ocsf(2002, {
    vulnerabilities: [
      {
        cve: {
          uid: "CVE-2026-0001",
          cvss: [
            { version: "3.1", base_score: 7.5, vector_string: "CVSS:3.1/AV:N" },
            { version: "4.0", base_score: 8.1 },
          ],
          epss: { score: "0.5" },
        },
        affected_packages: [
          { name: "openssl", version: "1", package_manager: "RPM", fixed_in_version: "2" },
          { name: "zlib", version: "3" },
        ],
        is_fix_available: true,
        is_exploit_available: false,
        references: ["https://vulnerabilities.example/1"],
      },
    ],
  });
  const records = toSecurityEvents(found);
  expect(records).toHaveLength(2);
  expect(records[0]).toMatchObject({
    "vulnerability.id": "CVE-2026-0001",
    "vulnerability.cvss.base_score": 8.1,
    "vulnerability.cvss.version": "4.0",
    "vulnerability.exploit.status": "NOT_AVAILABLE",
    "vulnerability.remediation.status": "AVAILABLE",
    "vulnerability.remediation.fix_versions": ["2"],
    "component.name": "openssl",
    "aws.securityhub.epss_score": 0.5,
  });
  const original = JSON.parse(String(records[1]?.["event.original_content"]));
  expect(original.vulnerabilities[0].affected_packages).toEqual([{ name: "zlib", version: "3" }]);
});

test.each([
  [1, "PASSED"],
  [2, "MANUAL"],
  [3, "FAILED"],
])("compliance status %d is %s", (statusId, expected) => {
  const found = ocsf(2003, {
    compliance: { status_id: statusId, control: "S3.8", standards: ["standards/x"], requirements: ["r"] },
  });
  expect(first(found)).toMatchObject({
    "compliance.status": expected,
    "compliance.control": "S3.8",
    "compliance.standards": ["standards/x"],
    "compliance.requirements": ["r"],
  });
});

test("the remote end and the technique of a detection", () => {
  const found = ocsf(2004, {
    evidences: [{ src_endpoint: { ip: "198.51.100.7", domain: "bad.example" } }],
    finding_info: {
      uid: "f",
      title: "t",
      types: ["Threats"],
      attacks: [{ tactic: { name: "Execution" }, technique: { name: "Native API" } }],
    },
  });
  expect(first(found)).toMatchObject({
    "actor.ips": ["198.51.100.7"],
    "actor.fqdns": ["bad.example"],
    "threat.attack.tactic.names": ["Execution"],
    "threat.attack.technique.names": ["Native API"],
  });
});
