import { planConnections } from "../../lib/connections/plan-connections";
import { rulePatterns } from "../../lib/connections/rule-patterns";
import type { Deployment } from "../../lib/deployment/schema";
import { matches } from "../../lib/filters/matcher";
import { deploymentOf, organizationOf } from "../support/declaration";
import { type Bus, busesOf, eventOn, eventV2On, type Feeds, type Origin } from "./organization-feeds";

const MEMBER = "111111111111";
const HUB = "222222222222";
const ADMINISTRATOR = "333333333333";
const MANAGEMENT = "999999999999";
const EXCLUDED = "444444444444";

const HOME = "us-east-1";
const LINKED = "eu-west-1";
const OPT_IN = "af-south-1";
const UNLINKED = "eu-north-1";
const REGIONS = [HOME, LINKED, OPT_IN, UNLINKED];

const organization = organizationOf(
  [MEMBER, HUB, ADMINISTRATOR, MANAGEMENT, EXCLUDED].map((id) => ({ id, regions: REGIONS })),
);
const ON: Feeds = {
  administrator: ADMINISTRATOR,
  aggregation: { homeRegion: HOME, linkedRegions: [HOME, LINKED, OPT_IN] },
};
const OFF: Feeds = { administrator: ADMINISTRATOR };

function declared(topology: string, { aggregation }: Feeds, more = "", securityHub = ""): Deployment {
  const linked = aggregation
    ? `, aggregation: { homeRegion: ${HOME}, linkedRegions: [${aggregation.linkedRegions.join(", ")}] }`
    : "";
  return deploymentOf(
    `topology: ${topology}\nsecurityHub: { administrator: "${ADMINISTRATOR}"${linked}${securityHub} }\n${more}`,
    `dynatrace: { url: "https://abc12345.live.dynatrace.com" }
hub: { account: "${HUB}", region: ${HOME} }
regions: { default: [${REGIONS.join(", ")}] }
organization: { exclude: { accounts: ["${EXCLUDED}"] } }
`,
  );
}

/** On how many buses a rule takes the finding. */
function deliveries(deployment: Deployment, feeds: Feeds, origin: Origin, event = eventOn): number {
  const { connections } = planConnections(deployment, organization);
  const takes = (bus: Bus) =>
    connections
      .filter(({ account, region }) => account === bus.account && region === bus.region)
      .flatMap((connection) => rulePatterns(connection, deployment))
      .filter(({ pattern }) => matches(pattern, event(bus, origin))).length;
  return busesOf(origin, feeds).reduce((sum, bus) => sum + takes(bus), 0);
}

const topologies = ["distributed", "central", "hub"];
const accounts = { member: MEMBER, administrator: ADMINISTRATOR, "management account": MANAGEMENT };
const regions = { home: HOME, linked: LINKED, "linked opt-in": OPT_IN, unlinked: UNLINKED };
const cases = topologies.flatMap((topology) =>
  Object.entries(accounts).flatMap(([kind, account]) =>
    Object.entries(regions).flatMap(([place, region]) =>
      (["on", "off"] as const).map((aggregation) => ({ topology, kind, place, aggregation, account, region })),
    ),
  ),
);

test.each(cases)(
  "$topology: a finding of the $kind in a region that is $place, aggregation $aggregation, is delivered once",
  ({ topology, aggregation, account, region }) => {
    const feeds = aggregation === "on" ? ON : OFF;
    expect(deliveries(declared(topology, feeds), feeds, { account, region })).toBe(1);
  },
);

test.each(cases)(
  "$topology: with a filter that it passes, too ($kind, $place, aggregation $aggregation)",
  ({ topology, aggregation, account, region }) => {
    const feeds = aggregation === "on" ? ON : OFF;
    const filtered = declared(topology, feeds, "filters: [{ preset: recommended, severity: { minimum: HIGH } }]\n");
    expect(deliveries(filtered, feeds, { account, region })).toBe(1);
    const other = declared(topology, feeds, "filters: [{ severity: { labels: [LOW] } }]\n");
    expect(deliveries(other, feeds, { account, region })).toBe(0);
  },
);

test.each(topologies)("%s: an excluded account's finding is not delivered, on whosever bus it appears", (topology) => {
  for (const region of REGIONS) {
    expect(deliveries(declared(topology, ON), ON, { account: EXCLUDED, region })).toBe(0);
  }
});

test.each(topologies)(
  "%s: the newer Security Hub's findings come once if they are the declared edition",
  (topology) => {
    for (const region of REGIONS) {
      const origin = { account: MEMBER, region };
      const v2 = declared(topology, ON, "", ", editions: [v2]");
      expect(deliveries(v2, ON, origin, eventV2On)).toBe(1);
      const kept = declared(topology, ON, "filters: [{ kinds: [vulnerabilities] }]\n", ", editions: [v2]");
      expect(deliveries(kept, ON, origin, eventV2On)).toBe(1);
      const heldBack = declared(topology, ON, "filters: [{ kinds: [detections] }]\n", ", editions: [v2]");
      expect(deliveries(heldBack, ON, origin, eventV2On)).toBe(0);
      expect(deliveries(v2, ON, origin)).toBe(0);
      expect(deliveries(declared(topology, ON), ON, origin, eventV2On)).toBe(0);
    }
  },
);

test("aggregation that is on although the declaration does not know it doubles nothing", () => {
  for (const topology of topologies) {
    for (const region of REGIONS) {
      expect(deliveries(declared(topology, OFF), ON, { account: MEMBER, region })).toBe(1);
    }
  }
});

test.each([
  ["a member's in the home region", MEMBER, HOME, 2],
  ["a member's in a linked region", MEMBER, LINKED, 4],
  ["a member's in a region that is not linked", MEMBER, UNLINKED, 2],
  ["the administrator's in a linked region", ADMINISTRATOR, LINKED, 2],
])("a finding would come several times by rules that looked only at the envelope: %s", (_, account, region, times) => {
  const { connections } = planConnections(declared("distributed", ON), organization);
  const origin = { account, region };
  const taken = busesOf(origin, ON).flatMap((bus) =>
    connections.filter((connection) =>
      matches(
        { source: ["aws.securityhub"], account: [connection.account], region: [connection.region] },
        eventOn(bus, origin),
      ),
    ),
  );
  expect(taken).toHaveLength(times);
});
