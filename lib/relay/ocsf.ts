import type { FindingKind } from "./classify";
import { at, type Fields, fields, firstText, isFields, list, number, objects, text, texts } from "./json";
import { rfc3339 } from "./times";

/** OCSF classes that Security Hub V2 emits. Data security findings are alerts about data, as Macie raises them. */
const CLASSES: Readonly<Record<number, FindingKind>> = {
  2002: "vulnerability",
  2003: "compliance",
  2004: "detection",
  2006: "detection",
};

/** Words in `finding_info.types` that name a class and not a type; the specific one goes first. */
const CLASS_WORDS = new Set(["Threats", "Vulnerabilities", "Posture Management", "Exposure", "Sensitive Data"]);

const SEVERITIES: Readonly<Record<number, string>> = {
  1: "INFORMATIONAL",
  2: "LOW",
  3: "MEDIUM",
  4: "HIGH",
  5: "CRITICAL",
  6: "CRITICAL",
};

const WORKFLOWS: Readonly<Record<number, string>> = { 1: "NEW", 2: "NOTIFIED", 3: "SUPPRESSED", 4: "RESOLVED" };

const COMPLIANCE: Readonly<Record<number, string>> = { 1: "PASSED", 2: "WARNING", 3: "FAILED" };

/** Whether a finding is in OCSF, as "Findings Imported V2" carries it. */
export function isOcsf(finding: Fields): boolean {
  return isFields(finding.finding_info) && finding.SchemaVersion === undefined && finding.class_uid !== undefined;
}

/** The class of an OCSF finding; nothing for classes that Security Hub is not known to emit. */
export function ocsfKind(finding: Fields): FindingKind | undefined {
  return CLASSES[number(finding.class_uid) ?? 0];
}

/** An OCSF finding in ASFF terms. Lists keep their lengths and order, so that both can be split alike. */
export function ocsfToAsff(finding: Fields): Fields {
  const info = fields(finding.finding_info);
  const product = fields(at(finding, "metadata", "product"));
  const status = number(finding.status_id) ?? 0;
  const archived = status === 5 || status === 6 || number(finding.activity_id) === 3;
  return {
    SchemaVersion: firstText(at(finding, "metadata", "version")),
    Id: firstText(info.uid, at(finding, "metadata", "uid")),
    ProductArn: product.uid,
    ProductName: product.name,
    CompanyName: product.vendor_name,
    GeneratorId: firstText(at(info, "analytic", "uid"), at(info, "analytic", "name"), product.name),
    AwsAccountId: at(finding, "cloud", "account", "uid"),
    AwsAccountName: at(finding, "cloud", "account", "name"),
    Region: at(finding, "cloud", "region"),
    Types: specificFirst(list(info.types)),
    Title: info.title,
    Description: firstText(info.desc, finding.message),
    CreatedAt: time(info, "created_time"),
    UpdatedAt: time(info, "modified_time") ?? time(finding, "time"),
    FirstObservedAt: time(info, "first_seen_time"),
    LastObservedAt: time(info, "last_seen_time"),
    SourceUrl: info.src_url,
    Severity: { Label: SEVERITIES[number(finding.severity_id) ?? 0], Original: finding.severity },
    FindingProviderFields: {
      Severity: { Label: SEVERITIES[number(at(finding, "vendor_attributes", "severity_id")) ?? 0] },
    },
    Workflow: { Status: WORKFLOWS[status] },
    RecordState: archived ? "ARCHIVED" : "ACTIVE",
    Confidence: finding.confidence_score,
    Note: { Text: finding.comment },
    Remediation: {
      Recommendation: {
        Text: at(finding, "remediation", "desc"),
        Url: list(at(finding, "remediation", "references"))[0],
      },
    },
    Compliance: compliance(finding),
    Vulnerabilities: Array.isArray(finding.vulnerabilities) ? finding.vulnerabilities.map(vulnerability) : undefined,
    Resources: Array.isArray(finding.resources) ? finding.resources.map(resource) : undefined,
    ...evidence(finding),
  };
}

function specificFirst(types: readonly unknown[]): readonly string[] {
  const all = texts(types) ?? [];
  return [...all.filter((type) => !CLASS_WORDS.has(type)), ...all.filter((type) => CLASS_WORDS.has(type))];
}

/** OCSF has each time twice: `<name>_dt` in RFC 3339 and `<name>` in milliseconds. */
function time(owner: Fields, name: string): string | undefined {
  return rfc3339(owner[`${name}_dt`]) ?? rfc3339(owner[name]);
}

function compliance(finding: Fields): Fields | undefined {
  const found = finding.compliance;
  if (!isFields(found)) return undefined;
  return {
    Status: COMPLIANCE[number(found.status_id) ?? 0] ?? found.status,
    SecurityControlId: found.control,
    AssociatedStandards: list(found.standards).map((StandardsId) => ({ StandardsId })),
    RelatedRequirements: found.requirements,
    StatusReasons: list(found.status_details).map((ReasonCode) => ({ ReasonCode })),
  };
}

