import type { FindingKind } from "./classify";
import { deterministicId, digest } from "./identity";
import { type Fields, fields, isFields, list, toJson } from "./json";
import type { Origin, Piece } from "./piece";

/**
 * Most pieces one finding is split into. 32 resources with hundreds of vulnerabilities of many packages would come to gigabytes of
 * records; such a finding is split less finely, and what was left together stands in each record's original.
 */
export const MAX_PIECES = 2_000;

/** Length of a finding that costs nothing to copy. */
const SMALL = 10_000;

/** Names of the lists that a finding is split along, in the format it came in. */
interface Lists {
  readonly resources: string;
  readonly vulnerabilities: string;
  readonly packages: string;
}

const ASFF_LISTS: Lists = {
  resources: "Resources",
  vulnerabilities: "Vulnerabilities",
  packages: "VulnerablePackages",
};
const OCSF_LISTS: Lists = { resources: "resources", vulnerabilities: "vulnerabilities", packages: "affected_packages" };

/** A finding to be split. */
export interface Splittable {
  /** In ASFF terms; its lists have the same lengths and order as the original's. */
  readonly finding: Fields;
  /** As it came. */
  readonly original: Fields;
  readonly format: "asff" | "ocsf";
  readonly kind: FindingKind;
  readonly origin: Origin;
}

/** One position in the finding; absent parts are not narrowed down. */
interface Position {
  readonly resource?: number;
  readonly vulnerability?: number;
  readonly component?: number;
}

/** The pieces of a finding, one at a time so that memory stays bounded; always at least one. */
export function* pieces(source: Splittable): Generator<Piece> {
  const { finding, kind, origin } = source;
  const whole = toJson(source.original);
  const places = positions(finding, kind);
  // The digest stands for the whole where that is hashed more than once or too large to be put together with anything.
  const content = places.length > 1 || whole.length > SMALL ? digest(whole) : whole;
  for (const position of places) {
    const original = narrow(source, position);
    const resource = fields(list(finding.Resources)[position.resource ?? firstObject(finding.Resources)]);
    const vulnerability = fields(
      list(finding.Vulnerabilities)[position.vulnerability ?? firstObject(finding.Vulnerabilities)],
    );
    const packages = list(vulnerability.VulnerablePackages);
    yield {
      finding,
      kind,
      resource,
      vulnerability: kind === "vulnerability" ? vulnerability : fields(undefined),
      component:
        kind === "vulnerability" ? fields(packages[position.component ?? firstObject(packages)]) : fields(undefined),
      origin,
      eventId: deterministicId(content, `${position.resource}/${position.vulnerability}/${position.component}`),
      original,
      originalJson: original === source.original ? whole : toJson(original),
    };
  }
}

/** Where to cut: as finely as the class asks for, but never into more than {@link MAX_PIECES}. */
function positions(finding: Fields, kind: FindingKind): readonly Position[] {
  if (kind === "unmapped") return [{}];
  const resources = indexes(finding.Resources);
  const byResource = resources.map((resource) => ({ resource }));
  if (byResource.length > MAX_PIECES) return [{}];
  if (kind !== "vulnerability") return byResource;

  const vulnerabilities = indexes(finding.Vulnerabilities);
  if (resources.length * vulnerabilities.length > MAX_PIECES) return byResource;
  const packages = vulnerabilities.map((vulnerability) =>
    vulnerability === undefined
      ? [undefined]
      : indexes(fields(list(finding.Vulnerabilities)[vulnerability]).VulnerablePackages),
  );
  const finest = packages.reduce((sum, found) => sum + found.length, 0) * resources.length <= MAX_PIECES;
  return resources.flatMap((resource) =>
    vulnerabilities.flatMap((vulnerability, index) =>
      finest
        ? (packages[index] ?? []).map((component) => ({ resource, vulnerability, component }))
        : [{ resource, vulnerability }],
    ),
  );
}

/** Positions of the objects in a list; one open position when there is none. */
function indexes(value: unknown): readonly (number | undefined)[] {
  const found: number[] = [];
  for (const [index, item] of list(value).entries()) if (isFields(item)) found.push(index);
  return found.length > 0 ? found : [undefined];
}

function firstObject(value: unknown): number {
  return list(value).findIndex(isFields);
}

/** The finding as it came, with only what belongs to one position. What has nothing to cut is passed on as it is. */
function narrow(source: Splittable, position: Position): Fields {
  const lists = source.format === "asff" ? ASFF_LISTS : OCSF_LISTS;
  const { original } = source;
  const resources = only(original, lists.resources, position.resource);
  if (position.vulnerability === undefined) return resources;
  const vulnerability = fields(list(original[lists.vulnerabilities])[position.vulnerability]);
  const narrowed = only(vulnerability, lists.packages, position.component);
  const untouched = narrowed === vulnerability && list(original[lists.vulnerabilities]).length === 1;
  return untouched ? resources : { ...resources, [lists.vulnerabilities]: [narrowed] };
}

function only(owner: Fields, name: string, index: number | undefined): Fields {
  const all = list(owner[name]);
  return index === undefined || all.length <= 1 ? owner : { ...owner, [name]: [all[index]] };
}
