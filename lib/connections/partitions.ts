/** One of AWS's separate worlds: its own accounts, organizations, ARNs and regions. */
export interface Partition {
  /** Second part of every ARN. */
  readonly name: PartitionName;
  /** What service names in conditions such as `kms:ViaService` end in. */
  readonly dnsSuffix: string;
  /** Who acts in policies. The plain suffix holds in China too for these two services. */
  readonly principals: { readonly events: string; readonly lambda: string };
  /** Regions every account has. */
  readonly regions: readonly string[];
  /** Regions an account has only after somebody enabled them there. */
  readonly optInRegions: readonly string[];
  /** What codes of this partition's regions look like, for regions younger than this table. */
  readonly regionPattern: RegExp;
}

/** Partitions hubrelay deploys to. */
export type PartitionName = "aws" | "aws-us-gov" | "aws-cn";

const PRINCIPALS = { events: "events.amazonaws.com", lambda: "lambda.amazonaws.com" };

/** From botocore's endpoint data; regions launched after March 2019 must be enabled by the account. */
export const PARTITIONS: Readonly<Record<PartitionName, Partition>> = {
  aws: {
    name: "aws",
    dnsSuffix: "amazonaws.com",
    principals: PRINCIPALS,
    regions: [
      ...["us-east-1", "us-east-2", "us-west-1", "us-west-2", "ca-central-1", "sa-east-1"],
      ...["eu-central-1", "eu-west-1", "eu-west-2", "eu-west-3", "eu-north-1", "ap-south-1"],
      ...["ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-southeast-1", "ap-southeast-2"],
    ],
    optInRegions: [
      ...["af-south-1", "ap-east-1", "ap-east-2", "ap-south-2", "ap-southeast-3", "ap-southeast-4"],
      ...["ap-southeast-5", "ap-southeast-6", "ap-southeast-7", "ca-west-1", "eu-central-2", "eu-south-1"],
      ...["eu-south-2", "il-central-1", "me-central-1", "me-south-1", "mx-central-1"],
    ],
    regionPattern: /^(?!cn-|us-iso|eu-isoe)[a-z]{2}-[a-z]+-\d$/,
  },
  "aws-us-gov": {
    name: "aws-us-gov",
    dnsSuffix: "amazonaws.com",
    principals: PRINCIPALS,
    regions: ["us-gov-east-1", "us-gov-west-1"],
    optInRegions: [],
    regionPattern: /^us-gov-[a-z]+-\d$/,
  },
  "aws-cn": {
    name: "aws-cn",
    dnsSuffix: "amazonaws.com.cn",
    principals: PRINCIPALS,
    regions: ["cn-north-1", "cn-northwest-1"],
    optInRegions: [],
    regionPattern: /^cn-[a-z]+-\d$/,
  },
};

/** Whether a region can belong to a partition: one of its known ones, or a newer one with such a code. */
export function belongsTo(partition: Partition, region: string): boolean {
  return partition.regionPattern.test(region);
}
