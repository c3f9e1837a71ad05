/** An account of the imaginary organization whose findings the pictures show. */
export interface StoryAccount {
  readonly id: string;
  readonly name: string;
  readonly regions: readonly string[];
  /** How much is wrong there, 0 to 1. */
  readonly trouble: number;
  /** Hours since the last record. @default 0 */
  readonly silentHours?: number;
}

/** The moment the pictures are taken. */
export const NOW = new Date("2026-11-24T12:00:00Z");

/** Days the pictures look back. */
export const DAYS = 7;

/** Connected accounts; the last one has never sent anything. */
export const ACCOUNTS: readonly StoryAccount[] = [
  { id: "111111111111", name: "shop", regions: ["eu-west-1", "us-east-1"], trouble: 0.8 },
  { id: "222222222222", name: "security-tooling", regions: ["us-east-1"], trouble: 0.15 },
  { id: "333333333333", name: "payments", regions: ["eu-west-1", "us-east-1"], trouble: 0.45 },
  { id: "444444444444", name: "data-lake", regions: ["eu-west-1", "eu-central-1"], trouble: 0.6 },
  { id: "555555555555", name: "legacy-billing", regions: ["us-east-1"], trouble: 0.95, silentHours: 61 },
];
export const NEVER_SEEN = { id: "666666666666", name: "analytics-dev", regions: ["eu-west-1"] } as const;
/** Sends without being declared. */
export const UNDECLARED: StoryAccount = {
  id: "777777777777",
  name: "playground",
  regions: ["us-east-1"],
  trouble: 0.3,
};

/** A vulnerability of a package, as a scanner reports it. */
export interface StoryVulnerability {
  readonly id: string;
  readonly component: string;
  readonly version: string;
  readonly fixed?: string;
  readonly severity: "CRITICAL" | "HIGH" | "MEDIUM" | "LOW";
  readonly exploit: boolean;
  readonly epss: number;
  /** In a container image instead of an instance. */
  readonly image?: string;
}

export const VULNERABILITIES: readonly StoryVulnerability[] = [
  {
    id: "CVE-2021-44228",
    component: "log4j-core",
    version: "2.14.1",
    fixed: "2.17.1",
    severity: "CRITICAL",
    exploit: true,
    epss: 0.94,
    image: "checkout",
  },
  {
    id: "CVE-2023-38545",
    component: "curl",
    version: "8.2.1",
    fixed: "8.4.0",
    severity: "HIGH",
    exploit: true,
    epss: 0.26,
  },
  {
    id: "CVE-2024-3094",
    component: "xz",
    version: "5.6.0",
    fixed: "5.6.2",
    severity: "CRITICAL",
    exploit: true,
    epss: 0.86,
  },
  {
    id: "CVE-2023-44487",
    component: "nginx",
    version: "1.24.0",
    fixed: "1.25.3",
    severity: "HIGH",
    exploit: true,
    epss: 0.93,
    image: "storefront",
  },
  {
    id: "CVE-2024-6387",
    component: "openssh-server",
    version: "9.6",
    fixed: "9.8",
    severity: "HIGH",
    exploit: false,
    epss: 0.42,
  },
  {
    id: "CVE-2022-3602",
    component: "openssl",
    version: "3.0.5",
    fixed: "3.0.7",
    severity: "HIGH",
    exploit: false,
    epss: 0.11,
  },
  {
    id: "CVE-2023-4911",
    component: "glibc",
    version: "2.34",
    fixed: "2.34-83",
    severity: "HIGH",
    exploit: true,
    epss: 0.31,
  },
  {
    id: "CVE-2024-21626",
    component: "runc",
    version: "1.1.4",
    severity: "MEDIUM",
    exploit: false,
    epss: 0.05,
    image: "checkout",
  },
  {
    id: "CVE-2023-5363",
    component: "openssl",
    version: "3.0.5",
    fixed: "3.0.12",
    severity: "MEDIUM",
    exploit: false,
    epss: 0.02,
    image: "invoices",
  },
  {
    id: "CVE-2022-40897",
    component: "setuptools",
    version: "58.1.0",
    fixed: "65.5.1",
    severity: "MEDIUM",
    exploit: false,
    epss: 0.01,
    image: "invoices",
  },
  { id: "CVE-2023-29383", component: "shadow", version: "4.9", severity: "LOW", exploit: false, epss: 0.001 },
];

/** Something a detector saw. */
export interface StoryDetection {
  readonly type: string;
  readonly title: string;
  readonly severity: "CRITICAL" | "HIGH" | "MEDIUM" | "LOW";
  readonly ip?: string;
  readonly country?: string;
  readonly on: "instance" | "key" | "bucket";
}

