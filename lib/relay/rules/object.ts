import { lastSegment, parseArn } from "../arn";
import { at, fields, firstText, isFields, list, text, texts } from "../json";
import { oncePerPiece } from "../once";
import type { FieldRule, FieldValue, Piece } from "../piece";
import { cloudFormationType } from "../resource-types";

const resourceArn = oncePerPiece((piece) => parseArn(text(piece.resource.Id)));
const imageReference = oncePerPiece(parseImage);

/** What people call the affected object. */
export const objectName = oncePerPiece(nameOf);

/** The affected object and where it lives. */
export const OBJECT_RULES: readonly FieldRule[] = [
  { target: "object.id", source: "`Resources[].Id`, else the account", value: objectId },
  {
    target: "object.type",
    source: "`Resources[].Type` as it is",
    value: (piece) => text(piece.resource.Type) ?? (text(piece.resource.Id) ? "Other" : "AwsAccount"),
  },
  {
    target: "object.name",
    source: "tag `Name`, else the name in the details, else the last segment of the id",
    value: objectName,
  },
  {
    target: "cloud.provider",
    source: "`Resources[].Provider`, `aws` by default",
    value: (piece) => text(piece.resource.Provider)?.toLowerCase() ?? "aws",
  },
  {
    target: "aws.account.id",
    source: "account in the resource's ARN, else `AwsAccountId`, else the event's",
    value: accountId,
  },
  { target: "aws.account.name", source: "`AwsAccountName`", value: (piece) => text(piece.finding.AwsAccountName) },
  {
    target: "aws.region",
    source: "`Resources[].Region`, else `Region`, else the resource's or product's ARN, else the event's",
    value: region,
  },
  {
    target: "aws.arn",
    source: "`Resources[].Id` if it is an ARN",
    value: (piece) => (resourceArn(piece) ? text(piece.resource.Id) : undefined),
  },
  {
    target: "aws.service",
    source: "service in the resource's ARN",
    value: (piece) => resourceArn(piece)?.service || undefined,
  },
  { target: "aws.resource.id", source: "last segment of the resource's ARN: the native id", value: nativeId },
  {
    target: "aws.resource.type",
    source: "`Resources[].Type` in CloudFormation's form, where there is one",
    value: (piece) => cloudFormationType(text(piece.resource.Type)),
  },
  {
    target: "aws.resource.name",
    source: "as `object.name`",
    value: (piece) => (nativeId(piece) ? objectName(piece) : undefined),
  },
  {
    target: "aws.availability_zone",
    source: "`Details.*.AvailabilityZone`",
    value: (piece) => text(typedDetails(piece).AvailabilityZone),
  },
  { target: "container_image.digest", source: "`Details.AwsEcrContainerImage.ImageDigest`", value: imageDigest },
  {
    target: "container_image.repository",
    source: "`Details.AwsEcrContainerImage.RepositoryName`, else from the image's name",
    value: (piece) =>
      firstText(detail(piece, "AwsEcrContainerImage", "RepositoryName"), imageReference(piece)?.repository),
  },
  {
    target: "container_image.registry",
    source: "`Details.AwsEcrContainerImage.RegistryId`, else from the image's name",
    value: (piece) => firstText(detail(piece, "AwsEcrContainerImage", "RegistryId"), imageReference(piece)?.registry),
  },
  {
    target: "container_image.tags",
    source: "`Details.AwsEcrContainerImage.ImageTags`, else from the image's name",
    value: (piece) =>
      texts(list(detail(piece, "AwsEcrContainerImage", "ImageTags"))) ?? texts([imageReference(piece)?.tag]),
  },
  {
    target: "container_image.name",
    source: "`Details.Container.ImageName`",
    value: (piece) => text(detail(piece, "Container", "ImageName")),
  },
  {
    target: "container_image.id",
    source: "`Details.Container.ImageId`",
    value: (piece) => text(detail(piece, "Container", "ImageId")),
  },
  {
    target: "container.id",
    source: "`Details.Container.ContainerId`, `Details.Container.ContainerRuntime` not counted",
    value: (piece) => text(detail(piece, "Container", "ContainerId")),
  },
  {
    target: "container.name",
    source: "`Details.Container.Name`",
    value: (piece) => text(detail(piece, "Container", "Name")),
  },
  {
    target: "container.image.name",
    source: "`Details.Container.ImageName` without its tag",
    value: (piece) => {
      const image = imageReference(piece);
      return image && [image.registry, image.repository].filter(Boolean).join("/");
    },
  },
  {
    target: "container.image.version",
    source: "tag in `Details.Container.ImageName`",
    value: (piece) => imageReference(piece)?.tag,
  },
  {
    target: "host.name",
    source: "tag `Name`, else the instance id, of EC2 instances",
    value: (piece) => (isInstance(piece) ? objectName(piece) : undefined),
  },
  {
    target: "host.ip",
    source: "`Details.AwsEc2Instance.IpV4Addresses`, `.IpV6Addresses`",
    value: (piece) =>
      texts([
        ...list(detail(piece, "AwsEc2Instance", "IpV4Addresses")),
        ...list(detail(piece, "AwsEc2Instance", "IpV6Addresses")),
      ]),
  },
  {
    target: "k8s.cluster.name",
    source: "`Details.AwsEksCluster.Name`, else the cluster in the resource's ARN",
    value: (piece) =>
      firstText(
        detail(piece, "AwsEksCluster", "Name"),
        /^cluster\/([^/]+)/.exec(
          resourceArn(piece)?.service === "eks" ? (resourceArn(piece)?.resource ?? "") : "",
        )?.[1],
        other(piece, "k8s.cluster.name"),
      ),
  },
  ...(
    [
      "k8s.cluster.uid",
      "k8s.namespace.name",
      "k8s.workload.name",
      "k8s.pod.name",
      "k8s.pod.uid",
      "k8s.node.name",
    ] as const
  ).map(
    (target): FieldRule => ({
      target,
      source: `\`Details.Other["${target}"]\`: ASFF has no field of its own for it; findings in OCSF do`,
      value: (piece) => other(piece, target),
    }),
  ),
];

