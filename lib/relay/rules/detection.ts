import { at, type Fields, fields, isFields, list, number, objects, text, texts } from "../json";
import { oncePerPiece } from "../once";
import type { FieldRule, Piece } from "../piece";
import { findingType } from "./finding";

/** MITRE ATT&CK's tactics; a type's second segment that is none of them is not passed off as one. */
const TACTICS = [
  "Reconnaissance",
  "Resource Development",
  "Initial Access",
  "Execution",
  "Persistence",
  "Privilege Escalation",
  "Defense Evasion",
  "Credential Access",
  "Discovery",
  "Lateral Movement",
  "Collection",
  "Command and Control",
  "Exfiltration",
  "Impact",
];

/** The remote ends of whatever kind of action it was. */
const remoteIps = oncePerPiece((piece): readonly Fields[] => {
  const action = fields(piece.finding.Action);
  return [
    at(action, "NetworkConnectionAction", "RemoteIpDetails"),
    at(action, "AwsApiCallAction", "RemoteIpDetails"),
    ...objects(at(action, "PortProbeAction", "PortProbeDetails")).map((probe) => probe.RemoteIpDetails),
  ]
    .filter(isFields)
    .map(fields);
});

/** Fields of `DETECTION_FINDING`. */
export const DETECTION_RULES: readonly FieldRule[] = [
  { target: "detection.type", source: "`Types[0]`", value: (piece) => findingType(piece.finding) },
  {
    target: "detection.action",
    source: "`Action.ActionType`",
    value: (piece) => text(at(piece.finding, "Action", "ActionType")),
  },
  {
    target: "threat.attack.tactic.names",
    source: "second segment of `TTPs/<tactic>/…` in any of `Types`, and the tactics of an attack sequence",
    value: (piece) =>
      texts([...list(piece.finding.Types).map(tacticOfType), ...indicators(piece, "ATTACK_TACTIC").map(tactic)]),
  },
  {
    target: "threat.attack.technique.names",
    source: "techniques of an attack sequence: `Detection.Sequence.SequenceIndicators`",
    value: (piece) => texts(indicators(piece, "ATTACK_TECHNIQUE")),
  },
  {
    target: "actor.ips",
    source:
      "`Action.*.RemoteIpDetails`, `Network.SourceIpV4/6` (destination when outbound), `ThreatIntelIndicators`, attack sequence",
    value: (piece) =>
      texts([
        ...remoteIps(piece).map((remote) => remote.IpAddressV4),
        ...remoteIps(piece).map((remote) => remote.IpAddressV6),
        network(piece, "IpV4"),
        network(piece, "IpV6"),
        ...threatIntel(piece, /^IPV[46]_ADDRESS$/),
        ...endpoints(piece).map((endpoint) => endpoint.Ip),
      ]),
  },
  {
    target: "actor.fqdns",
    source:
      "`Action.DnsRequestAction.Domain`, `Action.AwsApiCallAction.DomainDetails.Domain`, `Network.SourceDomain`, `ThreatIntelIndicators`",
    value: (piece) =>
      texts([
        at(piece.finding, "Action", "DnsRequestAction", "Domain"),
        at(piece.finding, "Action", "AwsApiCallAction", "DomainDetails", "Domain"),
        network(piece, "Domain"),
        ...threatIntel(piece, /^DOMAIN$/),
        ...endpoints(piece).map((endpoint) => endpoint.Domain),
      ]),
  },
  {
    target: "actor.geo.country.name",
    source: "`Action.*.RemoteIpDetails.Country.CountryName`",
    value: (piece) => texts(remoteIps(piece).map((remote) => at(remote, "Country", "CountryName")))?.[0],
  },
  {
    target: "actor.geo.city.name",
    source: "`Action.*.RemoteIpDetails.City.CityName`",
    value: (piece) => texts(remoteIps(piece).map((remote) => at(remote, "City", "CityName")))?.[0],
  },
  {
    target: "actor.geo.location.lat",
    source: "`Action.*.RemoteIpDetails.GeoLocation.Lat`",
    value: (piece) => number(located(piece)?.Lat),
  },
  {
    target: "actor.geo.location.lon",
    source: "`Action.*.RemoteIpDetails.GeoLocation.Lon`",
    value: (piece) => number(located(piece)?.Lon),
  },
  { target: "rule.id", source: "`GeneratorId`", value: (piece) => text(piece.finding.GeneratorId) },
  { target: "rule.name", source: "`Title`", value: (piece) => text(piece.finding.Title) },
];

function tactic(value: unknown): string | undefined {
  const word = text(value)?.trim().toLowerCase();
  return word && TACTICS.find((known) => known.toLowerCase() === word);
}

function tacticOfType(type: unknown): string | undefined {
  const [namespace, second] = (text(type) ?? "").split("/");
  return namespace === "TTPs" ? tactic(second) : undefined;
}

/** The coordinates of the first remote address that has both. */
function located(piece: Piece): Fields | undefined {
  return remoteIps(piece)
    .map((remote) => fields(remote.GeoLocation))
    .find((place) => number(place.Lat) !== undefined && number(place.Lon) !== undefined);
}

/** The other end of the connection: the source of inbound traffic, the destination of outbound. */
function network(piece: Piece, part: string): unknown {
  const end = at(piece.finding, "Network", "Direction") === "OUT" ? "Destination" : "Source";
  return at(piece.finding, "Network", `${end}${part}`);
}

function threatIntel(piece: Piece, type: RegExp): readonly unknown[] {
  return objects(piece.finding.ThreatIntelIndicators)
    .filter((indicator) => type.test(text(indicator.Type) ?? ""))
    .map((indicator) => indicator.Value);
}

function endpoints(piece: Piece): readonly Fields[] {
  return objects(at(piece.finding, "Detection", "Sequence", "Endpoints"));
}

function indicators(piece: Piece, key: string): readonly unknown[] {
  return objects(at(piece.finding, "Detection", "Sequence", "SequenceIndicators"))
    .filter((indicator) => indicator.Key === key)
    .flatMap((indicator) => list(indicator.Values));
}