export const DETECTIONS: readonly StoryDetection[] = [
  {
    type: "TTPs/Credential Access/UnauthorizedAccess:IAMUser-InstanceCredentialExfiltration.OutsideAWS",
    title: "Credentials of an instance role were used from an address outside AWS",
    severity: "CRITICAL",
    ip: "198.51.100.23",
    country: "Norway",
    on: "key",
  },
  {
    type: "TTPs/Command and Control/Backdoor:EC2-C&CActivity.B",
    title: "An instance talks to a command and control server",
    severity: "HIGH",
    ip: "203.0.113.77",
    country: "Iceland",
    on: "instance",
  },
  {
    type: "TTPs/Initial Access/UnauthorizedAccess:EC2-SSHBruteForce",
    title: "Passwords are being guessed over SSH",
    severity: "MEDIUM",
    ip: "203.0.113.9",
    country: "Chile",
    on: "instance",
  },
  {
    type: "TTPs/Discovery/Recon:IAMUser-MaliciousIPCaller",
    title: "An API that lists users was called from a known bad address",
    severity: "MEDIUM",
    ip: "198.51.100.23",
    country: "Norway",
    on: "key",
  },
  {
    type: "TTPs/Defense Evasion/Stealth:IAMUser-CloudTrailLoggingDisabled",
    title: "A CloudTrail trail was switched off",
    severity: "HIGH",
    on: "key",
  },
  {
    type: "Effects/Data Exfiltration/Exfiltration:S3-AnomalousBehavior",
    title: "Objects of a bucket are read in an unusual manner",
    severity: "HIGH",
    ip: "192.0.2.144",
    country: "Japan",
    on: "bucket",
  },
  {
    type: "Effects/Resource Consumption/CryptoCurrency:EC2-BitcoinTool.B!DNS",
    title: "An instance asks for the name of a mining pool",
    severity: "HIGH",
    on: "instance",
  },
  {
    type: "TTPs/Discovery/Recon:EC2-PortProbeUnprotectedPort",
    title: "An open port is being probed",
    severity: "LOW",
    ip: "203.0.113.9",
    country: "Chile",
    on: "instance",
  },
];

/** A control of Security Hub. */
export interface StoryControl {
  readonly id: string;
  readonly title: string;
  readonly severity: "CRITICAL" | "HIGH" | "MEDIUM" | "LOW";
  readonly on: "account" | "bucket" | "instance";
  readonly cis?: string;
  readonly pci?: boolean;
  /** How often it fails where much is wrong, 0 to 1. */
  readonly fails: number;
}

export const CONTROLS: readonly StoryControl[] = [
  {
    id: "S3.8",
    title: "S3 general purpose buckets should block public access",
    severity: "HIGH",
    on: "bucket",
    cis: "2.1.4",
    pci: true,
    fails: 0.7,
  },
  {
    id: "S3.5",
    title: "S3 general purpose buckets should require requests to use SSL",
    severity: "MEDIUM",
    on: "bucket",
    cis: "2.1.1",
    fails: 0.9,
  },
  {
    id: "S3.17",
    title: "S3 general purpose buckets should be encrypted at rest with AWS KMS keys",
    severity: "MEDIUM",
    on: "bucket",
    fails: 0.6,
  },
  {
    id: "EC2.8",
    title: "EC2 instances should use Instance Metadata Service Version 2",
    severity: "HIGH",
    on: "instance",
    cis: "5.6",
    pci: true,
    fails: 0.5,
  },
  {
    id: "EC2.9",
    title: "EC2 instances should not have a public IPv4 address",
    severity: "HIGH",
    on: "instance",
    pci: true,
    fails: 0.4,
  },
  {
    id: "EC2.7",
    title: "EBS default encryption should be enabled",
    severity: "MEDIUM",
    on: "account",
    cis: "5.1.1",
    fails: 0.35,
  },
  {
    id: "IAM.6",
    title: "Hardware MFA should be enabled for the root user",
    severity: "CRITICAL",
    on: "account",
    cis: "1.6",
    pci: true,
    fails: 0.3,
  },
  {
    id: "IAM.9",
    title: "MFA should be enabled for the root user",
    severity: "CRITICAL",
    on: "account",
    cis: "1.5",
    pci: true,
    fails: 0,
  },
  {
    id: "CloudTrail.1",
    title: "CloudTrail should be enabled with at least one multi-Region trail",
    severity: "HIGH",
    on: "account",
    cis: "3.1",
    fails: 0.1,
  },
  { id: "GuardDuty.1", title: "GuardDuty should be enabled", severity: "HIGH", on: "account", pci: true, fails: 0 },
  {
    id: "Config.1",
    title: "AWS Config should be enabled and use the service-linked role",
    severity: "CRITICAL",
    on: "account",
    cis: "3.3",
    fails: 0.2,
  },
  {
    id: "SSM.1",
    title: "EC2 instances should be managed by AWS Systems Manager",
    severity: "MEDIUM",
    on: "instance",
    fails: 0.55,
  },
];