/** The resource's tags, each as a field of its own: `aws.tags.<key>`. */
export function tagFields(piece: Piece): Record<string, FieldValue> {
  const found: Record<string, FieldValue> = {};
  for (const [key, value] of Object.entries(fields(piece.resource.Tags))) {
    const content = text(value);
    if (key !== "" && content !== undefined) found[`aws.tags.${key}`] = content;
  }
  return found;
}

/** Never empty: the account stands in where a finding names no resource. */
function objectId(piece: Piece): string {
  return firstText(piece.resource.Id, piece.finding.AwsAccountId, piece.origin.account) ?? "unknown";
}

function nameOf(piece: Piece): string {
  const id = objectId(piece);
  return (
    firstText(at(piece.resource, "Tags", "Name"), piece.resource.Name, typedName(piece)) ??
    (resourceArn(piece) ? lastSegment(id) : id)
  );
}

function typedName(piece: Piece): string | undefined {
  const details = typedDetails(piece);
  const type = text(piece.resource.Type)?.replace(/^Aws[A-Z][a-z0-9]+/, "") ?? "";
  return firstText(details.Name, details[`${type}Name`]);
}

function accountId(piece: Piece): string | undefined {
  return firstText(resourceArn(piece)?.account, piece.finding.AwsAccountId, piece.origin.account);
}

function region(piece: Piece): string | undefined {
  return firstText(
    piece.resource.Region,
    piece.finding.Region,
    resourceArn(piece)?.region,
    parseArn(text(piece.finding.ProductArn))?.region,
    piece.origin.region,
  );
}

function nativeId(piece: Piece): string | undefined {
  const id = text(piece.resource.Id);
  if (id === undefined) return undefined;
  return resourceArn(piece) ? lastSegment(id) : id.replace(/^AWS::::Account:/, "");
}

function detail(piece: Piece, ...path: readonly string[]): unknown {
  return at(piece.resource, "Details", ...path);
}

function other(piece: Piece, key: string): string | undefined {
  return text(detail(piece, "Other", key));
}

/** The member of `Details` that belongs to the resource's type. */
function typedDetails(piece: Piece) {
  const type = text(piece.resource.Type);
  const typed = type === undefined ? undefined : detail(piece, type);
  return isFields(typed) ? typed : fields(undefined);
}

function isInstance(piece: Piece): boolean {
  return /^(AwsEc2Instance|AWS::EC2::Instance)$/.test(text(piece.resource.Type) ?? "");
}

function imageDigest(piece: Piece): string | undefined {
  return firstText(
    detail(piece, "AwsEcrContainerImage", "ImageDigest"),
    /sha256:[0-9a-f]{64}/.exec(
      `${text(detail(piece, "Container", "ImageName")) ?? ""} ${text(piece.resource.Id) ?? ""}`,
    )?.[0],
  );
}

/** Registry, repository and tag of `Details.Container.ImageName`, such as `registry.example/app:1.2 (alpine 3.11)`. */
function parseImage(piece: Piece) {
  const name = text(detail(piece, "Container", "ImageName"))
    ?.trim()
    .split(/\s/)[0];
  if (!name) return undefined;
  const [reference = ""] = name.split("@");
  const tag = /:([^/:]+)$/.exec(reference)?.[1];
  const path = tag ? reference.slice(0, -tag.length - 1) : reference;
  const slash = path.indexOf("/");
  const registry = slash > 0 && /[.:]|^localhost$/.test(path.slice(0, slash)) ? path.slice(0, slash) : undefined;
  return { registry, repository: registry ? path.slice(slash + 1) : path, tag };
}
