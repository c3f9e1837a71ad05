import { type EventPatternOptions, eventPatterns } from "./event-pattern";
import type { FindingFilter } from "./finding-filter";
import { parsePattern } from "./parse-pattern";
import type { SubRule, ValueTest } from "./pattern";

/** A product none of whose findings can pass a filter. */
export interface CutOffProduct {
  /** `company/product`, the end of its ARN. */
  readonly product: string;
  /** Its name, for people. */
  readonly name: string;
  /** Why, in words that fit after the name: `sends no compliance status`. */
  readonly because: string;
  /** Whether the filter chose so: it lists products, companies or types. Otherwise it is worth a warning. */
  readonly intended: boolean;
}

interface Product {
  readonly product: string;
  readonly name: string;
  /** Beginnings of the types it sends. */
  readonly types: readonly string[];
  /** Whether it sends `Compliance.Status`. */
  readonly compliance: boolean;
  /** OCSF classes it sends through the newer Security Hub; absent where none was seen. */
  readonly classes?: readonly number[];
}

const CHECKS = "Software and Configuration Checks";

/** What the common products send, as their documentation and real findings show. Others are not judged. */
const PRODUCTS: readonly Product[] = [
  {
    product: "aws/securityhub",
    name: "Security Hub controls",
    types: [`${CHECKS}/Industry and Regulatory Standards`, "Effects/Data Exposure/"],
    compliance: true,
    classes: [2003],
  },
  {
    product: "aws/guardduty",
    name: "GuardDuty",
    types: ["TTPs/", "Effects/", "Unusual Behaviors/"],
    compliance: false,
    classes: [2004],
  },
  {
    product: "aws/inspector",
    name: "Inspector",
    types: [`${CHECKS}/Vulnerabilities/CVE`, `${CHECKS}/AWS Security Best Practices`],
    compliance: false,
    classes: [2002],
  },
  {
    product: "aws/macie",
    name: "Macie",
    types: ["Effects/Data Exposure/", "Sensitive Data Identifications/"],
    compliance: false,
  },
  { product: "aws/config", name: "Config", types: [CHECKS], compliance: true },
  { product: "aws/health", name: "Health", types: [CHECKS], compliance: false },
];

/** Products whose findings cannot pass in any account or region. A filter for everything cuts off none. */
export function cutOffProducts(
  filter: FindingFilter | undefined,
  options: EventPatternOptions = {},
): readonly CutOffProduct[] {
  const connection = { account: "000000000000", region: "eu-west-1" };
  const rules = eventPatterns(filter, connection, options).flatMap(({ pattern }) => parsePattern(pattern));
  return PRODUCTS.flatMap((product) => {
    const obstacles = rules.map((rule) =>
      options.securityHubV2 ? obstacleV2(rule, product) : obstacle(rule, product),
    );
    const first = obstacles[0];
    if (first === undefined || obstacles.includes(undefined)) return [];
    return [{ product: product.product, name: product.name, ...first }];
  });
}

type Obstacle = Pick<CutOffProduct, "because" | "intended">;

/** The condition that no finding of the product meets. */
function obstacle(rule: SubRule, product: Product): Obstacle | undefined {
  const at = (path: string) => rule.get(`detail.findings.${path}`);
  const arn = at("ProductArn");
  if (arn && !couldBe(arn, [`arn:aws:securityhub:eu-west-1::product/${product.product}`], false)) {
    return { because: "is not among the products asked for", intended: true };
  }
  const types = at("Types");
  if (types && !couldBe(types, product.types, true)) {
    return { because: "sends none of the types asked for", intended: true };
  }
  const status = at("Compliance.Status");
  if (status && !product.compliance && !status.some((test) => test.absent)) {
    return { because: "sends no compliance status", intended: false };
  }
  const controls = [at("Compliance.SecurityControlId"), at("Compliance.AssociatedStandards.StandardsId")];
  const isControl = product.product === "aws/securityhub";
  if (!isControl && controls.some((tests) => tests && !tests.some((test) => test.absent))) {
    return { because: "is not about controls or standards", intended: false };
  }
  return undefined;
}

/** The same of findings of the newer Security Hub, of products whose class there is known. */
function obstacleV2(rule: SubRule, { product, classes, compliance }: Product): Obstacle | undefined {
  const at = (path: string) => rule.get(`detail.findings.${path}`);
  if (classes === undefined) return undefined;
  const uid = at("metadata.product.uid");
  if (uid && !couldBe(uid, [`arn:aws:securityhub:eu-west-1::productv2/${product}`], false)) {
    return { because: "is not among the products asked for", intended: true };
  }
  const kinds = at("class_uid");
  if (kinds && !kinds.some((test) => classes.some((each) => test.passes(each)))) {
    return { because: "sends none of the kinds asked for", intended: true };
  }
  const mustHave = (path: string) => at(path)?.some((test) => test.absent) === false;
  if (!compliance && mustHave("compliance.status_id"))
    return { because: "sends no compliance status", intended: false };
  if (!compliance && mustHave("compliance.control")) return { because: "is not about controls", intended: false };
  return undefined;
}

/** Whether a value that is, or begins with, one of the texts could pass one of the tests. */
function couldBe(tests: readonly ValueTest[], texts: readonly string[], open: boolean): boolean {
  return tests.some((test) =>
    texts.some((text) => {
      if (test.passes(text) || (open && test.passes(`${text}…`))) return true;
      return open && (test.beginning?.startsWith(text) ?? false);
    }),
  );
}