function vulnerability(value: unknown): unknown {
  if (!isFields(value)) return value;
  const cve = fields(value.cve);
  return {
    Id: firstText(cve.uid, at(value, "advisory", "uid"), value.title),
    Cvss: objects(cve.cvss).map((score) => ({
      Version: score.version,
      BaseScore: score.base_score,
      BaseVector: score.vector_string,
    })),
    VulnerablePackages: Array.isArray(value.affected_packages)
      ? value.affected_packages.map(affectedPackage)
      : undefined,
    FixAvailable: yesOrNo(value.is_fix_available ?? (number(value.fix_coverage_id) === 3 ? false : undefined)),
    ExploitAvailable: yesOrNo(value.is_exploit_available),
    EpssScore: at(cve, "epss", "score"),
    ReferenceUrls: list(value.references),
    Vendor: { Name: value.vendor_name },
    CodeVulnerabilities: [
      { Cwes: [...objects(value.related_cwes), ...objects(cve.related_cwes)].map((cwe) => cwe.uid) },
    ],
    RelatedVulnerabilities: value.related_vulnerabilities,
  };
}

function affectedPackage(value: unknown): unknown {
  if (!isFields(value)) return value;
  return {
    Name: value.name,
    Version: value.version,
    Epoch: value.epoch,
    Release: value.release,
    PackageManager: firstText(value.package_manager, value.type),
    FixedInVersion: value.fixed_in_version,
    Remediation: at(value, "remediation", "desc"),
  };
}

function yesOrNo(value: unknown): string | undefined {
  return typeof value === "boolean" ? (value ? "YES" : "NO") : undefined;
}

function resource(value: unknown): unknown {
  if (!isFields(value)) return value;
  const arn = firstText(value.uid_alt, value.uid);
  const tags = objects(value.tags).map((tag) => [text(tag.name) ?? "", tag.value] as const);
  return {
    Id: arn?.startsWith("arn:") ? arn : firstText(value.uid, value.uid_alt),
    Type: value.type,
    Name: value.name,
    Region: value.region,
    Partition: value.cloud_partition,
    Tags: Object.fromEntries(tags.filter(([name]) => name !== "")),
    Details: details(value),
  };
}

/** What OCSF keeps in `data`, under the names ASFF has for it. */
function details(value: Fields): Fields {
  const data = fields(value.data);
  const cluster = fields(value.cluster);
  return {
    AwsEcrContainerImage: {
      ImageDigest: firstText(data.image_digest, data.imageDigest, data.ImageDigest),
      RepositoryName: firstText(data.repository_name, data.repositoryName, data.RepositoryName),
      RegistryId: firstText(data.registry_id, data.registryId, data.RegistryId),
      ImageTags: data.image_tags ?? data.imageTags ?? data.ImageTags,
    },
    AwsEc2Instance: {
      IpV4Addresses: [value.ip, ...list(data.IpV4Addresses ?? data.ip_v4_addresses)],
      IpV6Addresses: data.IpV6Addresses ?? data.ip_v6_addresses,
    },
    Other: {
      "k8s.cluster.name": firstText(cluster.name, at(data, "cluster", "name")),
      "k8s.cluster.uid": firstText(cluster.uid, at(data, "cluster", "uid")),
      "k8s.namespace.name": firstText(value.namespace, at(data, "namespace")),
      "k8s.pod.name": at(data, "pod", "name"),
      "k8s.pod.uid": at(data, "pod", "uid"),
      "k8s.workload.name": at(data, "workload", "name"),
      "k8s.node.name": at(data, "node", "name"),
    },
  };
}

/** Remote ends, actors and MITRE techniques of a detection. */
function evidence(finding: Fields): Fields {
  const ends = objects(finding.evidences).flatMap((item) => [fields(item.src_endpoint), fields(item.actor)]);
  const actorSessions = objects(finding.evidences).map((item) => fields(item.dst_endpoint));
  const remote = [...ends, ...actorSessions].filter((end) => text(end.ip) ?? text(end.domain) ?? text(end.hostname));
  const attacks = [...objects(finding.attacks), ...objects(at(finding, "finding_info", "attacks"))];
  return {
    Detection: {
      Sequence: {
        Endpoints: remote.map((end) => ({ Ip: end.ip, Domain: firstText(end.domain, end.hostname) })),
        SequenceIndicators: [
          {
            Key: "ATTACK_TACTIC",
            Values: attacks.flatMap((attack) => [
              at(attack, "tactic", "name"),
              ...objects(attack.tactics).map((tactic) => tactic.name),
            ]),
          },
          { Key: "ATTACK_TECHNIQUE", Values: attacks.map((attack) => at(attack, "technique", "name")) },
        ],
      },
    },
  };
}
